import { type Calendar, kindOfDay } from './calendar/calendar.ts';
import type { CountedDay } from './deadlines.ts';
import type { Length } from './guideline/rule.ts';
import {
  addDays,
  addMonths,
  type Day,
  dayOf,
  endOfMonth,
  type Instant,
  timeOf,
  weekdayOf,
  yearOf,
} from './time.ts';
import { CLOSE_OF_BUSINESS, END_OF_DAY } from './workdays.ts';

/** Where a clock ends and the days that were looked at on the way. */
export interface Count {
  due: Day;
  /** Wall-clock time at which the due day ends for this clock. */
  closes: string;
  days: CountedDay[];
  provisional: boolean;
}

/** A clock whose date a person sets, and the sentence that says who. */
export interface SetByPerson {
  why: string;
}

export interface Counted {
  from: Instant;
  calendar: Calendar;
  /** Which one of a repeating rule, from 1. */
  occurrence: number;
  promised: Day | undefined;
}

/** Counts a length from an instant. Throws `OutsideCalendar` when a day must be looked up that is not there. */
export function count(
  length: Length,
  { from, calendar, occurrence, promised }: Counted,
): Count | SetByPerson {
  const start = dayOf(from);
  switch (length.unit) {
    case 'working-days':
      return workingDays(start, length, calendar);
    case 'same-day':
      return sameDay(from, calendar);
    case 'months':
      return moved(addMonths(start, length.amount * occurrence), 1, calendar);
    case 'weeks-after':
      return moved(addDays(start, 7 * length.amount), 1, calendar);
    case 'weeks-before':
      return moved(addDays(start, -7 * length.amount), -1, calendar);
    case 'last-working-day':
      return moved(endOf(length.period, start), -1, calendar);
    case 'promised':
      return promised === undefined
        ? { why: '日期由机构与您约定，约定后最迟在这一天报告结果。' }
        : given(promised);
    case 'set-by-agency':
      return { why: '文件要求定时定期进行，日期由机构指定。' };
  }
}

/**
 * 民法典 第201条: the day on which a period starts is not counted, whatever the hour and whether it is worked or
 * not, so it is not looked up either. Days are then stepped one at a time: subtracting lands on holidays.
 */
function workingDays(start: Day, length: { amount: number; dayZero: string }, calendar: Calendar): Count {
  const days: CountedDay[] = [{ date: start, counts: false, why: `${length.dayZero}当日，不计入` }];
  let due = start;
  let provisional = false;
  for (let left = length.amount; left > 0; ) {
    due = addDays(due, 1);
    const kind = kindOfDay(calendar, due);
    days.push({ date: due, counts: kind.counts, why: kind.why });
    provisional ||= kind.provisional;
    if (kind.counts) left -= 1;
  }
  return { due, closes: CLOSE_OF_BUSINESS, days, provisional };
}

/** The day on which a number of working days ends that the agency has set for itself, counted as those of a rule are. */
export const countWorkingDays = (
  from: Instant,
  amount: number,
  calendar: Calendar,
): Pick<Count, 'due' | 'provisional'> => workingDays(dayOf(from), { amount, dayZero: '收到' }, calendar);

/**
 * Never moves to another day: after hours and on days off there is time until midnight. After hours the answer
 * is the same on every kind of day, so nothing is looked up.
 */
function sameDay(from: Instant, calendar: Calendar): Count {
  const due = dayOf(from);
  if (timeOf(from) >= CLOSE_OF_BUSINESS) {
    const why = `当天 ${CLOSE_OF_BUSINESS} 以后开始，到 24:00 为止`;
    // An unpublished year is marked everywhere, here too.
    const provisional = due >= calendar.firstDay && !calendar.years.has(yearOf(due));
    return { due, closes: END_OF_DAY, days: [{ date: due, counts: true, why }], provisional };
  }
  const { counts, why, provisional } = kindOfDay(calendar, due);
  const day = { date: due, counts: true, why: counts ? why : `${why}，到 24:00 为止` };
  return { due, closes: counts ? CLOSE_OF_BUSINESS : END_OF_DAY, days: [day], provisional };
}

/**
 * The nominal day if it is worked (民法典 第203条), otherwise the nearest working day after it, or before it for
 * what has to be done ahead.
 */
function moved(nominal: Day, direction: 1 | -1, calendar: Calendar): Count {
  const days: CountedDay[] = [];
  let provisional = false;
  for (let due = nominal; ; due = addDays(due, direction)) {
    const kind = kindOfDay(calendar, due);
    days.push({ date: due, counts: kind.counts, why: kind.why });
    provisional ||= kind.provisional;
    if (kind.counts) return { due, closes: CLOSE_OF_BUSINESS, days, provisional };
  }
}

/** A promise stands as it was given, on a day off too. */
const given = (due: Day): Count => ({
  due,
  closes: CLOSE_OF_BUSINESS,
  days: [{ date: due, counts: true, why: '约定之日' }],
  provisional: false,
});

/**
 * The last day of the period in which a day lies. A week runs from Monday to Sunday, so that a make-up Sunday is
 * its last working day; a week without any (2026-02-16 to 22) ends on the last working day before it.
 */
function endOf(period: 'week' | 'month' | 'first-quarter' | 'fourth-quarter', day: Day): Day {
  switch (period) {
    case 'week':
      return addDays(day, (7 - weekdayOf(day)) % 7);
    case 'month':
      return endOfMonth(day);
    case 'first-quarter':
      return `${day.slice(0, -6)}-03-31`;
    case 'fourth-quarter':
      return `${day.slice(0, -6)}-12-31`;
  }
}
