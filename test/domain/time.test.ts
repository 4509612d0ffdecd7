import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  dayOf,
  daysBetween,
  endOfMonth,
  instantAt,
  isoShanghai,
  isRealDay,
  parseInstant,
  weekdayOf,
} from '../../domain/time.ts';
import { everyDay } from './days.ts';

const instants = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') });

describe('a day in Shanghai', () => {
  test.each([
    ['2026-11-26T15:59:59.999Z', '2026-11-26'],
    ['2026-11-26T16:00:00Z', '2026-11-27'],
    ['2026-12-31T16:00:00Z', '2027-01-01'],
    ['1960-02-28T16:00:00Z', '1960-02-29'],
  ])('%s falls on %s', (text, day) => {
    expect(dayOf(Date.parse(text))).toBe(day);
  });

  test('starts and ends where its wall clock says', () => {
    expect(instantAt('2026-11-27', '00:00')).toBe(Date.parse('2026-11-26T16:00:00Z'));
    expect(instantAt('2026-11-27', '23:59:59')).toBe(Date.parse('2026-11-27T15:59:59Z'));
    expect(isoShanghai(instantAt('2026-11-27', '17:30') + 999)).toBe('2026-11-27T17:30:00+08:00');
  });

  test('has its weekday: 2026-11-27 is a Friday, and every day follows the one before', () => {
    expect(weekdayOf('2026-11-27')).toBe(5);
    for (const day of everyDay('1969-12-20', '1970-01-20')) {
      expect(weekdayOf(addDays(day, 1))).toBe((weekdayOf(day) + 1) % 7);
    }
  });
});

describe('stepping', () => {
  test('crosses months, years and leap days', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysBetween('2026-11-23', '2026-11-27')).toBe(4);
    expect(daysBetween('2026-11-27', '2026-11-23')).toBe(-4);
  });

  test.each([
    ['2025-08-31', 6, '2026-02-28'],
    ['2025-08-31', 12, '2026-08-31'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-05-31', 1, '2026-06-30'],
    ['2100-01-31', 1, '2100-02-28'],
  ])('%s and %i months is %s', (day, months, result) => {
    expect(addMonths(day, months)).toBe(result);
  });

  test('a month ends on its last day', () => {
    expect(endOfMonth('2028-02-03')).toBe('2028-02-29');
    expect(endOfMonth('2026-04-30')).toBe('2026-04-30');
  });
});

describe('reading an instant', () => {
  test.each([
    ['2026-11-27T17:30:00+08:00', '2026-11-27T09:30:00Z'],
    ['2026-11-27T17:30+08:00', '2026-11-27T09:30:00Z'],
    ['2026-11-27T09:30:00.123Z', '2026-11-27T09:30:00.123Z'],
    ['2026-11-27T09:30:00.1234567Z', '2026-11-27T09:30:00.123Z'],
    ['2026-11-27T04:00:00-05:30', '2026-11-27T09:30:00Z'],
    ['2028-02-29T00:00:00+08:00', '2028-02-28T16:00:00Z'],
  ])('%s is %s', (text, utc) => {
    expect(parseInstant(text)).toBe(Date.parse(utc));
  });

  test.each([
    '',
    '2026-11-27',
    '2026-11-27T17:30:00',
    '2026-11-27 17:30:00+08:00',
    '2026-02-30T10:00:00+08:00',
    '2027-02-29T10:00:00+08:00',
    '2026-13-01T10:00:00+08:00',
    '2026-00-10T10:00:00+08:00',
    '2026-11-27T24:00:00+08:00',
    '2026-11-27T17:60:00+08:00',
    '2026-11-27T23:59:60Z',
    '2026-11-27T17:30:00+8',
    '2026-11-27T17:30:00+24:00',
    '+012026-11-27T17:30:00Z',
    '9999-12-31T23:00:00Z',
    '1795772600000',
    '2026-11-27T17:30:00+08:00 ',
  ])('"%s" is none', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

describe('writing and reading', () => {
  test('what is written is read back, to the second', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseInstant(isoShanghai(instant))).toBe(Math.floor(instant / 1000) * 1000);
      }),
    );
  });

  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([true, false]).toContain(isRealDay(text));
        expect(parseInstant(text) ?? 0).toBeTypeOf('number');
      }),
    );
  });
});

test.each(['2026-02-29', '2026-2-3', '2026-04-31', '2026-1-01', '20260101', '0000-00-00'])(
  '%s is no day',
  (text) => {
    expect(isRealDay(text)).toBe(false);
  },
);

describe('whatever the zone of the machine', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  // America/Santiago and Africa/Casablanca change their clocks on days of their own.
  test.each([
    ['Pacific/Kiritimati', -840],
    ['Etc/GMT+12', 720],
    ['America/Santiago', 180],
    ['Asia/Shanghai', -480],
  ])('%s gives the same days', (name, offset) => {
    process.env.TZ = name;
    expect(new Date('2026-11-27T00:00:00Z').getTimezoneOffset()).toBe(offset);
    expect(dayOf(Date.parse('2026-11-26T16:00:00Z'))).toBe('2026-11-27');
    expect(isoShanghai(instantAt('2026-09-06', '00:30'))).toBe('2026-09-06T00:30:00+08:00');
    expect(parseInstant('2026-04-05T00:30:00+08:00')).toBe(Date.parse('2026-04-04T16:30:00Z'));
    for (const day of everyDay('2026-01-01', '2026-12-31')) {
      expect(dayOf(instantAt(day, '00:00'))).toBe(day);
      expect(dayOf(instantAt(day, '23:59:59'))).toBe(day);
      expect(daysBetween(day, addDays(day, 1))).toBe(1);
    }
  });
});
