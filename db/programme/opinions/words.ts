import { and, asc, eq, isNotNull, or, sql } from 'drizzle-orm';
import { type FrequentWords, frequentWords } from '../../../domain/programme/frequent-words.ts';
import type { QuestionSetOf } from '../../../domain/programme/programme.ts';
import type { Question, QuestionSet } from '../../../domain/programme/questions.ts';
import { LEAST_ANSWERS } from '../../../domain/programme/statistics.ts';
import { dataKeyOf } from '../../change.ts';
import { unseal } from '../../keys.ts';
import { opinion } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import type { Collecting } from '../find.ts';
import { wordsPlace } from './give.ts';
import { allSets } from './sets.ts';
import { type Counted, talliesOf } from './tally.ts';

/** What people wrote to one question. */
export interface Words {
  question: Question;
  texts: readonly string[];
}

/** More than anybody reads on one page. */
const MOST = 500;

/**
 * What people wrote, question by question, from five opinions on, each by itself and in an order that says nothing of the time:
 * by an id that is chance to whoever lacks the key. Of cases only those in whole fives.
 */
export async function wordsOf(store: Store, loaded: Collecting): Promise<Words[] | null> {
  const written = await writtenIn(store, loaded);
  return written && wordsBy(await allSets(store), written);
}

/** The words that most people wrote, over all questions; null below five opinions. Of cases only what is in whole fives. */
export async function frequentWordsOf(store: Store, loaded: Collecting): Promise<FrequentWords | null> {
  const written = await writtenIn(store, loaded);
  return written && frequentWords(written.map(({ words }) => Object.values(words)));
}

/** What was written in the units that have five answers; null where there is none. */
async function writtenIn(store: Store, loaded: Collecting): Promise<Written[] | null> {
  const sealed = await sealedIn(store, loaded, MOST);
  return sealed && opened(store, loaded, sealed);
}

/** Where words stand: a programme, or the cases of a worker's year. */
export type WordsOf = Pick<Collecting, 'kind'> & { row: { id: string; dataKey: string } };

/** The opinions with words that may be told, as they lie: of units that have five answers; null where there is none. */
export async function sealedIn(store: Store, source: WordsOf, most: number) {
  const { row } = source;
  const counted = await talliesOf(store, source);
  const enough = counted.filter(({ total, phase }) => phase === 'opinion' && total >= LEAST_ANSWERS);
  if (enough.length === 0) return null;
  return store.db
    .select({
      id: opinion.id,
      of: opinion.setOf,
      version: opinion.setVersion,
      sealedWords: opinion.sealedWords,
    })
    .from(opinion)
    .where(
      and(ofPhase(row.id), isNotNull(opinion.sealedWords), or(...enough.map((unit) => told(source, unit)))),
    )
    .orderBy(asc(opinion.id))
    .limit(most);
}
type Sealed = NonNullable<Awaited<ReturnType<typeof sealedIn>>>;

/** What was written in them. */
export function opened(store: Store, { row }: WordsOf, sealed: Sealed): Written[] {
  const key = dataKeyOf(store, row);
  return sealed.map(({ id, sealedWords, ...rest }) => ({
    ...rest,
    // Sealed by this house from a parsed form and bound to its row.
    words: JSON.parse(unseal(key, wordsPlace(id), sealedWords ?? '')),
  }));
}

const ofPhase = (matterId: string) => and(eq(opinion.matterId, matterId), eq(opinion.phase, 'opinion'));

/** The opinions of a unit that may be told: all of a programme's, of cases the first ones that make up whole fives. */
function told({ row, kind }: WordsOf, { questions, total }: Counted) {
  const unit = sql`${opinion.setOf} || '.' || ${opinion.setVersion} = ${questions}`;
  if (kind !== 'case') return unit;
  const last = sql`(select n from opinion where ${ofPhase(row.id)} and ${unit} order by n limit 1 offset ${total - 1})`;
  return and(unit, sql`${opinion.n} <= ${last}`);
}

/** What one person wrote, by the names of the questions, and which questions they were. */
export interface Written {
  of: QuestionSetOf;
  version: number;
  words: Record<string, string>;
}

/** What was written, question by question. */
export function wordsBy(sets: readonly QuestionSet[], written: readonly Written[]): Words[] {
  const questions = new Map<string, Question>();
  for (const { of, version } of written) {
    const set = sets.find((one) => one.of === of && one.version === version);
    for (const question of set?.questions ?? []) {
      if (question.kind === 'text' && question.part === 'opinion') questions.set(question.name, question);
    }
  }
  // Each list is sorted by itself: who wrote two answers cannot be told from their places in two lists.
  return [...questions.values()].map((question) => ({
    question,
    texts: written
      .flatMap(({ words }) => words[question.name] ?? [])
      .toSorted((a, b) => a.localeCompare(b, 'zh')),
  }));
}
