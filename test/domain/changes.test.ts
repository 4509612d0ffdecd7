import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Change,
  changeOf,
  changesOf,
  joinedOf,
  pairCounts,
  type Tested,
} from '../../domain/programme/changes.ts';
import { addTallies, type Tally } from '../../domain/programme/statistics.ts';

const NAMES = ['knows', 'confident', 'nobody-answers'];

const words = fc.option(fc.constantFrom('小河', '月亮', '竹子', '大海', '石头', '雨', '风'), { nil: null });
const points = fc.integer({ min: 1, max: 5 });
const choices = fc.record(
  { knows: points, confident: points, several: fc.subarray([1, 2, 3], { minLength: 1 }) },
  { requiredKeys: [] },
);
const alone = fc.record({
  phase: fc.constantFrom('before' as const, 'after' as const),
  pair: words,
  choices,
});
// Members who remembered their word, and those who did not, or took somebody else's.
const joined = fc.array(fc.tuple(choices, choices), { maxLength: 12 }).map((pairs) =>
  pairs.flatMap(([before, after], at) => [
    { phase: 'before' as const, pair: `词${at}`, choices: before },
    { phase: 'after' as const, pair: `词${at}`, choices: after },
  ]),
);
const tested = fc
  .tuple(fc.array(alone, { maxLength: 12 }), joined)
  .chain(([some, more]) => fc.shuffledSubarray([...some, ...more], { minLength: some.length + more.length }));
type Given = typeof tested extends fc.Arbitrary<infer T> ? T : never;

/** What is kept on write of these tests. */
const keptOf = (tests: readonly Tested[]): { pairs: number; tally: Tally } => {
  const pairs = joinedOf(tests);
  const each = pairs.flatMap(({ before, after }) =>
    pairCounts(before, after).map(([name, both]) => new Map([[name, new Map([[both, 1]])]])),
  );
  return { pairs: pairs.length, tally: addTallies(each) };
};

/** Straight from the answers: whoever wrote a word that nobody else wrote, once before and once after. */
function pairsIn(tests: Given) {
  return [...new Set(tests.map(({ pair }) => pair))].flatMap((word) => {
    const of = (phase: string) => tests.filter((one) => one.pair === word && one.phase === phase);
    const [[before, ...more], [after, ...others]] = [of('before'), of('after')];
    const isOne = word !== null && more.length === 0 && others.length === 0;
    return isOne && before && after ? [[before.choices, after.choices] as const] : [];
  });
}

function expected(name: 'knows' | 'confident', pairs: ReturnType<typeof pairsIn>): Change {
  const both = pairs.flatMap(([first, second]) => {
    const [before, after] = [first[name], second[name]];
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  const mean = (all: readonly number[]) =>
    all.length === 0 ? 0 : all.reduce((sum, one) => sum + one, 0) / all.length;
  return {
    name,
    n: both.length,
    before: mean(both.map(({ before }) => before)),
    after: mean(both.map(({ after }) => after)),
    up: both.filter(({ before, after }) => after > before).length,
    same: both.filter(({ before, after }) => after === before).length,
    down: both.filter(({ before, after }) => after < before).length,
  };
}

test('the change from what is counted equals the change from the answers: with gaps, words of one time and words of two people', () => {
  fc.assert(
    fc.property(tested, (tests) => {
      const kept = keptOf(tests);
      const count = (of: string) => tests.filter(({ phase }) => phase === of).length;
      const given = { before: count('before'), after: count('after') };
      const changes = changesOf(NAMES, kept, given);
      const pairs = pairsIn(tests);
      expect(changes.pairs).toBe(pairs.length);
      expect(changes.aloneBefore).toBe(given.before - pairs.length);
      expect(changes.aloneAfter).toBe(given.after - pairs.length);
      const nobody = { name: 'nobody-answers', n: 0, before: 0, after: 0, up: 0, same: 0, down: 0 };
      const all = [expected('knows', pairs), expected('confident', pairs), nobody];
      expect(changes.changes).toEqual(pairs.length < 5 ? [] : all);
      expect(NAMES.map((name) => changeOf(name, kept.tally))).toEqual(all);
    }),
    { numRuns: 500 },
  );
});

test('the counts of two programmes added give the change of both', () => {
  fc.assert(
    fc.property(tested, tested, (some, others) => {
      const sum = addTallies([keptOf(some).tally, keptOf(others).tally]);
      const both = [...pairsIn(some), ...pairsIn(others)];
      expect(changeOf('knows', sum)).toEqual(expected('knows', both));
    }),
  );
});
