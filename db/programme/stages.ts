import { and, inArray, isNull, sql } from 'drizzle-orm';
import type { Stage } from '../../domain/submission.ts';
import type { Instant } from '../../domain/time.ts';
import { matter } from '../schema.ts';
import { atomically, type Statement, type Store } from '../store.ts';

/**
 * Brings the stages of approved programmes up to the time: begun, or over. No line of the history: nobody has done anything to
 * them. Pages tell the stage by the clock themselves (`stageAt`); the queue is narrowed by what stands here.
 */
export const moveStages = (store: Store, now: Instant): Promise<void> =>
  atomically(store, [
    becomes(store, ['approved', 'running'], 'finishing', sql`last_at <= ${now}`),
    becomes(store, ['approved'], 'running', sql`first_at <= ${now} and last_at > ${now}`),
  ]);

const becomes = (
  { db }: Store,
  from: readonly Stage[],
  stage: Stage,
  when: ReturnType<typeof sql>,
): Statement =>
  db
    .update(matter)
    .set({ stage })
    .where(
      and(
        isNull(matter.closedAt),
        inArray(matter.stage, [...from]),
        sql`exists (select 1 from programme where programme.matter_id = ${matter.id} and ${when})`,
      ),
    );
