import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { opinionsAcross } from '../../db/programme/opinions/across.ts';
import { addSet } from '../../db/programme/opinions/sets.ts';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { matter } from '../../db/schema.ts';
import { programme, tally } from '../../db/schema-programme.ts';
import { beside, periodOf } from '../../domain/figures/periods.ts';
import { shippedSets } from '../../domain/programme/questions.ts';
import { addDays, DAY, dayOf } from '../../domain/time.ts';
import { expectEqualToRecount, giveTo } from '../given-opinions.ts';
import { type House, startHouse } from '../harness.ts';
import { keptTallies, loadedOf } from '../opinions.ts';
import { employAll } from '../people.ts';
import { meetingsFrom, planned } from '../programmes.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

interface Test {
  phase: 'before' | 'after';
  pair?: string | undefined;
  choices: Record<string, number>;
}

const give = (matterId: string, { phase, pair, choices }: Test): Promise<void> =>
  giveTo(house.store, matterId, { phase, choices, ...(pair === undefined ? {} : { pair }) });

/** How many pairs stand in what is wider than a programme, by the kind's month and altogether. */
const pairsInKinds = async (): Promise<number> =>
  [...(await keptTallies(house.store))]
    .filter(([at]) => at.startsWith('k:group:') && at.includes('|after|~|0'))
    .reduce((all, [, n]) => all + n, 0);

const points = fc.integer({ min: 1, max: 5 });
const choices = fc.record(
  { knows: points, supported: points, relations: points, confident: points },
  { requiredKeys: [], noNullPrototype: true },
);
const sides = ['before', 'after'] as const;
const WORDS = Array.from({ length: 8 }, (_, at) => `词${at}`);
const withWord = (pair: string | undefined, phase: fc.Arbitrary<Test['phase']>): fc.Arbitrary<Test> =>
  fc.record({ phase, pair: fc.constant(pair), choices });
const either = fc.constantFrom(...sides);
/** Eight members with a word each, before and after, and whoever forgot it or wrote another's, in any order. */
const members = fc
  .tuple(
    fc.tuple(...WORDS.flatMap((word) => sides.map((side) => withWord(word, fc.constant(side))))),
    fc.array(
      fc.option(fc.constantFrom(...WORDS), { nil: undefined }).chain((word) => withWord(word, either)),
      { maxLength: 3 },
    ),
  )
  .chain(([some, more]) => fc.shuffledSubarray([...some, ...more], { minLength: some.length + more.length }));
/** Then more who write the words of others: one pair after the other comes apart. */
const strangers = fc
  .shuffledSubarray(WORDS, { minLength: 4, maxLength: 5 })
  .chain((some) => fc.tuple(...some.map((word) => withWord(word, either))));
const arrivals = fc.record({
  tests: fc.tuple(members, strangers).map(([some, more]) => [...some, ...more]),
  /** Before which of them the group goes to another colleague, and before which it is moved to a day with other questions. */
  moves: fc.array(fc.nat(20), { maxLength: 5 }),
  begins: fc.option(fc.nat(20), { nil: null }),
});
const plain = (phase: Test['phase'], pair: string): Test => ({ phase, pair, choices: { knows: 3 } });
const risesAndFalls = {
  tests: [...WORDS.flatMap((word) => sides.map((side) => plain(side, word)))].concat(
    WORDS.slice(4).map((word) => plain('after', word)),
  ),
  moves: [3],
  begins: null,
};

test('after every test, in whatever order they come, what is kept equals a recount from the answers', async () => {
  const { store } = house;
  const now = Date.now();
  const questions = shippedSets.group.questions.filter(({ name }) => name !== 'relations');
  const later = { of: 'group', seen: 1, fromDay: addDays(dayOf(now), 60), questions } as const;
  expect(await addSet(store, { at: now, by: 'director' }, later)).toBe(true);
  let fell = 0;
  let rose = 0;
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ tests, moves, begins }) => {
      const { matterId } = await planned(store);
      for (const [at, one] of tests.entries()) {
        const handlerId = moves.filter((move) => move <= at).length % 2 === 0 ? 'social_worker' : 'on_duty';
        await store.db.update(matter).set({ handlerId }).where(eq(matter.id, matterId));
        const firstAt = now + (begins !== null && begins <= at ? 70 : 30) * DAY;
        await store.db.update(programme).set({ firstAt }).where(eq(programme.matterId, matterId));
        const before = await pairsInKinds();
        await give(matterId, one);
        const after = await pairsInKinds();
        if (after === before + 5) rose += 1;
        if (after === before - 5) fell += 1;
        await expectEqualToRecount(house.store);
      }
    }),
    { numRuns: 5, examples: [[risesAndFalls]] },
  );
  expect([rose > 0, fell > 0]).toEqual([true, true]);
}, 240_000);

