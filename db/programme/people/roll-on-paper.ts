import { and, eq, sql } from 'drizzle-orm';
import { calledOnPaper, type HeadCount, type TakenCount } from '../../../domain/programme/papers.ts';
import { history } from '../../schema.ts';
import { meeting } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';
import type { ProgrammeAct } from '../act.ts';
import { cameCounted } from './came.ts';

/**
 * The statements that take over from a roll called on paper how many came to each meeting, for the figures of the monthly report.
 * What was called on the desk stays as it was ticked; a meeting without a number was not held.
 * @returns the statements, and the numbers that were taken over; null when no meeting at all would count as held
 */
export async function headCounts(
  { db }: Store,
  { loaded: { row, meetings }, at }: ProgrammeAct,
  counts: readonly HeadCount[],
): Promise<{ also: Statement[]; taken: TakenCount[] } | null> {
  const lines = await db
    .select({ event: history.event, facts: history.facts })
    .from(history)
    .where(and(eq(history.matterId, row.id), eq(history.event, 'roll-called')));
  const onPaper = calledOnPaper(meetings, lines);
  const countOf = (no: number) => counts.find((one) => one.no === no);
  if (onPaper.length === meetings.length && !onPaper.some(({ no }) => countOf(no))) return null;
  const counted = onPaper.map(({ no }) => {
    const count = countOf(no);
    return db
      .update(meeting)
      .set({
        calledAt: count ? at : null,
        present: count?.present ?? 0,
        workerId: count ? sql`coalesce(worker_id, ${row.handlerId})` : null,
      })
      .where(and(eq(meeting.matterId, row.id), eq(meeting.no, no)));
  });
  return {
    also: [...counted, cameCounted({ db }, row.id)],
    taken: onPaper.map(({ no }) => ({ no, present: countOf(no)?.present ?? null })),
  };
}
