import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentIn, opinionsAcross } from '../../db/programme/opinions/across.ts';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { programmesIn, talliesOver } from '../../db/programme/opinions/tally.ts';
import { wordsAcross } from '../../db/programme/opinions/words-across.ts';
import type { Store } from '../../db/store.ts';
import { beside, periodOf } from '../../domain/figures/periods.ts';
import type { Answers } from '../../domain/programme/answers.ts';
import type { OpinionPhase } from '../../domain/programme/programme.ts';
import { serveHouse } from '../bench/house.ts';
import { counting } from '../bench/rows.ts';
import { giveTo } from '../given-opinions.ts';
import { answerCopies, copyProgramme, type Numbers } from '../many-programmes.ts';
import { loadedOf } from '../opinions.ts';
import { meetingsFrom, planned } from '../programmes.ts';

// D1 itself says how many rows it has read; the other home asks the same statements.

let house: Awaited<ReturnType<typeof serveHouse>>;
beforeAll(async () => {
  house = await serveHouse();
});
afterAll(() => house.close());

const PROGRAMMES = 10_000;
/** Each of them answered by a hundred people: a million answers. */
const EACH = 100;

/** The same form as so many people give it, one after the other. */
async function give(matterId: string, answers: readonly (readonly [OpinionPhase, Partial<Answers>])[]) {
  for (const [phase, some] of answers) await giveTo(house.store, matterId, { phase, ...some });
}

/** An activity so many days from now, of which six people think this and that, as those who answer the copies do. */
async function answered(inDays: number): Promise<string> {
  const meetings = meetingsFrom(Date.now(), inDays, 1);
  const { matterId } = await planned(house.store, { kind: 'activity', service: 'activities', meetings });
  const choices = (n: number) => ({ overall: 4 + (n % 2), content: n % 2 === 0 ? 3 : 5 });
  await give(
    matterId,
    [1, 2, 3, 4, 5, 6].map((n) => ['opinion', { choices: choices(n), words: { liked: '手工好' } }] as const),
  );
  return matterId;
}

/** As many others beside it: the same programme, with the answers of so many people each. */
async function copied(first: string, numbers: Numbers): Promise<void> {
  await copyProgramme(house.store, first, numbers, {
    letter: 'many',
    placeId: sql`p.place_id`,
    firstAt: sql`p.first_at`,
    lastAt: sql`p.last_at`,
    taken: sql`12`,
    shutAt: sql`null`,
  });
  await answerCopies(house.store, numbers, EACH);
}

const rowsOf = async (look: (counted: Store) => Promise<unknown>): Promise<number> => {
  const counter = await counting(house.miniflare, house.store);
  await look(counter.store);
  return counter.read();
};

test('figures and totals read the same rows with ten thousand programmes and a million answers beside them in the same month', async () => {
  const { store } = house;
  const first = await answered(20);
  const later = await loadedOf(store, await answered(80));
  const { programme } = await loadedOf(store, first);
  const [month, latest] = [programme, later.programme].map(({ lastAt }) => periodOf('month', lastAt));
  if (!month || !latest) throw new Error('no months');
  const looks: Record<string, (counted: Store) => Promise<unknown>> = {
    'its own figures': async (counted) => opinionFigures(counted, await loadedOf(store, first)),
    // The comparison with earlier ones of the kind takes in the month in which all the others ended.
    'the figures of a later one': async (counted) => {
      const { earlier } = await opinionFigures(counted, later);
      expect(earlier?.means.get('overall')?.mean).toBe(4.5);
    },
    'a kind': (counted) => talliesOver(counted, 'k:activity', [month.key]),
    'a worker': (counted) => talliesOver(counted, 'w:social_worker', [month.key]),
    'a service': (counted) => talliesOver(counted, 's:activities', [month.key]),
    'the content of the public record': (counted) => contentIn(counted, month, ['group', 'activity']),
    'a worker’s month with one programme': (counted) => opinionsAcross(counted, 'w:social_worker', latest),
    'what was written there': async (counted) => {
      const viewer = { id: 'director', name: '', roles: ['director'], posts: [] } as const;
      const found = await wordsAcross(counted, { viewer, scope: 'w:social_worker', period: latest });
      expect(found?.forms).toHaveLength(1);
    },
  };
  const measured = async () => {
    const rows: [string, number][] = [];
    for (const [name, look] of Object.entries(looks)) rows.push([name, await rowsOf(look)]);
    return Object.fromEntries(rows);
  };
  // From the start something lies behind in every index: the last entry of one is read without a look at the next.
  await copied(first, [1, 24]);
  const few = await measured();
  await copied(first, [25, PROGRAMMES]);
  expect(await measured()).toEqual(few);
  // One short stretch of an index each: the tallies of a unit, not its answers.
  expect(Math.max(...Object.values(few))).toBeLessThan(150);
  // They are all counted in that month indeed.
  expect(beside(month, 1).key <= latest.key).toBe(true);
  expect(await contentIn(store, month, ['activity'])).toMatchObject({ answered: PROGRAMMES * EACH + 6 });
  expect(await programmesIn(store, 'k:activity', [month.key])).toHaveLength(PROGRAMMES + 1);
}, 180_000);

test('how a group changed is read from as few rows with thirty pairs of tests as with six', async () => {
  const { store } = house;
  const { matterId } = await planned(store, { meetings: meetingsFrom(Date.now(), 150, 2) });
  const pairs = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => from + at).flatMap((n) => [
      ['before', { pair: `词${n}`, choices: { knows: 2, confident: 1 + (n % 3) } }] as const,
      ['after', { pair: `词${n}`, choices: { knows: 3 + (n % 2), confident: 4 } }] as const,
    ]);
  const loaded = await loadedOf(store, matterId);
  const period = periodOf('month', loaded.programme.lastAt);
  const looks = async () => [
    await rowsOf(async (counted) => {
      expect((await opinionFigures(counted, loaded)).changes?.changes).toHaveLength(4);
    }),
    await rowsOf(async (counted) => {
      expect((await opinionsAcross(counted, 'k:group', period)).changes?.programmes).toBe(1);
    }),
  ];
  await give(matterId, pairs(0, 6));
  const few = await looks();
  await give(matterId, pairs(6, 30));
  expect(await looks()).toEqual(few);
});
