import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shippedCalendar } from '../../../domain/calendar/shipped.ts';
import { triedInTime } from '../../../domain/evidence.ts';
import { csvOf } from '../../../domain/figures/csv.ts';
import {
  type CountedMatter,
  type Dimension,
  dimensions,
  fits,
  parseFigure,
} from '../../../domain/figures/matters.ts';
import { medianOf } from '../../../domain/figures/median.ts';
import { type CountedClock, stateOf } from '../../../domain/figures/promises.ts';
import { byHandler, countBy, medianDays } from '../../../domain/figures/summary.ts';
import { DAY, HOUR, instantAt } from '../../../domain/time.ts';
import { countedMatter, NOW, START } from './counted.ts';

const matters = fc.array(countedMatter, { maxLength: 30 });
const splits = ['kind', 'channel', 'service', 'sender', 'outcome'] as const;
const promises = ['contact', 'reply', 'staff_reply', 'report'] as const;

const running: CountedClock = {
  promise: 'contact',
  dueAt: START + 4 * DAY,
  stoppedAt: null,
  stoppedBy: null,
  extended: false,
};
const stopped = (after: number, stoppedBy = 'contacted'): CountedClock => ({
  ...running,
  stoppedAt: running.dueAt + after,
  stoppedBy,
});
const ahead = (hours: number) => running.dueAt - hours * HOUR;
const past = running.dueAt + DAY;

describe('what became of a promise', () => {
  test.each([
    ['kept at the last moment', stopped(0), [], 'kept'],
    ['late by a moment', stopped(1), [], 'late'],
    ['over and nothing done', running, [], 'overdue'],
    ['withdrawn before the date', stopped(-1, 'closed'), [], 'ended'],
    ['closed after the date without evidence', stopped(1, 'closed'), [], 'late'],
    ['another date promised before this one came', stopped(-1, 'promised'), [], 'ended'],
    [
      'three attempts on two days are tried in time (policy 2)',
      stopped(9),
      [ahead(30), ahead(29), ahead(1)],
      'tried',
    ],
    ['three attempts on one day are not', stopped(9), [ahead(3), ahead(2), ahead(1)], 'late'],
    ['two attempts on two days are not', running, [ahead(30), ahead(1)], 'overdue'],
    ['an attempt after the date does not count', running, [ahead(30), ahead(1), past], 'overdue'],
    ['tried and then reached in time is kept', stopped(-1), [ahead(30), ahead(29), ahead(2)], 'kept'],
  ] as const)('%s', (_what, clock, tries, state) => {
    expect(stateOf(clock, tries, past)).toBe(state);
  });

  test('it runs until the last moment of its date', () => {
    expect(stateOf(running, [], running.dueAt)).toBe('running');
    expect(stateOf(running, [], running.dueAt + 1)).toBe('overdue');
  });

  test('days are those of Shanghai: 23:30 and 00:30 are two', () => {
    const night = [
      instantAt('2026-07-02', '23:30'),
      instantAt('2026-07-03', '00:10'),
      instantAt('2026-07-03', '00:30'),
    ];
    expect(triedInTime(night, instantAt('2026-07-03', '17:30'))).toBe(night[2]);
  });
});

