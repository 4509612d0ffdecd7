import type { Context } from 'hono';
import { enterDataRequest, type NotAsked } from '../../db/data-request.ts';
import { parseEnteredRequest } from '../../domain/forms/data-request.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { away, isAway, orAway } from '../away.ts';
import { readBody, typed } from '../body.ts';
import { calendarFor, type HouseEnv, page } from '../house.ts';
import { sendSoon } from '../outbox.ts';
import { keepReceipt } from '../receipt-cookie.ts';

const path = '/desk/data-request/';

const refusals: Record<NotAsked, FieldError> = {
  unknown: {
    field: 'reference',
    message: '没有找到：请核对编号。关于小组或活动的报名，还要填名单上的号。',
  },
  erased: { field: 'reference', message: '内容和资料已经删除，没有再保存的了。' },
  'asked-already': { field: 'reference', message: '已经有一个请求正在办理，办完以前不必再登记。' },
};

/** POST /desk/data-request/: somebody without a receipt asks to see, correct or erase what is kept of them. */
export async function postEnteredRequest(c: Context<HouseEnv>, viewer: Viewer): Promise<Response> {
  const home = c.env;
  const body = await readBody(c.req.raw);
  const input = body.input ?? {};
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, { path, status, form: { values: typed(input), errors } });
  if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
  const form = parseEnteredRequest(input);
  if (!form.ok) return again(422, form.errors);
  const { reference, no, ...asked } = form.value;
  const calendar = await calendarFor(home);
  const given = { ...asked, at: home.now(), calendar, robot: home.robot !== null };
  const done = await orAway('data-request', () =>
    enterDataRequest(home.store, viewer, { reference, no }, given),
  );
  if (isAway(done)) return again(503, [{ field: '', message: away }]);
  if (!done.ok) return again(422, [refusals[done.failure]]);
  home.later(sendSoon(home, done.received.matterId));
  keepReceipt(c, done.received.receipt);
  return c.redirect(`/desk/matters/${done.received.reference}/`, 303);
}
