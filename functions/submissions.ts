import type { Context } from 'hono';
import { type Arrival, type Received, receive } from '../db/receive.ts';
import { speaksOfDanger } from '../domain/danger.ts';
import { blank, type FieldError } from '../domain/forms/parse.ts';
import { parseSubmission, type SubmissionForm, submissionFrom } from '../domain/forms/submission.ts';
import { groupReceipt } from '../domain/receipt.ts';
import { type Kind, kinds, publicRules } from '../domain/submission.ts';
import { dayOf, isoShanghai } from '../domain/time.ts';
import { problemAnswer, RETRY_AFTER, refuse, tooOften } from './answers.ts';
import { notTaken } from './away.ts';
import { type Body, readBody, typed } from './body.ts';
import { keyAgain, LEAST_TIME, openedAt } from './form-key.ts';
import { calendarFor, type HouseEnv, page } from './house.ts';
import { logFault } from './log.ts';
import { sendSoon, sendWaiting } from './outbox.ts';
import { keepReceipt } from './receipt-cookie.ts';

type C = Context<HouseEnv>;
type Read = Extract<Body, { ok: true }>;

/** POST /api/submissions, and the forms of /feedback/: takes a submission in (contract: 'Interface'). */
export async function postSubmission(c: C, kind?: Kind): Promise<Response> {
  const home = c.env;
  const body = await readBody(c.req.raw);
  if (!body.ok) return refuse(c, body.status, body.title);
  const input = withKey(c, kind && body.form ? { ...body.input, kind } : body.input);
  const refused = refusal(c, { ...body, input });
  if (!(await home.limits.submissions(home.addressOf(c.req.raw)))) {
    return refused(429, [{ field: '', message: tooOften }]);
  }
  const form = parseSubmission(input, dayOf(home.now()));
  if (!form.ok) return refused(422, form.errors);
  try {
    const arrival = await arrivalOf(c, form.value, body.form);
    const received = await receive(home.store, arrival);
    home.later(arrival.danger ? sendSoon(home, received.matterId) : sendWaiting(home));
    return body.form ? receivedPage(c, received) : c.json(answer(received), 201);
  } catch (error) {
    logFault('submission', error);
    return refused(503, [{ field: '', message: notTaken }]);
  }
}

/** The header does the same as the field. */
export function withKey(c: C, input: Record<string, unknown>): Record<string, unknown> {
  const header = c.req.header('idempotency-key');
  return header !== undefined && blank(input.key) === undefined ? { ...input, key: header } : input;
}

async function arrivalOf(c: C, form: SubmissionForm, fromPage: boolean): Promise<Arrival> {
  const home = c.env;
  const now = home.now();
  const calendar = await calendarFor(home);
  const submission = submissionFrom(form);
  const danger = submission.danger
    ? 'ticked'
    : speaksOfDanger(submission.message, submission.about, submission.remedy, submission.contactNote)
      ? 'words'
      : null;
  return {
    form: submission,
    channel: 'web',
    receivedAt: now,
    enteredAt: now,
    enteredBy: null,
    setAside: danger ? null : looksLikeSpam(c, form, fromPage),
    danger,
    key: form.key ?? null,
    calendar,
    robot: home.robot !== null,
  };
}

/** What looks like spam is taken in all the same, and set aside with its clocks running (policy 3.14). */
export function looksLikeSpam(
  c: C,
  form: Pick<SubmissionForm, 'website' | 'key'>,
  fromPage: boolean,
): Arrival['setAside'] {
  if (form.website !== undefined) return 'honeypot';
  if (!fromPage || !c.env.settings.limits || form.key === undefined) return null;
  const opened = openedAt(c.env.store.keys, form.key);
  const open = opened === null ? LEAST_TIME : c.env.now() - opened;
  // Less than nothing: the clock was set back meanwhile, which is not the sender's doing.
  return open >= 0 && open < LEAST_TIME ? 'too-quick' : null;
}

function answer(received: Received): object {
  const order = publicRules.map(String);
  const clocks = received.clocks.toSorted((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule));
  return {
    reference: received.reference,
    receipt: groupReceipt(received.receipt),
    receivedAt: isoShanghai(received.receivedAt),
    clocks: clocks.map(({ rule, dueAt, provisional }) => ({ rule, dueAt: isoShanghai(dueAt), provisional })),
  };
}

function receivedPage(c: C, received: Received): Response {
  keepReceipt(c, received.receipt);
  return c.redirect('/feedback/received/', 303);
}

/** A refusal as the sender sent: problem details to a program, the page with everything typed to a form. */
function refusal(c: C, body: Read) {
  return (status: 422 | 429 | 503, errors: readonly FieldError[]): Response | Promise<Response> => {
    const headers: Record<string, string> = status === 422 ? {} : { 'Retry-After': RETRY_AFTER };
    if (!body.form) return problemAnswer(status, titles[status], errors, headers);
    return formAgain(c, body.input, status, errors, headers);
  };
}

const titles = { 422: '有些地方需要改正', 429: tooOften, 503: notTaken } as const;

async function formAgain(
  c: C,
  input: Record<string, unknown>,
  status: number,
  errors: readonly FieldError[],
  headers: Record<string, string>,
): Promise<Response> {
  const kind = String(input.kind);
  const path = `/feedback/${Object.hasOwn(kinds, kind) ? kind : 'complaint'}/`;
  const formKey = keyAgain(c.env.store.keys, input.key, c.env.now(), status === 503);
  const again = await page(c, { path, status, formKey, form: { values: typed(input), errors } });
  for (const [name, value] of Object.entries(headers)) again.headers.set(name, value);
  return again;
}
