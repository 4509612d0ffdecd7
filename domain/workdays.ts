import { type Calendar, kindOfDay } from './calendar/calendar.ts';
import { addDays, type Day, dayOf, type Instant, instantAt, timeOf } from './time.ts';

/** When people are in the office on a working day (【收集】1), first to last. */
export const OFFICE_HOURS = [
  ['09:00', '12:00'],
  ['14:00', '17:30'],
] as const;

/** The time at which a working day ends (民法典 第203条: 停止业务活动的时间). */
export const CLOSE_OF_BUSINESS = '17:30';

/** The end of a day as it is written: 24:00 would be the next day already. */
export const END_OF_DAY = '23:59:59';

/** Whether a day is worked. Throws `OutsideCalendar` outside the table. */
export const isWorkingDay = (day: Day, calendar: Calendar): boolean => kindOfDay(calendar, day).counts;

/** The first working day after the given day. Throws `OutsideCalendar` outside the table. */
export const nextWorkingDay = (day: Day, calendar: Calendar): Day => step(addDays(day, 1), 1, calendar);

/** The given day if it is worked, otherwise the first working day after it. */
export const firstWorkingDayOnOrAfter = (day: Day, calendar: Calendar): Day => step(day, 1, calendar);

/** The given day if it is worked, otherwise the last working day before it. */
export const lastWorkingDayOnOrBefore = (day: Day, calendar: Calendar): Day => step(day, -1, calendar);

function step(from: Day, direction: 1 | -1, calendar: Calendar): Day {
  let day = from;
  while (!isWorkingDay(day, calendar)) day = addDays(day, direction);
  return day;
}

/**
 * How many working days lie ahead: those after `today` up to and including `dueDay`. Negative when `dueDay` is
 * past: those after it up to and including `today`. Zero on the day itself, and when only days off lie between.
 */
export function workingDaysBetween(today: Day, dueDay: Day, calendar: Calendar): number {
  const [early, late, sign] = today <= dueDay ? [today, dueDay, 1] : [dueDay, today, -1];
  let count = 0;
  for (let day = addDays(early, 1); day <= late; day = addDays(day, 1)) {
    if (isWorkingDay(day, calendar)) count += 1;
  }
  return count === 0 ? 0 : sign * count;
}

/** Whether the office is open: a working day, 9:00–12:00 or 14:00–17:30 (the closing minute is outside). */
export function isOfficeHours(instant: Instant, calendar: Calendar): boolean {
  const time = timeOf(instant);
  return (
    OFFICE_HOURS.some(([opens, closes]) => opens <= time && time < closes) &&
    isWorkingDay(dayOf(instant), calendar)
  );
}

/** The instant itself in office hours, otherwise the next instant at which the office opens. */
export function nextOfficeHours(instant: Instant, calendar: Calendar): Instant {
  if (isOfficeHours(instant, calendar)) return instant;
  const today = dayOf(instant);
  const openings = OFFICE_HOURS.map(([opens]) => instantAt(today, opens));
  const later = isWorkingDay(today, calendar) ? openings.find((opens) => opens > instant) : undefined;
  return later ?? instantAt(nextWorkingDay(today, calendar), OFFICE_HOURS[0][0]);
}
