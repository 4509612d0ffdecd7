import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { countDeadline, type Deadline } from '../../domain/deadlines.ts';
import { RULE_IDS, type RuleId, ruleOf } from '../../domain/guideline/rules.ts';
import { type Day, dayOf, instantAt, timeOf } from '../../domain/time.ts';
import { counted, everyDay, isWorked, nthWorkingDayAfter, workedOnOrBefore } from './days.ts';

const unitOf = (id: RuleId) => ruleOf(id).length.unit;
const dated = RULE_IDS.filter((id) => !['promised', 'set-by-agency'].includes(unitOf(id)));
const movable = dated.filter((id) => unitOf(id) !== 'same-day');
// The table holds a year more than this, so that no count runs out of it, and a month less in front.
const DAYS = everyDay('2024-02-01', '2035-12-31');
const noon = (day: Day) => instantAt(day, '12:00');

// Every rule is counted once from noon of every day; the tests below look at the same answers.
const answers = new Map<string, Deadline>();
function from(id: RuleId, day: Day): Deadline {
  const key = `${id} ${day}`;
  const known = answers.get(key) ?? counted(id, noon(day));
  answers.set(key, known);
  return known;
}
const dueDay = (id: RuleId, day: Day): Day => from(id, day).counted.at(-1)?.date ?? '';

describe('on every day of the calendar', () => {
  test.each(movable)(
    '%s never ends on a day off, always at 17:30, and one day later never ends earlier',
    (id) => {
      let last = '';
      for (const day of DAYS) {
        const { dueAt } = from(id, day);
        if (dueAt === null) throw new Error(`${id} has no date on ${day}`);
        const due = dayOf(dueAt);
        if (!isWorked(due) || timeOf(dueAt) !== '17:30' || due < last) {
          expect.fail(`${id} from ${day} ends ${due} ${timeOf(dueAt)}, the day before ended ${last}`);
        }
        last = due;
      }
      expect(last).not.toBe('');
    },
  );

  test.each(dated)('the days of %s add up', (id) => {
    const { length } = ruleOf(id);
    for (const day of DAYS) {
      const { counted: days, dueAt } = from(id, day);
      const worked = days.filter(({ counts }) => counts);
      const apart = days
        .slice(1)
        .map(({ date }, index) => Math.abs(Date.parse(date) - Date.parse(days[index]?.date ?? '')));
      const holds =
        worked.length === (length.unit === 'working-days' ? length.amount : 1) &&
        worked.at(-1)?.date === dayOf(dueAt ?? 0) &&
        days.at(-1)?.date === worked.at(-1)?.date &&
        apart.every((gap) => gap === 86_400_000) &&
        (length.unit !== 'working-days' || days[0]?.date === day) &&
        days.every(({ why }) => why !== '');
      if (!holds) expect.fail(`${id} from ${day}: ${JSON.stringify(days)}`);
    }
    expect(DAYS.length).toBeGreaterThan(4000);
  });
});

describe('a list of working days, looked up by position, agrees', () => {
  test.each(dated.filter((id) => unitOf(id) === 'working-days'))('with %s', (id) => {
    const { length } = ruleOf(id);
    if (length.unit !== 'working-days') throw new Error(id);
    for (const day of DAYS) {
      const due = nthWorkingDayAfter(day, length.amount);
      if (dueDay(id, day) !== due) expect.fail(`${id} from ${day}: ${dueDay(id, day)}, not ${due}`);
    }
  });

  test.each([
    ['group.plan', -14],
    ['activity.sign-up', -14],
    ['group.report', 14],
    ['activity.report', 14],
  ] as const)('with %s, %i calendar days away', (id, distance) => {
    for (const day of DAYS) {
      const nominal = new Date(Date.parse(day) + distance * 86_400_000).toISOString().slice(0, 10);
      const before = new Date(Date.parse(nominal) - 86_400_000).toISOString().slice(0, 10);
      const due = distance < 0 ? workedOnOrBefore(nominal) : nthWorkingDayAfter(before, 1);
      if (dueDay(id, day) !== due) expect.fail(`${id} from ${day}: ${dueDay(id, day)}, not ${due}`);
    }
  });

  test.each([
    ['case.closing-assessment', 1],
    ['case.assessment', 2],
    ['service.follow-up', 3],
    ['case.stage-review', 6],
  ] as const)('with %s, %i months on', (id, months) => {
    for (const day of DAYS) {
      const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
      // Day 0 of the month after is the last day of the month itself.
      const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
      const eve = new Date(Date.UTC(year, month - 1 + months, Math.min(date, last) - 1))
        .toISOString()
        .slice(0, 10);
      const due = nthWorkingDayAfter(eve, 1);
      if (dueDay(id, day) !== due) expect.fail(`${id} from ${day}: ${dueDay(id, day)}, not ${due}`);
    }
  });
});

