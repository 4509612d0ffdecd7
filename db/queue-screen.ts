import { mayInHouse, type Viewer } from '../domain/permissions.ts';
import type { Day, Instant } from '../domain/time.ts';
import { daysAhead } from './closed-days.ts';
import { type Named, namesOfAll } from './people.ts';
import { lookThrough, pageRows, type QueuePage, readOn, stretchOf } from './queue.ts';
import { listOf, type QueueFilter, type QueuePlace } from './queue-list.ts';
import type { Store } from './store.ts';
import { inDanger, undelivered, undeliveredOfHouse, unreadClosed } from './tasks.ts';

/** Everything that the page of the queue shows: the list itself, what stands above it, and whom a matter can be given to. */
export interface QueueScreen {
  queue: QueuePage;
  people: Named[];
  /** Days to come on which the agency itself is closed. */
  shutDays: ReadonlySet<Day>;
  danger: Awaited<ReturnType<typeof inDanger>>;
  undelivered: Awaited<ReturnType<typeof undelivered>>;
  undeliveredOfHouse: Awaited<ReturnType<typeof undeliveredOfHouse>>;
  /** Left out where the list itself is what is unread. */
  unreadClosed: Awaited<ReturnType<typeof unreadClosed>>;
}

/**
 * Reads the page of the queue: what is open, the next due first (look.md), without what is kept from the viewer. Each list
 * reads an index in its order and stops after a page, so its cost does not grow with the archive. Everything that does not
 * hang on the rows found is asked for together with them: every further asking costs a Worker more than its rows do.
 */
export async function readQueueScreen(
  store: Store,
  viewer: Viewer,
  filter: QueueFilter,
  after: QueuePlace | null,
  now: Instant,
): Promise<QueueScreen> {
  const list = listOf(viewer, filter);
  const beside = [
    namesOfAll(store),
    daysAhead(store, now),
    inDanger(store, viewer),
    undelivered(store, viewer),
    undeliveredOfHouse(store, now, mayInHouse(viewer, 'audit')),
    unreadClosed(store, viewer, filter.unread === undefined),
  ] as const;
  if (list.rest) {
    const [stretch, ...others] = await store.db.batch([stretchOf(store, list, after), ...beside]);
    const names = new Map(others[0].map(({ id, name }) => [id, name]));
    return screenOf(await lookThrough(store, list, stretch, { after, names, now }), others);
  }
  const [found, ...others] = await store.db.batch([pageRows(store, list, after), ...beside]);
  const names = new Map(others[0].map(({ id, name }) => [id, name]));
  return screenOf(await readOn(store, list, found, { after, names, now }), others);
}

type Beside = [
  Awaited<ReturnType<typeof namesOfAll>>,
  { day: Day }[],
  QueueScreen['danger'],
  QueueScreen['undelivered'],
  QueueScreen['undeliveredOfHouse'],
  QueueScreen['unreadClosed'],
];

function screenOf(queue: QueuePage, [staff, days, danger, letters, ofHouse, unread]: Beside): QueueScreen {
  return {
    queue,
    people: staff.flatMap(({ id, name, leftAt }) => (leftAt === null ? [{ id, name }] : [])),
    shutDays: new Set(days.map(({ day }) => day)),
    danger,
    undelivered: letters,
    undeliveredOfHouse: ofHouse,
    unreadClosed: unread,
  };
}
