import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { PaperName, PaperState } from '../../../domain/programme/programme.ts';
import type { Instant } from '../../../domain/time.ts';
import { paper } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';

// The sign-up sheet and the roll are made from who signed up and who came: nobody fills them in, they stand as handed in when
// they are complete (【监管】).

interface HandIn {
  matterId: string;
  name: PaperName;
  at: Instant;
  by: string | null;
}

/** What is handed in by itself: what was handed back waits for a person who mends it. */
const BY_ITSELF = ['due', 'draft'] as const;
const BY_HAND = [...BY_ITSELF, 'returned'] as const;

/** The statement that hands a paper in where `when` holds, unless it is further already. */
const handIn = (
  { db }: Store,
  { matterId, name, at, by }: HandIn,
  { when, from }: { when: SQL; from: readonly PaperState[] },
): Statement =>
  db
    .insert(paper)
    .select(
      sql`select ${matterId}, ${name}, 0, 'submitted', null, null, ${at}, ${by}, ${at}, null, null where ${when}`,
    )
    .onConflictDoUpdate({
      target: [paper.matterId, paper.name, paper.no],
      set: { state: 'submitted', at, by, submittedAt: at },
      setWhere: inArray(paper.state, [...from]),
    });

/** The roll is handed in once it has been called at every meeting; to call it again mends what was handed back. */
export const rollHandedIn = (store: Store, matterId: string, at: Instant, by: string | null): Statement =>
  handIn(
    store,
    { matterId, name: 'roll-call', at, by },
    {
      when: sql`not exists (select 1 from meeting where matter_id = ${matterId} and called_at is null)`,
      from: BY_HAND,
    },
  );

const signUpIn = (store: Store, given: Omit<HandIn, 'name'>, from: readonly PaperState[]): Statement =>
  handIn(store, { ...given, name: 'sign-up' }, { when: sql`true`, from });

/** The sign-up sheet is handed in when the first meeting has begun: by itself, so never one that was handed back. */
export const signUpHandedIn = (store: Store, matterId: string, at: Instant, by: string | null): Statement =>
  signUpIn(store, { matterId, at, by }, BY_ITSELF);

/**
 * The same when sign-up ends, as a list: empty when nothing is to be handed in. Whoever shuts it (`by`) hands in what was handed
 * back too; the clock of the house does not.
 */
export async function signUpFiled(
  store: Store,
  matterId: string,
  at: Instant,
  by: string | null,
): Promise<Statement[]> {
  const from: readonly PaperState[] = by === null ? BY_ITSELF : BY_HAND;
  const [row] = await store.db
    .select({ state: paper.state })
    .from(paper)
    .where(and(eq(paper.matterId, matterId), eq(paper.name, 'sign-up'), eq(paper.no, 0)));
  return row === undefined || from.includes(row.state) ? [signUpIn(store, { matterId, at, by }, from)] : [];
}

/** The sign-up sheet when sign-up is opened again: it will be another, whoever has read it. A scan stays what it is. */
export const signUpAgain = ({ db }: Store, matterId: string, at: Instant, by: string): Statement =>
  db
    .update(paper)
    .set({ state: 'draft', at, by, submittedAt: null, decidedAt: null, decidedBy: null })
    .where(
      and(
        eq(paper.matterId, matterId),
        eq(paper.name, 'sign-up'),
        inArray(paper.state, ['submitted', 'approved']),
        isNull(paper.fileId),
      ),
    );
