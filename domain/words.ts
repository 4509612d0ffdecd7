import { type Calendar, isMakeupDay } from './calendar/calendar.ts';
import type { Length } from './guideline/rule.ts';
import {
  type Day,
  dateOf,
  dayOf,
  type Instant,
  instantAt,
  monthOf,
  timeOf,
  weekdayOf,
  yearOf,
} from './time.ts';
import { END_OF_DAY, workingDaysBetween } from './workdays.ts';

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;

export interface DayWords {
  /** Say the year too. */
  year?: boolean;
  /** With a calendar, a make-up day is called one: '10月10日（周六，调休上班）'. */
  calendar?: Calendar;
}

/** '周五'. */
export const sayWeekday = (day: Day): string => WEEKDAYS[weekdayOf(day)];

/** '11月27日', with the year '2026年11月27日'. */
export const sayDate = (day: Day, { year = false }: Pick<DayWords, 'year'> = {}): string =>
  `${year ? `${yearOf(day)}年` : ''}${monthOf(day)}月${dateOf(day)}日`;

/** '11月27日（周五）'. */
export function sayDay(day: Day, words: DayWords = {}): string {
  const makeup = words.calendar !== undefined && isMakeupDay(words.calendar, day);
  return `${sayDate(day, words)}（${sayWeekday(day)}${makeup ? '，调休上班' : ''}）`;
}

/** '11月27日（周五）17:30'; the end of a day is said as 24:00. */
export function sayDue(dueAt: Instant, words: DayWords = {}): string {
  const day = dayOf(dueAt);
  const time = dueAt === instantAt(day, END_OF_DAY) ? '24:00' : timeOf(dueAt);
  return `${sayDay(day, words)}${time}`;
}

/** For timelines: '11月23日 14:05'. */
export const sayInstant = (instant: Instant, words: Pick<DayWords, 'year'> = {}): string =>
  `${sayDate(dayOf(instant), words)} ${timeOf(instant)}`;

/** How much time a clock has left, in working days: '剩 2 个工作日', '今天', '过期 1 个工作日'. */
export function sayWorkingDaysLeft(now: Instant, dueAt: Instant, calendar: Calendar): string {
  const [today, dueDay] = [dayOf(now), dayOf(dueAt)];
  const days = workingDaysBetween(today, dueDay, calendar);
  if (now > dueAt) return days === 0 ? '已过期' : `过期 ${-days} 个工作日`;
  if (today === dueDay) return '今天';
  return days === 0 ? '剩不到 1 个工作日' : `剩 ${days} 个工作日`;
}

/** How long a rule gives, short enough for a margin: '4 个工作日', '当天', '每 6 个月'. */
export function sayLength(length: Length): string {
  switch (length.unit) {
    case 'working-days':
      return `${length.amount} 个工作日`;
    case 'same-day':
      return '当天';
    case 'months':
      return length.every ? `每 ${length.amount} 个月` : `${length.amount} 个月`;
    case 'weeks-after':
      return `${length.amount} 周内`;
    case 'weeks-before':
      return `提前 ${length.amount} 周`;
    case 'last-working-day':
      return PERIODS[length.period];
    case 'promised':
      return '约定的日期';
    case 'set-by-agency':
      return '定时定期';
  }
}

const PERIODS = {
  week: '每周',
  month: '每月',
  'first-quarter': '每年第一季度',
  'fourth-quarter': '每年第四季度',
} as const;

/** A size in bytes as people say it: `320 KB`, `4.8 MB`. */
export const saySize = (bytes: number): string =>
  bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
