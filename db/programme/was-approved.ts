import { and, eq } from 'drizzle-orm';
import { history } from '../schema.ts';
import type { Store } from '../store.ts';
import type { LoadedProgramme } from './find.ts';

/** Whether the plan was approved, if only before a change brought it before the supervisor again: meetings go on meanwhile. */
export async function wasApproved(
  { db }: Store,
  { row, programme }: Pick<LoadedProgramme, 'row' | 'programme'>,
): Promise<boolean> {
  if (programme.approvedAt !== null) return true;
  const lines = await db
    .select({ seq: history.seq })
    .from(history)
    .where(and(eq(history.matterId, row.id), eq(history.event, 'approved')))
    .limit(1);
  return lines.length > 0;
}
