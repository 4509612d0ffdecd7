import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyProgramme } from '../../db/programme/erasing.ts';
import { publicProgramme } from '../../db/programme/find.ts';
import { type ListFilter, listProgrammes } from '../../db/programme/people/public-list.ts';
import { addPlace } from '../../db/programme/places.ts';
import { matter } from '../../db/schema.ts';
import { programme } from '../../db/schema-programme.ts';
import { atomically, type Store } from '../../db/store.ts';
import { isListState } from '../../domain/forms/programme-list.ts';
import { signUpState } from '../../domain/programme/sign-up.ts';
import { addDays, dayOf, instantAt } from '../../domain/time.ts';
import { openLocal } from '../../functions/commands/miniflare.ts';
import { type Counting, counting } from '../bench/rows.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort } from '../host/artefact.ts';
import { type Copies, copyProgramme, farOff } from '../many-programmes.ts';
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
  // Five pages to come in December, one of every second in the other place: with places left, full, shut. One of the past.
  for (let n = 0; n < 50; n += 1) await plan(n, 8 + (n % 20));
  for (let n = 0; n < 45; n += 1) await plan(n, 8 + (n % 20), n % 3 ? { taken: 12 } : { waiting: 1 });
  for (let n = 0; n < 5; n += 1) await plan(n, 8 + n, { shutAt: now });
  for (let n = 0; n < 45; n += 1) await plan(n, -1 - (n % 24));
  counter = await counting(local.miniflare, store);
}, 120_000);
afterAll(async () => {
  await local.miniflare.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function plan(
  n: number,
  inDays: number,
  set: Partial<typeof programme.$inferInsert> = {},
): Promise<void> {
  const startsAt = instantAt(addDays(dayOf(now), inDays), '10:00');
  const { matterId } = await offered(
    store,
    { placeId: places[n % 2] ?? '', meetings: [{ no: 1, startsAt, endsAt: startsAt + 3_600_000 }] },
    now - 60 * 86_400_000,
  );
  if (Object.keys(set).length > 0)
    await store.db.update(programme).set(set).where(eq(programme.matterId, matterId));
}

/** Ten thousand more, copies in both places, half to come and half begun. */
async function growTenThousand(copies: Copies): Promise<void> {
  const [one] = await store.db.select({ id: matter.id }).from(matter).limit(1);
  const placeId = sql`case when k.n % 4 < 2 then ${places[0]} else ${places[1]} end`;
  await copyProgramme(store, one?.id ?? '', [1, 10_000], { ...copies, placeId });
}

/** Sooner than all others, but nobody can sign up; begun a moment ago, and far from over. */
const between: Copies = {
  ...farOff(now),
  letter: 'y.',
  firstAt: sql`${now} + (case when k.n % 2 then 1 else -1 end) * k.n * 1000`,
  lastAt: sql`${now} + 99999999999`,
  taken: sql`0`,
  shutAt: sql`1`,
};

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
  open: [{ when: 'coming', state: 'open' }, 2],
  full: [{ when: 'coming', state: 'full' }, 2],
  over: [{ when: 'past', state: 'over' }, 2],
  'open, of a month': [{ when: 'coming', state: 'open', month: '2026-12' }, 3],
  'over, of a month': [{ when: 'past', state: 'over', month: '2026-11' }, 3],
  'full, at a place': [{ when: 'coming', state: 'full' }, 1],
  'open, of a month at a place': [{ when: 'coming', state: 'open', month: '2026-12' }, 2],
  'full, of a month at a place': [{ when: 'coming', state: 'full', month: '2026-12' }, 2],
  'over, of a month at a place': [{ when: 'past', state: 'over', month: '2026-11' }, 2],
};
const filterOf = (name: string): [ListFilter, number] => {
  const [filter, pages] = filters[name] ?? [{ when: 'coming' }, 1];
  return [name.endsWith('a place') ? { ...filter, placeId: places[1] } : filter, pages];
};

describe('the list of programmes', () => {
  test('shows each once, in order, by state, month and place', async () => {
    const all = await walk({ when: 'coming' }, 9);
    expect(all.seen.map((page) => page.length)).toEqual([20, 20, 20, 20, 20]);
    expect(new Set(all.seen.flat()).size).toBe(100);
    expect((await walk({ when: 'past' }, 9)).seen.flat()).toHaveLength(45);
    expect((await walk({ when: 'coming', month: '2027-01' }, 9)).seen.flat()).toEqual([]);
    expect((await walk({ when: 'coming', placeId: places[1] }, 9)).seen.flat()).toHaveLength(49);
    const open = (await walk({ when: 'coming', state: 'open' }, 9)).seen.flat();
    const full = (await walk({ when: 'coming', state: 'full' }, 9)).seen.flat();
    expect([new Set(open).size, new Set(full).size]).toEqual([50, 45]);
    const either = all.seen.flat().filter((one) => open.includes(one) || full.includes(one));
    expect(either).toHaveLength(95);
    expect((await walk({ when: 'past', state: 'over' }, 9)).seen.flat()).toHaveLength(45);
    const november = { when: 'past', state: 'over', month: '2026-11' } as const;
    expect((await walk({ ...november, placeId: places[1] }, 9)).seen.flat()).toHaveLength(22);
  });

  test('begins and ends with the instant, as a page of one says it', async () => {
    const { matterId, reference } = await offered(store, {}, now - 60 * 86_400_000);
    const standing = async (firstAt: number, lastAt: number) => {
      await store.db.update(programme).set({ firstAt, lastAt }).where(eq(programme.matterId, matterId));
      const [row] = await store.db.select().from(programme).where(eq(programme.matterId, matterId));
      const lists = { open: 'coming', full: 'coming', over: 'past' } as const;
      const among: string[] = [];
      for (const [state, when] of Object.entries(lists))
        if (isListState(state) && (await walk({ when, state }, 9)).seen.flat().includes(reference))
          among.push(state);
      return [row && signUpState(row, now), ...among];
    };
    expect(await standing(now + 1, now + 2)).toEqual(['open', 'open']);
    expect(await standing(now, now + 1)).toEqual(['running']);
    expect(await standing(now - 1, now)).toEqual(['over', 'over']);
    await store.db.update(programme).set({ openAt: null }).where(eq(programme.matterId, matterId));
  });

  test('reads as many rows with ten thousand more, on every page and for every filter', async () => {
    const before = new Map<string, Awaited<ReturnType<typeof walk>>>();
    const same = async (names: readonly string[]) => {
      for (const name of names) {
        const [was, is] = [before.get(name), await walk(...filterOf(name))];
        expect([name, is.seen]).toEqual([name, was?.seen]);
        is.read.forEach((read, n) => {
          expect(read, `${name}, page ${n + 1}`).toBeLessThanOrEqual(4 * 20 + 20);
          expect(Math.abs(read - (was?.read[n] ?? 0)), `${name}, page ${n + 1}`).toBeLessThanOrEqual(6);
        });
      }
    };
    for (const name of Object.keys(filters)) before.set(name, await walk(...filterOf(name)));
    await growTenThousand(farOff(now));
    expect(await store.db.$count(matter)).toBe(10_146);
    await same(Object.keys(filters));
    // However many stand before them that are in none of the states.
    await growTenThousand(between);
    await same(Object.keys(filters).filter((name) => filters[name]?.[0].state !== undefined));
    await store.db.run(sql`delete from programme where matter_id like 'y.%'`);
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

  test('nor what was emptied when its years were over: there is no page of it any more', async () => {
    const over = async (): Promise<string[]> => (await walk({ when: 'past', state: 'over' }, 1)).seen.flat();
    const [first] = await over();
    const loaded = await publicProgramme(store, first ?? '');
    if (!loaded) throw new Error('no programme');
    await atomically(store, emptyProgramme(store, loaded.row, now));
    expect(await over()).not.toContain(first);
    expect((await walk({ when: 'past' }, 1)).seen.flat()).not.toContain(first);
  });
});
