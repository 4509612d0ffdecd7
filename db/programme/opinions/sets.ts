import { eq } from 'drizzle-orm';
import type { QuestionSetOf } from '../../../domain/programme/programme.ts';
import {
  type Question,
  type QuestionSet,
  setInForce,
  shippedSets,
} from '../../../domain/programme/questions.ts';
import { type Day, dayOf } from '../../../domain/time.ts';
import { audited, type Doer } from '../../audit.ts';
import { opinion, questionSet } from '../../schema-programme.ts';
import { atomically, isClash, type Store } from '../../store.ts';
import type { Collecting } from '../find.ts';

const placeOf = (id: string) => ({ table: 'question_set', row: id, column: 'sealed_questions' });

/** Every version of every set, the one that came with the house first. */
export async function allSets(store: Store): Promise<QuestionSet[]> {
  const rows = await store.db.select().from(questionSet);
  const changed = rows.map(({ id, of, version, fromDay, sealedQuestions }) => {
    // Sealed by this house from a parsed form and bound to its row: what opens is what was written.
    const questions: Question[] = JSON.parse(store.keys.unseal('house', placeOf(id), sealedQuestions));
    return { of, version, fromDay, questions };
  });
  return [...Object.values(shippedSets), ...changed.toSorted((a, b) => a.version - b.version)];
}

/**
 * The questions of a programme: one version from its first test to its last opinion. It is that of the day of the first meeting;
 * once somebody has answered it stays theirs, whatever day the meeting is moved to.
 */
export async function setOf(
  store: Store,
  { kind, programme }: Pick<Collecting, 'kind' | 'programme'>,
): Promise<QuestionSet> {
  const [sets, [answered]] = await Promise.all([
    allSets(store),
    store.db
      .select({ version: opinion.setVersion })
      .from(opinion)
      .where(eq(opinion.matterId, programme.matterId))
      .limit(1),
  ]);
  const theirs = sets.find(({ of, version }) => of === kind && version === answered?.version);
  return theirs ?? setInForce(sets, kind, dayOf(programme.firstAt));
}

/** A set as the tallies and the opinions name it: `group.1`. */
export const nameOfSet = ({ of, version }: Pick<QuestionSet, 'of' | 'version'>): string => `${of}.${version}`;

export interface NewSet {
  of: QuestionSetOf;
  seen: number;
  fromDay: Day;
  questions: readonly Question[];
}

/**
 * Adds the next version of a set; earlier ones stay with the answers they were given.
 * @returns whether it was added; false when somebody else had added one since `seen`
 */
export async function addSet(store: Store, { at, by }: Doer, given: NewSet): Promise<boolean> {
  const version = given.seen + 1;
  const id = nameOfSet({ of: given.of, version });
  const sealedQuestions = store.keys.seal('house', placeOf(id), JSON.stringify(given.questions));
  try {
    await atomically(store, [
      store.db
        .insert(questionSet)
        .values({ id, of: given.of, version, fromDay: given.fromDay, sealedQuestions, at, by }),
      audited(store, { at, by, action: 'questions-changed', subject: id, facts: { version } }),
    ]);
    return true;
  } catch (error) {
    if (isClash(error)) return false;
    throw error;
  }
}
