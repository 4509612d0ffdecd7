import { and, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import { visibleTo } from './matter-row.ts';
import { choicesOf, type QueueFilter, type QueuePlace } from './queue-filter.ts';
import { matter, NEVER } from './schema.ts';

export type { QueueFilter, QueuePlace } from './queue-filter.ts';

/** A list in the order of one index: what is open by due date; what is closed, the last first; what is unread, the first first. */
export interface List {
  by: 'due' | 'closed' | 'unread';
  /** What the index answers: at most one choice, and dates. */
  where: SQL | undefined;
  /** Further choices, asked of each row that the index gives. */
  rest: SQL | undefined;
}

/** Which index a queue so narrowed is read from, and what is asked of its rows besides. */
export function listOf(viewer: Viewer, filter: QueueFilter): List {
  const closed = filter.stage === 'closed';
  const { dueBefore } = filter;
  const choices = choicesOf(filter);
  if (filter.unread) return unreadList(viewer, filter, choices);
  const [first, ...others] = choices;
  return {
    by: closed ? 'closed' : 'due',
    where: and(
      closed ? isNotNull(matter.closedAt) : isNull(matter.closedAt),
      first,
      dueBefore === undefined ? undefined : closed ? sql`false` : lt(matter.nextDueAt, dueBefore),
      closed ? undefined : isTask,
      visibleTo(viewer),
    ),
    rest: and(...others),
  };
}

/** A collection of what clients say of closed cases is nobody's task but for its talks. Asks the kind only of what has no date. */
const isTask = sql`case when ${matter.nextDueAt} < ${NEVER} then 1 else ${matter.kind} <> 'case' end`;

/** Few are unread: their index is read, and every choice is asked of its rows. */
const unreadList = (viewer: Viewer, { stage, dueBefore }: QueueFilter, choices: readonly SQL[]): List => ({
  by: 'unread',
  where: and(isNotNull(matter.unreadAt), visibleTo(viewer)),
  rest: and(
    ...choices,
    stage === 'closed' ? isNotNull(matter.closedAt) : undefined,
    dueBefore === undefined ? undefined : and(isNull(matter.closedAt), lt(matter.nextDueAt, dueBefore)),
  ),
});

/** What each list is ordered by, and whether the last comes first. */
const columns = {
  due: { column: matter.nextDueAt, descends: false },
  closed: { column: matter.closedAt, descends: true },
  unread: { column: matter.unreadAt, descends: false },
} as const;

/** The order of a list, as SQL. */
export const orderOf = ({ by }: List): SQL[] =>
  columns[by].descends
    ? [sql`${columns[by].column} desc`, sql`${matter.n} desc`]
    : [sql`${columns[by].column}`, sql`${matter.n}`];

/** On the far side of a place, or on this one. */
const aside = (place: QueuePlace, { by }: List, far: boolean): SQL =>
  columns[by].descends === far
    ? sql`(${columns[by].column}, ${matter.n}) < (${place.dueAt}, ${place.n})`
    : sql`(${columns[by].column}, ${matter.n}) > (${place.dueAt}, ${place.n})`;

/** What comes after a place of a list. */
export const beyond = (place: QueuePlace, list: List): SQL => aside(place, list, true);
/** What comes before it. */
export const before = (place: QueuePlace, list: List): SQL => aside(place, list, false);

/** What places a row in a list. */
export type Placed = Pick<typeof matter.$inferSelect, 'closedAt' | 'nextDueAt' | 'unreadAt' | 'n'>;

/** Where a row stands in a list. */
export const placeOf = (row: Placed, { by }: List): QueuePlace => ({
  dueAt: (by === 'due' ? row.nextDueAt : by === 'closed' ? row.closedAt : row.unreadAt) ?? 0,
  n: row.n,
});

/** What of each row tells whether it is late. What is closed is not; the index of what is open holds the date alone. */
export const lateness = ({ by }: List): SQL.Aliased<number> =>
  (by === 'due'
    ? sql<number>`${matter.nextDueAt}`
    : sql<number>`case when ${matter.closedAt} is null then ${matter.nextDueAt} else ${NEVER} end`
  ).as('late_at');
