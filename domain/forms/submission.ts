import { z } from 'zod';
import {
  ages,
  firstStops,
  keepFromRoles,
  kinds,
  replyWays,
  type Submission,
  senders,
} from '../submission.ts';
import { type Day, isRealDay } from '../time.ts';
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
  type ValuesOf,
  yesNo,
  yesOnly,
} from './parse.ts';

/** The limits of the form, in characters (code points), for the schema and for what the page says. */
export const limits = {
  message: { min: 5, max: 5000 },
  about: 200,
  remedy: 1000,
  name: 50,
  email: 254,
  address: 200,
  contactNote: 200,
} as const;

// A mainland mobile, a landline with area code (an extension may follow), or + and a country code.
const phonePattern = /^(1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}(-\d{1,6})?|\+[1-9]\d{6,14})$/;
const emailPattern = /^[^\s@"(),:;<>[\]\\]+@[^\s@."(),:;<>[\]\\]+(\.[^\s@."(),:;<>[\]\\]+)+$/u;
const unseen = /[\p{Cc}\p{Cf}]/u;

/** A phone number without spaces and brackets; a mobile or international one without hyphens too. */
function barePhone(value: unknown): unknown {
  const given = plain(value);
  if (typeof given !== 'string') return given;
  const spaced = given.replace(/[ ()]/g, '').replace(/[—–]/g, '-');
  const bare = spaced.replace(/-/g, '');
  return /^(1[3-9]\d{9}|\+\d+)$/.test(bare) ? bare : spaced;
}

export const phone = z.preprocess(
  barePhone,
  z
    .string({ error: '请填写电话号码。' })
    .regex(phonePattern, {
      error: '请填写 11 位手机号，或带区号的座机（如 0769-22820037）；境外号码以 + 和国家代码开头。',
    })
    .optional(),
);

export const email = z.preprocess(
  plain,
  z
    .string({ error: '请填写电子邮箱。' })
    .refine((value) => value.length <= limits.email && emailPattern.test(value) && !unseen.test(value), {
      error: '请填写完整的电子邮箱，例如 name@example.com。',
    })
    .optional(),
);

const role = choice(keepFromRoles, '请从列出的职务中选择。');

const keepFrom = z.preprocess(
  (value) => {
    const list = (Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined);
    return list.length === 0 ? undefined : list;
  },
  z
    .array(role, { error: '请从列出的职务中选择。' })
    .max(20, { error: '请从列出的职务中选择。' })
    // In one order, so that the same choices are the same content.
    .transform((list) => [...new Set(list)].sort())
    .optional(),
);

/** A day that exists and is not after `today`. */
export const pastDay = (today: Day) =>
  z.preprocess(
    plain,
    z
      .string({ error: '请填写日期，例如 2026-11-20。' })
      .refine(isRealDay, { error: '请填写真实存在的日期，例如 2026-11-20。' })
      .refine((day) => !isRealDay(day) || day <= today, { error: '这一天还没有到，请填写今天或以前的日期。' })
      .optional(),
  );

const keyFault = '这一项由表单自动填写，请重新打开表单再提交。';

/** The token that a form carries. */
export const formKey = z.preprocess(
  blank,
  z
    .string({ error: keyFault })
    .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: keyFault })
    .optional(),
);

// Built once: a schema costs more to build than to use. Only `occurredOn` depends on the day, and is kept for that day.
const first = {
  kind: oneOf(kinds, '请选择这是投诉、意见建议还是嘉许。'),
  sender: oneOf(senders, '请选择您是以什么身份来说的。'),
  firstStop: optionalOneOf(firstStops, '请选择先向谁反映：督导助理、同工委员会或员工会议。'),
  message: requiredText('这一栏', '请写下您想说的事。', limits.message.max, limits.message.min),
  about: text('这一栏', limits.about),
  remedy: text('这一栏', limits.remedy),
  danger: optionalOneOf(yesOnly, '如有人正处于危险中，请勾选这一项；没有就不勾。'),
  keepFrom,
  tellName: optionalOneOf(yesNo, '请选择是否可以让当事社工知道您是谁。'),
  name: text('称呼', limits.name),
  phone,
  email,
  address: text('地址', limits.address),
  replyBy: oneOf(replyWays, '请选择我们怎样回复您。'),
  contactNote: text('这一栏', limits.contactNote),
} as const;

const last = {
  age: optionalOneOf(ages, '请从列出的年龄段中选择。'),
  guardian: optionalOneOf(yesNo, '请选择监护人是否知道并同意。'),
  notice: oneOf(yesOnly, '请先看“您写的内容怎样使用”，再勾选这一项。'),
  key: formKey,
  website: text('网站', 2000),
} as const;

const build = (today: Day) => ({ ...first, occurredOn: pastDay(today), ...last });
let built: { today: Day; shape: ReturnType<typeof build> } | undefined;

function shape(today: Day) {
  if (built?.today !== today) built = { today, shape: build(today) };
  return built.shape;
}

export type SubmissionForm = ValuesOf<ReturnType<typeof shape>>;

const between: readonly Between<SubmissionForm>[] = [
  {
    field: 'firstStop',
    wrong: (form) => form.sender === 'staff' && form.firstStop === undefined,
    message: '请选择先向谁反映：督导助理、同工委员会或员工会议。',
  },
  {
    field: 'firstStop',
    wrong: (form) => form.sender !== undefined && form.sender !== 'staff' && form.firstStop !== undefined,
    message: '这一项只有本机构工作人员需要选，请留空。',
  },
  {
    field: 'phone',
    wrong: (form) => form.replyBy === 'phone' && form.phone === undefined,
    message: '您选择了电话回复，请留下电话号码。',
  },
  {
    field: 'email',
    wrong: (form) => form.replyBy === 'email' && form.email === undefined,
    message: '您选择了电子邮件回复，请留下电子邮箱。',
  },
  {
    field: 'address',
    wrong: (form) => form.replyBy === 'letter' && form.address === undefined,
    message: '您选择了书信回复，请留下收信地址。',
  },
];

/**
 * Reads a submission as the public sends it (contract: 'Fields of a submission').
 * @param today the Shanghai day of receipt, the last that `occurredOn` may name
 */
export function parseSubmission(
  input: Readonly<Record<string, unknown>>,
  today: Day,
): Parsed<SubmissionForm> {
  return parseFields(shape(today), input, between);
}

/** The part of a valid form that is the submission itself; absent fields stay absent. */
export function submissionFrom(form: SubmissionForm): Submission {
  const { notice: _notice, key: _key, website: _website, ...rest } = form;
  const { kind, sender, message, replyBy, tellName, ...optional } = rest;
  return { kind, sender, message, replyBy, tellName: tellName ?? 'no', ...defined(optional) };
}
