import { readFileSync } from 'node:fs';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { opinionsAcross } from '../../db/programme/opinions/across.ts';
import { cameCounted } from '../../db/programme/people/came.ts';
import { eraseSignUp } from '../../db/programme/people/erasing.ts';
import { callRoll } from '../../db/programme/people/roll.ts';
import { headCounts } from '../../db/programme/people/roll-on-paper.ts';
import { programme, registration } from '../../db/schema-programme.ts';
import { atomically } from '../../db/store.ts';
import { parsePeriod } from '../../domain/figures/periods.ts';
import { HOUR, instantAt } from '../../domain/time.ts';
import { answered, collected } from '../cases.ts';
import { giveTo } from '../given-opinions.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { loadedOf, signedUp } from '../opinions.ts';
import { employAll } from '../people.ts';
import { actsOn, openToPublic, planned } from '../programmes.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  desk = await house.desk('social_worker');
});
afterAll(() => house.close());

const YEAR = 2026;

/** An activity of three mornings with so many places taken, of whom so many gave an opinion; `names` of them stand on the list. */
async function held(day: string, places: number, opinions: number, names = places) {
  const { store } = house;
  const startsAt = instantAt(day, '09:00');
  const meetings = [1, 2, 3].map((no) => ({
    ...{ no, startsAt: startsAt + (no - 1) * 2 * HOUR },
    endsAt: startsAt + no * 2 * HOUR - HOUR,
  }));
  const made = await planned(store, { kind: 'activity', service: 'activities', meetings });
  await openToPublic(store, made.matterId);
  const people: string[] = [];
  for (let no = 1; no <= names; no += 1) people.push(await signedUp(store, made.matterId, no));
  await store.db.update(programme).set({ taken: places }).where(eq(programme.matterId, made.matterId));
  for (let n = 1; n <= opinions; n += 1)
    await giveTo(store, made.matterId, { way: 'paper', choices: { overall: 4 } });
  return { ...made, people };
}
type HeldOne = Awaited<ReturnType<typeof held>>;

