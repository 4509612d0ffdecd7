import { z } from 'zod';
import { posts, roles } from '../permissions.ts';
import type { Input } from './desk.ts';
import { blank, choice, oneOf, parseFields, plain, requiredText, text } from './parse.ts';
import { email } from './submission.ts';

const password = z
  .string({ error: '请填写密码。' })
  .min(1, { error: '请填写密码。' })
  .max(200, { error: '密码太长。' });

const newPassword = z
  .string({ error: '请设一个密码。' })
  .refine((value) => [...value].length >= 10, {
    error: '密码至少 10 个字符，可以用一句自己记得住的话。',
  })
  .refine((value) => [...value].length <= 200, { error: '密码最多 200 个字符。' });

/** A code of six digits from the phone, or a recovery code; spaces, hyphens and full-width digits do not matter. */
const oneTimeCode = (missing: string) =>
  z.preprocess(
    (value) => {
      const typed = plain(value);
      return typeof typed === 'string' ? typed.replace(/[\s-]/g, '').toUpperCase() : typed;
    },
    z
      .string({ error: missing })
      .regex(/^(\d{6}|[0-9A-Z]{10})$/, { error: '请填写 6 位数字的验证码，或 10 个字符的恢复码。' }),
  );

const to = text('去处', 300);

export const parseSignIn = (input: Input) =>
  parseFields(
    {
      login: requiredText('账号', '请填写账号。', 50),
      password,
      to,
    },
    input,
  );

export const parseInvitation = (input: Input) =>
  parseFields(
    {
      login: requiredText('账号', '请填写账号。', 50),
      code: requiredText('邀请码', '请填写邀请码。', 60),
      password: newPassword,
    },
    input,
  );

const login = z.preprocess(
  plain,
  z.string({ error: '请填写账号。' }).regex(/^[a-z0-9][a-z0-9._-]{1,30}$/, {
    error: '账号用小写字母、数字、点、横线，2 至 31 个字符。',
  }),
);

const rolesHeld = z.preprocess(
  (value) => [
    ...new Set((Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined)),
  ],
  z.array(choice(roles, '请从列出的职务中选择。')).min(1, { error: '请至少选一个职务。' }),
);

export const parseAccount = (input: Input) =>
  parseFields(
    {
      login,
      name: requiredText('姓名', '请填写姓名。', 30),
      email,
      department: text('部门', 40),
      roles: rolesHeld,
    },
    input,
  );

/** The roles of a person anew; `seen` is what stood on the page (`rolesAsText`). */
export const parseRoles = (input: Input) =>
  parseFields({ department: text('部门', 40), roles: rolesHeld, seen: text('原来的职务', 1000) }, input);

export const parseAppointment = (input: Input) =>
  parseFields({ post: oneOf(posts, '请选择岗位。'), person: text('人员', 40) }, input);

/** The second factor: at the gate of the desk, and when it is set up. */
export const parseSecond = (input: Input) => parseFields({ code: oneTimeCode('请填写验证码。'), to }, input);

/** Step-up: the password again, and the code of whoever has a second factor. */
export const parseStepUp = (input: Input, hasFactor: boolean) =>
  parseFields({ password, code: hasFactor ? oneTimeCode('请填写验证码。') : text('验证码', 20), to }, input);

export const parsePasswordChange = (input: Input) =>
  parseFields({ current: password, password: newPassword }, input);

/** Who takes over the open matters of somebody who leaves; `nobody` leaves them unassigned. */
export const parseLeaving = (input: Input) =>
  parseFields({ successor: requiredText('接手的同事', '请选择谁来接手，或选“没有人接手”。', 40) }, input);
