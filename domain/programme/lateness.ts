import type { Calendar } from '../calendar/calendar.ts';
import { countDeadline } from '../deadlines.ts';
import type { Instant } from '../time.ts';
import { type ProgrammeKind, programmeRules } from './programme.ts';

/** What tells whether a programme starts too soon after its plan or its sign-up. */
export interface Starting {
  firstAt: Instant;
  /** When the plan was submitted as it stands (not returned since); null as long as it is not. */
  submittedAt: Instant | null;
  /** Since when people may sign up: opened to the public, or on paper by a sheet handed in as a scan; null as long as they may not. */
  openAt: Instant | null;
}

/** A programme with the clocks that stopped when its plan and its sign-up came. */
export interface Dated {
  kind: ProgrammeKind;
  programme: { firstAt: Instant; openAt: Instant | null; lateSeq: number | null };
  clocks: readonly { rule: string; stoppedAt: Instant | null }[];
}

/** When plan and sign-up came, as far as they have: what came is what stopped their clocks. */
export function startingOf({ kind, programme: { firstAt, openAt }, clocks }: Dated): Starting {
  const stopped = (wanted: string) => clocks.find(({ rule }) => rule === wanted)?.stoppedAt ?? null;
  const { plan, signUp } = programmeRules[kind];
  return { firstAt, submittedAt: stopped(plan), openAt: stopped(signUp) ?? openAt };
}

/**
 * The day until which plan and sign-up have to be there: two weeks before the first meeting (【小组】二、三, 【活动】二、三).
 * @returns null when the calendar does not reach it
 */
export function twoWeeksBefore(kind: ProgrammeKind, firstAt: Instant, calendar: Calendar): Instant | null {
  const counted = countDeadline(programmeRules[kind].plan, firstAt, calendar);
  return 'failure' in counted ? null : counted.dueAt;
}

/** Whether a plan was submitted, or still is not, later than two weeks before the first meeting. */
export function isPlanLate(
  kind: ProgrammeKind,
  { firstAt, submittedAt }: Starting,
  now: Instant,
  calendar: Calendar,
): boolean {
  const until = twoWeeksBefore(kind, firstAt, calendar);
  return until !== null && (submittedAt ?? now) > until;
}

/** Whether a programme starts later than two weeks before: its plan or its sign-up came, or would come now, after that day. */
export function startsLate(
  kind: ProgrammeKind,
  starting: Starting,
  now: Instant,
  calendar: Calendar,
): boolean {
  const until = twoWeeksBefore(kind, starting.firstAt, calendar);
  if (until === null) return false;
  return [starting.submittedAt, starting.openAt].some((at) => (at ?? now) > until);
}

/**
 * Whether filing waits for a supervisor's written reason: opening sign-up asks for it, so only where it was never opened nobody
 * has asked yet whether people could sign up two weeks before.
 */
export const isUnexcused = (dated: Dated, now: Instant, calendar: Calendar): boolean =>
  dated.programme.lateSeq === null &&
  dated.programme.openAt === null &&
  startsLate(dated.kind, startingOf(dated), now, calendar);
