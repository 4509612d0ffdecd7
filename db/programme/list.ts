import { eq, getTableColumns, inArray } from 'drizzle-orm';
import type { Viewer } from '../../domain/permissions.ts';
import { isSentKind } from '../../domain/submission.ts';
import type { Instant } from '../../domain/time.ts';
import { type QueuePage, type QueueRow, readQueue } from '../queue.ts';
import type { QueueFilter, QueuePlace } from '../queue-filter.ts';
import { matter } from '../schema.ts';
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
  const of = await programmesOf(store, rows);
  const programmes = rows.flatMap((row) => {
    const one = of.get(row.n);
    if (!one) return [];
    return [
      { row, programme: one.programme, title: openSealedPlan(store, one, one.programme.sealedPlan).title },
    ];
  });
  return { ...page, programmes };
}

/** What the programmes among the rows of a queue are called, by the number of the matter. */
export async function titlesOf(
  store: Store,
  rows: readonly Pick<QueueRow, 'n' | 'kind'>[],
): Promise<Map<number, string>> {
  const of = await programmesOf(
    store,
    rows.filter(({ kind }) => !isSentKind(kind)),
  );
  return new Map(
    [...of].map(([n, one]) => [n, openSealedPlan(store, one, one.programme.sealedPlan).title] as const),
  );
}

/** The programmes of these rows, by the number of the matter. */
async function programmesOf(store: Store, rows: readonly Pick<QueueRow, 'n'>[]) {
  const numbers = rows.map(({ n }) => n);
  const found =
    numbers.length === 0
      ? []
      : await store.db
          .select({
            n: matter.n,
            id: matter.id,
            dataKey: matter.dataKey,
            programme: getTableColumns(programme),
          })
          .from(matter)
          .innerJoin(programme, eq(programme.matterId, matter.id))
          .where(inArray(matter.n, numbers));
  return new Map(found.map((one) => [one.n, one]));
}
