import { beside, type Period, periodOf } from '../../../domain/figures/periods.ts';
import type { Changes } from '../../../domain/programme/changes.ts';
import type { OpinionPhase } from '../../../domain/programme/programme.ts';
import {
  askedAt,
  type ChoiceQuestion,
  isChoice,
  type QuestionSet,
} from '../../../domain/programme/questions.ts';
import { type Asked, askedOf, rateOf } from '../../../domain/programme/response.ts';
import {
  addTallies,
  contentOf,
  type Figures,
  figuresOf,
  LEAST_ANSWERS,
  type Tally,
} from '../../../domain/programme/statistics.ts';
import type { Store } from '../../store.ts';
import type { Collecting } from '../find.ts';
import { changesIn } from './changes.ts';
import { allSets, nameOfSet } from './sets.ts';
import { type Counted, talliesOf, talliesOver } from './tally.ts';

/** What one phase says: only how many answered where there are fewer than five. */
export interface PhaseFigures {
  phase: OpinionPhase;
  set: QuestionSet;
  /** How many were given, and how many of them the figures below tell of: of cases only whole fives. */
  total: number;
  counted: number;
  /** By the number of a way. */
  ways: ReadonlyMap<number, number>;
  /** Empty where there are too few. */
  questions: readonly Figures[];
  content: { answered: number; content: number } | null;
}

/** The mean of earlier programmes of the kind, by question, and how many opinions it rests on. */
export interface Earlier {
  from: Period;
  to: Period;
  means: ReadonlyMap<string, { mean: number; n: number }>;
  content: { answered: number; content: number };
}

export interface OpinionFigures {
  phases: readonly PhaseFigures[];
  asked: Asked;
  /** Opinions against who could have given one; null where there is nobody to count against. */
  rate: number | null;
  changes: Changes | null;
  earlier: Earlier | null;
}

/** What a report, a page and a print say of the opinions on a programme. Reads tallies and no answer. */
export async function opinionFigures(store: Store, loaded: Collecting): Promise<OpinionFigures> {
  const [counted, sets] = await Promise.all([talliesOf(store, loaded), allSets(store)]);
  const phases = counted.flatMap((unit) => phaseOf(unit, sets) ?? []).toSorted(inOrder);
  const given = phases.filter(({ phase }) => phase === 'opinion').reduce((all, { total }) => all + total, 0);
  const asked = askedOf({ ...loaded.programme, kind: loaded.kind });
  return {
    phases,
    asked,
    rate: rateOf(asked, given),
    changes: changesIn(counted, sets),
    earlier: phases.some(({ questions }) => questions.length > 0)
      ? await earlierThan(store, loaded, sets)
      : null,
  };
}

const order: readonly OpinionPhase[] = ['opinion', 'before', 'after'];
const inOrder = (a: PhaseFigures, b: PhaseFigures): number =>
  order.indexOf(a.phase) - order.indexOf(b.phase) || a.set.version - b.set.version;

/** The figures of one unit: nothing but its number below five answers. */
export function phaseOf(unit: Counted, sets: readonly QuestionSet[]): PhaseFigures | null {
  const set = sets.find((one) => nameOfSet(one) === unit.questions);
  if (!set) return null;
  const told = unit.total >= LEAST_ANSWERS;
  const asked = askedAt(set, unit.phase).filter(isChoice);
  return {
    phase: unit.phase,
    set,
    total: unit.all,
    counted: unit.total,
    ways: told ? unit.ways : new Map(),
    questions: told ? asked.map((question) => figuresOf(question, unit.tally, unit.total)) : [],
    content: told && unit.phase === 'opinion' ? contentOf(unit.tally) : null,
  };
}

const MONTHS = 12;

/** The kind's programmes of the twelve months before the month in which this one ends. */
async function earlierThan(
  store: Store,
  { kind, programme: { lastAt } }: Collecting,
  sets: readonly QuestionSet[],
): Promise<Earlier | null> {
  const months: Period[] = [];
  for (let month = beside(periodOf('month', lastAt), -1); months.length < MONTHS; month = beside(month, -1)) {
    months.unshift(month);
  }
  const [from, to] = [months[0], months.at(-1)];
  const counted = await talliesOver(
    store,
    `k:${kind}`,
    months.map(({ key }) => key),
  );
  const merged = mergedBy(
    counted.filter(({ phase }) => phase === 'opinion'),
    sets,
  );
  if (!from || !to || merged.total === 0) return null;
  const means = merged.questions.flatMap(({ question, mean, answered }) =>
    mean === null ? [] : [[question.name, { mean, n: answered }] as const],
  );
  return { from, to, means: new Map(means), content: merged.content };
}

/** Units of several versions as one: questions of the same name are the same question, as the newest version asks it. */
export function mergedBy(units: readonly Counted[], sets: readonly QuestionSet[]) {
  const asked = new Map<string, { question: ChoiceQuestion; tally: Tally[]; given: number }>();
  const known = units.flatMap((unit) => {
    const set = sets.find((one) => nameOfSet(one) === unit.questions);
    return set ? [{ unit, set }] : [];
  });
  for (const { unit, set } of known.toSorted((a, b) => b.set.version - a.set.version)) {
    for (const question of askedAt(set, unit.phase).filter(isChoice)) {
      const one = asked.get(question.name) ?? { question, tally: [], given: 0 };
      one.tally.push(unit.tally);
      one.given += unit.total;
      asked.set(question.name, one);
    }
  }
  const sum = (of: (unit: Counted) => number) => units.reduce((all, unit) => all + of(unit), 0);
  return {
    total: sum(({ total }) => total),
    all: sum(({ all }) => all),
    ways:
      addTallies(units.map(({ ways }) => new Map([['ways', ways]]))).get('ways') ?? new Map<number, number>(),
    questions: [...asked.values()]
      .filter(({ given }) => given > 0)
      .map(({ question, tally, given }) => figuresOf(question, addTallies(tally), given)),
    content: contentOf(addTallies(units.map(({ tally }) => tally))),
  };
}
