import { describe, expect, test } from 'vitest';
import { calendarOf } from '../../domain/calendar/calendar.ts';
import { SHIPPED_YEARS } from '../../domain/calendar/shipped.ts';
import { type OpenClock, recount } from '../../domain/deadlines.ts';
import { at, counted } from './days.ts';

const calendar2027 = (off: string[], makeup: string[] = []) => {
  const [year] = SHIPPED_YEARS;
  if (year === undefined) throw new Error('no years');
  const named = (days: string[]) => Object.fromEntries(days.map((day) => [day, '元旦']));
  return calendarOf([
    ...SHIPPED_YEARS,
    { ...year, year: 2027, off_days: named(off), makeup_workdays: named(makeup) },
  ]);
};

// Received 2026-12-30: counted provisionally on 12-31, 01-04, 01-05, 01-06.
const due = at('2027-01-06T17:30:00');
const clock = (change: Partial<OpenClock> = {}): OpenClock => ({
  rule: 'submission.contact',
  from: at('2026-12-30'),
  occurrence: 1,
  dueAt: due,
  toldDueAt: due,
  ...change,
});

const asComputed = calendar2027(['2027-01-01']);
const longer = calendar2027(['2027-01-01', '2027-01-04']);
const shorter = calendar2027(['2027-01-01'], ['2027-01-03']);
const [later, earlier] = [at('2027-01-07T17:30:00'), at('2027-01-05T17:30:00')];

describe('when a calendar comes in', () => {
  test('the example starts as it says', () => {
    expect(counted('submission.contact', at('2026-12-30'))).toMatchObject({ dueAt: due, provisional: true });
  });

  test('a date that was computed right stays and is certain now', () => {
    expect(recount(clock(), asComputed)).toEqual({
      dueAt: due,
      toldDueAt: due,
      provisional: false,
      moved: 'none',
      tell: false,
    });
  });

  test('a date already told never moves later', () => {
    expect(recount(clock(), longer)).toEqual({
      dueAt: due,
      toldDueAt: due,
      provisional: false,
      moved: 'held',
      tell: false,
    });
  });

  test('a date nobody was told moves later', () => {
    expect(recount(clock({ toldDueAt: null }), longer)).toMatchObject({
      dueAt: later,
      toldDueAt: null,
      moved: 'later',
      tell: false,
    });
  });

  test('an earlier date is taken and told', () => {
    expect(recount(clock(), shorter)).toMatchObject({
      dueAt: earlier,
      toldDueAt: earlier,
      moved: 'earlier',
      tell: true,
    });
    expect(recount(clock({ toldDueAt: null }), shorter)).toMatchObject({
      dueAt: earlier,
      toldDueAt: null,
      moved: 'earlier',
      tell: false,
    });
  });
});

describe('when a calendar comes in after another', () => {
  test('an earlier date that was told stays, even if the first one comes back', () => {
    expect(recount(clock({ dueAt: earlier, toldDueAt: earlier }), asComputed)).toMatchObject({
      dueAt: earlier,
      toldDueAt: earlier,
      moved: 'held',
    });
  });

  test('a date that already lies behind the one told moves no further', () => {
    const late = clock({ dueAt: due, toldDueAt: earlier });
    expect(recount(late, longer)).toMatchObject({ dueAt: due, toldDueAt: earlier, moved: 'held' });
  });

  test('a date kept earlier than the one told may move up to it, and no further', () => {
    expect(recount(clock({ dueAt: earlier, toldDueAt: due }), longer)).toMatchObject({
      dueAt: due,
      toldDueAt: due,
      moved: 'later',
    });
  });
});

describe('when a calendar comes in, but', () => {
  test('a date that a person set is left alone', () => {
    expect(recount(clock({ dueAt: later, toldDueAt: later, setByPerson: true }), shorter)).toMatchObject({
      dueAt: later,
      moved: 'none',
    });
    expect(recount(clock({ rule: 'submission.promised-report' }), shorter)).toMatchObject({
      dueAt: due,
      moved: 'none',
    });
  });

  test('a repeating clock is recounted from its original start', () => {
    const review = clock({
      rule: 'case.stage-review',
      from: at('2025-07-04'),
      occurrence: 3,
      dueAt: at('2027-01-04T17:30:00'),
      toldDueAt: null,
    });
    expect(recount(review, longer)).toMatchObject({ dueAt: at('2027-01-05T17:30:00'), moved: 'later' });
  });

  test('what cannot be counted is named, not moved', () => {
    expect(recount(clock({ from: at('2020-01-01') }), longer)).toEqual({
      failure: 'before-calendar',
      day: '2020-01-02',
    });
  });
});