async function roll({ reference }: HeldOne, no: number, present: readonly string[], cameToo: string[] = []) {
  const on = await actsOn(house.store, 'social_worker', reference);
  const called = await callRoll(house.store, on, no, { present, excused: [], cameToo, key: `roll ${no}` });
  expect(called).toMatchObject({ ok: true });
}
async function onPaper({ reference }: HeldOne, counts: readonly number[]) {
  const on = await actsOn(house.store, 'social_worker', reference);
  const heads = counts.map((present, at) => ({ no: at + 1, present }));
  const [first, ...rest] = (await headCounts(house.store, on, heads))?.also ?? [];
  if (!first) throw new Error('nothing to count');
  await atomically(house.store, [first, ...rest]);
}
const cameOf = async (matterId: string) => (await loadedOf(house.store, matterId)).programme.came;
const textOf = async (path: string): Promise<string> =>
  (await (await desk.get(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** What the programme's own page says: against how many, how counted, and how many opinions. */
async function saidBy(reference: string) {
  const page = await textOf(`/desk/programmes/${reference}/opinions/`);
  const [, how = '', people = '0'] = /(到过场|报上名|结案)的 (\d+) [人件][^。]*，交表的占/.exec(page) ?? [];
  const [, opinions = '0'] = /(?:意见|成效表)：(\d+) 份/.exec(page) ?? [];
  return { how, people: Number(people), opinions: Number(opinions), page };
}

describe('the response rate of many', () => {
  let all: { reference: string; matterId: string }[];
  let called: HeldOne;
  let paper: HeldOne;
  beforeAll(async () => {
    called = await held('2026-03-02', 8, 4, 4);
    const [a = '', b = '', c = ''] = called.people;
    await roll(called, 1, [a, b], ['路过的']);
    await roll(called, 2, [b, c]);
    await roll(called, 3, []);
    paper = await held('2026-03-03', 7, 6, 0);
    await onPaper(paper, [6, 5, 6]);
    // The first on the desk, the others on paper.
    const both = await held('2026-03-04', 3, 2);
    await roll(both, 1, both.people);
    await onPaper(both, [3, 2, 2]);
    const uncalled = await held('2026-03-05', 9, 3, 0);
    // Nobody came of those who signed up, and nobody has a place.
    const nobody = await held('2026-03-06', 2, 1, 1);
    for (const no of [1, 2, 3]) await roll(nobody, no, []);
    const empty = await held('2026-03-07', 0, 1);
    const cases = await collected(house.store, { year: YEAR });
    await house.store.db.update(programme).set({ taken: 9 }).where(eq(programme.matterId, cases.matterId));
    const unsaid = await collected(house.store, { year: YEAR, service: 'other' });
    for (let n = 1; n <= 6; n += 1) await answered(house.store, cases.matterId, { overall: 4 });
    for (let n = 1; n <= 2; n += 1) await answered(house.store, unsaid.matterId, { overall: 4 });
    all = [called, paper, both, uncalled, nobody, empty, cases, unsaid];
  });

  test('is counted against the same people as on the page of each, and is the sum of what those say', async () => {
    const said = await Promise.all(all.map(({ reference }) => saidBy(reference)));
    expect(said.map(({ how, people, opinions }) => [how, people, opinions])).toEqual([
      ['到过场', 4, 4],
      ['报上名', 7, 6],
      ['报上名', 3, 2],
      ['报上名', 9, 3],
      ['', 0, 1],
      ['', 0, 1],
      ['结案', 9, 6],
      ['', 0, 2],
    ]);
    expect(said.map(({ page }) => /（(纸上点的名，只有人数|还没有点名)）/.exec(page)?.[1])).toEqual([
      undefined,
      '纸上点的名，只有人数',
      '纸上点的名，只有人数',
      '还没有点名',
      ...Array(4).fill(undefined),
    ]);
    const rated = said.filter(({ how }) => how !== '');
    const sumOf = (of: 'people' | 'opinions', how?: string) =>
      rated.filter((one) => how === undefined || one.how === how).reduce((sum, one) => sum + one[of], 0);
    const period = parsePeriod(String(YEAR));
    if (!period) throw new Error('no year');
    const { held, programmes } = await opinionsAcross(house.store, 'w:social_worker', period);
    expect(held).toEqual({
      programmes: 8,
      opinions: said.reduce((sum, { opinions }) => sum + opinions, 0),
      response: {
        asked: {
          attended: sumOf('people', '到过场'),
          'signed-up': sumOf('people', '报上名'),
          closed: sumOf('people', '结案'),
        },
        given: sumOf('opinions'),
        rate: sumOf('opinions') / sumOf('people'),
        without: 3,
      },
    });
    expect(programmes).toHaveLength(8);
    for (const [at, { reference }] of all.entries()) {
      const row = programmes.find((one) => one.reference === reference);
      const { people, opinions } = said[at] ?? {};
      expect([at, row?.opinions]).toEqual([at, opinions]);
      if (said[at]?.how !== '') expect([at, row?.asked.people]).toEqual([at, people]);
    }
  });

  test('says on its page what it is counted against, altogether and line by line', async () => {
    const page = await textOf(`/desk/programmes/opinions/?of=w:social_worker&period=${YEAR}`);
    expect(page).toContain('收到意见的有 8 项，意见 25 份。');
    // 21 of 4 + 19 + 9.
    expect(page).toContain(
      '到场 4 人、报上名 19 人、结案 9 件，交表的占 66% （另有 3 项没有人数可比，没算进去）。',
    );
    for (const line of [
      '到场 4 人 4',
      '报上名 7 人 6',
      '报上名 9 人 3',
      '到场 0 人 1',
      '结案 9 件 6',
      '结案数未填 2',
    ])
      expect(page).toContain(line);
  });

  test('what is kept of who came is what the ticks say, also where it was filled in for what was there before', async () => {
    const kept = await Promise.all(all.slice(0, 6).map(({ matterId }) => cameOf(matterId)));
    expect(kept).toEqual([4, null, null, null, 0, null]);
    const { db } = house.store;
    const [, fill = ''] = readFileSync('db/migrations/0006_came.sql', 'utf8').split(
      '--> statement-breakpoint',
    );
    const was = await db.select({ id: programme.matterId, came: programme.came }).from(programme);
    await db.update(programme).set({ came: null }).where(sql`matter_id <> ''`);
    await db.run(sql.raw(fill));
    expect(await db.select({ id: programme.matterId, came: programme.came }).from(programme)).toEqual(was);
  });

  test('moves with a roll that is called again, and stays when somebody is erased', async () => {
    const [a = '', b = '', , d = ''] = called.people;
    await roll(called, 2, [b]);
    expect(await cameOf(called.matterId)).toBe(3);
    await roll(called, 2, [b, d, a]);
    expect(await cameOf(called.matterId)).toBe(4);
    const { store } = house;
    const filed = { archivedAt: Date.now() };
    await store.db.update(programme).set(filed).where(eq(programme.matterId, called.matterId));
    const loaded = await loadedOf(store, called.matterId);
    const [mine] = await store.db.select().from(registration).where(eq(registration.id, a));
    if (!mine) throw new Error('nobody signed up');
    const doer = { at: Date.now(), by: 'director' };
    expect(await eraseSignUp(store, { loaded, registration: mine }, doer)).toMatchObject({ ok: true });
    expect(await cameOf(called.matterId)).toBe(4);
    // Nor when it is counted again: the ticks of whoever was erased stay.
    await atomically(store, [cameCounted(store, called.matterId)]);
    expect(await cameOf(called.matterId)).toBe(4);
    await onPaper(paper, [6, 0, 0]);
    expect(await cameOf(paper.matterId)).toBe(null);
  });
});
