import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ListFilter, listProgrammes } from '../../db/programme/people/public-list.ts';
import { addPlace } from '../../db/programme/places.ts';
import { matter } from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import { addDays, dayOf, instantAt } from '../../domain/time.ts';
import { openLocal } from '../../functions/commands/miniflare.ts';
import { type Counting, counting } from '../bench/rows.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort } from '../host/artefact.ts';
import { copyProgramme } from '../many-programmes.ts';
import { offered } from '../sign-ups.ts';

const folder = mkdtempSync(join(tmpdir(), 'programmes-'));
const now = instantAt('2026-11-25', '10:00');
let local: Awaited<ReturnType<typeof openLocal>>;
let store: Store;
let counter: Counting;
const places: string[] = [];

beforeAll(async () => {
  const place = { data: join(folder, 'data'), key: join(folder, 'key') };
  local = await openLocal(settingsAt(place, await freePort()), { listen: false });
  store = local.store;
  for (const name of ['莞城活动室', '南城图书馆'])
    places.push(await addPlace(store, { at: now, by: null }, { name, address: '某街 1 号' }));
  // Three pages to come in December, one of every second in the other place; as many in the past.
  for (let n = 0; n < 50; n += 1) await plan(n, 8 + (n % 20));
  for (let n = 0; n < 25; n += 1) await plan(n, -1 - n);
  counter = await counting(local.miniflare, store);
}, 120_000);
afterAll(async () => {
  await local.miniflare.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function plan(n: number, inDays: number): Promise<void> {
  const startsAt = instantAt(addDays(dayOf(now), inDays), '10:00');
  await offered(
    store,
    { placeId: places[n % 2] ?? '', meetings: [{ no: 1, startsAt, endsAt: startsAt + 3_600_000 }] },
    now - 60 * 86_400_000,
  );
}

/** Ten thousand more, earlier and later than all others: copies that no page of the tests shows. */
async function growTenThousand(): Promise<void> {
  const [one] = await store.db.select({ id: matter.id }).from(matter).limit(1);
  await copyProgramme(store, one?.id ?? '', 10_000, now);
}

/** Every page of a list, with the rows that each read. */
async function walk(filter: ListFilter, pages: number) {
  const seen: string[][] = [];
  const read: number[] = [];
  let after: string | undefined;
  for (let n = 0; n < pages; n += 1) {
    counter.reset();
    const { rows, more } = await listProgrammes(counter.store, { ...filter, after }, now);
    read.push(counter.read());
    seen.push(rows.map(({ reference }) => reference));
    if (more === null) break;
    after = more;
  }
  return { seen, read };
}

const filters: Record<string, [ListFilter, number]> = {
  coming: [{ when: 'coming' }, 2],
  past: [{ when: 'past' }, 1],
  'of a month': [{ when: 'coming', month: '2026-12' }, 3],
  'at a place': [{ when: 'coming' }, 1],
  'of a month at a place': [{ when: 'coming', month: '2026-12' }, 2],
};
const filterOf = (name: string): [ListFilter, number] => {
  const [filter, pages] = filters[name] ?? [{ when: 'coming' }, 1];
  return [name.endsWith('a place') ? { ...filter, placeId: places[1] } : filter, pages];
};

describe('the list of programmes', () => {
  test('shows each once, in order, by month and place', async () => {
    const all = await walk({ when: 'coming' }, 9);
    expect(all.seen.map((page) => page.length)).toEqual([20, 20, 10]);
    expect(new Set(all.seen.flat()).size).toBe(50);
    expect((await walk({ when: 'past' }, 9)).seen.flat()).toHaveLength(25);
    expect((await walk({ when: 'coming', month: '2027-01' }, 9)).seen.flat()).toEqual([]);
    expect((await walk({ when: 'coming', placeId: places[1] }, 9)).seen.flat()).toHaveLength(25);
  });

  test('reads as many rows with ten thousand more, on every page and for every filter', async () => {
    const before = new Map<string, Awaited<ReturnType<typeof walk>>>();
    for (const name of Object.keys(filters)) before.set(name, await walk(...filterOf(name)));
    await growTenThousand();
    expect(await store.db.$count(matter)).toBe(10_075);
    for (const name of Object.keys(filters)) {
      const [was, is] = [before.get(name), await walk(...filterOf(name))];
      expect([name, is.seen]).toEqual([name, was?.seen]);
      is.read.forEach((read, n) => {
        expect(read, `${name}, page ${n + 1}`).toBeLessThanOrEqual(4 * 20 + 20);
        expect(Math.abs(read - (was?.read[n] ?? 0)), `${name}, page ${n + 1}`).toBeLessThanOrEqual(6);
      });
    }
  });

  test('what was not opened or was cancelled is not in it', async () => {
    const [first] = (await walk({ when: 'coming' }, 1)).seen.flat();
    const [row] = await store.db
      .select()
      .from(matter)
      .where(eq(matter.reference, first ?? ''));
    await store.db.run(sql`update programme set cancelled_at = 1 where matter_id = ${row?.id}`);
    expect((await walk({ when: 'coming' }, 1)).seen.flat()).not.toContain(first);
    await store.db.run(
      sql`update programme set cancelled_at = null, open_at = null where matter_id = ${row?.id}`,
    );
    expect((await walk({ when: 'coming' }, 1)).seen.flat()).not.toContain(first);
  });
});
