import { and, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import { visibleTo } from './matter-row.ts';
import { namesOf } from './people.ts';
import { choicesOf, type QueueFilter, type QueuePlace } from './queue-filter.ts';
import { matter, NEVER } from './schema.ts';
import type { Store } from './store.ts';

export type { QueueFilter, QueuePlace } from './queue-filter.ts';

type MatterRow = typeof matter.$inferSelect;

export interface QueueRow extends MatterRow {
  handlerName: string | null;
}

export interface QueuePage {
  rows: QueueRow[];
  /** Where the next page starts; null on the last one. */
  next: QueuePlace | null;
  /** How many there are, and how many of them are late; `99+` or `12+` where counting further would read on and on. */
  total: string;
  late: string;
}

export const PAGE_ROWS = 50;
const COUNTED = 100;
/** Rows that one page of a combination looks through, whatever it finds. */
const LOOKED_THROUGH = 180;

/** A list in the order of one index: what is open by due date; what is closed, the last first; what is unread, the first first. */
interface List {
  by: 'due' | 'closed' | 'unread';
  /** What the index answers: at most one choice, and dates. */
  where: SQL | undefined;
  /** Further choices, asked of each row that the index gives. */
  rest: SQL | undefined;
}

/**
 * One page of what is open, the next due first (look.md), without what is kept from the viewer. Reads an index in its order
 * and stops after a page, so its cost does not grow with the archive. A combination of choices looks through a bounded
 * stretch of the narrowest one's index: its page may be short, or empty, and still have a next one.
 */
export async function readQueue(
  store: Store,
  viewer: Viewer,
  filter: QueueFilter,
  after: QueuePlace | null,
  now: Instant,
): Promise<QueuePage> {
  const list = listOf(viewer, filter);
  return list.rest ? lookThrough(store, list, after, now) : readOn(store, list, after, now);
}

function listOf(viewer: Viewer, filter: QueueFilter): List {
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
      visibleTo(viewer),
    ),
    rest: and(...others),
  };
}

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

const orderOf = ({ by }: List): SQL[] =>
  columns[by].descends
    ? [sql`${columns[by].column} desc`, sql`${matter.n} desc`]
    : [sql`${columns[by].column}`, sql`${matter.n}`];

/** On the far side of a place, or on this one. */
const aside = (place: QueuePlace, { by }: List, far: boolean): SQL =>
  columns[by].descends === far
    ? sql`(${columns[by].column}, ${matter.n}) < (${place.dueAt}, ${place.n})`
    : sql`(${columns[by].column}, ${matter.n}) > (${place.dueAt}, ${place.n})`;

const beyond = (place: QueuePlace, list: List): SQL => aside(place, list, true);
const before = (place: QueuePlace, list: List): SQL => aside(place, list, false);

type Placed = Pick<MatterRow, 'closedAt' | 'nextDueAt' | 'unreadAt' | 'n'>;

const placeOf = (row: Placed, { by }: List): QueuePlace => ({
  dueAt: (by === 'due' ? row.nextDueAt : by === 'closed' ? row.closedAt : row.unreadAt) ?? 0,
  n: row.n,
});

/** What of each row tells whether it is late. What is closed is not; the index of what is open holds the date alone. */
const lateness = ({ by }: List): SQL.Aliased<number> =>
  (by === 'due'
    ? sql<number>`${matter.nextDueAt}`
    : sql<number>`case when ${matter.closedAt} is null then ${matter.nextDueAt} else ${NEVER} end`
  ).as('late_at');

const upTo = (n: number): string => (n >= COUNTED ? '99+' : String(n));

/** A page by one index alone. */
async function readOn(store: Store, list: List, after: QueuePlace | null, now: Instant): Promise<QueuePage> {
  const found = await store.db
    .select()
    .from(matter)
    .where(and(list.where, after ? beyond(after, list) : undefined))
    .orderBy(...orderOf(list))
    .limit(PAGE_ROWS + 1);
  const rows = found.slice(0, PAGE_ROWS);
  const next = found.length > PAGE_ROWS ? placeAt(rows.at(-1), list) : null;
  const [counts, named] = await Promise.all([
    countAround(store, list, { rows, next, after }, now),
    withNames(store, rows),
  ]);
  return { rows: named, next, ...counts };
}

