import { and, eq, isNull, lte } from 'drizzle-orm';
import type { Viewer } from '../../../domain/permissions.ts';
import { endOfYear, takenUntil } from '../../../domain/programme/cases.ts';
import { dayOf, type Instant, yearOf } from '../../../domain/time.ts';
import { change } from '../../change.ts';
import { each } from '../../each.ts';
import { matter } from '../../schema.ts';
import { programme } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { actOnProgramme, type CollectingAct, closing, type ProgrammeActed } from '../act.ts';
import { programmeIs } from '../approving.ts';
import { type Collecting, collectingById, findCollecting } from '../find.ts';

/** A collection by its reference, for somebody signed in; null when there is none. */
export async function findCollection(
  store: Store,
  viewer: Viewer,
  reference: string,
): Promise<Collecting | null> {
  const found = await findCollecting(store, viewer, reference);
  return found?.kind === 'case' ? found : null;
}

/** How many cases were closed so far: what the number of forms is held against. */
export const countClosings = (store: Store, on: CollectingAct, closings: number): Promise<ProgrammeActed> =>
  actOnProgramme(store, on, 'run', {
    event: 'closings-counted',
    facts: { closings },
    also: [programmeIs(store, on.loaded.row.id, { taken: closings })],
  });

/** Ends a collection before its time: whoever leaves, or whose questions have changed, begins another. */
export const shutCollection = (store: Store, on: CollectingAct): Promise<ProgrammeActed> =>
  actOnProgramme(store, on, 'run', {
    event: 'collection-shut',
    also: [programmeIs(store, on.loaded.row.id, { archivedAt: on.at })],
  });

/** Collections shut in one run; the rest follows in the next. */
const AT_ONCE = 50;

/** Shuts the collections whose year, and the time after it, is over. @returns how many were shut */
export async function shutEnded(store: Store, now: Instant): Promise<number> {
  const last = yearOf(dayOf(now)) - 1;
  const over = endOfYear(now >= takenUntil(last) ? last : last - 1);
  const ended = await store.db
    .select({ id: matter.id })
    .from(matter)
    .innerJoin(programme, eq(programme.matterId, matter.id))
    .where(
      and(
        eq(matter.kind, 'case'),
        isNull(matter.closedAt),
        isNull(programme.archivedAt),
        lte(programme.lastAt, over),
      ),
    )
    .limit(AT_ONCE);
  await each(ended, async ({ id }) => {
    const loaded = await collectingById(store, id);
    if (!loaded) return;
    const also = [programmeIs(store, id, { archivedAt: now })];
    await change(store, loaded, closing(loaded, { event: 'collection-shut', by: null, at: now, also }));
  });
  return ended.length;
}
