import { describe, expect, test } from 'vitest';
import { calendarOf } from '../../domain/calendar/calendar.ts';
import { SHIPPED_YEARS, shippedCalendar } from '../../domain/calendar/shipped.ts';
import { lastOpenDay, missingYear } from '../../domain/closed-days.ts';
import { instantAt } from '../../domain/time.ts';

const at = (day: string) => instantAt(day, '17:30');

describe('the last open day before a date (policy 2: a day the agency itself is closed moves no date)', () => {
  test.each([
    ['a day the agency is open', '2026-11-27', ['2026-11-26'], null],
    ['a closed day after a working day', '2026-11-27', ['2026-11-27'], '2026-11-26'],
    ['two closed days after a weekend', '2026-11-24', ['2026-11-24', '2026-11-23'], '2026-11-20'],
    ['a closed Monday after a holiday', '2026-10-08', ['2026-10-08'], '2026-09-30'],
    ['a closed Monday after a make-up Sunday', '2026-09-21', ['2026-09-21'], '2026-09-20'],
  ])('%s', (_what, due, closed, day) => {
    expect(lastOpenDay(at(due), new Set(closed), shippedCalendar)).toBe(day);
  });
});

describe('the year whose calendar is missing', () => {
  const only = (...years: number[]) => calendarOf(SHIPPED_YEARS.filter(({ year }) => years.includes(year)));
  test.each([
    ['2026-10-14', 2026, null],
    ['2026-10-15', 2026, 2027],
    ['2026-12-31', 2026, 2027],
    ['2027-01-01', 2026, 2027],
  ])('on %s, published up to %i: %s', (day, last, missing) => {
    expect(missingYear(only(2024, 2025, last), at(day))).toBe(missing);
  });
  test('none while next year is there', () => {
    expect(missingYear(shippedCalendar, at('2025-12-01'))).toBeNull();
  });
});
