import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { RuleId } from '../../domain/guideline/rules.ts';
import {
  type ContactWay,
  contactWays,
  countsAtStatus,
  onlyByCode,
  type ReplyForm,
} from '../../domain/history.ts';
import { isKeptFrom, mayHandle } from '../../domain/permissions.ts';
import type { Submission } from '../../domain/submission.ts';
import { type Day, type Instant, instantAt } from '../../domain/time.ts';
import { CLOSE_OF_BUSINESS } from '../../domain/workdays.ts';
import type { Change, ClockRow } from '../change.ts';
import type { Store } from '../store.ts';
import { reached } from '../tasks.ts';
import { viewerOf } from '../viewer.ts';
import {
  type Act,
  type Acted,
  act,
  further,
  promisable,
  promisedReport,
  refuse,
  stageAfterReply,
  stoppedByReply,
} from './act.ts';

/**
 * Gives the matter to one colleague, who is told by mail without content; never to one it is kept from (policy 3.5), nor to
 * who only keeps the accounts.
 */
export async function assign(store: Store, on: Act, handlerId: string): Promise<Acted> {
  const person = await viewerOf(store, handlerId);
  if (!person || !mayHandle(person) || isKeptFrom(person, on.loaded.row)) return refuse('no-such-person');
  return act(store, on, 'assign', {
    event: 'assigned',
    facts: { to: handlerId },
    set: { handlerId },
    letters: [{ template: 'assigned', recipient: `staff:${handlerId}` }],
  });
}

/** Notes a call that was not answered, or a visit in vain: the clock runs on (policy §2, evidence). */
export const recordAttempt = (
  store: Store,
  on: Act,
  given: { happenedAt: Instant; detail: string },
): Promise<Acted> =>
  act(store, on, 'contact', {
    event: 'attempted',
    facts: { happenedAt: given.happenedAt },
    detail: given.detail,
  });

/**
 * Notes an answered call or a meeting held: who, when, how, what was said; stops the contact clock (【收集】2).
 */
export function recordContact(
  store: Store,
  on: Act,
  given: { way: ContactWay; happenedAt: Instant; detail: string },
): Promise<Acted> {
  if (!Object.hasOwn(contactWays, given.way)) return Promise.resolve(refuse('not-allowed'));
  return act(store, on, 'contact', {
    event: 'contacted',
    facts: { way: given.way, happenedAt: given.happenedAt },
    detail: given.detail,
    stop: ['submission.contact'],
    set: { stage: further(on.loaded.row.stage, 'contacted') },
    also: [reached(store, on.loaded.row.id, 'sender', on.at)],
  });
}

/**
 * Replies (【反馈】第四条(一)2). A call or a letter with its date is evidence at once; a mail is evidence when it has left;
 * a message at /status/ is, for a sender who left only the code, evidence of contact and reply both.
 * @param form what the sender gave, to see which ways there are
 */
export async function reply(
  store: Store,
  on: Act,
  given: { way: ReplyForm; happenedAt: Instant; detail: string; result?: 'yes' | 'no' | undefined },
  form: Submission,
): Promise<Acted> {
  const { way, happenedAt, result } = given;
  const { clocks } = on.loaded;
  const facts = { way, happenedAt, ...(result ? { result } : {}) };
  if (given.way === 'email') {
    if (form.email === undefined) return refuse('no-email');
    return act(store, on, 'reply', {
      event: 'reply-written',
      facts,
      detail: given.detail,
      letters: [{ template: 'reply', recipient: 'sender' }],
    });
  }
  const evidence = given.way !== 'status' || countsAtStatus(form);
  const contact: RuleId[] = given.way === 'call' || onlyByCode(form) ? ['submission.contact'] : [];
  const stop = stoppedByReply(clocks, result);
  const notice = given.way === 'status' && form.email !== undefined;
  return act(store, on, 'reply', {
    event: evidence ? 'replied' : 'messaged',
    facts,
    detail: given.detail,
    stop: evidence ? [...stop, ...contact] : [],
    set: evidence ? { stage: stageAfterReply(clocks, stop) } : {},
    letters: notice ? [{ template: 'message-waiting', recipient: 'sender' }] : [],
    also: evidence ? [reached(store, on.loaded.row.id, 'sender', on.at)] : [],
  });
}

/** A mailed reply has left: now it is evidence. Called by the outbox, in the change that marks the letter sent. */
export function replyLeft(
  form: Submission,
  written: { by: string | null; result: 'yes' | 'no' | undefined },
  clocks: readonly ClockRow[],
  at: Instant,
): Change {
  const stop = stoppedByReply(clocks, written.result);
  return {
    event: 'replied',
    by: written.by,
    at,
    facts: { way: 'email', happenedAt: at },
    // Nobody can be called who left no number: for them writing that left is the contact (decision record 6).
    stop: form.phone === undefined ? [...stop, 'submission.contact'] : stop,
    set: { stage: stageAfterReply(clocks, stop) },
  };
}

/**
 * Not solved: promises the result by a date, told to the sender (【收集】2). While one runs only an earlier date takes its
 * place: a later one is an extension, which the head gives with a reason (policy §2).
 */
export async function promise(
  store: Store,
  on: Act,
  given: { day: Day; detail: string },
  calendar: Calendar,
  form: Submission,
): Promise<Acted> {
  const unfit = promisable(given.day, on.at);
  if (unfit) return refuse(unfit);
  const dueAt = instantAt(given.day, CLOSE_OF_BUSINESS);
  const running = on.loaded.clocks.filter(({ rule }) => rule === 'submission.promised-report');
  if (running.some((item) => item.stoppedAt === null && item.dueAt <= dueAt))
    return refuse('promised-already');
  return act(store, on, 'promise', {
    event: 'promised',
    facts: { dueAt },
    detail: given.detail,
    stop: ['submission.promised-report'],
    start: [promisedReport(on, calendar, given.day)],
    set: { stage: 'promised' },
    letters: form.email === undefined ? [] : [{ template: 'promised', recipient: 'sender' }],
  });
}

/** A note for those who may read the matter. */
export const note = (store: Store, on: Act, detail: string): Promise<Acted> =>
  act(store, on, 'note', { event: 'noted', detail });
