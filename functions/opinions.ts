import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { type Collecting, collectingById, takesOpinions } from '../db/programme/find.ts';
import { giveOpinion, type Taken } from '../db/programme/opinions/give.ts';
import { setOf } from '../db/programme/opinions/sets.ts';
import { findTicket, type Ticket } from '../db/programme/opinions/tickets.ts';
import type { FieldError, Parsed } from '../domain/forms/parse.ts';
import { type Answers, parseAnswers } from '../domain/programme/answers.ts';
import { askedAt } from '../domain/programme/questions.ts';
import { faultPage, RETRY_AFTER, refuse, tooOften } from './answers.ts';
import { readBody, typed } from './body.ts';
import { keyAgain, openedAt } from './form-key.ts';
import { calendarFor, type HouseEnv, page } from './house.ts';
import { logFault } from './log.ts';
import { sendSoon } from './outbox.ts';

type C = Context<HouseEnv>;

const notTaken = '系统暂时出了问题，没有提交成功。您答的还在下面，请过几分钟再提交一次。';

/** GET /opinions/<ticket>/: the form of a link or of the code at the door. The address holds the ticket and nobody's name. */
export async function getOpinion(c: C): Promise<Response> {
  const secret = c.req.param('id') ?? '';
  const ticket = await findTicket(c.env.store, secret, c.env.now());
  if (!ticket) return unknown(c);
  return page(c, { ticket: secret, receipt: null });
}

/** Who tries addresses is slowed down like who tries receipts. */
async function unknown(c: C): Promise<Response> {
  const mayGoOn = await c.env.limits.wrongCodes(c.env.addressOf(c.req.raw));
  return faultPage(c, mayGoOn ? 404 : 429);
}

/** POST /opinions/<ticket>/: one opinion. */
export async function postOpinion(c: C): Promise<Response> {
  const secret = c.req.param('id') ?? '';
  const body = await readBody(c.req.raw);
  if (!body.ok) return refuse(c, body.status, body.title);
  const ticket = await findTicket(c.env.store, secret, c.env.now());
  if (!ticket) return unknown(c);
  const path = `/opinions/${secret}/`;
  const again = (status: number, errors: readonly FieldError[]) =>
    formAgain(c, { path, secret, input: body.input, status, errors });
  if (!(await c.env.limits.submissions(c.env.addressOf(c.req.raw)))) {
    return again(429, [{ field: '', message: tooOften }]);
  }
  const read = await readOpinion(c, ticket, body.input);
  // Not taken in: what was written is shown, so that it can be told otherwise.
  const over = () =>
    page(c, { path, ticket: secret, receipt: null, form: { values: typed(body.input), errors: [] } });
  if (read === null) return over();
  if (!read.ok) return again(422, read.errors);
  const taken = await takeOpinion(c, ticket, body.input, read.value);
  if (taken === 'failed') return again(503, [{ field: '', message: notTaken }]);
  // Pressed twice: it is in, and the thanks stand for both.
  return taken === 'used' ? over() : c.redirect('/opinions/thanks/', 303);
}

/** The form again with everything that was chosen and written. */
export async function formAgain(
  c: C,
  {
    path,
    secret,
    input,
    status,
    errors,
  }: {
    path: string;
    secret: string;
    input: Record<string, unknown>;
    status: number;
    errors: readonly FieldError[];
  },
): Promise<Response> {
  const formKey = keyAgain(c.env.store.keys, input.key, c.env.now(), status !== 422);
  const form = { values: typed(input), errors };
  const answer = await page(c, { path, status, formKey, receipt: null, ticket: secret, form });
  if (status === 429) answer.headers.set('Retry-After', RETRY_AFTER);
  return answer;
}

/** What was answered, with the programme and its questions; null when the programme takes nothing in any more. */
export async function readOpinion(
  c: C,
  { matterId, phase }: Ticket,
  input: Record<string, unknown>,
): Promise<Parsed<Read> | null> {
  const { store } = c.env;
  const loaded = await collectingById(store, matterId);
  if (!loaded || !takesOpinions(loaded, c.env.now())) return null;
  const set = await setOf(store, loaded);
  const options = { pairs: phase !== 'opinion', talks: phase === 'opinion' };
  const parsed = parseAnswers(askedAt(set, phase), input, options);
  return parsed.ok ? { ok: true, value: { loaded, set, answers: parsed.value } } : parsed;
}

interface Read {
  loaded: Collecting;
  set: Awaited<ReturnType<typeof setOf>>;
  answers: Answers;
}

/** Takes it in; a talk's letter leaves at once. `failed`: the database could not be written. */
export async function takeOpinion(
  c: C,
  ticket: Ticket,
  input: Record<string, unknown>,
  { loaded, set, answers }: Read,
): Promise<Taken | 'failed'> {
  const home = c.env;
  const { phase, way, hash } = ticket;
  try {
    const taken = await giveOpinion(home.store, {
      ...{ loaded, set, phase, way, answers },
      ticket: hash,
      key: keyIn(c, input.key),
      at: home.now(),
      calendar: await calendarFor(home),
    });
    if (answers.contact) home.later(sendSoon(home, loaded.row.id));
    return taken;
  } catch (error) {
    logFault('opinion', error);
    return 'failed';
  }
}

/** Only a key that this house has signed tells two forms apart; without one, each is another. */
const keyIn = (c: C, key: unknown): string =>
  typeof key === 'string' && openedAt(c.env.store.keys, key) !== null ? key : randomBytes(16).toString('hex');
