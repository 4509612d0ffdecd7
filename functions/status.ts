import type { Context } from 'hono';
import { noteSeen, unseenBy } from '../db/by-receipt.ts';
import { placeByReceipt } from '../db/programme/people/my-place.ts';
import { type StatusView, statusOf } from '../db/status.ts';
import { isoShanghai } from '../domain/time.ts';
import { problemAnswer, RETRY_AFTER, refuse, tooOften } from './answers.ts';
import { readBody, typed } from './body.ts';
import { calendarFor, type HouseEnv, page } from './house.ts';
import { dropReceipt, keepReceipt, receiptIn } from './receipt-cookie.ts';

type C = Context<HouseEnv>;

export const unknownReceipt = '没有找到这个回执码，请对照回执逐个核对；找不到回执时请致电我们，报来件编号。';
const missing = '请填写回执码，就是提交后给您的那 20 位字母和数字。';
const LONGEST = 200;

/** POST /api/status and POST /status/: what became of a matter, for the holder of its receipt. */
export async function postStatus(c: C): Promise<Response> {
  const { env: home } = c;
  const body = await readBody(c.req.raw);
  if (!body.ok) return refuse(c, body.status, body.title);
  const address = home.addressOf(c.req.raw);
  const refused = refusal(c, body.form, body.input);
  if (!(await home.limits.status(address))) return refused(429, '', tooOften);
  const extra = Object.keys(body.input).find((key) => key !== 'receipt');
  if (extra !== undefined) return refused(422, extra.slice(0, 60), '没有这一项，请删去。');
  const { receipt } = body.input;
  if (typeof receipt !== 'string' || receipt.trim() === '') return refused(422, 'receipt', missing);
  const view = await statusOf(home.store, receipt.slice(0, LONGEST), home.now(), await calendarFor(home));
  // A sign-up's receipt opens what is one's own there; a program asks for it at its own address.
  const own = view === null && (await placeByReceipt(home.store, receipt.slice(0, LONGEST)));
  if (own && body.form) {
    keepReceipt(c, receipt.slice(0, LONGEST));
    return c.redirect('/programmes/place/', 303);
  }
  if (!view) {
    return (await home.limits.wrongCodes(address))
      ? refused(404, 'receipt', unknownReceipt)
      : refused(429, '', tooOften);
  }
  if (!body.form) return c.json(answer(view));
  keepReceipt(c, receipt.slice(0, LONGEST));
  return c.redirect('/status/', 303);
}

/** GET /status/: what stands there now has been seen, once the page is there; the next time it is not marked as new. */
export async function getStatus(c: C): Promise<Response> {
  const receipt = receiptIn(c);
  const unseen = receipt === null ? null : await unseenBy(c.env.store, receipt);
  const shown = await page(c);
  if (unseen && shown.status === 200) await noteSeen(c.env.store, unseen);
  return shown;
}

/** POST /status/leave/: takes the receipt off this device. */
export function leaveStatus(c: C): Response {
  dropReceipt(c);
  return c.redirect('/status/', 303);
}

function refusal(c: C, form: boolean, input: Record<string, unknown>) {
  return async (status: 404 | 422 | 429, field: string, message: string): Promise<Response> => {
    const headers: Record<string, string> = status === 429 ? { 'Retry-After': RETRY_AFTER } : {};
    if (!form) return problemAnswer(status, message, [{ field, message }], headers);
    const errors = [{ field, message }];
    const again = await page(c, {
      path: '/status/',
      status,
      receipt: null,
      form: { values: typed(input), errors },
    });
    for (const [name, value] of Object.entries(headers)) again.headers.set(name, value);
    return again;
  };
}

const answer = (view: StatusView): object => ({
  reference: view.reference,
  kind: view.kind,
  stage: view.stage,
  receivedAt: isoShanghai(view.receivedAt),
  clocks: view.clocks.map(({ rule, dueAt, provisional }) => ({
    rule,
    dueAt: isoShanghai(dueAt),
    provisional,
  })),
  timeline: view.timeline.map(({ at, what }) => ({ at: isoShanghai(at), what })),
  messages: view.messages.map(({ at, from, text }) => ({ at: isoShanghai(at), from, text })),
});
