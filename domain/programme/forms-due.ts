import { dayOf, type Instant, instantAt } from '../time.ts';
import type { OpinionPhase, ProgrammeKind } from './programme.ts';

/** What has been done about the forms of a programme that those who take part fill in. */
export interface FormsStanding {
  kind: ProgrammeKind;
  /** In the order of time. */
  meetings: readonly { startsAt: Instant }[];
  /** The plan was approved, if only before a change of it: meetings go on meanwhile. */
  approved: boolean;
  /** Whether its questions have a test at all: an agency may do without. */
  hasTests: boolean;
  /** When forms were given out: links, slips, the code at the door, a tablet. */
  asked: readonly { phase: OpinionPhase; at: Instant }[];
  /** The forms that somebody has answered, on paper too once it is keyed in. */
  answered: ReadonlySet<OpinionPhase>;
  /** DG-G-004, DG-P-004 is in, perhaps as a scan. */
  handedIn: boolean;
}

const wasGiven = ({ asked, answered }: FormsStanding, phase: OpinionPhase, from: Instant): boolean =>
  answered.has(phase) || asked.some((one) => one.phase === phase && one.at >= from);

/** A test, given out at any time: a link may go to members before they come. */
export const wasTested = (forms: FormsStanding, phase: 'before' | 'after'): boolean =>
  wasGiven(forms, phase, 0);

/** Whether the forms of the last meeting were given out at it: a code that was tried out weeks before reached nobody. */
const wasAskedAtLast = (forms: FormsStanding, last: Instant): boolean =>
  forms.handedIn || wasGiven(forms, 'opinion', instantAt(dayOf(last), '00:00'));

/**
 * The form to give out now: the test before, from the day of a group's first meeting to its second (【评估】二1); at the last one
 * the opinions (【小组】六, 【活动】五), then the test after for whoever had the one before (【评估】二3), as long as the sheet of the
 * opinions is not in. Null when none is.
 */
export function formDue(forms: FormsStanding, now: Instant): OpinionPhase | null {
  const { kind, meetings, approved, hasTests, handedIn } = forms;
  const [first, second] = meetings;
  const last = meetings.at(-1);
  if (!first || !last || !approved) return null;
  const atLast = last.startsAt <= now;
  if (atLast && !wasAskedAtLast(forms, last.startsAt)) return 'opinion';
  if (kind !== 'group' || !hasTests) return null;
  const [before, after] = [wasTested(forms, 'before'), wasTested(forms, 'after')];
  if (atLast) return before && !after && !handedIn ? 'after' : null;
  const begins = dayOf(first.startsAt) <= dayOf(now) && (second === undefined || now < second.startsAt);
  return begins && !before ? 'before' : null;
}

/** The forms to bring to a meeting, by the number of the meeting; none without an approval. */
export function formsFor(forms: FormsStanding, no: number): OpinionPhase[] {
  if (!forms.approved) return [];
  const tests = no === 1 && forms.kind === 'group' && forms.hasTests && !wasTested(forms, 'before');
  const asks = no === forms.meetings.length && !forms.handedIn && !forms.answered.has('opinion');
  return [...(tests ? (['before'] as const) : []), ...(asks ? (['opinion'] as const) : [])];
}
