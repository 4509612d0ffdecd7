import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { PaperName } from '../../../domain/programme/programme.ts';
import type { Instant } from '../../../domain/time.ts';
import { paper } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';

// The sign-up sheet and the roll are made from who signed up and who came: nobody fills them in, they stand as handed in when
// they are complete (【监管】).

/** The statement that hands a paper in where `when` holds, unless it is further already. */
const handIn = (
  { db }: Store,
  { matterId, name, at, by }: { matterId: string; name: PaperName; at: Instant; by: string | null },
  when: ReturnType<typeof sql>,
): Statement =>
  db
    .insert(paper)
    .select(
      sql`select ${matterId}, ${name}, 0, 'submitted', null, null, ${at}, ${by}, ${at}, null, null where ${when}`,
    )
    .onConflictDoUpdate({
      target: [paper.matterId, paper.name, paper.no],
      set: { state: 'submitted', at, by, submittedAt: at },
      setWhere: sql`${paper.state} in ('due', 'draft', 'returned')`,
    });

/** The roll is handed in once it has been called at every meeting. */
export const rollHandedIn = (store: Store, matterId: string, at: Instant, by: string | null): Statement =>
  handIn(
    store,
    { matterId, name: 'roll-call', at, by },
    sql`not exists (select 1 from meeting where matter_id = ${matterId} and called_at is null)`,
  );

/** The sign-up sheet is handed in when sign-up has ended: shut by a colleague, or the first meeting has begun. */
export const signUpHandedIn = (store: Store, matterId: string, at: Instant, by: string | null): Statement =>
  handIn(store, { matterId, name: 'sign-up', at, by }, sql`true`);

/** The same as a list: empty when it stands as handed in already. */
export async function signUpFiled(
  store: Store,
  matterId: string,
  at: Instant,
  by: string | null,
): Promise<Statement[]> {
  const [row] = await store.db
    .select({ state: paper.state })
    .from(paper)
    .where(and(eq(paper.matterId, matterId), eq(paper.name, 'sign-up'), eq(paper.no, 0)));
  const owed = row === undefined || ['due', 'draft', 'returned'].includes(row.state);
  return owed ? [signUpHandedIn(store, matterId, at, by)] : [];
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
