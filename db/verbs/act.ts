import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { RuleId } from '../../domain/guideline/rules.ts';
import { type MatterAction, may, type Viewer } from '../../domain/permissions.ts';
import type { KeptBecause } from '../../domain/retention.ts';
import type { Stage } from '../../domain/submission.ts';
import { DAY, type Day, type Instant, instantAt } from '../../domain/time.ts';
import { CLOSE_OF_BUSINESS } from '../../domain/workdays.ts';
import { type Change, type Changed, change, type Loaded } from '../change.ts';
import { type NewClock, startClock } from '../clocks.ts';
import type { Store } from '../store.ts';

/**
 * Every verb of the desk: who does it, when, on which matter, at which version they saw it. Each is one transaction.
 */
export interface Act {
  viewer: Viewer;
  at: Instant;
  loaded: Loaded;
  /** The version on the page that was acted from: somebody quicker makes the verb fail as `stale`. */
  seen: number;
}

/** Why a verb was not carried out; nothing was written. */
export type Failure =
  | 'stale'
  | 'not-allowed'
  | 'already-closed'
  | 'not-closed'
  | 'danger-unreported'
  | 'no-reply-yet'
  | 'not-in-danger'
  | 'no-email'
  | 'no-such-person'
  | 'too-early'
  | 'too-far'
  | 'too-late'
  | 'letter-left'
  | 'no-content'
  | 'erased'
  | 'unfit-outcome'
  | 'not-yours-to-erase'
  | `kept-${KeptBecause}`
  | 'already-held'
  | 'not-held';
export type Acted = Changed | { ok: false; failure: Failure };

export const refuse = (failure: Failure): Acted => ({ ok: false, failure });

/** The reply rules of both tracks: a reply with evidence stops them (【反馈】第四条(一)2, (二)2、4). */
export const replyRules: readonly RuleId[] = [
  'submission.reply',
  'staff-submission.reply',
  'staff-submission.outside-door',
  'submission.promised-report',
];

/** What may still be done to a closed matter. */
const afterClosing: readonly MatterAction[] = ['reopen', 'note', 'hold'];

/** Runs one change for whoever may do this `action`, on the version they saw, on a matter that is still open. */
export async function act(
  store: Store,
  on: Act,
  action: MatterAction,
  what: Omit<Change, 'by' | 'at'>,
): Promise<Acted> {
  if (!may(on.viewer, action, on.loaded.row)) return refuse('not-allowed');
  if (on.loaded.row.version !== on.seen) return refuse('stale');
  if (on.loaded.row.erasedAt !== null) return refuse('erased');
  if (on.loaded.row.closedAt !== null && !afterClosing.includes(action)) return refuse('already-closed');
  return change(store, on.loaded, { ...what, by: on.viewer.id, at: on.at });
}

/** A later stage never goes back to an earlier one because of a further call. */
const order: readonly Stage[] = [
  'set-aside',
  'received',
  'opened',
  'contacted',
  'replied',
  'promised',
  'closed',
];
export const further = (now: Stage, next: Stage): Stage =>
  order.indexOf(next) > order.indexOf(now) ? next : now;

/** The clock of a further promised report, told to the sender (【收集】2). */
export const promisedReport = (on: Act, calendar: Calendar, day: Day): NewClock => ({
  ...startClock('submission.promised-report', on.at, calendar, day),
  occurrence: on.loaded.clocks.filter(({ rule }) => rule === 'submission.promised-report').length + 1,
});

const FARTHEST = 366 * DAY;

/** Whether a result can be promised for the end of this day: after now, and within a year. */
export function promisable(day: Day, now: Instant): Failure | null {
  const dueAt = instantAt(day, CLOSE_OF_BUSINESS);
  if (dueAt <= now) return 'too-early';
  return dueAt > now + FARTHEST ? 'too-far' : null;
}
