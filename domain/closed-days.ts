import type { Calendar } from './calendar/calendar.ts';
import { addDays, type Day, dayOf, type Instant, yearOf } from './time.ts';
import { isWorkingDay } from './workdays.ts';

/** How far back a day on which somebody is there is looked for; nobody closes longer. */
const FARTHEST = 60;

/**
 * Where a date falls on a day the agency itself is closed, the last working day before it on which somebody is there (policy §2:
 * such a day moves no sender's date).
 * @returns null when the agency is open on that day
 */
export function lastOpenDay(dueAt: Instant, closed: ReadonlySet<Day>, calendar: Calendar): Day | null {
  let day = dayOf(dueAt);
  if (!closed.has(day)) return null;
  for (let back = 0; back < FARTHEST && (closed.has(day) || !isWorkingDay(day, calendar)); back += 1) {
    day = addDays(day, -1);
  }
  return day;
}

/** From this day on somebody is reminded that next year's calendar is not there (it has come between 25 October and 25 November). */
const REMINDED_FROM = '10-15';

/** The year whose calendar should be there by now and is not: this one, or from 15 October the next; null when none is missing. */
export function missingYear(calendar: Calendar, now: Instant): number | null {
  const today = dayOf(now);
  const year = yearOf(today);
  if (!calendar.years.has(year)) return year;
  return today.slice(5) >= REMINDED_FROM && !calendar.years.has(year + 1) ? year + 1 : null;
}

/** The day from which a missing year has been asked for. */
export const askedSince = (year: number): Day => `${year - 1}-${REMINDED_FROM}`;
