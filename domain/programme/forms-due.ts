import { dayOf, type Instant } from '../time.ts';
import type { OpinionPhase, ProgrammeKind } from './programme.ts';

/** What has been done about the forms of a programme that those who take part fill in. */
export interface FormsStanding {
  kind: ProgrammeKind;
  /** In the order of time. */
  meetings: readonly { startsAt: Instant }[];
  /** Whether its questions have a test at all: an agency may do without. */
  hasTests: boolean;
  /** The forms that were given out, or answered. */
  given: ReadonlySet<OpinionPhase>;
  /** DG-G-004, DG-P-004 is in, perhaps as a scan. */
  handedIn: boolean;
}

/**
 * The form to give out now: the test before, from the day of a group's first meeting to its second (【评估】二1); at the last one
 * the opinions (【小组】六, 【活动】五), then the test after for whoever had the one before (【评估】二3). Null when none is.
 */
export function formDue(
  { kind, meetings, hasTests, given, handedIn }: FormsStanding,
  now: Instant,
): OpinionPhase | null {
  const [first, second] = meetings;
  const last = meetings.at(-1);
  if (!first || !last) return null;
  const atLast = last.startsAt <= now;
  if (atLast && !handedIn && !given.has('opinion')) return 'opinion';
  if (kind !== 'group' || !hasTests) return null;
  if (atLast) return given.has('before') && !given.has('after') ? 'after' : null;
  const begins = dayOf(first.startsAt) <= dayOf(now) && (second === undefined || now < second.startsAt);
  return begins && !given.has('before') ? 'before' : null;
}

/** The form to bring to a meeting, by the number of the meeting. */
export function formFor({ kind, meetings, hasTests, given }: FormsStanding, no: number): OpinionPhase | null {
  if (no === meetings.length && !given.has('opinion')) return 'opinion';
  return no === 1 && kind === 'group' && hasTests && !given.has('before') ? 'before' : null;
}
