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

/** '4.3': points on the average, to one place. */
export const sayMean = (mean: number): string => mean.toFixed(1);

/** '62%'. */
export const sayPart = (share: number): string => `${Math.round(share * 100)}%`;
