import type { OpinionPhase } from './programme.ts';
import { LEAST_ANSWERS, type Tally } from './statistics.ts';

/** How a statement changed for those whose two tests are joined. */
export interface Change {
  name: string;
  /** Pairs in which both answered it. */
  n: number;
  before: number;
  after: number;
  /** Who is higher, the same, lower afterwards. */
  up: number;
  same: number;
  down: number;
}

export interface Changes {
  pairs: number;
  /** Tests that stand alone: no word, a word of one time only, or one that two people made up. */
  aloneBefore: number;
  aloneAfter: number;
  /** Empty below the number of pairs from which figures are told. */
  changes: readonly Change[];
}

/** One answer to the test, with the word that joins it to the other one. */
export interface Tested {
  phase: OpinionPhase;
  pair: string | null;
  choices: Readonly<Record<string, number | readonly number[]>>;
}

/** Tests that a word joins without doubt: one before and one after, and no third with the same word. */
export function joinedOf<T extends Tested>(tests: readonly T[]): { before: T; after: T }[] {
  return [...Map.groupBy(tests, ({ pair }) => pair)].flatMap(([pair, same]) => {
    const before = same.find(({ phase }) => phase === 'before');
    const after = same.find(({ phase }) => phase === 'after');
    return pair !== null && same.length === 2 && before && after ? [{ before, after }] : [];
  });
}

/** More than any question has choices: two of them make one number, which counts a pair as one choice. */
const EACH = 100;

/** What a pair chose before and after, as one number. */
export const bothOf = (before: number, after: number): number => before * EACH + after;

/** What one pair adds to the tallies of its programme: for each question that both answered by one choice, the two as one. */
export function pairCounts(before: Tested, after: Tested): [question: string, both: number][] {
  return Object.entries(after.choices).flatMap(([name, later]): [string, number][] => {
    const first = before.choices[name];
    return typeof first === 'number' && typeof later === 'number' ? [[name, bothOf(first, later)]] : [];
  });
}

/** How the points of a question changed, from how often each two were given before and after. */
export function changeOf(name: string, tally: Tally): Change {
  const both = [...(tally.get(name) ?? [])].map(([pair, n]) => ({
    before: Math.floor(pair / EACH),
    after: pair % EACH,
    n,
  }));
  const sum = (of: (one: (typeof both)[number]) => number) =>
    both.reduce((all, one) => all + of(one) * one.n, 0);
  const n = sum(() => 1);
  return {
    name,
    n,
    before: n === 0 ? 0 : sum(({ before }) => before) / n,
    after: n === 0 ? 0 : sum(({ after }) => after) / n,
    up: sum(({ before, after }) => (after > before ? 1 : 0)),
    same: sum(({ before, after }) => (after === before ? 1 : 0)),
    down: sum(({ before, after }) => (after < before ? 1 : 0)),
  };
}

/** How the members of one programme changed, from its counts; nothing of fewer than five pairs. */
export function changesOf(
  names: readonly string[],
  { pairs, tally }: { pairs: number; tally: Tally },
  tests: { before: number; after: number },
): Changes {
  return {
    pairs,
    aloneBefore: tests.before - pairs,
    aloneAfter: tests.after - pairs,
    changes: pairs < LEAST_ANSWERS ? [] : names.map((name) => changeOf(name, tally)),
  };
}
