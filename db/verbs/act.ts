import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { RuleId } from '../../domain/guideline/rules.ts';
import { type MatterAction, may, type Viewer } from '../../domain/permissions.ts';
import type { KeptBecause } from '../../domain/retention.ts';
import type { StepRefusal } from '../../domain/step-refusal.ts';
import type { Stage } from '../../domain/submission.ts';
import { DAY, type Day, dayOf, type Instant, instantAt } from '../../domain/time.ts';
import { CLOSE_OF_BUSINESS } from '../../domain/workdays.ts';
import { type Change, type Changed, type ClockRow, change, type Loaded } from '../change.ts';
import { type NewClock, startClock } from '../clocks.ts';
import type { Store } from '../store.ts';
import { reached } from '../tasks.ts';

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
  | 'harm-unsettled'
  | 'no-reply-yet'
  | 'promised-already'
  | 'not-in-danger'
  | 'no-email'
  | 'no-such-person'
  | 'too-early'
  | 'before-receipt'
  | 'too-far'
  | 'too-late'
  | 'letter-left'
  | 'no-content'
  | 'no-improvement'
  | 'no-such-matter'
  | 'not-passed-on'
  | 'nobody-above'
  | 'erased'
  | 'unfit-outcome'
  | 'not-yours-to-erase'
  | `kept-${KeptBecause}`
  | 'already-held'
  | 'not-held'
  | 'not-later'
  | 'clock-not-running'
  | 'nobody-left'
  | 'nothing-came-back'
  | 'no-contact-yet'
  | 'no-own-words'
  | 'not-asked'
  | 'intake-open'
  | 'nobody-concerned'
  | 'files-away'
  | StepRefusal;
export type Acted = Changed | { ok: false; failure: Failure };

export const refuse = (failure: Failure): Acted => ({ ok: false, failure });

const PROMISED = 'submission.promised-report';
const firstReply: readonly RuleId[] = ['submission.reply', 'staff-submission.reply'];

/** The reply rules of both tracks: a reply with evidence stops them (【反馈】第四条(一)2, (二)2、4). */
export const replyRules: readonly RuleId[] = [
  'submission.reply',
  'staff-submission.reply',
  'staff-submission.outside-door',
  PROMISED,
];

/**
 * What a reply stops. While the first reply is still owed it is no report of the promised result, unless whoever gives it
 * says so: a promise is not kept by the answer that was owed before it (policy §2: its own kind of evidence).
 */
export function stoppedByReply(clocks: readonly ClockRow[], result: 'yes' | 'no' | undefined): RuleId[] {
  const first = clocks.some(({ rule, stoppedAt }) => stoppedAt === null && firstReply.includes(rule));
  return replyRules.filter((rule) => rule !== PROMISED || !first || result === 'yes');
}

/** The stage after a reply that stops these rules: a promise that runs on stays one. */
export const stageAfterReply = (clocks: readonly ClockRow[], stopped: readonly RuleId[]): Stage =>
  promiseRuns(clocks) && !stopped.includes(PROMISED) ? 'promised' : 'replied';

/** Whether a result that was promised is still to be reported. */
export const promiseRuns = (clocks: readonly ClockRow[]): boolean =>
  clocks.some(({ rule, stoppedAt }) => rule === PROMISED && stoppedAt === null);

/** What may still be done to a closed matter: above all a danger that a late message speaks of is reported (policy 3.0). */
const afterClosing: readonly MatterAction[] = ['reopen', 'note', 'message', 'settleDanger', 'hold'];

/**
 * Runs one change for whoever may do this `action`, on the version they saw, on a matter that is still open.
 * @param options `closedToo` for what may happen after closing as well
 */
export async function act(
  store: Store,
  on: Act,
  action: MatterAction,
  what: Omit<Change, 'by' | 'at'>,
  options: { closedToo?: boolean } = {},
): Promise<Acted> {
  if (!may(on.viewer, action, on.loaded.row)) return refuse('not-allowed');
  if (on.loaded.row.version !== on.seen) return refuse('stale');
  if (on.loaded.row.erasedAt !== null) return refuse('erased');
  const always = options.closedToo || afterClosing.includes(action);
  if (on.loaded.row.closedAt !== null && !always) return refuse('already-closed');
  if (isBefore(what.facts?.happenedAt, on)) return refuse('before-receipt');
  // Whoever acts on a matter has seen it: a mail that did not reach them is no task any more.
  const seen = reached(store, on.loaded.row.id, `staff:${on.viewer.id}`, on.at);
  return change(store, on.loaded, {
    ...what,
    by: on.viewer.id,
    at: on.at,
    also: [...(what.also ?? []), seen],
  });
}

/** Nobody has spoken about a matter on a day before it came in: such a date is a slip. */
const isBefore = (happenedAt: Instant | undefined, { loaded }: Act): boolean =>
  happenedAt !== undefined && dayOf(happenedAt) < dayOf(loaded.row.receivedAt);

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
