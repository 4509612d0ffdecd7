import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { Outcome, Submission } from '../../domain/submission.ts';
import { type Day, instantAt } from '../../domain/time.ts';
import { CLOSE_OF_BUSINESS } from '../../domain/workdays.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, promisable, promisedReport, refuse, replyRules } from './act.ts';
import { improvedBy } from './gratitude.ts';

/**
 * Closes with an outcome, after reply evidence; never while danger is marked and unreported (policy 3.0, 3.15). An adopted
 * suggestion says what it improves, in a sentence fit for the public (policy 3.12).
 */
export async function close(
  store: Store,
  on: Act,
  given: { outcome: Outcome; detail: string; improved?: string | undefined },
  form: Submission,
): Promise<Acted> {
  const { row, clocks } = on.loaded;
  if (row.dangerAt !== null && row.dangerSettledAt === null) return refuse('danger-unreported');
  const unanswered = clocks.some(({ rule, stoppedAt }) => replyRules.includes(rule) && stoppedAt === null);
  if (unanswered && given.outcome !== 'withdrawn') return refuse('no-reply-yet');
  const { improved } = given;
  if (row.kind === 'suggestion' && given.outcome === 'adopted' && improved === undefined)
    return refuse('no-improvement');
  return act(store, on, 'close', {
    event: 'closed',
    facts: { outcome: given.outcome },
    detail: given.detail,
    stop: 'all',
    set: { closedAt: on.at, outcome: given.outcome, stage: 'closed' },
    letters: form.email === undefined ? [] : [{ template: 'closed', recipient: 'sender' }],
    also: improved === undefined ? [] : [improvedBy(store, on, improved)],
  });
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
