import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beside, parsePeriod, periodOf, sayPeriod } from '../../../domain/figures/periods.ts';
import { dayOf, instantAt } from '../../../domain/time.ts';

const kinds = ['month', 'quarter', 'year'] as const;
const instants = fc.integer({ min: instantAt('2001-01-01', '00:00'), max: instantAt('2098-12-31', '23:59') });

describe('months, quarters and years of Shanghai', () => {
  test.each([
    ['2026-11', '2026-11-01', '2026-12-01', '2026年11月'],
    ['2026-12', '2026-12-01', '2027-01-01', '2026年12月'],
    ['2026-Q1', '2026-01-01', '2026-04-01', '2026年第一季度'],
    ['2026-Q4', '2026-10-01', '2027-01-01', '2026年第四季度'],
    ['2026', '2026-01-01', '2027-01-01', '2026年'],
  ])('%s runs from %s until %s', (key, from, to, said) => {
    const period = parsePeriod(key);
    expect(period).toMatchObject({ key, from: instantAt(from, '00:00'), to: instantAt(to, '00:00') });
    expect(period && sayPeriod(period)).toBe(said);
  });

  test.each(['', '2026-13', '2026-00', '2026-Q5', '2026-1', '1926', '2026-Q', 'x', '2026-11-01'])(
    '%j is no period',
    (text) => expect(parsePeriod(text)).toBeNull(),
  );

  test('the last moment of a year belongs to it in Shanghai, eight hours before it ends in Greenwich', () => {
    const before = Date.parse('2026-12-31T15:59:59.999Z');
    expect(periodOf('year', before).key).toBe('2026');
    expect(periodOf('quarter', before + 1).key).toBe('2027-Q1');
  });

  test('every instant lies in its period, which the address gives back, between the two beside it', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...kinds), (at, kind) => {
        const period = periodOf(kind, at);
        expect(period.from <= at && at < period.to).toBe(true);
        expect(parsePeriod(period.key)).toEqual(period);
        expect(beside(period, 1).from).toBe(period.to);
        expect(beside(period, -1).to).toBe(period.from);
        expect(dayOf(period.from).endsWith('-01')).toBe(true);
      }),
    );
  });
});
