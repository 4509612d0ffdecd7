import { z } from 'zod';
import { posts, roles } from '../permissions.ts';
import type { Input } from './desk.ts';
import { blank, choice, oneOf, parseFields, plain, requiredText, text } from './parse.ts';
import { email } from './submission.ts';

export const parseSignIn = (input: Input) =>
  parseFields(
    {
      login: requiredText('账号', '请填写账号。', 50),
      password: z
        .string({ error: '请填写密码。' })
        .min(1, { error: '请填写密码。' })
        .max(200, { error: '密码太长。' }),
      to: text('去处', 300),
    },
    input,
  );

export const parseInvitation = (input: Input) =>
  parseFields(
    {
      login: requiredText('账号', '请填写账号。', 50),
      code: requiredText('邀请码', '请填写邀请码。', 60),
      password: z
        .string({ error: '请设一个密码。' })
        .refine((value) => [...value].length >= 10, {
          error: '密码至少 10 个字符，可以用一句自己记得住的话。',
        })
        .refine((value) => [...value].length <= 200, { error: '密码最多 200 个字符。' }),
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
  (value) => (Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined),
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

export const parseRoles = (input: Input) =>
  parseFields({ department: text('部门', 40), roles: rolesHeld }, input);

export const parseAppointment = (input: Input) =>
  parseFields({ post: oneOf(posts, '请选择岗位。'), person: text('人员', 40) }, input);
