import { and, eq, gt, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Calendar, CalendarYear } from '../domain/calendar/calendar.ts';
import { recount, repeats } from '../domain/deadlines.ts';
import { ruleOf } from '../domain/guideline/rules.ts';
import type { Move } from '../domain/history.ts';
import type { Instant } from '../domain/time.ts';
import { auditedWhere, type Doer } from './audit.ts';
import { forgetCalendar, readCalendar } from './calendar.ts';
import { type Change, type ClockRow, change, type MatterRow } from './change.ts';
import { nextDue, versionOf } from './clocks.ts';
import { each } from './each.ts';
import type { Inserting } from './insert-if.ts';
import { matterById } from './matters.ts';
import { clock, matter } from './schema.ts';
import { calendarYear } from './schema-access.ts';
import { atomically, type Statement, type Store } from './store.ts';

const AT_ONCE = 200;

const TRIES = 5;

/** The statements that put a year's row in, in place of the version before it, with their line of the audit; no other version. */
export function yearStatements(store: Inserting, year: CalendarYear, { at, by }: Doer) {
  const values = {
    year: year.year,
    version: String(year.version),
    row: JSON.stringify(year),
    importedAt: at,
  };
  const other = and(eq(calendarYear.year, year.year), ne(calendarYear.version, String(year.version - 1)));
  return [
    auditedWhere(
      store,
      { at, by, action: 'calendar-imported', subject: String(year.year), facts: { version: year.version } },
      sql`not exists (select 1 from ${calendarYear} where ${other})`,
    ),
    store.db
      .insert(calendarYear)
      .values(values)
      .onConflictDoUpdate({
        target: calendarYear.year,
        set: values,
        setWhere: eq(calendarYear.version, String(year.version - 1)),
      })
      .returning({ year: calendarYear.year }),
  ] as const;
}

/**
 * Brings in a year that `checkYear` has passed; it follows the row of the same year, if there is one, as its next version. No
 * version is given twice: clocks are counted again by it.
 */
export async function importYear(store: Store, year: CalendarYear, doer: Doer): Promise<CalendarYear> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const known = (await readCalendar(store)).years.get(year.year);
    const row = { ...year, version: (known?.version ?? 0) + 1 };
    const [, imported] = await store.db.batch(yearStatements(store, row, doer));
    forgetCalendar(store);
    if (imported.length > 0) return row;
  }
  throw new Error('a year kept being brought in by others');
}

/** What moved when a calendar came in. */
export interface Moved {
  clocks: number;
  moved: number;
}

/**
 * Counts every open clock again that was counted on another calendar than the one in force (policy §2: old date, new date and why in the history;
 * a date already told never moves later by itself; an earlier one is told). Stops by itself when none is left.
 */
export async function recountOpen(store: Store, now: Instant): Promise<Moved> {
  const total: Moved = { clocks: 0, moved: 0 };
  for (;;) {
    // Each time anew: a year may come in meanwhile, and two runs on two calendars would undo each other's dates.
    const calendar = await readCalendar(store);
    const version = versionOf(calendar);
    const open = await store.db
      .select({ matterId: clock.matterId })
      .from(clock)
      // Before or after, not unlike: only so is the index asked, and nothing read when all are up to date.
      .where(
        and(
          isNull(clock.stoppedAt),
          or(lt(clock.calendarVersion, version), gt(clock.calendarVersion, version)),
        ),
      )
      .limit(AT_ONCE);
    if (open.length === 0) return total;
    await each(new Set(open.map((row) => row.matterId)), async (matterId) => {
      const moved = await recountMatter(store, matterId, calendar, now);
      total.clocks += moved.clocks;
      total.moved += moved.moved;
    });
  }
}

async function recountMatter(
  store: Store,
  matterId: string,
  calendar: Calendar,
  now: Instant,
): Promise<Moved> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const loaded = await matterById(store, matterId);
    if (!loaded) throw new Error('a clock without its matter');
    const version = versionOf(calendar);
    const stale = loaded.clocks.filter((row) => row.stoppedAt === null && row.calendarVersion !== version);
    const fresh = new Map(stale.map((row) => [row, freshly(row, calendar)]));
    const moves = stale.flatMap((row) => moveOf(row, fresh.get(row)));
    const updates = [...fresh].map(([was, row]) => update(store, was, row));
    const clocks = loaded.clocks.map((row) => fresh.get(row) ?? row);
    const counted = { clocks: stale.length, moved: moves.length };
    if (moves.length === 0) {
      await atomically(store, [...updates, nextIs(store, loaded.row, clocks)]);
      return counted;
    }
    const told = await change(store, { row: loaded.row, clocks }, moved(moves, now, updates));
    if (told.ok) return counted;
  }
  throw new Error('a matter kept changing while its clocks were counted again');
}

/** The list says what the clocks say, provisional or not, unless the matter has changed meanwhile. */
const nextIs = (store: Store, { id, version }: MatterRow, clocks: readonly ClockRow[]): Statement =>
  store.db
    .update(matter)
    .set(nextDue(clocks.filter(({ stoppedAt }) => stoppedAt === null)))
    .where(and(eq(matter.id, id), eq(matter.version, version)));

/** A promise, an extension, and what the agency set its own number of days for are dates that a person gave: no calendar moves them. */
const isSetByPerson = ({ rule, extendedBySeq }: ClockRow): boolean =>
  rule === 'submission.promised-report' || rule === 'opinion.talk' || extendedBySeq !== null;

function freshly(row: ClockRow, calendar: Calendar): ClockRow {
  // Only what repeats from its first start is counted by its number: a group's meetings each start a clock of their own.
  const occurrence = repeats(ruleOf(row.rule)) ? row.occurrence : 1;
  const open = { ...row, occurrence, from: row.startedAt, setByPerson: isSetByPerson(row) };
  const fresh = recount(open, calendar);
  const version = versionOf(calendar);
  if ('failure' in fresh || fresh.dueAt === null) return { ...row, calendarVersion: version };
  const { dueAt, toldDueAt, provisional } = fresh;
  return { ...row, dueAt, toldDueAt, provisional, calendarVersion: version };
}

const moveOf = (row: ClockRow, fresh: ClockRow | undefined): Move[] =>
  fresh === undefined || fresh.dueAt === row.dueAt
    ? []
    : [{ rule: row.rule, from: row.dueAt, to: fresh.dueAt, told: fresh.toldDueAt !== row.toldDueAt }];

const moved = (moves: Move[], at: Instant, also: readonly Statement[]): Change => ({
  event: 'date-moved',
  by: null,
  at,
  facts: { moves },
  letters: moves.some(({ told }) => told) ? [{ template: 'date-moved', recipient: 'sender' }] : [],
  also,
});

/** A date that somebody gave meanwhile stands: that clock is looked at again. */
const update = (store: Store, was: ClockRow, row: ClockRow): Statement =>
  store.db
    .update(clock)
    .set({
      dueAt: row.dueAt,
      toldDueAt: row.toldDueAt,
      provisional: row.provisional,
      calendarVersion: row.calendarVersion,
      // A later date is reminded of from the beginning.
      ...(row.dueAt > was.dueAt ? { reminded: 0 } : {}),
    })
    .where(
      and(
        eq(clock.matterId, was.matterId),
        eq(clock.rule, was.rule),
        eq(clock.occurrence, was.occurrence),
        eq(clock.startedAt, was.startedAt),
        eq(clock.dueAt, was.dueAt),
        eq(clock.calendarVersion, was.calendarVersion),
      ),
    );
