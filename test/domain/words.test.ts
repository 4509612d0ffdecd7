import { describe, expect, test } from 'vitest';
import { shippedCalendar as calendar } from '../../domain/calendar/shipped.ts';
import { sayDate, sayDay, sayDue, sayInstant, sayWorkingDaysLeft } from '../../domain/words.ts';
import { at } from './days.ts';

test('days are said with their weekday, the year only when asked', () => {
  expect(sayDay('2026-11-27')).toBe('11月27日（周五）');
  expect(sayDay('2026-11-27', { year: true })).toBe('2026年11月27日（周五）');
  expect(sayDate('2027-01-03')).toBe('1月3日');
});

test('a make-up day is called one', () => {
  expect(sayDay('2026-10-10', { calendar })).toBe('10月10日（周六，调休上班）');
  expect(sayDay('2026-10-10')).toBe('10月10日（周六）');
  expect(sayDay('2026-10-17', { calendar })).toBe('10月17日（周六）');
  expect(sayDay('2020-10-10', { calendar })).toBe('10月10日（周六）');
});

test('due dates are said with their hour, the end of a day as 24:00', () => {
  expect(sayDue(at('2026-11-27T17:30:00'))).toBe('11月27日（周五）17:30');
  expect(sayDue(at('2026-11-28T23:59:59'))).toBe('11月28日（周六）24:00');
  expect(sayDue(at('2026-10-10T17:30:00'), { calendar })).toBe('10月10日（周六，调休上班）17:30');
});

test('the timeline says day and minute', () => {
  expect(sayInstant(at('2026-11-23T14:05:59'))).toBe('11月23日 14:05');
  expect(sayInstant(at('2026-11-23T00:00:00'), { year: true })).toBe('2026年11月23日 00:00');
});

describe('time left is said in working days', () => {
  test.each([
    ['2026-11-23T10:00:00', '2026-11-25T17:30:00', '剩 2 个工作日'],
    ['2026-11-27T18:00:00', '2026-11-30T17:30:00', '剩 1 个工作日'],
    ['2026-11-27T17:30:00', '2026-11-27T17:30:00', '今天'],
    ['2026-11-28T10:00:00', '2026-11-28T23:59:59', '今天'],
    ['2026-11-27T17:30:01', '2026-11-27T17:30:00', '已过期'],
    ['2026-11-29T10:00:00', '2026-11-27T17:30:00', '已过期'],
    ['2026-11-30T09:00:00', '2026-11-27T17:30:00', '过期 1 个工作日'],
    ['2026-10-10T09:00:00', '2026-09-30T17:30:00', '过期 3 个工作日'],
    ['2026-11-27T18:00:00', '2026-11-29T17:30:00', '剩不到 1 个工作日'],
  ])('at %s for %s: %s', (now, due, words) => {
    expect(sayWorkingDaysLeft(at(now), at(due), calendar)).toBe(words);
  });
});
