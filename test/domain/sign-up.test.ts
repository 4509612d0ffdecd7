import { describe, expect, test } from 'vitest';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import type { PlaceState } from '../../domain/programme/programme.ts';
import {
  ageGroupOf,
  asked,
  guardianFor,
  offerAtMost,
  offerUntil,
  placesLeft,
  type SignUpFacts,
  sayAges,
  signUpState,
  stillNeeded,
} from '../../domain/programme/sign-up.ts';
import { addDays, instantAt, isoShanghai } from '../../domain/time.ts';

const at = (day: string, time: string) => instantAt(day, time);

describe('how long a free place is kept', () => {
  test('when the first meeting is sooner now: to its eve, or to the meeting where that leaves no time', () => {
    const most = (now: [string, string]) =>
      isoShanghai(offerAtMost(at(...now), at('2026-11-25', '10:00'))).slice(0, 16);
    expect(most(['2026-11-24', '15:30'])).toBe('2026-11-24T17:30');
    expect(most(['2026-11-24', '15:31'])).toBe('2026-11-25T10:00');
  });

  const until = (freed: [string, string], first: string) => {
    const instant = offerUntil(at(...freed), at(first, '10:00'), shippedCalendar);
    return instant === null ? null : isoShanghai(instant).slice(0, 16);
  };
  test.each<[string, [string, string], string, string | null]>([
    ['the close of the second working day', ['2026-11-23', '10:00'], '2026-12-20', '2026-11-25T17:30'],
    ['the day itself is not counted, at any hour', ['2026-11-23', '23:00'], '2026-12-20', '2026-11-25T17:30'],
    ['over a weekend', ['2026-11-27', '10:00'], '2026-12-20', '2026-12-01T17:30'],
    ['over the Spring Festival', ['2026-02-13', '10:00'], '2026-03-20', '2026-02-24T17:30'],
    ['a make-up Saturday counts', ['2026-10-08', '10:00'], '2026-11-20', '2026-10-10T17:30'],
    ['no later than the eve of the first meeting', ['2026-11-23', '10:00'], '2026-11-25', '2026-11-24T17:30'],
    ['the eve may be a day off', ['2026-11-27', '10:00'], '2026-11-30', '2026-11-29T17:30'],
    ['two hours are enough', ['2026-11-24', '15:30'], '2026-11-25', '2026-11-24T17:30'],
    ['less is not', ['2026-11-24', '15:31'], '2026-11-25', null],
    ['on the day itself never', ['2026-11-25', '08:00'], '2026-11-25', null],
    ['after the start never', ['2026-11-26', '08:00'], '2026-11-25', null],
  ])('%s', (_what, freed, first, expected) => {
    expect(until(freed, first)).toBe(expected);
  });

  test('is never past the eve, and never less than two hours ahead', () => {
    for (let n = 0; n < 400; n += 1) {
      const now = at(addDays('2026-01-05', n % 200), `${String(n % 24).padStart(2, '0')}:00`);
      const first = at(addDays('2026-01-05', (n % 200) + (n % 9)), '10:00');
      const kept = offerUntil(now, first, shippedCalendar);
      if (kept === null) continue;
      expect(kept).toBeLessThan(first);
      expect(kept - now).toBeGreaterThanOrEqual(2 * 3_600_000);
    }
  });
});

describe('how a programme stands', () => {
  const facts: SignUpFacts = {
    ...{ openAt: 10, shutAt: null, cancelledAt: null, firstAt: 100, lastAt: 200 },
    ...{ capacity: 2, taken: 1, waiting: 0 },
  };
  test.each<[string, Partial<SignUpFacts>, number, string]>([
    ['open with a place', {}, 50, 'open'],
    ['full', { taken: 2 }, 50, 'full'],
    ['with a free place that somebody waits for: full for whoever comes', { waiting: 1 }, 50, 'full'],
    ['not opened', { openAt: null }, 50, 'not-yet'],
    ['to be opened', { openAt: 60 }, 50, 'not-yet'],
    ['shut by a colleague', { shutAt: 50 }, 50, 'shut'],
    ['to be shut later', { shutAt: 51 }, 50, 'open'],
    ['begun', {}, 100, 'running'],
    ['over', {}, 200, 'over'],
    ['cancelled', { cancelledAt: 1 }, 50, 'cancelled'],
  ])('%s', (_what, changed, now, state) => {
    expect(signUpState({ ...facts, ...changed }, now)).toBe(state);
  });

  test('places left are never below none', () => {
    expect(placesLeft({ ...facts, capacity: 1, taken: 3 })).toBe(0);
  });
});

describe('who may come, and with whose consent', () => {
  test.each([
    [6, 12, '6 至 12 岁'],
    [60, null, '60 岁以上'],
    [60, 120, '60 岁以上'],
    [null, 12, '12 岁以下'],
    [7, 7, '7 岁'],
    [null, null, ''],
  ])('%s–%s is said %s', (ageFrom, ageTo, said) => {
    expect(sayAges({ ageFrom, ageTo })).toBe(said);
  });

  test.each([
    [7, { name: true, phone: true, agrees: true }, 'under14'],
    [8, { name: true, phone: false, agrees: true }, 'under14'],
    [13, { name: true, phone: false, agrees: true }, 'under14'],
    [14, { name: false, phone: false, agrees: true }, '14to17'],
    [17, { name: false, phone: false, agrees: true }, '14to17'],
    [18, { name: false, phone: false, agrees: false }, 'adult'],
  ])('at %i', (age, needed, group) => {
    expect(guardianFor(age)).toEqual(needed);
    expect(ageGroupOf(age)).toBe(group);
  });

  test('the boxes for a guardian stand where somebody under age may come, or where the plan asks', () => {
    const rules = { ageTo: null, asks: ['note', 'phone'] };
    expect(asked({ ...rules, ageFrom: null })).toEqual(['phone', 'note', 'guardian']);
    expect(asked({ ...rules, ageFrom: 17 })).toContain('guardian');
    expect(asked({ ...rules, ageFrom: 18 })).toEqual(['phone', 'note']);
    expect(asked({ ageFrom: 60, ageTo: null, asks: ['guardian'] })).toEqual(['guardian']);
  });
});

describe('what is still needed of a sign-up whose holder wants it erased', () => {
  const running = { cancelledAt: null, archivedAt: null, lastAt: 1000 };
  test.each<[PlaceState, number, 'on-list' | 'unfiled' | null]>([
    ['in', 999, 'on-list'],
    ['offered', 999, 'on-list'],
    ['waiting', 999, 'on-list'],
    ['aside', 999, 'on-list'],
    ['came', 999, 'on-list'],
    ['withdrawn', 999, null],
    ['lapsed', 999, null],
    ['in', 1000, 'unfiled'],
    ['came', 1000, 'unfiled'],
    ['waiting', 1000, null],
    ['withdrawn', 1000, null],
  ])('%s at %d: %s', (state, now, why) => {
    expect(stillNeeded(state, running, now)).toBe(why);
    expect(stillNeeded(state, { ...running, archivedAt: 1 }, now)).toBeNull();
    expect(stillNeeded(state, { ...running, cancelledAt: 1 }, now)).toBeNull();
  });
});