describe('a list of working days, looked up from behind, agrees', () => {
  test('with the last working day of the week, the month and the quarter', () => {
    for (const day of DAYS) {
      const [year = 0, month = 0] = day.split('-').map(Number);
      const weekday = new Date(day).getUTCDay();
      const sunday = new Date(Date.parse(day) + ((7 - weekday) % 7) * 86_400_000).toISOString().slice(0, 10);
      const monthEnd = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
      expect([
        dueDay('duty.weekly-report', day),
        dueDay('duty.monthly-report', day),
        dueDay('duty.annual-plan', day),
        dueDay('duty.annual-review', day),
      ]).toEqual([sunday, monthEnd, `${year}-03-31`, `${year}-12-31`].map(workedOnOrBefore));
    }
  });
});

const anyInstant = fc.integer({
  min: instantAt('2024-02-01', '00:00'),
  max: instantAt('2035-12-31', '23:59:59'),
});
const anyRule = fc.constantFrom(...dated);

describe('at any instant', () => {
  test('of a Shanghai day the answer is the same, but for same-day clocks', () => {
    fc.assert(
      fc.property(anyInstant, fc.constantFrom(...movable), (instant, id) => {
        const { from: _, ...answer } = counted(id, instant);
        const { from: __, ...atNoon } = counted(id, noon(dayOf(instant)));
        expect(answer).toEqual(atNoon);
      }),
    );
  });

  test('a same-day clock ends on its day: 17:30 in working time, 24:00 after it and on days off', () => {
    fc.assert(
      fc.property(
        anyInstant,
        fc.constantFrom(...dated.filter((id) => unitOf(id) === 'same-day')),
        (instant, id) => {
          const day = dayOf(instant);
          const early = isWorked(day) && instant < instantAt(day, '17:30');
          expect(counted(id, instant).dueAt).toBe(instantAt(day, early ? '17:30' : '23:59:59'));
        },
      ),
    );
  });

  test('a clock is provisional exactly when a day it rests on is in an unpublished year', () => {
    fc.assert(
      fc.property(anyInstant, anyRule, (instant, id) => {
        const { counted: days, provisional } = counted(id, instant);
        // The day of receipt is not looked up.
        const seen = unitOf(id) === 'working-days' ? days.slice(1) : days;
        expect(provisional).toBe(seen.some(({ date }) => date >= '2027-01-01'));
      }),
    );
  });

  test('in any year the answer is a date or a failure with a name', () => {
    const wide = fc.integer({ min: Date.parse('0001-01-02'), max: Date.parse('9999-12-30') });
    fc.assert(
      fc.property(wide, fc.constantFrom(...RULE_IDS), (instant, id) => {
        const answer = countDeadline(id, instant, shippedCalendar);
        if ('failure' in answer) expect(answer.failure).toMatch(/^(before|after)-calendar$/);
        else expect(answer.rule).toBe(id);
      }),
    );
  });
});

describe('whatever the zone of the machine', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  test('every rule gives the same answer', () => {
    const days = everyDay('2026-01-01', '2026-03-31');
    const answers = () =>
      days.flatMap((day) => dated.map((id) => JSON.stringify(counted(id, instantAt(day, '00:30')))));
    process.env.TZ = 'Asia/Shanghai';
    const here = answers();
    for (const [name, offset] of [
      ['Pacific/Kiritimati', -840],
      ['Etc/GMT+12', 720],
      ['America/Santiago', 180],
    ] as const) {
      process.env.TZ = name;
      expect(new Date('2026-01-15T00:00:00Z').getTimezoneOffset()).toBe(offset);
      expect(answers()).toEqual(here);
    }
  });
});
