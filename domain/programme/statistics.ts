import { LEAST } from '../figures/withhold.ts';
import { UNANSWERED } from './answers.ts';
import { type ChoiceQuestion, choicesOf, OVERALL } from './questions.ts';

/** How often each choice of each question was given: by the question's name, then by the choice; 0 is 'not answered'. */
export type Tally = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Of fewer answers than this only their number is told: whoever took part could be guessed (policy §3.16). */
export const LEAST_ANSWERS = LEAST;

/** What the answers to one question say. */
export interface Figures {
  question: ChoiceQuestion;
  /** Who answered it, and who left it out. */
  answered: number;
  unanswered: number;
  /** How many chose it, of those who answered; shares of several choices add up to more than one. */
  choices: readonly { value: number; words: string; n: number; share: number | null }[];
  /** Of a scale only: points on the average of who answered. */
  mean: number | null;
}

/**
 * The figures of a question from its tally. Whoever left the question out stands in no denominator.
 * @param given how many opinions there are altogether
 */
export function figuresOf(question: ChoiceQuestion, tally: Tally, given: number): Figures {
  const counts = tally.get(question.name) ?? new Map<number, number>();
  const unanswered = counts.get(UNANSWERED) ?? 0;
  const answered = given - unanswered;
  const choices = choicesOf(question).map(({ value, words }) => {
    const n = counts.get(value) ?? 0;
    return { value, words, n, share: answered > 0 ? n / answered : null };
  });
  const points = choices.reduce((all, { value, n }) => all + value * n, 0);
  const mean = question.kind === 'scale' && answered > 0 ? points / answered : null;
  return { question, answered, unanswered, choices, mean };
}

/** From how many points on somebody is content: '满意' and better. */
const CONTENT = 4;

/** Who is content on the whole, of those who said. */
export function contentOf(tally: Tally): { answered: number; content: number } {
  const counts = [...(tally.get(OVERALL) ?? [])].filter(([choice]) => choice !== UNANSWERED);
  const sum = (some: readonly [number, number][]) => some.reduce((all, [, n]) => all + n, 0);
  return { answered: sum(counts), content: sum(counts.filter(([choice]) => choice >= CONTENT)) };
}

/** Several tallies as one. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = new Map<string, Map<number, number>>();
  for (const [question, counts] of tallies.flatMap((tally) => [...tally])) {
    const into = sum.get(question) ?? new Map<number, number>();
    for (const [choice, n] of counts) into.set(choice, (into.get(choice) ?? 0) + n);
    sum.set(question, into);
  }
  return sum;
}

/** One answer to the test, with the word that joins it to the other one. */
export interface Tested {
  phase: 'before' | 'after';
  pair: string | null;
  choices: Readonly<Record<string, number | readonly number[]>>;
}

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

/**
 * How members changed from the test before to the one after. Only tests that a word joins without doubt are compared; the
 * others are counted apart.
 */
export function changesOf(names: readonly string[], tests: readonly Tested[]): Changes {
  const joined = [...Map.groupBy(tests, ({ pair }) => pair)].flatMap(([pair, same]) => {
    const before = same.filter(({ phase }) => phase === 'before');
    const after = same.filter(({ phase }) => phase === 'after');
    const [first, second] = [before[0], after[0]];
    if (pair === null || before.length !== 1 || after.length !== 1 || !first || !second) return [];
    return [{ first, second }];
  });
  const count = (phase: Tested['phase']) => tests.filter((one) => one.phase === phase).length;
  return {
    pairs: joined.length,
    aloneBefore: count('before') - joined.length,
    aloneAfter: count('after') - joined.length,
    changes: joined.length < LEAST_ANSWERS ? [] : names.map((name) => changeOf(name, joined)),
  };
}

function changeOf(name: string, joined: readonly { first: Tested; second: Tested }[]): Change {
  const both = joined.flatMap(({ first, second }) => {
    const [before, after] = [first.choices[name], second.choices[name]];
    return typeof before === 'number' && typeof after === 'number' ? [{ before, after }] : [];
  });
  const mean = (of: 'before' | 'after') =>
    both.length === 0 ? 0 : both.reduce((all, pair) => all + pair[of], 0) / both.length;
  return {
    name,
    n: both.length,
    before: mean('before'),
    after: mean('after'),
    up: both.filter(({ before, after }) => after > before).length,
    same: both.filter(({ before, after }) => after === before).length,
    down: both.filter(({ before, after }) => after < before).length,
  };
}

/** '4.3': points on the average, to one place. */
export const sayMean = (mean: number): string => mean.toFixed(1);

/** '62%'. */
export const sayPart = (share: number): string => `${Math.round(share * 100)}%`;
