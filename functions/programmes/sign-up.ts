import type { Context } from 'hono';
import { type LoadedProgramme, publicProgramme } from '../../db/programme/find.ts';
import { type SignedUp, signUp } from '../../db/programme/people/sign-up.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { parseSignUp, type SignUpForm, signUpFrom } from '../../domain/forms/sign-up.ts';
import { signUpState, signUpStates, takesSignUps } from '../../domain/programme/sign-up.ts';
import { groupReceipt } from '../../domain/receipt.ts';
import { faultPage, problemAnswer, RETRY_AFTER, refuse, tooOften } from '../answers.ts';
import { readBody, typed } from '../body.ts';
import { keyAgain } from '../form-key.ts';
import { type HouseEnv, page } from '../house.ts';
import { logFault } from '../log.ts';
import { sendWaiting } from '../outbox.ts';
import { keepReceipt } from '../receipt-cookie.ts';
import { looksLikeSpam, withKey } from '../submissions.ts';

type C = Context<HouseEnv>;

const notTaken = '系统暂时出了问题，没有报上名。您写的内容还在下面，请过几分钟再报一次，或者直接致电我们。';
const titles = { 409: '现在不能报名', 422: '有些地方需要改正', 429: tooOften, 503: notTaken } as const;
type Refusal = keyof typeof titles;

/** POST /api/programmes/<reference>/sign-ups and the form of /programmes/<reference>/: takes a sign-up in. */
export async function postSignUp(c: C): Promise<Response> {
  const home = c.env;
  const body = await readBody(c.req.raw);
  if (!body.ok) return refuse(c, body.status, body.title);
  const input = withKey(c, body.input);
  const refused = refusal(c, body.form, input);
  if (!(await home.limits.submissions(`sign-up ${home.addressOf(c.req.raw)}`)))
    return refused(429, [{ field: '', message: tooOften }]);
  const loaded = await publicProgramme(home.store, c.req.param('reference') ?? '');
  if (!loaded) return body.form ? faultPage(c, 404) : problemAnswer(404, '没有这个小组或活动。');
  const form = parseSignUp(input, loaded.programme);
  if (!form.ok) return refused(422, form.errors);
  try {
    const signed = await signUp(home.store, loaded, {
      form: signUpFrom(form.value),
      at: home.now(),
      key: form.value.key ?? null,
      aside: isAside(c, form.value, body.form),
    });
    if (!signed) return refused(409, [{ field: '', message: tooLate(loaded, home.now()) }]);
    home.later(sendWaiting(home));
    return body.form ? receivedPage(c, signed) : c.json(answer(loaded, signed), 201);
  } catch (error) {
    logFault('sign-up', error);
    return refused(503, [{ field: '', message: notTaken }]);
  }
}

const isAside = (c: C, form: SignUpForm, fromPage: boolean): boolean =>
  looksLikeSpam(c, form, fromPage) !== null;

function tooLate({ programme }: LoadedProgramme, now: number): string {
  const state = signUpState(programme, now);
  // It was open when asked for and is not now, or the other way round: whoever tries again finds out.
  if (takesSignUps(state)) return '刚刚有变动，没有报上名，请再试一次。';
  return `现在不能报名：${signUpStates[state]}。请看看别的小组和活动，或打电话问我们。`;
}

/** What a program gets: `in` or `waiting`; `place` is the number in the waiting list. */
const answer = ({ row }: LoadedProgramme, { receipt, state, place }: SignedUp): object => ({
  reference: row.reference,
  receipt: groupReceipt(receipt),
  state: state === 'aside' ? 'waiting' : state,
  place,
});

function receivedPage(c: C, { receipt }: SignedUp): Response {
  keepReceipt(c, receipt);
  return c.redirect('/programmes/received/', 303);
}

/** A refusal as it was sent: problem details to a program, the page with everything typed to a form. */
function refusal(c: C, isForm: boolean, input: Record<string, unknown>) {
  return async (status: Refusal, errors: readonly FieldError[]): Promise<Response> => {
    const headers: Record<string, string> =
      status === 429 || status === 503 ? { 'Retry-After': RETRY_AFTER } : {};
    if (!isForm) return problemAnswer(status, titles[status], errors, headers);
    const formKey = keyAgain(c.env.store.keys, input.key, c.env.now(), status === 503);
    const again = await page(c, { status, formKey, form: { values: typed(input), errors } });
    for (const [name, value] of Object.entries(headers)) again.headers.set(name, value);
    return again;
  };
}
