import { channels, kinds, senders } from '../submission.ts';
import type { Day, Instant } from '../time.ts';
import { happened, happenedRules, type Input } from './desk.ts';
import { oneOf, type Parsed, parseFields, type ValuesOf } from './parse.ts';
import { formKey, parseSubmission, type SubmissionForm } from './submission.ts';

const registered = {
  kind: oneOf(kinds, '请选择这是投诉、意见建议还是嘉许。'),
  channel: oneOf(channels, '请选择从哪个途径来的。'),
  sender: oneOf(senders, '请选择对方的身份。'),
  ...happened,
  key: formKey,
};

/**
 * Quick entry at the desk: a call, a visit or a staff meeting is written down in full; a letter or mail is registered shut,
 * with channel and date only, and its content is entered by the opener (【反馈】第四条(一)1、第五条(二)).
 */
export function parseRegistration(
  input: Input,
  now: Instant,
  today: Day,
): Parsed<{ head: ValuesOf<typeof registered>; form: SubmissionForm | null }> {
  const { channel: _c, day: _d, time: _t, ...body } = input;
  const pick = Object.fromEntries(Object.keys(registered).map((key) => [key, input[key]]));
  const head = parseFields(registered, pick, [
    ...happenedRules(now),
    {
      field: 'channel',
      wrong: (form) => form.channel === 'web',
      message: '网站来件由系统自动登记，请选其他途径。',
    },
  ]);
  const shut = input.channel === 'letter' || input.channel === 'email';
  if (shut) return head.ok ? { ok: true, value: { head: head.value, form: null } } : head;
  const form = parseSubmission({ ...body, notice: 'yes', replyBy: body.replyBy ?? 'receipt' }, today);
  if (head.ok && form.ok) return { ok: true, value: { head: head.value, form: form.value } };
  const errors = [...(head.ok ? [] : head.errors), ...(form.ok ? [] : form.errors)];
  const once = new Map(errors.map((error) => [error.field, error]));
  return { ok: false, errors: [...once.values()] };
}
