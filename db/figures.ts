import { and, asc, eq, gte, inArray, lt, ne, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { type CountedMatter, type Figure, fits } from '../domain/figures/matters.ts';
import type { Period } from '../domain/figures/periods.ts';
import { type CountedClock, promiseOfRule, promiseRules } from '../domain/figures/promises.ts';
import type { Viewer } from '../domain/permissions.ts';
import { isSent } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { visibleTo } from './matter-row.ts';
import { clock, history, matter } from './schema.ts';
import { survey } from './schema-procedure.ts';
import type { Store } from './store.ts';

/** Where a page of a period starts: after this receipt and running number. */
export interface FiguresPlace {
  receivedAt: Instant;
  n: number;
}

/** How many matters one round to the database brings. */
const ROUND = 250;

/** The most matters that figures are made of at once; an agency receives a few hundred a year. */
export const MOST_COUNTED = 20_000;

const rules = Object.values(promiseRules);

/** What was received in a period, by the index of receipts, without what the viewer stands outside of; null sees all. */
function within(viewer: Viewer | null, { from, to }: Period, after: FiguresPlace | null): SQL | undefined {
  return and(
    // One lower bound only, so that a later page begins where it starts and not at the beginning of the period.
    after
      ? sql`(${matter.receivedAt}, ${matter.n}) > (${Math.max(from, after.receivedAt)}, ${after.n})`
      : gte(matter.receivedAt, from),
    lt(matter.receivedAt, to),
    ne(matter.track, 'programme'),
    viewer ? visibleTo(viewer) : undefined,
  );
}

/**
 * Matters received in a period, in the order they came, with the clocks, tries and answers that figures are made of.
 * @param viewer for whom a matter they stand outside of does not exist; null for the house itself
 */
export async function readCounted(
  store: Store,
  viewer: Viewer | null,
  period: Period,
  { after = null, most = ROUND, now }: { after?: FiguresPlace | null; most?: number; now: Instant },
): Promise<{ matters: CountedMatter[]; next: FiguresPlace | null }> {
  const { db } = store;
  const where = within(viewer, period, after);
  const order = [asc(matter.receivedAt), asc(matter.n)];
  const ids = db
    .select({ id: matter.id })
    .from(matter)
    .where(where)
    .orderBy(...order)
    .limit(most);
  const [rows, clocks, tries, answers] = await db.batch([
    db
      .select(columns)
      .from(matter)
      .where(where)
      .orderBy(...order)
      .limit(most),
    db
      .select(clockColumns)
      .from(clock)
      .leftJoin(history, and(eq(history.matterId, clock.matterId), eq(history.seq, clock.stoppedBySeq)))
      .where(and(inArray(clock.rule, rules), inArray(clock.matterId, ids))),
    db
      .select({ matterId: history.matterId, at: history.at, facts: history.facts })
      .from(history)
      .where(and(eq(history.event, 'attempted'), inArray(history.matterId, lateOf(store, ids, now)), stands)),
    db.select().from(survey).where(inArray(survey.matterId, ids)),
  ]);
  const clocksOf = Map.groupBy(clocks, ({ matterId }) => matterId);
  const triesOf = Map.groupBy(tries, ({ matterId }) => matterId);
  const answersOf = new Map(answers.map((row) => [row.matterId, row]));
  const matters = rows.filter(isSent).map(({ id, setAsideAt, ...row }) => ({
    ...row,
    setAside: setAsideAt !== null,
    clocks: (clocksOf.get(id) ?? []).flatMap(countedClock),
    tries: (triesOf.get(id) ?? []).map(({ at, facts }) => Number(facts.happenedAt ?? at)),
    survey: answersOf.get(id) ?? null,
  }));
  const last = rows.at(-1);
  return {
    matters,
    next: last && rows.length === most ? { receivedAt: last.receivedAt, n: last.n } : null,
  };
}

const columns = {
  id: matter.id,
  n: matter.n,
  reference: matter.reference,
  kind: matter.kind,
  channel: matter.channel,
  service: matter.service,
  sender: matter.sender,
  outcome: matter.outcome,
  handlerId: matter.handlerId,
  receivedAt: matter.receivedAt,
  enteredAt: matter.enteredAt,
  closedAt: matter.closedAt,
  setAsideAt: matter.setAsideAt,
};

const clockColumns = {
  matterId: clock.matterId,
  rule: clock.rule,
  dueAt: clock.dueAt,
  stoppedAt: clock.stoppedAt,
  stoppedBy: history.event,
  extendedBySeq: clock.extendedBySeq,
};

interface ClockOf {
  rule: string;
  dueAt: Instant;
  stoppedAt: Instant | null;
  stoppedBy: string | null;
  extendedBySeq: number | null;
}

function countedClock({ rule, dueAt, stoppedAt, stoppedBy, extendedBySeq }: ClockOf): CountedClock[] {
  const promise = promiseOfRule(rule);
  return promise ? [{ promise, dueAt, stoppedAt, stoppedBy, extended: extendedBySeq !== null }] : [];
}

/** Tries matter only where a date was missed: the history of other matters is not read. */
const lateOf = ({ db }: Store, ids: SQLWrapper, now: Instant) =>
  db
    .select({ id: clock.matterId })
    .from(clock)
    .where(
      and(
        inArray(clock.rule, rules),
        inArray(clock.matterId, ids),
        sql`coalesce(${clock.stoppedAt}, ${now}) > ${clock.dueAt}`,
      ),
    );

/** What its own author took back has not happened. */
export const stands = sql`not exists (select 1 from history as undoing
  where undoing.matter_id = ${history.matterId} and undoing.event = 'undone'
    and undoing.facts ->> '$.undoes' = ${history.seq})`;

/** All matters of a period, round by round; null when there are more than figures are made of at once. */
export async function countedIn(
  store: Store,
  viewer: Viewer | null,
  period: Period,
  now: Instant,
): Promise<CountedMatter[] | null> {
  const all: CountedMatter[] = [];
  let after: FiguresPlace | null = null;
  do {
    const { matters, next } = await readCounted(store, viewer, period, { after, now });
    all.push(...matters);
    after = next;
  } while (after && all.length <= MOST_COUNTED);
  return after ? null : all;
}

const LISTED = 50;
/** Rounds that one page of a list looks through, whatever it finds. */
const ROUNDS = 8;

/** One page of the matters behind a figure, in the order they came. It may be short, or empty, and still have a next one. */
export async function mattersBehind(
  store: Store,
  viewer: Viewer,
  { period, figure, after }: { period: Period; figure: Figure; after: FiguresPlace | null },
  now: Instant,
): Promise<{ matters: CountedMatter[]; next: FiguresPlace | null }> {
  const found: CountedMatter[] = [];
  let place = after;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { matters, next } = await readCounted(store, viewer, period, { after: place, now });
    found.push(...matters.filter((one) => fits(one, figure, now)));
    const last = found[LISTED - 1];
    if (found.length > LISTED && last) {
      return { matters: found.slice(0, LISTED), next: { receivedAt: last.receivedAt, n: last.n } };
    }
    place = next;
    if (!place) break;
  }
  return { matters: found, next: place };
}