/** The same again, counted by hand: matter by matter, without the product's own reading of a matter. */
function byHand(all: readonly CountedMatter[], by: (typeof splits)[number]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const matter of all) {
    if (matter.setAside) continue;
    const value = String(matter[by] ?? 'none');
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

function promiseByHand(all: readonly CountedMatter[], promise: (typeof promises)[number]) {
  const clocks = all
    .filter(({ setAside }) => !setAside)
    .flatMap(({ clocks: own, tries }) => own.map((clock) => ({ ...clock, tries })))
    .filter((clock) => clock.promise === promise);
  const proof = (clock: CountedClock) => clock.stoppedBy === 'contacted' || clock.stoppedBy === 'replied';
  const inTime = clocks.filter((clock) => clock.stoppedAt !== null && clock.stoppedAt <= clock.dueAt);
  const missed = clocks.filter((clock) => (clock.stoppedAt ?? NOW) > clock.dueAt);
  const inVain = missed.filter(({ tries, dueAt }) => triedInTime(tries, dueAt) !== null);
  return {
    due: inTime.filter(proof).length + missed.length,
    kept: inTime.filter(proof).length,
    tried: inVain.length,
    late: missed.filter((clock) => clock.stoppedAt !== null && !inVain.includes(clock)).length,
    overdue: missed.filter((clock) => clock.stoppedAt === null && !inVain.includes(clock)).length,
    running: clocks.filter((clock) => clock.stoppedAt === null && clock.dueAt >= NOW).length,
    ended: inTime.filter((clock) => !proof(clock)).length,
    extended: clocks.filter(({ extended }) => extended).length,
  };
}

describe('figures against a count by hand (policy 3.16)', () => {
  test('received by kind, channel, service, sender and outcome', () => {
    fc.assert(
      fc.property(matters, (all) => {
        for (const by of splits) expect(Object.fromEntries(countBy(all, by, NOW))).toEqual(byHand(all, by));
      }),
    );
  });

  test('for each promise: due, in time, tried in time, late, open and late, and what is not due', () => {
    fc.assert(
      fc.property(matters, (all) => {
        for (const promise of promises) {
          const counts = countBy(all, promise, NOW);
          const byCounts = Object.keys(dimensions[promise]).map((name) => [name, counts.get(name) ?? 0]);
          expect(Object.fromEntries(byCounts)).toEqual(promiseByHand(all, promise));
        }
      }),
    );
  });

  test('median days from receipt to contact and reply', () => {
    fc.assert(
      fc.property(matters, (all) => {
        const firsts = all.flatMap(({ setAside, clocks, receivedAt }) => {
          const at = clocks
            .filter(
              ({ promise, stoppedBy }) => promise === 'contact' && /contacted|replied/.test(stoppedBy ?? ''),
            )
            .map(({ stoppedAt }) => stoppedAt ?? 0);
          if (setAside || at.length === 0) return [];
          const day = (instant: number) => Math.floor((instant + 8 * HOUR) / DAY);
          return [Math.max(0, day(Math.min(...at)) - day(receivedAt))];
        });
        const sorted = firsts.toSorted((a, b) => a - b);
        const half = (sorted.length - 1) / 2;
        const middle = ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
        const found = medianDays(all, 'contact', shippedCalendar);
        expect(found && { n: found.n, calendar: found.calendar }).toEqual(
          firsts.length === 0 ? null : { n: firsts.length, calendar: middle },
        );
        if (found) expect(found.working).toBeLessThanOrEqual(found.calendar);
      }),
    );
  });

  test('a figure counts the matters of the list behind it, but for promises made more than once', () => {
    fc.assert(
      fc.property(matters, (all) => {
        for (const by of Object.keys(dimensions)) {
          for (const [value, count] of countBy(all, by as Dimension, NOW)) {
            const figure = parseFigure({ by, value });
            const listed = all.filter((matter) => figure && fits(matter, figure, NOW)).length;
            if (by === 'report') expect(listed).toBeLessThanOrEqual(count);
            else expect({ by, value, listed }).toEqual({ by, value, listed: count });
          }
        }
      }),
    );
  });

  test('by handler each matter counts once', () => {
    fc.assert(
      fc.property(matters, (all) => {
        const groups = byHandler(all);
        expect(groups.reduce((sum, group) => sum + group.matters.length, 0)).toBe(
          countBy(all, 'all', NOW).get('all') ?? 0,
        );
      }),
    );
  });
});

test.each([
  [[], null],
  [[3], 3],
  [[9, 1], 5],
  [[4, 1, 2], 2],
  [[1, 2, 2, 5], 2],
])('the median of %j is %j', (numbers, median) => expect(medianOf(numbers)).toBe(median));

describe('a file of comma-separated values', () => {
  test('begins with a byte order mark, ends lines with CRLF, quotes what needs it', () => {
    expect(
      csvOf([
        ['a', 'b,c'],
        ['d"e', 'f\ng'],
      ]),
    ).toBe('\uFEFFa,"b,c"\r\n"d""e","f\ng"\r\n');
  });

  test.each(['=1+1', '+86', '-1', '@SUM(A1)', '\tx', '\rx'])('no cell is a formula: %j', (cell) => {
    const line = csvOf([[cell]]).slice(1, -2);
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
  });
});
