import { z } from 'zod';
import { contactWays, replyForms, reprisalAnswers } from '../history.ts';
import { keepFromRoles, outcomes, replyWays, type Submission, services } from '../submission.ts';
import { dayOf, type Instant, instantAt, isRealDay } from '../time.ts';
import {
  type Between,
  blank,
  choice,
  defined,
  oneOf,
  optionalOneOf,
  type Parsed,
  parseFields,
  plain,
  requiredText,
  text,
  yesNo,
} from './parse.ts';
import { email, limits, phone } from './submission.ts';

export type Input = Readonly<Record<string, unknown>>;

/** The longest text the desk takes in one box, in characters. */
export const DETAIL = 2000;

/** The longest sentence that tells the public what was improved. */
export const IMPROVED = 120;

/** The longest short line: a name, an office, a number. */
export const LINE = 100;

/** The version of the matter on the page that was acted from. */
export const seen = z.preprocess(
  blank,
  z
    .string({ error: '请重新打开这一页再做。' })
    .regex(/^\d{1,9}$/, { error: '请重新打开这一页再做。' })
    .transform(Number),
);

export const detail = (missing: string) => requiredText('这一栏', missing, DETAIL);

const clockTime = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A day and a time of day, typed apart, that make an instant; neither means now. */
export const happened = {
  day: z.preprocess(
    plain,
    z
      .string({ error: '请填写日期。' })
      .refine(isRealDay, { error: '请填写真实存在的日期，例如 2026-11-20。' })
      .optional(),
  ),
  time: z.preprocess(
    plain,
    z
      .string({ error: '请填写时间。' })
      .regex(clockTime, { error: '请填写 24 小时制的时间，例如 14:05。' })
      .optional(),
  ),
};

/** The instant of a day and a time; `now` where both were left blank, or today stands without a time. */
export function happenedAt(
  { day, time }: { day?: string | undefined; time?: string | undefined },
  now: Instant,
): Instant {
  if (day === undefined || (time === undefined && day === dayOf(now))) return now;
  return instantAt(day, time ?? '12:00');
}

const notLater =
  (now: Instant) =>
  (form: Partial<{ day: string | undefined; time: string | undefined }>): boolean =>
    happenedAt(form, now) > now;

const future = '这个时间还没有到，请填写已经发生的日期和时间。';
const dayWithTime = '填写了时间，请把日期也填上。';

export const happenedRules = (now: Instant) =>
  [
    {
      field: 'day',
      wrong: (form) => form.day === undefined && form.time !== undefined,
      message: dayWithTime,
    },
    { field: 'day', wrong: notLater(now), message: future },
  ] as const satisfies readonly Between<{ day: string | undefined; time: string | undefined }>[];

export const someday = (missing: string) =>
  z.preprocess(
    plain,
    z.string({ error: missing }).refine(isRealDay, { error: '请填写真实存在的日期，例如 2026-12-04。' }),
  );

export const parseSeen = (input: Input) => parseFields({ seen }, input);

export const parseAssignment = (input: Input) =>
  parseFields({ seen, handler: requiredText('经办人', '请选择经办人。', 40) }, input);

export const parseAttempt = (input: Input, now: Instant) =>
  parseFields(
    { seen, ...happened, detail: detail('请写下怎样联系、结果怎样，例如“致电两次，无人接听”。') },
    input,
    [...happenedRules(now)],
  );

export const parseContact = (input: Input, now: Instant) =>
  parseFields(
    {
      seen,
      ...happened,
      way: oneOf(contactWays, '请选择是电话接通还是见了面。'),
      detail: detail('请写下与谁谈、谈了什么。'),
    },
    input,
    [...happenedRules(now)],
  );

export const parseReply = (input: Input, now: Instant) =>
  parseFields(
    {
      seen,
      ...happened,
      way: oneOf(replyForms, '请选择怎样回复。'),
      // The list of kept answers stands in the same form; which was chosen says nothing any more.
      template: text('模板', 40),
      detail: requiredText('回复', '请写下回复的内容：说明和处理。', limits.message.max),
      result: optionalOneOf(yesNo, '请选择这次答复是不是约定要报告的结果。'),
    },
    input,
    [...happenedRules(now)],
  );

export const parsePromise = (input: Input) =>
  parseFields(
    { seen, dueDay: someday('请填写向对方报告结果的日期。'), detail: detail('请写下如何继续跟进。') },
    input,
  );

export const parseNote = (input: Input) => parseFields({ seen, detail: detail('请写下备注。') }, input);

export const parseReason = (input: Input) => parseFields({ seen, detail: detail('请写下理由。') }, input);

export const parsePoliceReport = (input: Input, now: Instant) =>
  parseFields(
    {
      seen,
      ...happened,
      office: requiredText('这一栏', '请写下向哪个公安机关报告。', LINE),
      officer: text('接警人', LINE),
      number: text('回执编号', LINE),
      child: oneOf(yesNo, '请选择是否涉嫌侵害未成年人、无行为能力人，或有暴力、骚扰。'),
      detail: text('这一栏', DETAIL),
    },
    input,
    [...happenedRules(now)],
  );

export const parseClosing = (input: Input) =>
  parseFields(
    {
      seen,
      outcome: oneOf(outcomes, '请选择处理结果。'),
      words: text('来件人的原话', DETAIL),
      detail: detail('请写下结果的说明。'),
      reprisal: optionalOneOf(reprisalAnswers, '请选择有没有问过来件人、对方怎么说。'),
      service: optionalOneOf(services, '请从列出的服务中选择。'),
      improved: text('这一栏', IMPROVED),
    },
    input,
    [
      {
        field: 'words',
        wrong: ({ outcome, words }) => outcome === 'withdrawn' && words === undefined,
        message: '来件人撤回的，请写下来件人的原话。',
      },
      {
        field: 'improved',
        wrong: ({ outcome, improved }) => outcome !== 'adopted' && improved !== undefined,
        message: '只有采纳的意见建议才写这一栏，请留空。',
      },
    ],
  );

/** What the opener enters of a letter or mail: the message is required, the rest as far as it says. */
const parseContent = (input: Input) =>
  parseFields(
    {
      seen,
      message: requiredText('内容', '请录入来信的内容。', limits.message.max),
      about: text('所指的人或事', limits.about),
      name: text('称呼', limits.name),
      phone,
      email,
      address: text('地址', limits.address),
      replyBy: optionalOneOf(replyWays, '请选择怎样回复。'),
      contactNote: text('联系时要注意的事', limits.contactNote),
      keepFrom: z.preprocess(
        (value) => (Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined),
        z.array(choice(keepFromRoles, '请从列出的职务中选择。')).max(20),
      ),
    },
    input,
  );

/** What the opener enters of a letter or mail that was registered shut. */
export type Content = Pick<Submission, 'message'> & Partial<Omit<Submission, 'kind' | 'message'>>;

/** Opening: what came by the web needs nothing more; a letter or mail comes with its content. */
export function parseOpening(input: Input): Parsed<{ seen: number; content: Content | null }> {
  if (input.message === undefined) {
    const bare = parseSeen(input);
    return bare.ok ? { ok: true, value: { ...bare.value, content: null } } : bare;
  }
  const parsed = parseContent(input);
  if (!parsed.ok) return parsed;
  const { seen: version, ...content } = parsed.value;
  return { ok: true, value: { seen: version, content: defined(content) } };
}
