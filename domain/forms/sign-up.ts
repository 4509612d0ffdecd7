import { z } from 'zod';
import type { SignUp } from '../programme/programme.ts';
import {
  ageGroupOf,
  asked,
  fitsAge,
  guardianFor,
  OLDEST,
  type SignUpRules,
  sayAges,
} from '../programme/sign-up.ts';
import {
  type Between,
  defined,
  oneOf,
  optionalOneOf,
  type Parsed,
  parseFields,
  plain,
  requiredText,
  text,
  type ValuesOf,
  yesOnly,
} from './parse.ts';
import { email, formKey, limits, phone } from './submission.ts';

/** The limits of the form beyond those of a submission, in characters. */
export const signUpLimits = { health: 200, note: 500 } as const;

const ageFault = '请填写周岁，用数字，例如 35。';

const age = z.preprocess(
  (value) => plain(typeof value === 'number' ? String(value) : value),
  z
    .string({ error: '请填写年龄（周岁），好知道合不合适、要不要监护人同意。' })
    .regex(/^\d{1,3}$/, { error: ageFault })
    .transform(Number)
    .refine((value) => value <= OLDEST, { error: ageFault }),
);

const shape = {
  name: requiredText('姓名', '请填写参加的人怎样称呼。', limits.name),
  age,
  phone,
  email,
  guardianName: text('监护人姓名', limits.name),
  guardianPhone: phone,
  guardianAgrees: optionalOneOf(yesOnly, '监护人同意的，请勾选这一项。'),
  health: text('这一栏', signUpLimits.health),
  note: text('这一栏', signUpLimits.note),
  notice: oneOf(yesOnly, '请先看“您写的内容怎样使用”，再勾选这一项。'),
  key: formKey,
  website: text('网站', 2000),
} as const;

export type SignUpForm = ValuesOf<typeof shape>;
type Field = keyof SignUpForm;

/** Which boxes belong to what a programme may ask. */
const boxes = {
  phone: ['phone'],
  email: ['email'],
  guardian: ['guardianName', 'guardianPhone', 'guardianAgrees'],
  health: ['health'],
  note: ['note'],
} as const satisfies Record<string, readonly Field[]>;

/** The fields of one programme's form, in the order in which they stand. */
export const signUpFields = (rules: SignUpRules): Field[] => [
  'name',
  'age',
  ...asked(rules).flatMap((name): readonly Field[] => boxes[name]),
  'notice',
];

/** Only what this programme needs is taken: what nobody asked for is not kept. */
const onlyAsked = (rules: SignUpRules): Between<SignUpForm>[] => {
  const fields = signUpFields(rules);
  const others = Object.values(boxes)
    .flat()
    .filter((field) => !fields.includes(field));
  return others.map((field) => ({
    field,
    wrong: (form) => form[field] !== undefined,
    message: '这次报名不需要这一项，请留空。',
  }));
};

const needs = ({ age: years }: Partial<SignUpForm>) => guardianFor(years ?? OLDEST);

const reachable = (form: Partial<SignUpForm>): boolean =>
  form.phone !== undefined || form.email !== undefined || form.guardianPhone !== undefined;

/** A way to be told of a change is asked of everybody, where the programme asks for one at all. */
const wayOf = (rules: SignUpRules): Between<SignUpForm>[] => {
  const ways = asked(rules);
  const both = ways.includes('phone') && ways.includes('email');
  const field = ways.includes('phone') ? 'phone' : ways.includes('email') ? 'email' : null;
  if (field === null) return [];
  const message = both
    ? '请留下电话或电子邮箱，至少一样，改期、取消时好通知您。'
    : `请留下${field === 'phone' ? '电话' : '电子邮箱'}，改期、取消时好通知您。`;
  return [{ field, wrong: (form) => !reachable(form), message }];
};

const between = (rules: SignUpRules): Between<SignUpForm>[] => [
  {
    field: 'age',
    wrong: (form) => form.age !== undefined && !fitsAge(form.age, rules),
    message: `这次面向 ${sayAges(rules)}的人，请看看别的小组和活动，或打电话问我们。`,
  },
  {
    field: 'guardianName',
    wrong: (form) => needs(form).name && form.guardianName === undefined,
    message: '参加的人未满 14 周岁，请填写监护人姓名。',
  },
  {
    field: 'guardianPhone',
    wrong: (form) => needs(form).phone && form.guardianPhone === undefined,
    message: '参加的人未满 8 周岁，由监护人报名，请填写监护人的电话。',
  },
  {
    field: 'guardianAgrees',
    wrong: (form) => needs(form).agrees && form.guardianAgrees === undefined,
    message:
      '参加的人未满 18 周岁，要监护人同意才能参加；未满 14 周岁的，还要监护人同意使用这些资料。同意的请勾选。',
  },
  ...wayOf(rules),
  ...onlyAsked(rules),
];

/** Reads a sign-up as the public sends it, by the rules of its programme. */
export const parseSignUp = (
  input: Readonly<Record<string, unknown>>,
  rules: SignUpRules,
): Parsed<SignUpForm> => parseFields(shape, input, between(rules));

/** The part of a valid form that is the sign-up itself; absent fields stay absent. */
export function signUpFrom(form: SignUpForm): SignUp {
  const { notice: _notice, key: _key, website: _website, name, age: years, ...optional } = form;
  return { name, age: years, ageGroup: ageGroupOf(years), ...defined(optional) };
}