/** The rows with the name of who handles each. */
export async function withNames(store: Store, rows: readonly MatterRow[]): Promise<QueueRow[]> {
  const names = await namesOf(
    store,
    rows.flatMap(({ handlerId }) => handlerId ?? []),
  );
  const nameOf = ({ handlerId }: MatterRow) => (handlerId ? (names.get(handlerId) ?? null) : null);
  return rows.map((row) => ({ ...row, handlerName: nameOf(row) }));
}

const placeAt = (row: MatterRow | undefined, list: List): QueuePlace | null =>
  row ? placeOf(row, list) : null;

/** How many there are, from the rows of this page and as many beside it as the count still needs. */
async function countAround(
  store: Store,
  list: List,
  { rows, next, after }: { rows: readonly MatterRow[]; next: QueuePlace | null; after: QueuePlace | null },
  now: Instant,
): Promise<Pick<QueuePage, 'total' | 'late'>> {
  const isLate = (row: MatterRow) => row.closedAt === null && row.nextDueAt < now;
  const late = rows.filter(isLate).length;
  const [first] = rows;
  const beside = after ? first && before(placeOf(first, list), list) : next && beyond(next, list);
  if (!beside) return { total: upTo(rows.length), late: upTo(late) };
  const most = COUNTED - rows.length;
  const some = store.db
    .select({ dueAt: lateness(list) })
    .from(matter)
    .where(and(list.where, beside))
    .orderBy(...orderOf(list))
    .limit(most)
    .as('some');
  const [counted] = await store.db
    .select({ n: sql<number>`count(*)`, late: sql<number>`coalesce(sum(${some.dueAt} < ${now}), 0)` })
    .from(some);
  const n = counted?.n ?? 0;
  const manyLateBefore = after !== null && n === most && first !== undefined && isLate(first);
  return {
    total: upTo(rows.length + n),
    late: manyLateBefore ? upTo(COUNTED) : upTo(late + (counted?.late ?? 0)),
  };
}

/** A page of a combination: a bounded stretch of one index is looked through for what fits. */
async function lookThrough(
  store: Store,
  list: List,
  after: QueuePlace | null,
  now: Instant,
): Promise<QueuePage> {
  const stretch = await store.db
    .select({
      n: matter.n,
      nextDueAt: matter.nextDueAt,
      closedAt: matter.closedAt,
      unreadAt: matter.unreadAt,
      fits: sql<number | null>`${list.rest}`,
    })
    .from(matter)
    .where(and(list.where, after ? beyond(after, list) : undefined))
    .orderBy(...orderOf(list))
    .limit(LOOKED_THROUGH);
  const fitting = stretch.filter(({ fits }) => fits === 1);
  const shown = fitting.slice(0, PAGE_ROWS);
  const seenAll = stretch.length < LOOKED_THROUGH;
  const last = fitting.length > PAGE_ROWS ? shown.at(-1) : seenAll ? undefined : stretch.at(-1);
  const numbers = shown.map(({ n }) => n);
  const rows = numbers.length === 0 ? [] : await rowsOf(store, list, numbers);
  const late = fitting.filter(({ closedAt, nextDueAt }) => closedAt === null && nextDueAt < now).length;
  const more = !seenAll || after !== null;
  return {
    rows: await withNames(store, rows),
    next: last ? placeOf(last, list) : null,
    total: more ? `${fitting.length}+` : upTo(fitting.length),
    late: more && late > 0 ? `${late}+` : upTo(late),
  };
}

const rowsOf = (store: Store, list: List, numbers: number[]): Promise<MatterRow[]> =>
  store.db
    .select()
    .from(matter)
    .where(inArray(matter.n, numbers))
    .orderBy(...orderOf(list));
