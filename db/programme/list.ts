import { inArray } from 'drizzle-orm';
import type { Viewer } from '../../domain/permissions.ts';
import type { Instant } from '../../domain/time.ts';
import { type QueueFilter, type QueuePage, type QueuePlace, type QueueRow, readQueue } from '../queue.ts';
import { programme } from '../schema-programme.ts';
import type { Store } from '../store.ts';
import { openSealedPlan, type ProgrammeRow } from './find.ts';

/** A programme in the list: its row in the queue, and what is planned. */
export interface ListedProgramme {
  row: QueueRow;
  programme: ProgrammeRow;
  title: string;
}

export interface ProgrammeList extends Omit<QueuePage, 'rows'> {
  programmes: ListedProgramme[];
}

/** What is planned and under way, the next date first: the queue of what comes out of the plan, with its titles. */
export async function listProgrammes(
  store: Store,
  viewer: Viewer,
  filter: Omit<QueueFilter, 'channel'>,
  after: QueuePlace | null,
  now: Instant,
): Promise<ProgrammeList> {
  // Its kind says already that it comes out of the plan: one choice is read by its own index.
  const planned: QueueFilter = filter.kind === undefined ? { ...filter, channel: 'plan' } : filter;
  const { rows, ...page } = await readQueue(store, viewer, planned, after, now);
  const ids = rows.map(({ id }) => id);
  const found =
    ids.length === 0 ? [] : await store.db.select().from(programme).where(inArray(programme.matterId, ids));
  const of = new Map(found.map((one) => [one.matterId, one]));
  const programmes = rows.flatMap((row) => {
    const one = of.get(row.id);
    return one ? [{ row, programme: one, title: openSealedPlan(store, row, one.sealedPlan).title }] : [];
  });
  return { ...page, programmes };
}
