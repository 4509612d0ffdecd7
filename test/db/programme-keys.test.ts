import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeyRing } from '../../db/keys.ts';
import { openPlan } from '../../db/programme/find.ts';
import { allSets } from '../../db/programme/opinions/sets.ts';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { talksOf } from '../../db/programme/opinions/talks.ts';
import { linkOfLetter } from '../../db/programme/opinions/tickets.ts';
import { wordsOf } from '../../db/programme/opinions/words.ts';
import { readProgramme } from '../../db/programme/page.ts';
import { openPaper, papersIn } from '../../db/programme/paper-row.ts';
import { readPeople } from '../../db/programme/people/list.ts';
import { placeByReceipt } from '../../db/programme/people/my-place.ts';
import { placesOf } from '../../db/programme/places.ts';
import { isRotating, rewrapSome } from '../../db/rotation.ts';
import { matter } from '../../db/schema.ts';
import { searchPiece } from '../../db/schema-procedure.ts';
import * as tables from '../../db/schema-programme.ts';
import { searchMatters } from '../../db/search.ts';
import { rebuildIndex } from '../../db/search-index.ts';
import type { Store } from '../../db/store.ts';
import { viewerOf } from '../../db/viewer.ts';
import { answerOne, type FullProgramme, fillProgrammes } from '../full-programmes.ts';
import { type House, startHouse } from '../harness.ts';
import { loadedOf } from '../opinions.ts';
import { employAll } from '../people.ts';

let house: House;
let full: FullProgramme;
/** The same house with a fresh key in front of its ring, and with that key alone. */
let turned: Store;
let alone: Store;
const typed: string[] = [];
const now = Date.now();
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  const type = (field: string): string => {
    const text = `第${typed.length}处${field}`;
    typed.push(text);
    return text;
  };
  full = await fillProgrammes(house.store, type, now);
  const ring = KeyRing.withNewKey(house.keyRing);
  turned = { db: house.store.db, keys: KeyRing.parse(ring) };
  alone = { db: house.store.db, keys: KeyRing.parse(ring.split(',')[0] ?? '') };
});
afterAll(() => house.close());

/** Everything typed about the programme, as the house shows it to whoever may see all of it. */
async function everythingOf(store: Store): Promise<string> {
  const viewer = await viewerOf(store, 'supervisor');
  if (!viewer) throw new Error('nobody');
  const loaded = await loadedOf(store, full.matterId);
  const page = await readProgramme(store, viewer, full.reference, now);
  const papers = await papersIn(store, full.matterId);
  return JSON.stringify([
    openPlan(store, loaded),
    page?.lines.map(({ detail }) => detail),
    papers.map((row) => openPaper(store, loaded.row, row)),
    (await readPeople(store, viewer, full.reference, now))?.people.map(({ form }) => form),
    await wordsOf(store, loaded),
    await talksOf(store, loaded),
    await placesOf(store),
    await allSets(store),
  ]);
}

/** What is kept as a keyed hash alone, or belongs to the programme that was called off. */
const hashed = (text: string): boolean => /pair\.\d|处cancel$/.test(text);

describe('the master key is changed in a house of groups and activities', () => {
  test('which hold something in every table and every sealed column', async () => {
    const all = Object.values<unknown>({ ...tables }).filter((table) => is(table, SQLiteTable));
    expect(all).toHaveLength(11);
    for (const table of all) {
      const columns = Object.values(getTableColumns(table)).map(({ name }) => name);
      for (const column of columns.filter((name) => name.startsWith('sealed_'))) {
        const [n] = await house.store.db.values<[number]>(
          sql`select count(*) from ${table} where ${sql.identifier(column)} <> ''`,
        );
        expect([getTableName(table), column, (n?.[0] ?? 0) > 0]).toEqual([getTableName(table), column, true]);
      }
      expect([getTableName(table), (await house.store.db.$count(table)) > 0]).toEqual([
        getTableName(table),
        true,
      ]);
    }
    const all1 = await everythingOf(house.store);
    expect(typed.filter((text) => !hashed(text) && !all1.includes(text))).toEqual([]);
    expect(typed.length).toBeGreaterThan(60);
  });

  test('then each sealed value opens, with both keys and with the new one alone', async () => {
    const before = await everythingOf(house.store);
    while (!(await rewrapSome(turned, now)).done);
    expect(await isRotating(turned)).toBe(false);
    expect(await everythingOf(turned)).toBe(before);
    expect(await everythingOf(alone)).toBe(before);
    const keys = await house.store.db.select({ dataKey: matter.dataKey }).from(matter);
    expect(keys.filter(({ dataKey }) => !dataKey.startsWith('k2.'))).toEqual([]);
  });

  test('and what was hashed under the old key is found: receipts, links in letters, the word that joins two tests', async () => {
    expect((await placeByReceipt(turned, full.receipt))?.registration.id).toBe(full.signUpId);
    expect((await linkOfLetter(turned, full.askingId, now))?.ticket.matterId).toBe(full.matterId);
    const words = typed.filter((text) => text.includes('pair.'));
    expect(words).toHaveLength(6);
    for (const [index, pair] of words.entries())
      await answerOne(turned, full.matterId, { phase: 'after', no: index + 1, now, pair });
    const figures = await opinionFigures(turned, await loadedOf(turned, full.matterId));
    expect(JSON.stringify(figures)).toContain('"pairs":6');
  });
});

test('no index holds what is written about who takes part: not after a change of keys, not made anew', async () => {
  const planner = await viewerOf(turned, 'social_worker');
  if (!planner) throw new Error('nobody');
  const found = async () => {
    const rows = await Promise.all(
      typed.map(async (text) => (await searchMatters(turned, planner, text)).matters.length),
    );
    return [rows.filter((n) => n > 0), await house.store.db.select().from(searchPiece)];
  };
  expect(await found()).toEqual([[], []]);
  await rebuildIndex(turned);
  expect(await found()).toEqual([[], []]);
});
