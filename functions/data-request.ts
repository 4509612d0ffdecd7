import type { Context } from 'hono';
import { type NotAsked, requestData } from '../db/data-request.ts';
import { parseDataRequest } from '../domain/forms/data-request.ts';
import type { FieldError } from '../domain/forms/parse.ts';
import { tooOften } from './answers.ts';
import { isAway, notTaken, orAway } from './away.ts';
import { readBody, typed } from './body.ts';
import { calendarFor, type HouseEnv, page } from './house.ts';
import { sendSoon } from './outbox.ts';
import { keepReceipt, receiptIn } from './receipt-cookie.ts';

const path = '/status/data-request/';

const sentences: Record<NotAsked, string> = {
  unknown: '请先在“查进度”填写回执码，再从那一页提出请求。',
  erased: '内容和您的资料已经删除，我们不再保存。',
  'asked-already': '您的请求已经收到，正在办理；办完以前不必再提。',
};

/** POST /status/data-request/: the holder of a receipt asks to see, correct or erase what is kept of them. */
export async function postDataRequest(c: Context<HouseEnv>): Promise<Response> {
  const home = c.env;
  const body = await readBody(c.req.raw);
  const input = body.ok ? body.input : {};
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, { path, status, form: { values: typed(input), errors } });
  if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
  if (!(await home.limits.submissions(home.addressOf(c.req.raw))))
    return again(429, [{ field: '', message: tooOften }]);
  const receipt = receiptIn(c);
  if (receipt === null) return again(422, [{ field: '', message: sentences.unknown }]);
  const form = parseDataRequest(input);
  if (!form.ok) return again(422, form.errors);
  const calendar = await calendarFor(home);
  const { wish, detail } = form.value;
  const asked = await orAway('data-request', () =>
    requestData(home.store, { receipt, wish, detail, at: home.now(), calendar, robot: home.robot !== null }),
  );
  if (isAway(asked)) return again(503, [{ field: '', message: notTaken }]);
  if (!asked.ok) return again(422, [{ field: '', message: sentences[asked.failure] }]);
  home.later(sendSoon(home, asked.received.matterId));
  keepReceipt(c, asked.received.receipt);
  return c.redirect('/feedback/received/', 303);
}
