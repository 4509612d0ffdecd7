import type { Context } from 'hono';
import { type Arrival, receive } from '../../db/receive.ts';
import { speaksOfDanger } from '../../domain/danger.ts';
import { happenedAt } from '../../domain/forms/desk.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { parseRegistration } from '../../domain/forms/registration.ts';
import { submissionFrom } from '../../domain/forms/submission.ts';
import { maskOf, type Viewer } from '../../domain/permissions.ts';
import { keepFromMask, type Submission } from '../../domain/submission.ts';
import { dayOf } from '../../domain/time.ts';
import { away, isAway, orAway } from '../away.ts';
import { readBody, typed } from '../body.ts';
import { keyAgain } from '../form-key.ts';
import { calendarFor, type HouseEnv, page } from '../house.ts';
import { sendSoon } from '../outbox.ts';
import { keepReceipt } from '../receipt-cookie.ts';

type Registered = Extract<ReturnType<typeof parseRegistration>, { ok: true }>['value'];

const tooEarly: FieldError = { field: 'day', message: '收到的日期太早，系统的日历从 2024 年开始。' };

/**
 * POST /desk/register/: enters a call, a visit, a meeting, or a letter that stays shut. Received at and entered at are two
 * facts; the reference and the clocks are of the same kind as the web's.
 */
export async function postRegistration(c: Context<HouseEnv>, viewer: Viewer): Promise<Response> {
  const home = c.env;
  const now = home.now();
  const body = await readBody(c.req.raw);
  const input = body.input ?? {};
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, {
      path: '/desk/register/',
      status,
      formKey: keyAgain(home.store.keys, input.key, now, status === 503),
      form: { values: typed(input), errors },
    });
  if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
  const parsed = parseRegistration(input, now, dayOf(now));
  if (!parsed.ok) return again(422, parsed.errors);
  const { head } = parsed.value;
  const receivedAt = happenedAt(head, now);
  const calendar = await calendarFor(home);
  if (dayOf(receivedAt) < calendar.firstDay) return again(422, [tooEarly]);
  const form = submissionOf(parsed.value);
  const arrival: Arrival = {
    form,
    channel: head.channel,
    receivedAt,
    enteredAt: now,
    enteredBy: viewer.id,
    setAside: null,
    danger: form.danger
      ? 'ticked'
      : speaksOfDanger(form.message, form.about, form.remedy, form.contactNote)
        ? 'words'
        : null,
    // The outside of a letter is little: another day or another way is another letter.
    key: head.key === undefined ? null : [viewer.id, head.key, head.channel, head.day, head.time].join('/'),
    calendar,
    robot: home.robot !== null,
  };
  const received = await orAway('register', () => receive(home.store, arrival));
  if (isAway(received)) return again(503, [{ field: '', message: away }]);
  home.later(sendSoon(home, received.matterId));
  keepReceipt(c, received.receipt);
  // Who wrote down what is kept from them finds no matter any more, but still has the receipt to tell.
  const kept = (maskOf(viewer) & keepFromMask(form.keepFrom ?? [])) !== 0;
  return c.redirect(kept ? '/feedback/received/' : `/desk/matters/${received.reference}/`, 303);
}

/** What is known at registering: everything of a call, only the outside of a letter. */
function submissionOf({ head, form }: Registered): Submission {
  if (form) return submissionFrom(form);
  return { kind: head.kind, sender: head.sender, message: '', tellName: 'no', replyBy: 'letter' };
}
