import { type Calendar, type CalendarYear, calendarOf } from '../domain/calendar/calendar.ts';
import { SHIPPED_YEARS } from '../domain/calendar/shipped.ts';
import { countDeadline } from '../domain/deadlines.ts';
import type { RuleId } from '../domain/guideline/rules.ts';
import { publicRules } from '../domain/submission.ts';
import type { Day, Instant } from '../domain/time.ts';
import { type clock, NEVER } from './schema.ts';

/** A clock to start; `told` when the sender is given the date. */
export interface NewClock {
  rule: RuleId;
  occurrence?: number;
  startedAt: Instant;
  dueAt: Instant;
  provisional: boolean;
  calendarVersion: string;
  told: boolean;
  stoppedAt?: Instant;
}

/** Which papers a calendar rests on, as one word: a clock counted under another is counted again. */
export const versionOf = (calendar: Calendar): string =>
  [...calendar.years.values()].map(({ year, version }) => `${year}.${version}`).join(' ');

/** The calendar of the house: the years shipped with it, replaced or followed by those brought in since. */
export function calendarWith(imported: readonly CalendarYear[]): Calendar {
  const years = new Map([...SHIPPED_YEARS, ...imported].map((row) => [row.year, row]));
  return calendarOf([...years.values()]);
}

const isPublic = (rule: RuleId): boolean => publicRules.some((id) => id === rule);

/**
 * A clock of a rule, counted from an instant (policy §2).
 * @param promised the day the agency promised, for rules that end on it
 * @throws RangeError when the calendar does not reach the days to be counted
 */
export function startClock(rule: RuleId, from: Instant, calendar: Calendar, promised?: Day): NewClock {
  const counted = countDeadline(rule, from, calendar, promised === undefined ? {} : { promised });
  if ('failure' in counted || counted.dueAt === null) throw new RangeError(`no date for ${rule}`);
  return {
    rule,
    startedAt: from,
    dueAt: counted.dueAt,
    provisional: counted.provisional,
    calendarVersion: versionOf(calendar),
    told: isPublic(rule),
  };
}

interface Running {
  rule: RuleId;
  dueAt: Instant;
  provisional: boolean;
}

/** The next date of a matter from the clocks that run: what the queue is sorted by. */
export function nextDue(running: readonly Running[]) {
  const next = running.toSorted((a, b) => a.dueAt - b.dueAt)[0];
  return {
    nextDueAt: next?.dueAt ?? NEVER,
    nextRule: next?.rule ?? null,
    nextProvisional: next?.provisional ?? false,
  };
}

/** The row of a clock that starts with change `seq`. */
export const clockRow = (matterId: string, seq: number, row: NewClock): typeof clock.$inferInsert => ({
  matterId,
  rule: row.rule,
  occurrence: row.occurrence ?? 1,
  startedAt: row.startedAt,
  dueAt: row.dueAt,
  toldDueAt: row.told ? row.dueAt : null,
  provisional: row.provisional,
  calendarVersion: row.calendarVersion,
  startedBySeq: seq,
  stoppedAt: row.stoppedAt ?? null,
  stoppedBySeq: row.stoppedAt === undefined ? null : seq,
});