describe('a group is taken in with its fifth pair, whole', () => {
  const meetings = meetingsFrom(Date.now(), 200, 2);
  const period = periodOf('month', meetings[1]?.endsAt ?? 0);
  const across = async (scope: string) => (await opinionsAcross(house.store, scope, period)).changes;
  const saidBy = async (login: string, of: string): Promise<string> => {
    const desk = await house.desk(login);
    const path = `/desk/programmes/opinions/?of=${of}&period=${period.key}`;
    return (await (await desk.get(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  };
  const both = async (matterId: string, pair: string, before: number, after: number): Promise<void> => {
    await give(matterId, { phase: 'before', pair, choices: { knows: before } });
    await give(matterId, { phase: 'after', pair, choices: { knows: after, confident: 3 } });
  };
  const told = async (scope: string) => {
    const changes = await across(scope);
    const knows = changes?.changes.find(({ name }) => name === 'knows');
    return [changes?.pairs, changes?.programmes, knows?.n, knows?.before, knows?.after];
  };
  const NOTHING = [0, 0, undefined, undefined, undefined];
  let first: string;
  let second: string;
  beforeAll(async () => {
    first = (await planned(house.store, { meetings })).matterId;
    second = (await planned(house.store, { meetings, workerId: 'on_duty' })).matterId;
  });

  test('four pairs are told nowhere; five everywhere, with how many there are', async () => {
    expect(await across('k:group')).toBeNull();
    for (const [at, after] of [3, 4, 5, 5].entries()) await both(first, `山${at}`, 2, after);
    // Of another word, and of none.
    await give(first, { phase: 'after', pair: '水', choices: { knows: 1 } });
    await give(first, { phase: 'before', choices: { knows: 5 } });
    expect(await told('k:group')).toEqual(NOTHING);
    expect(await saidBy('director', 'k:group')).toContain('没有一个小组的前测、后测对得上 5 对，不列出变化');
    expect(await saidBy('director', 'k:group')).not.toContain('前测平均');
    await both(first, '山4', 4, 4);
    for (const scope of ['k:group', 's:group_work', 'w:social_worker'])
      expect([scope, ...(await told(scope))]).toEqual([scope, 5, 1, 5, 2.4, 4.2]);
    const said = await saidBy('social_worker', 'w:social_worker');
    expect(said).toContain('能对上的有 5 对，来自 1 个小组');
    expect(said).toMatch(/我知道可以怎么做。 5 2\.4 4\.2 \+1\.8 4 \/ 1 \/ 0 /);
    // Nobody said both times whether they are confident.
    expect(said).toMatch(/我对自己有信心。 0 没有 没有 没有/);
    expect(await across('w:on_duty')).toBeNull();
  });

  test('two groups are added; what one has below five is in neither', async () => {
    for (let at = 0; at < 4; at += 1) await both(second, `风${at}`, 5, 1);
    expect(await told('k:group')).toEqual([5, 1, 5, 2.4, 4.2]);
    await both(second, '风4', 5, 1);
    await both(second, '风5', 5, 1);
    expect(await told('k:group')).toEqual([11, 2, 11, (12 + 30) / 11, (21 + 6) / 11]);
    expect(await told('w:on_duty')).toEqual([6, 1, 6, 5, 1]);
    expect(await saidBy('director', 'k:group')).toContain('能对上的有 11 对，来自 2 个小组');
    const quarter = periodOf('quarter', period.from);
    expect((await opinionsAcross(house.store, 'w:on_duty', quarter)).changes).toMatchObject({
      programmes: 1,
      pairs: 6,
    });
    expect((await opinionsAcross(house.store, 'k:group', beside(period, 1))).changes).toBeNull();
  });

  test('a third test with a word takes its pair out, and the group with it where four are left', async () => {
    await give(second, { phase: 'before', pair: '风0', choices: { knows: 1 } });
    expect(await told('w:on_duty')).toEqual([5, 1, 5, 5, 1]);
    await give(second, { phase: 'after', pair: '风1', choices: { knows: 1 } });
    expect(await told('w:on_duty')).toEqual(NOTHING);
    expect(await told('k:group')).toEqual([5, 1, 5, 2.4, 4.2]);
    const own = (await opinionFigures(house.store, await loadedOf(house.store, second))).changes;
    expect(own).toEqual({ pairs: 4, aloneBefore: 3, aloneAfter: 3, changes: [] });
    // A fourth joins nothing again; another pair takes the group in anew.
    await give(second, { phase: 'after', pair: '风1', choices: { knows: 1 } });
    expect(await told('w:on_duty')).toEqual(NOTHING);
    await both(second, '雨', 1, 5);
    expect(await told('w:on_duty')).toEqual([5, 1, 5, 21 / 5, 9 / 5]);
    await expectEqualToRecount(house.store);
  });

  test('no row is left that counts nothing, and none below nothing', async () => {
    const rows = await house.store.db.select().from(tally);
    expect(rows.filter(({ n }) => n <= 0)).toEqual([]);
  });
});
