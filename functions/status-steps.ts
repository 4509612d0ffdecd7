import type { Context } from 'hono';
import { answerSurvey, reportReprisal, sayDissatisfied } from '../db/verbs/by-sender.ts';
import type { FieldError } from '../domain/forms/parse.ts';
import { parseReprisal, parseSurvey } from '../domain/forms/procedure.ts';
import { tooOften } from './answers.ts';
import { isAway, notTaken, orAway } from './away.ts';
import { readBody, typed } from './body.ts';
import { keyAgain } from './form-key.ts';
import { calendarFor, type HouseEnv, page } from './house.ts';
import { sendSoon } from './outbox.ts';
import { keepReceipt, receiptIn } from './receipt-cookie.ts';

type C = Context<HouseEnv>;

// What the holder of a receipt does at /status/. Without the sealed cookie there is nothing to do it to: back to the code.
const back = (c: C): Response => c.redirect('/status/', 303);

/** The page as it stands, with what was typed and what is at fault; `verb` says which of its forms. */
const again = (
  c: C,
  verb: string,
  status: number,
  errors: readonly FieldError[],
  input: Record<string, unknown>,
) =>
  page(c, {
    path: '/status/',
    status,
    // The very same key where the first press may have been taken in after all.
    formKey: keyAgain(c.env.store.keys, input.key, c.env.now(), status === 503),
    form: { values: typed({ ...input, verb }), errors },
  });

/** POST /status/dissatisfied/: the sender is not satisfied; the outside door stands open (policy 3.10). */
export async function postDissatisfied(c: C): Promise<Response> {
  const body = await readBody(c.req.raw);
  const receipt = receiptIn(c);
  if (!body.ok || receipt === null) return back(c);
  const row = await sayDissatisfied(c.env.store, receipt, c.env.now());
  if (row) c.env.later(sendSoon(c.env, row.id));
  return back(c);
}

/** POST /status/survey/: the two questions after closing, once. */
export async function postSurvey(c: C): Promise<Response> {
  const body = await readBody(c.req.raw);
  const receipt = receiptIn(c);
  if (!body.ok || receipt === null) return back(c);
  const form = parseSurvey(body.input);
  if (!form.ok) return again(c, 'survey', 422, form.errors, body.input);
  const answered = await orAway('survey', () => answerSurvey(c.env.store, receipt, form.value, c.env.now()));
  return isAway(answered) ? again(c, 'survey', 503, [{ field: '', message: notTaken }], body.input) : back(c);
}

/** POST /status/reprisal/: 打击报复 becomes a matter of its own, past the handler, with a receipt of its own (policy 3.9). */
export async function postReprisal(c: C): Promise<Response> {
  const home = c.env;
  const body = await readBody(c.req.raw);
  const receipt = receiptIn(c);
  if (!body.ok || receipt === null) return back(c);
  if (!(await home.limits.submissions(home.addressOf(c.req.raw)))) {
    return again(c, 'reprisal', 429, [{ field: '', message: tooOften }], body.input);
  }
  const form = parseReprisal(body.input);
  if (!form.ok) return again(c, 'reprisal', 422, form.errors, body.input);
  const { suffered, key } = form.value;
  const given = {
    message: suffered,
    key: key ?? null,
    calendar: await calendarFor(home),
    robot: home.robot !== null,
  };
  const received = await orAway('reprisal', () => reportReprisal(home.store, receipt, given, home.now()));
  if (isAway(received)) return again(c, 'reprisal', 503, [{ field: '', message: notTaken }], body.input);
  if (!received) return back(c);
  home.later(sendSoon(home, received.matterId));
  keepReceipt(c, received.receipt);
  return c.redirect('/feedback/received/', 303);
}
