import { and, eq, isNull, lt, notExists, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { change } from './change.ts';
import { each } from './each.ts';
import { matterById } from './matters.ts';
import { clock, history } from './schema.ts';
import type { Store } from './store.ts';

const AT_ONCE = 100;

/**
 * Records, once a matter, that seven working days went by on the staff track without any action: from then on its sender may go
 * to 民政局, and is told so at /status/ (【反馈】第四条(二)4; policy 3.11).
 * @returns in how many matters it was recorded
 */
export async function openDoors(store: Store, now: Instant): Promise<number> {
  const { db } = store;
  const recorded = db
    .select({ seq: history.seq })
    .from(history)
    .where(and(eq(history.matterId, clock.matterId), eq(history.event, 'door-opened')));
  const silentNow = (one?: string) =>
    db
      .select({ matterId: clock.matterId })
      .from(clock)
      .where(
        and(
          isNull(clock.stoppedAt),
          eq(clock.rule, 'staff-submission.outside-door'),
          lt(clock.dueAt, now),
          sql`${clock.reminded} < 4`,
          notExists(recorded),
          one === undefined ? undefined : eq(clock.matterId, one),
        ),
      )
      .limit(AT_ONCE);
  const silent = await silentNow();
  let opened = 0;
  await each(silent, async ({ matterId }) => {
    const loaded = await matterById(store, matterId);
    // Asked again of the matter as it was read: another run may have recorded it, or somebody has done something.
    const [again] = await silentNow(matterId);
    // Whoever was quicker has changed the matter: the next minute looks again.
    if (loaded && again && (await change(store, loaded, { event: 'door-opened', by: null, at: now })).ok)
      opened += 1;
  });
  return opened;
}
