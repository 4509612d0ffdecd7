import { asc } from 'drizzle-orm';
import { countsOf } from '../../../domain/programme/answers.ts';
import { joinedOf, pairCounts } from '../../../domain/programme/changes.ts';
import { askedAt, type QuestionSet } from '../../../domain/programme/questions.ts';
import { LEAST_ANSWERS } from '../../../domain/programme/statistics.ts';
import { opinion } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { allSets, nameOfSet } from './sets.ts';
import { ALL, PAIRS, scopeOf, TOTAL, toldOf, type Unit, WAYS, wayNumber } from './tally.ts';

type OpinionRow = typeof opinion.$inferSelect;

/** `scope|questions|phase|question|choice`, as the key of a tally's row, and how often. */
export type Recounted = Map<string, number>;

/**
 * What the tallies must say, counted anew from every opinion: the proof that what is kept on write is right. The words that join
 * tests go when a programme is emptied, so its pairs can be counted anew only until then.
 * @param intoOf where a unit is counted too, as its first answer fixed it
 */
export async function recountOpinions(
  store: Store,
  intoOf: (unit: Unit) => readonly string[],
): Promise<Recounted> {
  const [rows, sets] = await Promise.all([
    store.db.select().from(opinion).orderBy(asc(opinion.n)),
    allSets(store),
  ]);
  const counted: Recounted = new Map();
  const units = Map.groupBy(rows, (row) => `${row.matterId} ${row.setOf}.${row.setVersion} ${row.phase}`);
  for (const opinions of units.values()) countUnit(counted, opinions, sets, intoOf);
  for (const tests of Map.groupBy(rows, ({ matterId }) => matterId).values())
    countPairs(counted, tests, intoOf);
  return counted;
}

function countPairs(
  counted: Recounted,
  tests: readonly OpinionRow[],
  intoOf: (unit: Unit) => readonly string[],
): void {
  const units = Map.groupBy(joinedOf(tests), ({ after }) => `${after.setOf}.${after.setVersion}`);
  for (const [questions, pairs] of units) {
    const unit: Unit = { matterId: pairs[0]?.after.matterId ?? '', questions, phase: 'after' };
    const counts = pairs.flatMap(({ before, after }): [string, number][] => [
      ['', 0],
      ...pairCounts(before, after),
    ]);
    const add = (scope: string, some: readonly [string, number][]) => {
      for (const [name, choice] of some) {
        const key = [scope, questions, unit.phase, PAIRS + name, choice].join('|');
        counted.set(key, (counted.get(key) ?? 0) + 1);
      }
    };
    add(scopeOf(unit.matterId), counts);
    if (pairs.length >= LEAST_ANSWERS) for (const scope of intoOf(unit)) add(scope, [...counts, ['', 1]]);
  }
}

function countUnit(
  counted: Recounted,
  opinions: readonly OpinionRow[],
  sets: readonly QuestionSet[],
  intoOf: (unit: Unit) => readonly string[],
): void {
  const [first] = opinions;
  if (!first) return;
  const set = sets.find(({ of, version }) => of === first.setOf && version === first.setVersion);
  if (!set) throw new Error('an opinion without its questions');
  const unit: Unit = { matterId: first.matterId, questions: nameOfSet(set), phase: first.phase };
  const add = (scope: string, question: string, choice: number, n: number) => {
    const key = [scope, unit.questions, unit.phase, question, choice].join('|');
    counted.set(key, (counted.get(key) ?? 0) + n);
  };
  const countsIn = (rows: readonly OpinionRow[]) =>
    rows.flatMap((row): [string, number][] => [
      ...countsOf(askedAt(set, row.phase), row.choices),
      [TOTAL, 0],
      [WAYS, wayNumber(row.way)],
    ]);
  const told = countsIn(opinions.slice(0, toldOf(set.of, opinions.length)));
  for (const [question, choice] of countsIn(opinions)) add(scopeOf(unit.matterId), question, choice, 1);
  for (const scope of intoOf(unit)) {
    add(scopeOf(unit.matterId), `>${scope}`, 0, 1);
    add(scope, ALL, 0, opinions.length);
    add(`<${scope}`, unit.matterId, 0, opinions.length);
    for (const [question, choice] of told) add(scope, question, choice, 1);
  }
}
