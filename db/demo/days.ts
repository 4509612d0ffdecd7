import type { Calendar } from '../../domain/calendar/calendar.ts';
import { addDays, type Day, dayOf, type Instant, instantAt, MINUTE } from '../../domain/time.ts';
import {
  CLOSE_OF_BUSINESS,
  firstWorkingDayOnOrAfter,
  lastWorkingDayOnOrBefore,
  nextWorkingDay,
} from '../../domain/workdays.ts';

/**
 * When something in the demo happens: so many working days from day 0, at a time of day; or minutes ago. Day 0 is the
 * working day that has not closed yet, so what is due on it is still to do, and day -1 lies behind whenever one looks.
 */
export type When = readonly [workingDay: number, time: string] | { readonly minutesAgo: number };

/** Reads the demo's days on a calendar, seen from `now`. */
export interface Days {
  day(workingDay: number): Day;
  instant(when: When): Instant;
}

/** @throws OutsideCalendar when the calendar does not reach back as far as the demo */
export function daysFrom(now: Instant, calendar: Calendar): Days {
  const today = dayOf(now);
  const over = now >= instantAt(today, CLOSE_OF_BUSINESS);
  const zero = firstWorkingDayOnOrAfter(over ? addDays(today, 1) : today, calendar);
  const day = (workingDay: number): Day => {
    let at = zero;
    for (let left = workingDay; left > 0; left -= 1) at = nextWorkingDay(at, calendar);
    for (let left = workingDay; left < 0; left += 1) at = lastWorkingDayOnOrBefore(addDays(at, -1), calendar);
    return at;
  };
  return {
    day,
    instant: (when) =>
      'minutesAgo' in when ? now - when.minutesAgo * MINUTE : instantAt(day(when[0]), when[1]),
  };
}
