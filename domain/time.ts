/** An instant: UTC milliseconds since 1970. */
export type Instant = number;
/** A calendar day in Shanghai, written 'YYYY-MM-DD'. */
export type Day = string;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

// China has kept UTC+8 without summer time since 1992: plain arithmetic, so that neither the machine's zone nor
// its copy of the zone tables can change a date.
const SHANGHAI = 8 * HOUR;

const DAY_SHAPE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT_SHAPE =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const startOfUtc = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const writeDay = (utc: number): Day => new Date(utc).toISOString().slice(0, -14);

/** The day in Shanghai on which an instant falls. */
export const dayOf = (instant: Instant): Day => writeDay(instant + SHANGHAI);

/** The instant of a wall-clock time ('HH:MM' or 'HH:MM:SS') on a day in Shanghai. */
export function instantAt(day: Day, time: string): Instant {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return startOfUtc(day) - SHANGHAI + hours * HOUR + minutes * MINUTE + seconds * 1000;
}

/** The day `n` days after (or before, when negative) the given one. */
export const addDays = (day: Day, n: number): Day => writeDay(startOfUtc(day) + n * DAY);

/**
 * The same day number `n` months on, or the last day of that month where there is none (民法典 第202条). Always
 * give the original day: Aug 31 + 6 is Feb 28, Aug 31 + 12 is Aug 31.
 */
export function addMonths(day: Day, n: number): Day {
  const months = yearOf(day) * 12 + monthOf(day) - 1 + n;
  const year = Math.floor(months / 12);
  const month = months - year * 12 + 1;
  return dayIn(year, month, Math.min(dateOf(day), daysInMonth(year, month)));
}

/** 0 (Sunday) to 6 (Saturday). */
export function weekdayOf(day: Day): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  const weekdays = [0, 1, 2, 3, 4, 5, 6] as const;
  return weekdays[new Date(startOfUtc(day)).getUTCDay()] ?? 0;
}

/** Saturday or Sunday. */
export const isWeekend = (day: Day): boolean => weekdayOf(day) % 6 === 0;

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => (startOfUtc(to) - startOfUtc(from)) / DAY;

/** The year of a day as a number. */
export const yearOf = (day: Day): number => Number(day.slice(0, -6));
/** The month of a day, 1 to 12. */
export const monthOf = (day: Day): number => Number(day.slice(-5, -3));
/** The day of the month, 1 to 31. */
export const dateOf = (day: Day): number => Number(day.slice(-2));

/** The last day of the month in which a day lies. */
export const endOfMonth = (day: Day): Day =>
  dayIn(yearOf(day), monthOf(day), daysInMonth(yearOf(day), monthOf(day)));

/** The wall-clock time in Shanghai, 'HH:MM'. */
export const timeOf = (instant: Instant): string => new Date(instant + SHANGHAI).toISOString().slice(-13, -8);

/** '2026-11-27T17:30:00+08:00': Shanghai time with its offset and no fraction of a second. */
export const isoShanghai = (instant: Instant): string =>
  `${new Date(instant + SHANGHAI).toISOString().slice(0, -5)}+08:00`;

/**
 * Reads an ISO 8601 instant. An offset or Z is required, and the day must exist. Null for everything else, also
 * for years that cannot be written with four digits in Shanghai.
 */
export function parseInstant(text: string): Instant | null {
  const [, day, hours, minutes, seconds = '00', fraction = '', offset] = INSTANT_SHAPE.exec(text) ?? [];
  if (day === undefined || offset === undefined || !isRealDay(day)) return null;
  const wall = startOfUtc(day) + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * 1000;
  const instant = wall + Number(fraction.padEnd(3, '0').slice(0, 3)) - offsetOf(offset);
  return DAY_SHAPE.test(dayOf(instant)) ? instant : null;
}

/** Whether a text is 'YYYY-MM-DD' and such a day exists. */
export function isRealDay(text: string): boolean {
  if (!DAY_SHAPE.test(text)) return false;
  const utc = startOfUtc(text);
  return Number.isFinite(utc) && writeDay(utc) === text;
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const size = Number(text.slice(1, 3)) * HOUR + Number(text.slice(4)) * MINUTE;
  return text.startsWith('-') ? -size : size;
}

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const dayIn = (year: number, month: number, date: number): Day =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
