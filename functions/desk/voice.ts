import type { Context } from 'hono';
import { type Arrival, receive } from '../../db/receive.ts';
import { ownStatus } from '../../db/voice.ts';
import { speaksOfDanger } from '../../domain/danger.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { parseSubmission, submissionFrom } from '../../domain/forms/submission.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { dayOf } from '../../domain/time.ts';
import { faultPage } from '../answers.ts';
import { isAway, notTaken, orAway } from '../away.ts';
import { readBody, typed } from '../body.ts';
import { keyAgain } from '../form-key.ts';
import { calendarFor, type HouseEnv, page } from '../house.ts';
import { sendSoon } from '../outbox.ts';
import { keepReceipt } from '../receipt-cookie.ts';

type C = Context<HouseEnv>;

/**
 * POST /desk/voice/: what a colleague sends signed in goes the way of the public form (【反馈】第三条(二)): the same fields,
 * sealed, with a receipt. Who sent it is kept for themselves alone; the desk learns only what they wrote.
 */
export async function postVoice(c: C, viewer: Viewer): Promise<Response> {
  const home = c.env;
  const now = home.now();
  const body = await readBody(c.req.raw);
  const input = body.input ?? {};
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, {
      path: '/desk/voice/',
      status,
      formKey: keyAgain(home.store.keys, input.key, now, status === 503),
      form: { values: typed(input), errors },
    });
  if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
  const parsed = parseSubmission({ ...input, sender: 'staff' }, dayOf(now));
  if (!parsed.ok) return again(422, parsed.errors);
  const form = submissionFrom(parsed.value);
  const spoken = speaksOfDanger(form.message, form.about, form.remedy, form.contactNote);
  const arrival: Arrival = {
    form,
    channel: 'web',
    receivedAt: now,
    enteredAt: now,
    enteredBy: null,
    voicedBy: viewer.id,
    setAside: null,
    danger: form.danger ? 'ticked' : spoken ? 'words' : null,
    // Only within what this colleague sent: nobody is handed another's receipt.
    key: parsed.value.key === undefined ? null : `${viewer.id}/${parsed.value.key}`,
    calendar: await calendarFor(home),
    robot: home.robot !== null,
  };
  const received = await orAway('voice', () => receive(home.store, arrival));
  if (isAway(received)) return again(503, [{ field: '', message: notTaken }]);
  home.later(sendSoon(home, received.matterId));
  keepReceipt(c, received.receipt);
  return c.redirect('/feedback/received/', 303);
}

/** GET /desk/voice/<reference>/: the public status of one's own matter; for everybody else there is none. */
export async function voiced(c: C, viewer: Viewer): Promise<Response> {
  const { store, now } = c.env;
  const reference = c.req.param('reference') ?? '';
  const found = await ownStatus(store, viewer.id, reference, now(), await calendarFor(c.env));
  return found ? page(c) : faultPage(c, 404);
}
