import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shippedCalendar as calendar } from '../../domain/calendar/shipped.ts';
import { addDays, dayOf, instantAt, isoShanghai } from '../../domain/time.ts';
import {
  firstWorkingDayOnOrAfter,
  isOfficeHours,
  lastWorkingDayOnOrBefore,
  nextOfficeHours,
  nextWorkingDay,
  workingDaysBetween,
} from '../../domain/workdays.ts';
import { at, everyDay, nthWorkingDayAfter, WORKING_DAYS, workedOnOrBefore } from './days.ts';

test('stepping agrees with the list of working days, forward and back', () => {
  for (const day of everyDay('2024-01-02', '2036-12-29')) {
    const next = nthWorkingDayAfter(day, 1);
    const last = workedOnOrBefore(day);
    expect([nextWorkingDay(day, calendar), firstWorkingDayOnOrAfter(addDays(day, 1), calendar)]).toEqual([
      next,
      next,
    ]);
    expect(lastWorkingDayOnOrBefore(day, calendar)).toBe(last);
  }
});

describe('working days between two days', () => {
  test.each([
    ['2026-11-23', '2026-11-27', 4],
    ['2026-11-27', '2026-11-27', 0],
    ['2026-11-27', '2026-11-28', 0],
    ['2026-11-30', '2026-11-27', -1],
    ['2026-11-28', '2026-11-27', 0],
    ['2026-09-29', '2026-10-10', 4],
    ['2026-10-10', '2026-09-29', -4],
  ])('from %s to %s are %i', (today, due, count) => {
    expect(workingDaysBetween(today, due, calendar)).toBe(count);
  });

  test('are their distance in the list, and turn their sign with the direction', () => {
    const positions = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(positions, positions, (a, b) => {
        const [from = '', to = ''] = [WORKING_DAYS[a], WORKING_DAYS[b]];
        expect(workingDaysBetween(from, to, calendar)).toBe(b - a);
      }),
    );
  });
});

describe('office hours', () => {
  test.each([
    ['2026-11-23T08:59:59', false, '2026-11-23T09:00:00'],
    ['2026-11-23T09:00:00', true, '2026-11-23T09:00:00'],
    ['2026-11-23T11:59:59', true, '2026-11-23T11:59:59'],
    ['2026-11-23T12:00:00', false, '2026-11-23T14:00:00'],
    ['2026-11-23T14:00:00', true, '2026-11-23T14:00:00'],
    ['2026-11-23T17:29:59', true, '2026-11-23T17:29:59'],
    ['2026-11-23T17:30:00', false, '2026-11-24T09:00:00'],
    ['2026-11-27T20:00:00', false, '2026-11-30T09:00:00'],
    ['2026-11-28T10:00:00', false, '2026-11-30T09:00:00'],
    ['2026-10-10T10:00:00', true, '2026-10-10T10:00:00'],
    ['2026-10-01T00:00:00', false, '2026-10-08T09:00:00'],
    ['2026-02-14T18:00:00', false, '2026-02-24T09:00:00'],
  ])('at %s: %s; the office is next open at %s', (time, open, next) => {
    expect(isOfficeHours(at(time), calendar)).toBe(open);
    expect(isoShanghai(nextOfficeHours(at(time), calendar))).toBe(`${next}+08:00`);
  });

  test('the next opening is open, not earlier, and nothing is open in between', () => {
    const times = fc.integer({
      min: instantAt('2024-01-01', '00:00'),
      max: instantAt('2030-12-31', '00:00'),
    });
    fc.assert(
      fc.property(times, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (now, part) => {
        const next = nextOfficeHours(now, calendar);
        expect(next).toBeGreaterThanOrEqual(now);
        expect(isOfficeHours(next, calendar)).toBe(true);
        const between = now + Math.floor((next - now) * part);
        if (between < next)
          expect({ day: dayOf(between), open: isOfficeHours(between, calendar) }).toMatchObject({
            open: false,
          });
      }),
    );
  });
});
