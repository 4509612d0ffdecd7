import type { Calendar } from '../../domain/calendar/calendar.ts';
import { dataOutcomes } from '../../domain/data-request.ts';
import type { ReprisalAnswer } from '../../domain/history.ts';
import { isHarmSuspected } from '../../domain/step-refusal.ts';
import type { Outcome, Service, Stage, Submission } from '../../domain/submission.ts';
import { type Day, instantAt } from '../../domain/time.ts';
import { CLOSE_OF_BUSINESS } from '../../domain/workdays.ts';
import type { ClockRow, Loaded } from '../change.ts';
import type { Store } from '../store.ts';
import {
  type Act,
  type Acted,
  act,
  type Failure,
  promisable,
  promisedReport,
  refuse,
  replyRules,
} from './act.ts';
import { improvedBy } from './gratitude.ts';

/** What is said at closing. */
export interface Closing {
  outcome: Outcome;
  detail: string;
  /** The sender's own words, for one who withdraws. */
  words?: string | undefined;
  /** Whether the sender was asked about reprisals, and what they said (policy 3.9). */
  reprisal?: ReprisalAnswer | undefined;
  /** Which of the services it was about, for the figures (policy 3.16). */
  service?: Service | undefined;
  /** What an adopted suggestion improves, in a sentence fit for the public (policy 3.12). */
  improved?: string | undefined;
}

/** Closes with an outcome, after reply evidence; never while danger is marked and unreported, or suspected harm unsettled (policy 3.0, 3.15). */
export async function close(store: Store, on: Act, given: Closing, form: Submission): Promise<Acted> {
  const refusal = closingRefusal(on.loaded, given);
  if (refusal) return refuse(refusal);
  const { improved } = given;
  const words = given.words === undefined ? '' : `来件人原话：“${given.words}”\n`;
  return act(store, on, 'close', {
    event: 'closed',
    facts: { outcome: given.outcome, ...(given.reprisal ? { reprisal: given.reprisal } : {}) },
    detail: words + given.detail,
    stop: 'all',
    set: {
      closedAt: on.at,
      outcome: given.outcome,
      stage: 'closed',
      ...(given.service ? { service: given.service } : {}),
    },
    letters: form.email === undefined ? [] : [{ template: 'closed', recipient: 'sender' }],
    also: improved === undefined ? [] : [improvedBy(store, on, improved)],
  });
}

/** Every sender gets contact and reply, of a matter sent twice too; one who withdraws says so in their own words. */
function closingRefusal({ row, clocks }: Loaded, given: Closing): Failure | null {
  const runs = (wanted: (rule: ClockRow['rule']) => boolean): boolean =>
    clocks.some(({ rule, stoppedAt }) => stoppedAt === null && wanted(rule));
  if (row.dangerAt !== null && row.dangerSettledAt === null) return 'danger-unreported';
  if (isHarmSuspected(row)) return 'harm-unsettled';
  if (given.outcome !== 'withdrawn' && runs((rule) => replyRules.includes(rule))) return 'no-reply-yet';
  if (given.outcome === 'duplicate' && runs((rule) => rule === 'submission.contact')) return 'no-contact-yet';
  if (given.outcome === 'withdrawn' && given.words === undefined) return 'no-own-words';
  if (runs((rule) => rule.startsWith('case.'))) return 'intake-open';
  const adopts = row.kind === 'suggestion' && given.outcome === 'adopted';
  if (adopts && given.improved === undefined) return 'no-improvement';
  if (row.kind === 'data_request') return dataRefusal(row.stage, given.outcome);
  const mayHaveSuffered = row.kind === 'complaint' || row.kind === 'suggestion';
  return mayHaveSuffered && given.reprisal === undefined ? 'not-asked' : null;
}

/** A request about data has no clock that runs: an answer stands before its end all the same. */
function dataRefusal(stage: Stage, outcome: Outcome): Failure | null {
  if (!dataOutcomes.includes(outcome)) return 'unfit-outcome';
  const answered = stage === 'replied' || outcome === 'withdrawn' || outcome === 'duplicate';
  return answered ? null : 'no-reply-yet';
}

/** Takes a closed matter up again and tells the sender until when; a promised report starts, no other clock runs anew. */
export function reopen(
  store: Store,
  on: Act,
  given: { day: Day; detail: string },
  calendar: Calendar,
  form: Submission,
): Promise<Acted> {
  if (on.loaded.row.closedAt === null) return Promise.resolve(refuse('not-closed'));
  const unfit = promisable(given.day, on.at);
  if (unfit) return Promise.resolve(refuse(unfit));
  const dueAt = instantAt(given.day, CLOSE_OF_BUSINESS);
  return act(store, on, 'reopen', {
    event: 'reopened',
    facts: { dueAt },
    detail: given.detail,
    start: [promisedReport(on, calendar, given.day)],
    set: { closedAt: null, outcome: null, stage: 'promised' },
    letters: form.email === undefined ? [] : [{ template: 'reopened', recipient: 'sender' }],
  });
}
