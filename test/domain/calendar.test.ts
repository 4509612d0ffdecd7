import { describe, expect, test } from 'vitest';
import { calendarOf, kindOfDay, OutsideCalendar, publishedThrough } from '../../domain/calendar/calendar.ts';
import { SHIPPED_YEARS, shippedCalendar } from '../../domain/calendar/shipped.ts';
import { weekdayOf, yearOf } from '../../domain/time.ts';
import { everyDay, isWorked, MAKEUP_DAYS } from './days.ts';

const year = (n: number) => {
  const row = SHIPPED_YEARS.find((one) => one.year === n);
  if (row === undefined) throw new Error(`no ${n}`);
  return row;
};

describe('the shipped calendar', () => {
  test('is published through 2026', () => {
    expect(publishedThrough(shippedCalendar)).toBe('2026-12-31');
  });

  test('is published only as far as no year is missing, in whatever order they come', () => {
    expect(publishedThrough(calendarOf(SHIPPED_YEARS.toReversed()))).toBe('2026-12-31');
    expect(publishedThrough(calendarOf([year(2024), year(2026)]))).toBe('2024-12-31');
    expect(publishedThrough(calendarOf([]))).toBe('2023-12-31');
  });

  test.each([
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('%i has %i working days', (n, days) => {
    const worked = everyDay(`${n}-01-01`, `${n}-12-31`).filter(
      (day) => kindOfDay(shippedCalendar, day).counts,
    );
    expect(worked).toHaveLength(days);
  });

  test('every row names its official paper', () => {
    for (const { year, paper } of SHIPPED_YEARS) {
      expect(paper.title).toContain(`${year}年部分节假日安排`);
      expect(paper.url).toMatch(/^https:\/\/www\.gov\.cn\/zhengce\//);
    }
  });

  test('agrees with the list of working days on every day', () => {
    for (const day of everyDay('2024-01-01', '2036-12-31')) {
      expect({ day, counts: kindOfDay(shippedCalendar, day).counts }).toEqual({ day, counts: isWorked(day) });
    }
  });

  test('has 19 make-up days in three years, all on Saturdays and Sundays', () => {
    expect(MAKEUP_DAYS).toHaveLength(19);
    for (const day of MAKEUP_DAYS) {
      expect([0, 6]).toContain(weekdayOf(day));
      expect(kindOfDay(shippedCalendar, day)).toEqual({
        counts: true,
        why: '调休上班',
        makeup: true,
        provisional: false,
      });
    }
  });
});

describe('a day says why it counts or not', () => {
  test.each([
    ['2026-11-27', true, '工作日', false],
    ['2026-11-28', false, '周六', false],
    ['2026-11-29', false, '周日', false],
    ['2026-02-17', false, '春节', false],
    ['2025-10-06', false, '国庆节、中秋节', false],
    ['2026-12-31', true, '工作日', false],
    ['2027-01-01', false, '元旦', true],
    ['2027-01-04', true, '工作日', true],
    ['2027-05-01', false, '劳动节', true],
    ['2031-10-01', false, '国庆节、中秋节', true],
  ])('%s: %s, %s', (day, counts, why, provisional) => {
    expect(kindOfDay(shippedCalendar, day)).toEqual({ counts, why, makeup: false, provisional });
  });

  test('a year without its paper is provisional, and its thirteen statutory days are off', () => {
    const statutory = [...shippedCalendar.statutory.keys()].filter((day) => yearOf(day) > 2026);
    expect(statutory).toHaveLength(10 * 13 - 2); // 2028-10-03 and 2031-10-01 are 中秋节 and 国庆节 at once
    for (const day of statutory) {
      expect(kindOfDay(shippedCalendar, day)).toMatchObject({ counts: false, provisional: true });
    }
  });
});

test.each([
  ['2023-12-31', 'before-calendar'],
  ['1999-05-05', 'before-calendar'],
  ['2037-01-01', 'after-calendar'],
])('%s is outside: %s', (day, failure) => {
  expect(() => kindOfDay(shippedCalendar, day)).toThrow(OutsideCalendar);
  expect(() => kindOfDay(shippedCalendar, day)).toThrow(failure);
});

test('the paper of a new year may set the last days of the December before', () => {
  const next = {
    ...year(2026),
    year: 2027,
    off_days: { '2026-12-31': '元旦', '2027-01-01': '元旦' },
    makeup_workdays: { '2026-12-27': '元旦' },
  };
  const before = { ...year(2026), off_days: { ...year(2026).off_days, '2026-12-27': '周年' } };
  const calendar = calendarOf([next, before]);
  expect(kindOfDay(calendar, '2026-12-31')).toMatchObject({ counts: false, why: '元旦' });
  expect(kindOfDay(calendar, '2026-12-27')).toMatchObject({ counts: true, makeup: true });
});
