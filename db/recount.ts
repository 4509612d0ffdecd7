import { and, eq, gt, isNull, lt, or } from 'drizzle-orm';
import type { Calendar, CalendarYear } from '../domain/calendar/calendar.ts';
import { recount, repeats } from '../domain/deadlines.ts';
import { ruleOf } from '../domain/guideline/rules.ts';
import type { Move } from '../domain/history.ts';
import type { Instant } from '../domain/time.ts';
import { type Audited, audited, type Doer } from './audit.ts';
import { forgetCalendar, readCalendar } from './calendar.ts';
import { type Change, type ClockRow, change } from './change.ts';
import { versionOf } from './clocks.ts';
import { each } from './each.ts';
import { matterById } from './matters.ts';
import { clock } from './schema.ts';
import { calendarYear } from './schema-access.ts';
import { atomically, type Statement, type Store } from './store.ts';

const AT_ONCE = 200;

/** The statement that puts a year's row in, or in place of the one that stands. */
export function yearStatement(db: Pick<Store['db'], 'insert'>, year: CalendarYear, now: Instant) {
  const values = {
    year: year.year,
    version: String(year.version),
    row: JSON.stringify(year),
    importedAt: now,
  };
  return db
    .insert(calendarYear)
    .values(values)
    .onConflictDoUpdate({ target: calendarYear.year, set: values });
}

/** Brings in a year that `checkYear` has passed; it follows the row of the same year, if there is one, as its next version. */
export async function importYear(store: Store, year: CalendarYear, doer: Doer): Promise<CalendarYear> {
  const known = (await readCalendar(store)).years.get(year.year);
  const row = { ...year, version: (known?.version ?? 0) + 1 };
  await atomically(store, [yearStatement(store.db, row, doer.at), audited(store, yearImported(row, doer))]);
  forgetCalendar(store);
  return row;
}

/** The line of the audit for a year that came in. */
export const yearImported = ({ year, version }: CalendarYear, { at, by }: Doer): Audited => ({
  at,
  by,
  action: 'calendar-imported',
  subject: String(year),
  facts: { version },
});

/** What moved when a calendar came in. */
export interface Moved {
  clocks: number;
  moved: number;
}

/**
 * Counts every open clock again that was counted on another calendar (policy §2: old date, new date and why in the history;
 * a date already told never moves later by itself; an earlier one is told). Stops by itself when none is left.
 */
export async function recountOpen(store: Store, calendar: Calendar, now: Instant): Promise<Moved> {
  const total: Moved = { clocks: 0, moved: 0 };
  const version = versionOf(calendar);
  for (;;) {
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
  for (let tries = 1; tries <= 5; tries += 1) {
    const loaded = await matterById(store, matterId);
    if (!loaded) throw new Error('a clock without its matter');
    const version = versionOf(calendar);
    const stale = loaded.clocks.filter((row) => row.stoppedAt === null && row.calendarVersion !== version);
    const fresh = new Map(stale.map((row) => [row, freshly(row, calendar)]));
    const moves = stale.flatMap((row) => moveOf(row, fresh.get(row)));
    const updates = [...fresh.values()].map((row) => update(store, row));
    const clocks = loaded.clocks.map((row) => fresh.get(row) ?? row);
    const counted = { clocks: stale.length, moved: moves.length };
    if (moves.length === 0) {
      await atomically(store, updates);
      return counted;
    }
    const told = await change(store, { row: loaded.row, clocks }, moved(moves, now, updates));
    if (told.ok) return counted;
  }
  throw new Error('a matter kept changing while its clocks were counted again');
}

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

const update = (store: Store, row: ClockRow): Statement =>
  store.db
    .update(clock)
    .set({
      dueAt: row.dueAt,
      toldDueAt: row.toldDueAt,
      provisional: row.provisional,
      calendarVersion: row.calendarVersion,
    })
    .where(
      and(eq(clock.matterId, row.matterId), eq(clock.rule, row.rule), eq(clock.occurrence, row.occurrence)),
    );
