import { addDays, type Day, isWeekend, weekdayOf, yearOf } from '../time.ts';
import { STATUTORY_DAYS } from './statutory.ts';

/** One year as the State Council published it: the row that is stored, shipped and imported. */
export interface CalendarYear {
  year: number;
  status: 'published';
  /** Counts the corrections of one year's row, from 1. */
  version: number;
  /** The official paper: its address is on www.gov.cn; `number` is null where the paper carries none. */
  paper: { title: string; number: string | null; dated: Day; url: string };
  /** Days off and the holiday they belong to. May hold days of the preceding December. */
  off_days: Readonly<Record<Day, string>>;
  /** Saturdays and Sundays that are worked (调休上班), and for which holiday. */
  makeup_workdays: Readonly<Record<Day, string>>;
}

export interface Calendar {
  readonly years: ReadonlyMap<number, CalendarYear>;
  /** The statutory days (全国年节及纪念日放假办法) and their names: what an unpublished year is counted on. */
  readonly statutory: ReadonlyMap<Day, string>;
  /** Every day that some published paper speaks of. */
  readonly marked: ReadonlyMap<Day, { counts: boolean; name: string }>;
  readonly firstDay: Day;
  readonly lastDay: Day;
}

export interface KindOfDay {
  /** Whether it is a working day. */
  counts: boolean;
  /** '工作日', '周六', '周日', '调休上班', or the name of the holiday. */
  why: string;
  makeup: boolean;
  /** The year's calendar is not published (暂定). */
  provisional: boolean;
}

/** A day had to be looked up that the calendar does not hold. */
export class OutsideCalendar extends Error {
  readonly failure: 'before-calendar' | 'after-calendar';
  readonly day: Day;

  constructor(failure: 'before-calendar' | 'after-calendar', day: Day) {
    super(`${day} ${failure}`);
    this.name = 'OutsideCalendar';
    this.failure = failure;
    this.day = day;
  }
}

const WEEKEND = { 0: '周日', 6: '周六' } as const;

/**
 * The calendar made of published years, one row each. Where two papers speak of the same day the later year
 * prevails: the paper of a new year may set the last days of the December before (2018-12-29 to 31 were set so).
 */
export function calendarOf(years: readonly CalendarYear[]): Calendar {
  const sorted = years.toSorted((a, b) => a.year - b.year);
  const marked = new Map<Day, { counts: boolean; name: string }>();
  for (const { off_days, makeup_workdays } of sorted) {
    for (const [day, name] of Object.entries(off_days)) marked.set(day, { counts: false, name });
    for (const [day, name] of Object.entries(makeup_workdays)) marked.set(day, { counts: true, name });
  }
  const known = [...STATUTORY_DAYS.keys()].map(yearOf);
  return {
    years: new Map(sorted.map((row) => [row.year, row])),
    statutory: STATUTORY_DAYS,
    marked,
    firstDay: `${Math.min(...known)}-01-01`,
    lastDay: `${Math.max(...known)}-12-31`,
  };
}

/**
 * What a day is: worked or off, and why. A year without a published paper is read as Monday to Friday less its
 * statutory days and marked provisional. December of the last published year is not: the next paper may still
 * change its last days, but until it does, the paper in force is final.
 * Throws `OutsideCalendar` for a day before the table or after the last year whose statutory days are known.
 */
export function kindOfDay(calendar: Calendar, day: Day): KindOfDay {
  const year = yearOf(day);
  if (year < yearOf(calendar.firstDay)) throw new OutsideCalendar('before-calendar', day);
  if (year > yearOf(calendar.lastDay)) throw new OutsideCalendar('after-calendar', day);
  const provisional = !calendar.years.has(year);
  const mark = calendar.marked.get(day);
  if (mark?.counts) return { counts: true, why: '调休上班', makeup: true, provisional };
  const holiday = mark?.name ?? (provisional ? calendar.statutory.get(day) : undefined);
  if (holiday !== undefined) return { counts: false, why: holiday, makeup: false, provisional };
  const weekday = weekdayOf(day);
  if (weekday === 0 || weekday === 6) {
    return { counts: false, why: WEEKEND[weekday], makeup: false, provisional };
  }
  return { counts: true, why: '工作日', makeup: false, provisional };
}

/** Whether a day is a Saturday or Sunday that is worked; false for days the calendar does not hold. */
export const isMakeupDay = (calendar: Calendar, day: Day): boolean =>
  isWeekend(day) && calendar.marked.get(day)?.counts === true;

/** The last day up to which every year is published; the day before the table when none is. */
export function publishedThrough(calendar: Calendar): Day {
  let year = yearOf(calendar.firstDay);
  while (calendar.years.has(year)) year += 1;
  return addDays(`${year}-01-01`, -1);
}
