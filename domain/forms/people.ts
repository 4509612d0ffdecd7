import { z } from 'zod';
import type { SignUpRules } from '../programme/sign-up.ts';
import { detail, type Input, seen } from './desk.ts';
import { blank, lengthOf, oneOf, type Parsed, parseFields, tidy } from './parse.ts';
import { parseSignUp, type SignUpForm } from './sign-up.ts';
import { formKey, limits } from './submission.ts';

/** How a colleague gives a place, as the form says it. */
export const givingWords = {
  yes: '已经问过，他来：直接给名额',
  ask: '写信问他，等他确认',
  wait: '排进候补',
} as const;

/** The most people who can be added to one roll at once. */
const MOST_CAME = 50;

/** Reads somebody who signed up on paper or by phone: the same boxes as on the page; the notice was given by word of mouth. */
export const parseEntered = (input: Input, rules: SignUpRules): Parsed<SignUpForm> =>
  parseSignUp({ ...input, notice: 'yes' }, rules);

const leaving = { seen, detail: detail('请写明为什么取消这个报名。') } as const;
/** Reads why somebody is taken out. */
export const parseLeaving = (input: Input) => parseFields(leaving, input);

const giving = {
  seen,
  how: oneOf(givingWords, '请选择怎样安排。'),
  detail: detail('请写明为什么这样安排。'),
} as const;
/** Reads how, and why, somebody is given a place out of turn. */
export const parseGiving = (input: Input) => parseFields(giving, input);

const list = (value: unknown): unknown[] =>
  (Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined);

const ids = z.preprocess(
  list,
  z.array(z.string().regex(/^[\w-]{1,40}$/, { error: '请在名单上勾选。' }), { error: '请在名单上勾选。' }),
);

/** Names, one on each line. */
const names = z.preprocess(
  (value) => (typeof value === 'string' ? tidy(value).split('\n').map(blank) : list(value)),
  z
    .array(z.string().optional(), { error: '请一行写一个名字。' })
    .transform((lines) => lines.filter((line) => line !== undefined))
    .refine((lines) => lines.length <= MOST_CAME, { error: `一次最多添 ${MOST_CAME} 个人。` })
    .refine((lines) => lines.every((line) => lengthOf(line) <= limits.name), {
      error: `一行写一个名字，每个最多 ${limits.name} 个字。`,
    }),
);

/** When the roll was called that a page shows, in UTC milliseconds; 0 as long as it was not. */
const called = z.preprocess(
  blank,
  z.coerce.number({ error: '请重新打开这一页再做。' }).int({ error: '请重新打开这一页再做。' }).optional(),
);
const roll = { present: ids, excused: ids, cameToo: names, called, key: formKey } as const;
/** Reads the ticks of one meeting. */
export const parseRoll = (input: Input) =>
  parseFields(roll, input, [
    {
      field: 'excused',
      wrong: ({ present = [], excused = [] }) => excused.some((id) => present.includes(id)),
      message: '有人同时勾了“到”和“请假”，请只留一个。',
    },
  ]);

const phoned = {
  letter: z.preprocess(
    blank,
    z.string({ error: '请重新打开这一页再做。' }).max(100, { error: '请重新打开这一页再做。' }),
  ),
} as const;
/** Reads which letter somebody has been phoned about. */
export const parsePhoned = (input: Input) => parseFields(phoned, input);
