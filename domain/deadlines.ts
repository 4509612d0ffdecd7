import { type Calendar, OutsideCalendar } from './calendar/calendar.ts';
import { type Count, count } from './counting.ts';
import { type Rule, type RuleId, ruleInForce } from './guideline/rules.ts';
import { type Day, dayOf, type Instant, instantAt } from './time.ts';

/** A day of the count and why it was counted or not. */
export interface CountedDay {
  date: Day;
  counts: boolean;
  why: string;
}

export interface Deadline {
  rule: RuleId;
  from: Instant;
  /** When the clock ends; null where a person sets the date, and then `why` says who. */
  dueAt: Instant | null;
  /** Rests on a year whose calendar is not published (暂定). */
  provisional: boolean;
  /**
   * Working days: every day from the start (day 0) to the due date. Months, weeks and last working days: the
   * nominal day and the days stepped over, in the order of stepping, the due date last.
   */
  counted: CountedDay[];
  why: string | null;
}

/** A day that had to be looked up lies before the table. */
export interface BeforeCalendar {
  failure: 'before-calendar';
  day: Day;
}

/** A day that had to be looked up lies after the last year whose statutory days are known. */
export interface AfterCalendar {
  failure: 'after-calendar';
  day: Day;
}

/** An occurrence was asked of a rule that does not repeat, or is not a whole number from 1. */
export interface NoSuchOccurrence {
  failure: 'no-such-occurrence';
}

export type CountFailure = BeforeCalendar | AfterCalendar | NoSuchOccurrence;

export interface CountOptions {
  /** Which one of a repeating rule, from 1. */
  occurrence?: number;
  /** The day the agency promised. */
  promised?: Day;
}

/**
 * When a rule's clock ends that starts at `from`, with the days that were counted. Expected failures are values
 * with a name: `'failure' in result`. A start is refused only when a day that must be looked up lies outside.
 */
export function countDeadline(
  rule: RuleId,
  from: Instant,
  calendar: Calendar,
  options: CountOptions = {},
): Deadline | CountFailure {
  const row = ruleInForce(rule, dayOf(from));
  const { occurrence = 1, promised } = options;
  if (!isOccurrence(row, occurrence)) return { failure: 'no-such-occurrence' };
  try {
    const counted = count(row.length, { from, calendar, occurrence, promised });
    if ('why' in counted) {
      return { rule, from, dueAt: null, provisional: false, counted: [], why: counted.why };
    }
    return ended(rule, from, counted);
  } catch (error) {
    if (error instanceof OutsideCalendar) return { failure: error.failure, day: error.day };
    throw error;
  }
}

const ended = (rule: RuleId, from: Instant, { due, closes, days, provisional }: Count): Deadline => ({
  rule,
  from,
  dueAt: instantAt(due, closes),
  provisional,
  counted: days,
  why: null,
});

/** Whether a rule repeats from its original start (`occurrence` 1, 2, …). */
export const repeats = ({ length }: Pick<Rule, 'length'>): boolean =>
  length.unit === 'months' && length.every === true;

const isOccurrence = (rule: Rule, occurrence: number): boolean =>
  occurrence === 1 || (repeats(rule) && Number.isSafeInteger(occurrence) && occurrence > 1);

/** A running clock as it is kept: which date it has, and which date somebody outside was told. */
export interface OpenClock {
  rule: RuleId;
  from: Instant;
  occurrence: number;
  dueAt: Instant | null;
  toldDueAt: Instant | null;
  /** A person gave it its date (a promise, an extension): no calendar moves it. */
  setByPerson?: boolean;
}

export interface Recounted {
  dueAt: Instant | null;
  toldDueAt: Instant | null;
  provisional: boolean;
  /** 'held': the new calendar gives a later date, but the date already told stays. */
  moved: 'none' | 'earlier' | 'later' | 'held';
  /** The date told has become earlier: the sender is to be told in the same change. */
  tell: boolean;
}

/**
 * What a clock becomes under a new calendar. A date already told to a sender never moves later by itself; an
 * earlier one is told to them. Failures as in `countDeadline`.
 */
export function recount(clock: OpenClock, calendar: Calendar): Recounted | CountFailure {
  const { dueAt, toldDueAt } = clock;
  const fresh = countDeadline(clock.rule, clock.from, calendar, { occurrence: clock.occurrence });
  if ('failure' in fresh) return fresh;
  const stay = { dueAt, toldDueAt, provisional: fresh.provisional, moved: 'none', tell: false } as const;
  if (clock.setByPerson || fresh.dueAt === null || dueAt === null) return { ...stay, provisional: false };
  if (fresh.dueAt === dueAt) return stay;
  if (fresh.dueAt < dueAt) {
    const tell = toldDueAt !== null && fresh.dueAt < toldDueAt;
    return { ...stay, dueAt: fresh.dueAt, toldDueAt: tell ? fresh.dueAt : toldDueAt, moved: 'earlier', tell };
  }
  const latest = toldDueAt === null ? fresh.dueAt : Math.min(fresh.dueAt, Math.max(toldDueAt, dueAt));
  return latest === dueAt ? { ...stay, moved: 'held' } : { ...stay, dueAt: latest, moved: 'later' };
}
