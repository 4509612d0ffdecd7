import type { QueueFilter } from '../../../db/queue-list.ts';
import type { parseQueue } from '../../../domain/forms/queue.ts';
import { addDays, dayOf, type Instant, instantAt } from '../../../domain/time.ts';

export type Query = ReturnType<typeof parseQueue>;

export const dues = { late: '已过期', today: '到今天为止', week: '七天以内' } as const;

function dueBefore(due: Query['due'], now: Instant): Instant | undefined {
  const today = dayOf(now);
  if (due === 'late') return now;
  if (due === 'today') return instantAt(addDays(today, 1), '00:00');
  return due === 'week' ? instantAt(addDays(today, 8), '00:00') : undefined;
}

/** What the queue is asked for by an address; `me` is whoever looks. */
export function filterOf(query: Query, viewerId: string, now: Instant): QueueFilter {
  const { kind, stage, channel } = query;
  const before = dueBefore(query.due, now);
  const handler = query.handler === 'me' ? viewerId : query.handler;
  return {
    ...(kind ? { kind } : {}),
    ...(stage ? { stage } : {}),
    ...(channel ? { channel } : {}),
    ...(handler ? { handler } : {}),
    ...(query.unread ? { unread: true as const } : {}),
    ...(before === undefined ? {} : { dueBefore: before }),
  };
}

/** The address of the queue narrowed so; `after`, sealed, starts a later page. */
export function addressOf(query: Partial<Omit<Query, 'after'>>, after?: string): string {
  const { kind, stage, channel, handler, due, unread } = query;
  const pairs = Object.entries({ kind, stage, channel, handler, due, unread, after });
  const set = pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const search = new URLSearchParams(set).toString();
  return search === '' ? '/desk/' : `/desk/?${search}`;
}

/** Whether the queue is narrowed at all. */
export const isNarrowed = ({ kind, stage, channel, handler, due, unread }: Query): boolean =>
  [kind, stage, channel, handler, due, unread].some((value) => value !== undefined);
