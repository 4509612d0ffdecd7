import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import statutory from '../../domain/calendar/statutory.json' with { type: 'json' };
import year2024 from '../../domain/calendar/years/2024.json' with { type: 'json' };
import year2025 from '../../domain/calendar/years/2025.json' with { type: 'json' };
import year2026 from '../../domain/calendar/years/2026.json' with { type: 'json' };
import { type CountOptions, countDeadline, type Deadline } from '../../domain/deadlines.ts';
import type { RuleId } from '../../domain/guideline/rules.ts';
import { type Day, type Instant, parseInstant } from '../../domain/time.ts';

/** Every day from one to another, both included, made without the code under test. */
export function everyDay(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let utc = Date.parse(from); utc <= Date.parse(to); utc += 86_400_000) {
    days.push(new Date(utc).toISOString().slice(0, 10));
  }
  return days;
}

const published: Record<string, string> = Object.assign(
  {},
  ...[year2024, year2025, year2026].map(({ off_days }) => off_days),
);
const makeup: Record<string, string> = Object.assign(
  {},
  ...[year2024, year2025, year2026].map(({ makeup_workdays }) => makeup_workdays),
);
const byLaw = new Set(
  Object.entries(statutory.years)
    .filter(([year]) => Number(year) > 2026)
    .flatMap(([, holidays]) => Object.values(holidays).flat()),
);

/** The oracle: every working day of the table in order, written down from the papers, to be looked up by position. */
export const WORKING_DAYS: readonly Day[] = everyDay('2024-01-01', '2036-12-31').filter((day) => {
  if (makeup[day] !== undefined) return true;
  return new Date(day).getUTCDay() % 6 !== 0 && published[day] === undefined && !byLaw.has(day);
});

export const MAKEUP_DAYS: readonly Day[] = Object.keys(makeup);

const works = new Set(WORKING_DAYS);
export const isWorked = (day: Day): boolean => works.has(day);

/** The position of the first working day after a day. */
const after = new Map<Day, number>();
let position = 0;
for (const day of everyDay('2023-12-31', '2036-12-31')) {
  if (WORKING_DAYS[position] === day) position += 1;
  after.set(day, position);
}
/** The nth working day after a day, by position in the list. */
export const nthWorkingDayAfter = (day: Day, n: number): Day | undefined =>
  WORKING_DAYS[(after.get(day) ?? Number.NaN) + n - 1];

/** The working day on or before a day, by position in the list. */
export const workedOnOrBefore = (day: Day): Day | undefined =>
  WORKING_DAYS[(after.get(day) ?? Number.NaN) - 1];

export function at(text: string): Instant {
  const instant = parseInstant(text.includes('T') ? `${text}+08:00` : `${text}T10:00:00+08:00`);
  if (instant === null) throw new Error(`no instant: ${text}`);
  return instant;
}

/** A deadline under the shipped calendar; a failure fails the test. */
export function counted(rule: RuleId, from: Instant, options: CountOptions = {}): Deadline {
  const deadline = countDeadline(rule, from, shippedCalendar, options);
  if ('failure' in deadline) throw new Error(`${rule}: ${deadline.failure}`);
  return deadline;
}
