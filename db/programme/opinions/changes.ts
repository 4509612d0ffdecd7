import { type Change, type Changes, changeOf, changesOf } from '../../../domain/programme/changes.ts';
import type { OpinionPhase } from '../../../domain/programme/programme.ts';
import { askedAt, type Question, type QuestionSet } from '../../../domain/programme/questions.ts';
import { addTallies } from '../../../domain/programme/statistics.ts';
import { nameOfSet } from './sets.ts';
import type { Counted } from './tally.ts';

const sumOf = (units: readonly Counted[], of: (unit: Counted) => number): number =>
  units.reduce((all, unit) => all + of(unit), 0);

/** The scales of the tests of these units, each once, as the newest version asks them. */
function scalesOf(units: readonly Counted[], sets: readonly QuestionSet[]): Question[] {
  const asked = units
    .flatMap(({ questions }) => sets.find((set) => nameOfSet(set) === questions) ?? [])
    .toSorted((a, b) => b.version - a.version)
    .flatMap((set) => askedAt(set, 'after').filter(({ kind }) => kind === 'scale'));
  return [...Map.groupBy(asked, ({ name }) => name).values()].flatMap(([newest]) => newest ?? []);
}

const changedIn = (units: readonly Counted[]) => ({
  pairs: sumOf(units, ({ pairs }) => pairs),
  tally: addTallies(units.map(({ changes }) => changes)),
});

/** How the members of one programme changed; null where it was not tested. */
export function changesIn(counted: readonly Counted[], sets: readonly QuestionSet[]): Changes | null {
  const [before, after] = (['before', 'after'] as const).map((phase: OpinionPhase) =>
    counted.filter((unit) => unit.phase === phase),
  );
  if (!before || !after || before.length + after.length === 0) return null;
  const names = scalesOf(after, sets).map(({ name }) => name);
  const tests = { before: sumOf(before, ({ all }) => all), after: sumOf(after, ({ all }) => all) };
  return changesOf(names, changedIn(after), tests);
}

/** How the members of several programmes changed: of those alone that have five pairs each. */
export interface ChangedAcross {
  pairs: number;
  programmes: number;
  questions: readonly Question[];
  changes: readonly Change[];
}

/** How members changed over a worker's, a service's or a kind's programmes; null where none was tested. */
export function changesAcross(
  counted: readonly Counted[],
  sets: readonly QuestionSet[],
): ChangedAcross | null {
  if (counted.every(({ phase }) => phase === 'opinion')) return null;
  const told = counted.filter(({ pairs }) => pairs > 0);
  const questions = scalesOf(told, sets);
  const { pairs, tally } = changedIn(told);
  const changes = questions.map(({ name }) => changeOf(name, tally));
  return { pairs, programmes: sumOf(told, ({ paired }) => paired), questions, changes };
}
