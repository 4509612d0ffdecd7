import { and, inArray, sql } from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import { namesOf, namesOfAll } from './people.ts';
import {
  before,
  beyond,
  type List,
  lateness,
  listOf,
  orderOf,
  type Placed,
  placeOf,
  type QueueFilter,
  type QueuePlace,
} from './queue-list.ts';
import { matter } from './schema.ts';
import type { Store } from './store.ts';

/** What a line of the queue shows of a matter; a row has twice as many columns. */
const shown = {
  n: matter.n,
  reference: matter.reference,
  version: matter.version,
  kind: matter.kind,
  channel: matter.channel,
  stage: matter.stage,
  openedAt: matter.openedAt,
  handlerId: matter.handlerId,
  dangerAt: matter.dangerAt,
  dangerSettledAt: matter.dangerSettledAt,
  setAsideAt: matter.setAsideAt,
  closedAt: matter.closedAt,
  outcome: matter.outcome,
  nextDueAt: matter.nextDueAt,
  nextRule: matter.nextRule,
  nextProvisional: matter.nextProvisional,
  unreadAt: matter.unreadAt,
};

type ShownRow = Pick<typeof matter.$inferSelect, keyof typeof shown>;

export interface QueueRow extends ShownRow {
  handlerName: string | null;
}

/** The names of staff by id, those who have left among them. */
export type Names = ReadonlyMap<string, string>;

export interface QueuePage {
  rows: QueueRow[];
  /** Where the next page starts; null on the last one. */
  next: QueuePlace | null;
  /** How many there are, and how many of them are late; `99+` or `12+` where counting further would read on and on. */
  total: string;
  late: string;
}

export const PAGE_ROWS = 40;
const COUNTED = 100;
/** Rows that one page of a combination looks through, whatever it finds. */
const LOOKED_THROUGH = 180;

const upTo = (n: number): string => (n >= COUNTED ? '99+' : String(n));

/** The rows of a page by one index alone, and one more that tells whether there is a next page. */
export const pageRows = (store: Store, list: List, after: QueuePlace | null) =>
  store.db
    .select(shown)
    .from(matter)
    .where(and(list.where, after ? beyond(after, list) : undefined))
    .orderBy(...orderOf(list))
    .limit(PAGE_ROWS + 1);

/** A page by one index alone, from what `pageRows` found. */
export async function readOn(
  store: Store,
  list: List,
  found: readonly ShownRow[],
  { after, names, now }: { after: QueuePlace | null; names: Names; now: Instant },
): Promise<QueuePage> {
  const rows = found.slice(0, PAGE_ROWS);
  const next = found.length > PAGE_ROWS ? placeAt(rows.at(-1), list) : null;
  return {
    rows: named(rows, names),
    next,
    ...(await countAround(store, list, { rows, next, after }, now)),
  };
}

const named = (rows: readonly ShownRow[], names: Names): QueueRow[] =>
  rows.map((row) => ({ ...row, handlerName: row.handlerId ? (names.get(row.handlerId) ?? null) : null }));

/** The rows with the name of who handles each. */
export async function withNames(store: Store, rows: readonly ShownRow[]): Promise<QueueRow[]> {
  const ids = rows.flatMap(({ handlerId }) => handlerId ?? []);
  return named(rows, await namesOf(store, ids));
}

const placeAt = (row: ShownRow | undefined, list: List): QueuePlace | null =>
  row ? placeOf(row, list) : null;

/** How many there are, from the rows of this page and as many beside it as the count still needs. */
async function countAround(
  store: Store,
  list: List,
  { rows, next, after }: { rows: readonly ShownRow[]; next: QueuePlace | null; after: QueuePlace | null },
  now: Instant,
): Promise<Pick<QueuePage, 'total' | 'late'>> {
  const isLate = (row: ShownRow) => row.closedAt === null && row.nextDueAt < now;
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

/** The bounded stretch of one index that a page of a combination looks through for what fits. */
export const stretchOf = (store: Store, list: List, after: QueuePlace | null) =>
  store.db
    .select({
      n: matter.n,
      nextDueAt: matter.nextDueAt,
      closedAt: matter.closedAt,
      unreadAt: matter.unreadAt,
      fits: sql<number | null>`${list.rest}`.as('fits'),
    })
    .from(matter)
    .where(and(list.where, after ? beyond(after, list) : undefined))
    .orderBy(...orderOf(list))
    .limit(LOOKED_THROUGH);

/** A page of a combination, from what `stretchOf` found: it may be short, or empty, and still have a next one. */
export async function lookThrough(
  store: Store,
  list: List,
  stretch: readonly (Placed & { fits: number | null })[],
  { after, names, now }: { after: QueuePlace | null; names: Names; now: Instant },
): Promise<QueuePage> {
  const fitting = stretch.filter(({ fits }) => fits === 1);
  const page = fitting.slice(0, PAGE_ROWS);
  const seenAll = stretch.length < LOOKED_THROUGH;
  const last = fitting.length > PAGE_ROWS ? page.at(-1) : seenAll ? undefined : stretch.at(-1);
  const numbers = page.map(({ n }) => n);
  const rows = numbers.length === 0 ? [] : await rowsOf(store, list, numbers);
  const late = fitting.filter(({ closedAt, nextDueAt }) => closedAt === null && nextDueAt < now).length;
  const more = !seenAll || after !== null;
  return {
    rows: named(rows, names),
    next: last ? placeOf(last, list) : null,
    total: more ? `${fitting.length}+` : upTo(fitting.length),
    late: more && late > 0 ? `${late}+` : upTo(late),
  };
}

const rowsOf = (store: Store, list: List, numbers: number[]): Promise<ShownRow[]> =>
  store.db
    .select(shown)
    .from(matter)
    .where(inArray(matter.n, numbers))
    .orderBy(...orderOf(list));

/** A page of a list that stands alone, not on the screen of the queue. */
export async function readQueue(
  store: Store,
  viewer: Viewer,
  filter: QueueFilter,
  after: QueuePlace | null,
  now: Instant,
): Promise<QueuePage> {
  const list = listOf(viewer, filter);
  const staff = await namesOfAll(store);
  const on = { after, names: new Map(staff.map(({ id, name }) => [id, name])), now };
  return list.rest
    ? lookThrough(store, list, await stretchOf(store, list, after), on)
    : readOn(store, list, await pageRows(store, list, after), on);
}
