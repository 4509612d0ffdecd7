import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shippedCalendar } from '../../../domain/calendar/shipped.ts';
import { parsePeriod } from '../../../domain/figures/periods.ts';
import {
  type ExactQuarter,
  exactQuarter,
  isSettled,
  quartersToMake,
  toldRecord,
} from '../../../domain/figures/record.ts';
import { least, sayShare, shareOf } from '../../../domain/figures/share.ts';
import { instantAt } from '../../../domain/time.ts';
import { countedMatter, NOW } from './counted.ts';

const quarter = (key: string, received: number[], kept = 20, due = 20): ExactQuarter => ({
  key,
  received,
  contact: { due, kept, days: Array.from({ length: due }, (_, at) => at % 5) },
  reply: { due, kept, days: [] },
  survey: { answered: 20, satisfied: 18 },
});

describe('shares that do not tell a small number', () => {
  test('29 of 30 is told as eight in ten: nine in ten would say that it was at most three', () => {
    expect(shareOf(29, 30)).toBe(80);
    expect(shareOf(30, 30)).toBe(80);
    expect(sayShare(80)).toBe('八成以上');
  });

  test('a share is true, and the same whether nobody or five were failed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.nat(400), (due, some) => {
        const kept = Math.min(some, due);
        const share = shareOf(kept, due);
        expect(share === null).toBe(due < least);
        expect(kept * 100).toBeGreaterThanOrEqual((share ?? 0) * due);
        if (due >= least && due - kept <= 5) {
          const same = [0, 1, 2, 3, 4, 5].map((failed) => shareOf(due - failed, due));
          expect(new Set(same).size).toBe(1);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what the public is told', () => {
  test('a quarter is told from a month after its end, when its promises have fallen due', () => {
    const q3 = parsePeriod('2026-Q3');
    expect(q3 && isSettled(q3, instantAt('2026-10-31', '23:59'))).toBe(false);
    expect(q3 && isSettled(q3, instantAt('2026-11-01', '00:00'))).toBe(true);
  });

  test('what people thought of groups and activities: how many answered and a share, of twelve answers on', () => {
    const thought = (key: string, answered: number, content: number): ExactQuarter => ({
      ...quarter(key, [9, 9, 9]),
      programmes: { answered, content },
    });
    const quarters = [
      thought('2026-Q1', 30, 29),
      thought('2026-Q2', 11, 11),
      quarter('2026-Q3', [9, 9, 9]),
      thought('2026-Q4', 200, 150),
    ];
    const [told] = toldRecord(quarters);
    expect(told?.quarters.map(({ programmes }) => programmes)).toEqual([
      { answered: 200, content: 70 },
      null,
      null,
      { answered: 30, content: 80 },
    ]);
    // A year with a quarter that is not told tells nothing: its sum would give that one away.
    expect(told?.year?.programmes).toBeNull();
    const whole = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'].map((key) => thought(key, 20, 20));
    expect(toldRecord(whole)[0]?.year?.programmes).toEqual({ answered: 80, content: 70 });
  });

  test('what clients thought of closed cases: of the year alone, once its last quarter is in', () => {
    const keys = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'];
    const quarters = keys.map((key) => quarter(key, [9, 9, 9]));
    expect(toldRecord(quarters)[0]?.year).not.toHaveProperty('cases');
    const withCases = (answered: number) =>
      quarters.map((one) =>
        one.key.endsWith('Q4') ? { ...one, cases: { answered, content: answered } } : one,
      );
    const [told] = toldRecord(withCases(40));
    expect(told?.year?.cases).toEqual({ answered: 40, content: 80 });
    expect(told?.quarters.some((one) => 'cases' in one)).toBe(false);
    expect(toldRecord(withCases(10))[0]?.year?.cases).toBeNull();
    expect(toldRecord(withCases(40).slice(0, 3))[0]?.year).toBeNull();
  });

  test('quarters are made in their order, from the first receipt on, each once', () => {
    const now = instantAt('2026-11-25', '12:00');
    const keys = (known: ExactQuarter[], first: number | null) =>
      quartersToMake(known, first, now).map(({ key }) => key);
    expect(keys([], null)).toEqual([]);
    expect(keys([], instantAt('2026-02-03', '09:00'))).toEqual(['2026-Q1', '2026-Q2', '2026-Q3']);
    expect(keys([quarter('2026-Q2', [9, 9, 9])], instantAt('2026-02-03', '09:00'))).toEqual(['2026-Q3']);
    expect(keys([quarter('2026-Q3', [9, 9, 9])], instantAt('2026-02-03', '09:00'))).toEqual([]);
  });

  test('medians and shares are told only where the counts told show that there are enough (policy 3.16)', () => {
    const [told] = toldRecord([quarter('2026-Q2', [20, 9, 9]), quarter('2026-Q3', [2, 1, 1], 3, 3)]);
    expect(told?.quarters.map(({ key, total }) => [key, total])).toEqual([
      ['2026-Q3', null],
      ['2026-Q2', 38],
    ]);
    expect(told?.quarters[1]?.contact).toEqual({ share: 70, median: 2 });
    expect(told?.quarters[0]?.contact).toEqual({ share: null, median: null });
    expect(told?.quarters[0]?.satisfied).toBeNull();
  });

  test('a year is summed up when its last quarter is told, and its shares say nothing new', () => {
    const three = ['Q1', 'Q2', 'Q3'].map((q) => quarter(`2025-${q}`, [20, 9, 9]));
    expect(toldRecord(three)[0]?.year).toBeNull();
    const year = toldRecord([...three, quarter('2025-Q4', [30, 9, 9], 40, 60)])[0]?.year;
    expect(year).toMatchObject({ key: '2025', cells: [90, 36, 36], total: 162 });
    expect(year?.contact.share).toBe(50);
  });

  test('what was told is told the same later on', () => {
    const counts = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map((row) => [...row]);
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 8 }), (rows) => {
        const all = rows.map((row, at) => quarter(`${2025 + (at >> 2)}-Q${(at % 4) + 1}`, row));
        const whole = toldRecord(all).flatMap(({ quarters }) => quarters);
        for (const [at] of all.entries()) {
          for (const told of toldRecord(all.slice(0, at + 1)).flatMap(({ quarters }) => quarters)) {
            expect(whole).toContainEqual(told);
          }
        }
      }),
    );
  });

  test('what is set aside and requests about data are no submissions of the record', () => {
    fc.assert(
      fc.property(fc.array(countedMatter, { maxLength: 20 }), (matters) => {
        const { received } = exactQuarter('2026-Q3', matters, shippedCalendar, NOW);
        const counted = matters.filter(({ setAside, kind }) => !setAside && kind !== 'data_request');
        expect(received.reduce((all, one) => all + one, 0)).toBe(counted.length);
      }),
    );
  });
});
