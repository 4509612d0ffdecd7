import type { Context } from 'hono';
import { changePassword } from '../../db/accounts.ts';
import { parsePasswordChange } from '../../domain/forms/accounts.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { tooOften } from '../answers.ts';
import { readBody } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';

type C = Context<HouseEnv>;

const PATH = '/desk/account/';

const wrong: FieldError = { field: 'current', message: '现在的密码不对，请再试一次。' };

/** POST /desk/account/password/: one's own password anew; every other device is signed out. */
export async function postPassword(c: C): Promise<Response> {
  const person = c.get('session');
  if (!person) throw new Error('the guard lets in sessions only');
  const { store, limits } = c.env;
  // Nothing that was typed is shown again: all of it is secret.
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, { path: PATH, status, form: { values: { verb: ['password'] }, errors } });
  const body = await readBody(c.req.raw);
  const form = parsePasswordChange(body.ok ? body.input : {});
  if (!form.ok) return again(422, form.errors);
  if (!(await limits.account(person.login))) return again(429, [{ field: '', message: tooOften }]);
  if (!(await changePassword(store, person, form.value, c.env.now()))) return again(422, [wrong]);
  return page(c, { path: PATH, form: { values: { done: ['password'] }, errors: [] } });
}
