import type { Context } from 'hono';
import { matterByReceipt } from '../db/by-receipt.ts';
import type { Loaded } from '../db/change.ts';
import { fileOf } from '../db/files.ts';
import { messageDigest, senderWrites, writtenBefore } from '../db/verbs/conversation.ts';
import { parseMessage } from '../domain/forms/message.ts';
import type { FieldError } from '../domain/forms/parse.ts';
import { type Instant, isoShanghai } from '../domain/time.ts';
import { faultPage, problemAnswer, RETRY_AFTER, tooOften } from './answers.ts';
import { type Body, isForm, readUpload, typed } from './body.ts';
import { fileAnswer, layDown, takeAway } from './files.ts';
import { type HouseEnv, page } from './house.ts';
import { logFault } from './log.ts';
import { sendSoon } from './outbox.ts';
import { keepReceipt, receiptIn } from './receipt-cookie.ts';
import { unknownReceipt } from './status.ts';

type C = Context<HouseEnv>;
type Message = Extract<ReturnType<typeof parseMessage>, { ok: true }>['value'];
type Status = 400 | 404 | 413 | 415 | 422 | 429 | 503;

const filesAway =
  '附件暂时存不下来，留言没有送出。您写的还在下面；请过几分钟再送一次，或者先不带附件送出。着急请致电我们。';
const notTaken = '系统暂时出了问题，留言没有送出。您写的还在下面，请过几分钟再送一次，或者直接致电我们。';

/** POST /api/status/message, and the form of /status/: the holder of a receipt writes, whatever the stage of the matter. */
export async function postMessage(c: C): Promise<Response> {
  const { env: home } = c;
  const body = await readUpload(c.req.raw);
  if (!body.ok) return unread(c, body);
  const input = withCookie(c, body.input);
  const refuse = refusal(c, body.form, input);
  const address = home.addressOf(c.req.raw);
  if (!(await home.limits.status(address))) return refuse(429, [{ field: '', message: tooOften }]);
  const parsed = parseMessage(input);
  if (!parsed.ok) return refuse(422, parsed.errors);
  const loaded = await matterByReceipt(home.store, parsed.value.receipt);
  if (!loaded) {
    return (await home.limits.wrongCodes(address))
      ? refuse(404, [{ field: 'receipt', message: unknownReceipt }])
      : refuse(429, [{ field: '', message: tooOften }]);
  }
  if (!(await home.limits.messages(loaded.row.id))) return refuse(429, [{ field: '', message: tooOften }]);
  try {
    const taken = await takeIn(c, loaded, parsed.value);
    if (typeof taken === 'string') return refuse(503, [{ field: '', message: taken }]);
    if (!body.form) return c.json({ at: isoShanghai(taken) }, 201);
    keepReceipt(c, parsed.value.receipt);
    return c.redirect('/status/#conversation', 303);
  } catch (error) {
    logFault('message', error);
    return refuse(503, [{ field: '', message: notTaken }]);
  }
}

/** What could not be read: of a form as much is shown again as could. */
function unread(c: C, body: Extract<Body, { ok: false }>): Response | Promise<Response> {
  if (!isForm(c.req.raw)) return problemAnswer(body.status, body.title);
  const field = body.status === 413 ? 'files' : '';
  return refusal(c, true, body.input ?? {})(body.status, [{ field, message: body.title }]);
}

/** The form of the page says nothing of the receipt: the cookie does. */
function withCookie(c: C, input: Record<string, unknown>): Record<string, unknown> {
  const receipt = isForm(c.req.raw) && input.receipt === undefined ? receiptIn(c) : null;
  return receipt === null ? input : { ...input, receipt };
}

/** @returns when it was taken in, now or before; or a sentence that says why it was not */
async function takeIn(c: C, { row }: Loaded, form: Message): Promise<Instant | string> {
  const { env: home } = c;
  const { store } = home;
  const { key, text, files } = form;
  const digest = key === undefined ? null : messageDigest(store, row.id, { key, text, files });
  const earlier = digest === null ? null : await writtenBefore(store, digest, home.now());
  if (earlier !== null) return earlier;
  const stored = await layDown(home, row, files);
  if (stored === null) return filesAway;
  const written = await senderWrites(store, row.id, {
    ...{ text, digest, files: stored, at: home.now() },
    machine: form.website !== undefined,
    robot: home.robot !== null,
  });
  // Only where it is certain that no row came: after a fault it may have, and the scheduler looks.
  if (!written?.fresh) await takeAway(home, stored);
  if (written === null) return notTaken;
  home.later(sendSoon(home, row.id));
  return written.at;
}

/** A refusal as the sender sent: problem details to a program, to a form its page with everything that was typed. */
function refusal(c: C, form: boolean, input: Record<string, unknown>) {
  return async (status: Status, errors: readonly FieldError[]): Promise<Response> => {
    const headers: Record<string, string> =
      status === 429 || status === 503 ? { 'Retry-After': RETRY_AFTER } : {};
    const title = status === 422 ? '有些地方需要改正' : (errors[0]?.message ?? '');
    if (!form) return problemAnswer(status, title, errors, headers);
    const values = typed({ ...input, verb: 'message' });
    const again = await page(c, { path: '/status/', status, form: { values, errors } });
    for (const [name, value] of Object.entries(headers)) again.headers.set(name, value);
    return again;
  };
}

/** GET /status/files/<id>/: a file of the conversation, for the holder of the receipt that the cookie keeps. */
export async function getSenderFile(c: C): Promise<Response> {
  const { env: home } = c;
  if (!(await home.limits.status(home.addressOf(c.req.raw)))) return faultPage(c, 429);
  const receipt = receiptIn(c);
  const loaded = receipt === null ? null : await matterByReceipt(home.store, receipt);
  const id = c.req.param('id') ?? '';
  const file = loaded && (await fileOf(home.store, loaded.row, id, { told: true }));
  return file ? fileAnswer(c, loaded.row, file) : faultPage(c, 404);
}
