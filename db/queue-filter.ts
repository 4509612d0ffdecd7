import { eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { MatterKind, Origin, Service, Stage } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { matter } from './schema.ts';

/** What the queue is narrowed to; absent is all. `dueBefore` is an instant. */
export interface QueueFilter {
  kind?: MatterKind;
  stage?: Stage;
  channel?: Origin;
  service?: Service;
  /** Of programmes: it has begun before `to` and does not end before `from`. */
  meets?: { from: Instant; to: Instant };
  /** A staff id, or `none` for what nobody has been given. */
  handler?: string;
  dueBefore?: Instant;
  /** The sender wrote what nobody has read yet; open or closed, the longest waiting first. */
  unread?: true;
}

/** Where a page of the queue starts: after this due date and running number. */
export interface QueuePlace {
  dueAt: Instant;
  n: number;
}

/** What each choice asks of a row: the first is read by its index, the others are asked of the rows that it gives. */
export function choicesOf(filter: QueueFilter): SQL[] {
  const { kind, stage, channel, handler, service, meets } = filter;
  // The narrowest first: its index is read, the others are asked of its rows.
  return [
    ...(handler !== undefined && handler !== 'none' ? [eq(matter.handlerId, handler)] : []),
    ...(stage === undefined || stage === 'closed' ? [] : [eq(matter.stage, stage)]),
    ...(channel === undefined ? [] : [eq(matter.channel, channel)]),
    ...(handler === 'none' ? [isNull(matter.handlerId)] : []),
    ...(kind === undefined ? [] : [eq(matter.kind, kind)]),
    ...(service === undefined ? [] : [eq(matter.service, service)]),
    ...(meets === undefined ? [] : [meetsWithin(meets)]),
  ];
}

const meetsWithin = ({ from, to }: { from: Instant; to: Instant }): SQL =>
  sql`exists (select 1 from programme where matter_id = ${matter.id} and first_at < ${to} and last_at >= ${from})`;
