import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEAST, type ToldYear, withhold } from '../../../domain/figures/withhold.ts';
import { highest } from './simplex.ts';

const cell = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 60 }));
const row = fc.tuple(cell, cell, cell).map((cells) => [...cells]);
const year = fc.array(row, { minLength: 1, maxLength: 4 });

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Everything of a year: which counts it sums (quarter × column), what it is, what is told, whether it is due to be told. */
function entriesOf(quarters: readonly (readonly number[])[], told: ToldYear) {
  const width = quarters[0]?.length ?? 0;
  const cells = quarters.flatMap((_, q) => Array.from({ length: width }, (_, c) => [q, c] as const));
  const places = (fits: (q: number, c: number) => boolean) =>
    cells.flatMap(([q, c], at) => (fits(q, c) ? [at] : []));
  const inside = cells.map(([q, c], at) => ({
    of: [at],
    said: told.quarters[q]?.cells[c] ?? null,
    due: true,
  }));
  const totals = quarters.map((_, at) => ({
    of: places((q) => q === at),
    said: told.quarters[at]?.total ?? null,
    due: true,
  }));
  const columns = Array.from({ length: width }, (_, at) => ({
    of: places((_, c) => c === at),
    said: told.year?.cells[at] ?? null,
    due: told.year !== null,
  }));
  const whole = { of: places(() => true), said: told.year?.total ?? null, due: told.year !== null };
  const counts = quarters.flat();
  return [...inside, ...totals, ...columns, whole].map((entry) => ({
    ...entry,
    exact: sum(entry.of.map((at) => counts[at] ?? 0)),
  }));
}

/** From the lowest to the highest that an attacker with all told sums can reckon a count to be. */
function reckoned(entries: ReturnType<typeof entriesOf>, counts: number, of: readonly number[]) {
  const sums = entries.flatMap(({ of, said }) => (said === null ? [] : [{ of, sum: said }]));
  const up = highest(counts, sums, of, 1);
  return { low: -highest(counts, sums, of, -1), high: up };
}

describe('what is withheld stays withheld', () => {
  test('what is told is true, and every count below five is withheld, nought too (policy 3.16)', () => {
    fc.assert(
      fc.property(year, fc.boolean(), (quarters, complete) => {
        for (const { said, exact } of entriesOf(quarters, withhold(quarters, complete))) {
          if (said !== null) expect(said).toBe(exact);
          if (said !== null) expect(said).toBeGreaterThanOrEqual(LEAST);
        }
      }),
    );
  });

  test('no sums, differences, rows or quarters against the year leave less than six values open (policy 3.16)', () => {
    fc.assert(
      fc.property(year, fc.boolean(), (quarters, complete) => {
        const entries = entriesOf(quarters, withhold(quarters, complete));
        for (const entry of entries) {
          if (entry.said !== null || !entry.due) continue;
          const { low, high } = reckoned(entries, quarters.flat().length, entry.of);
          expect(high - low, JSON.stringify({ quarters, of: entry.of })).toBeGreaterThanOrEqual(LEAST);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('what is withheld together under a told total is five or more', () => {
    fc.assert(
      fc.property(year, (quarters) => {
        const told = withhold(quarters, true);
        const groups = [...told.quarters, ...(told.year ? [told.year] : [])];
        for (const { cells, total } of groups) {
          if (total === null || !cells.includes(null)) continue;
          expect(total - sum(cells.map((count) => count ?? 0))).toBeGreaterThanOrEqual(LEAST);
        }
      }),
    );
  });

  test('what was told of a quarter is told the same when later quarters and the year have come', () => {
    fc.assert(
      fc.property(year, (quarters) => {
        const whole = withhold(quarters, true).quarters;
        for (const [at] of quarters.entries()) {
          expect(withhold(quarters.slice(0, at + 1), false).quarters).toEqual(whole.slice(0, at + 1));
        }
      }),
    );
  });

  test('large counts are all told', () => {
    const large = fc.array(fc.array(fc.integer({ min: 5, max: 99 }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(large, (quarters) => {
        const entries = entriesOf(quarters, withhold(quarters, true));
        expect(entries.filter(({ said }) => said === null)).toEqual([]);
      }),
    );
  });
});

describe('examples that a person can check', () => {
  test('a single small count takes the smallest beside it along', () => {
    expect(withhold([[20, 7, 3]], false).quarters).toEqual([{ cells: [20, null, null], total: 30 }]);
  });

  test('small counts that together are five keep their total', () => {
    expect(withhold([[20, 2, 3]], false).quarters).toEqual([{ cells: [20, null, null], total: 25 }]);
  });

  test('a quiet quarter tells nothing', () => {
    expect(withhold([[1, 0, 2]], false).quarters).toEqual([{ cells: [null, null, null], total: null }]);
  });

  test('the year tells what its quarters withhold, when that gives none of them away', () => {
    const quarters = [
      [4, 9, 6],
      [3, 8, 7],
      [4, 6, 9],
      [2, 7, 8],
    ];
    expect(withhold(quarters, true).year).toEqual({ cells: [13, 30, 30], total: 73 });
  });

  test('the year does not tell what one withheld quarter is', () => {
    const quarters = [
      [4, 9, 30],
      [30, 30, 30],
      [30, 30, 30],
      [30, 30, 30],
    ];
    const told = withhold(quarters, true);
    expect(told.quarters[0]).toEqual({ cells: [null, null, 30], total: 43 });
    expect(told.year).toEqual({ cells: [null, null, 120], total: 313 });
  });
});
