import type { Calendar, CalendarYear } from '../domain/calendar/calendar.ts';
import { type Instant, MINUTE } from '../domain/time.ts';
import { calendarWith } from './clocks.ts';
import { calendarYear } from './schema-access.ts';
import type { Database, Store } from './store.ts';

const FRESH = MINUTE / 2;
const remembered = new WeakMap<Database, { at: Instant; calendar: Calendar }>();

/**
 * The calendar in force: the shipped years and those brought in since. Remembered for half a minute; a clock counted on the
 * older one in between is counted again by the scheduler, which compares the version on its row.
 */
export async function calendarOfHouse(store: Store, now: Instant): Promise<Calendar> {
  const known = remembered.get(store.db);
  if (known && Math.abs(now - known.at) < FRESH) return known.calendar;
  const calendar = await readCalendar(store);
  remembered.set(store.db, { at: now, calendar });
  return calendar;
}

/** A year came in: what this process remembers is out of date. */
export const forgetCalendar = (store: Store): boolean => remembered.delete(store.db);

/** The calendar as it stands in the database now. */
export async function readCalendar(store: Store): Promise<Calendar> {
  const rows = await store.db.select().from(calendarYear);
  // Stored only after `checkYear` had read it.
  return calendarWith(rows.map(({ row }): CalendarYear => JSON.parse(row)));
}
