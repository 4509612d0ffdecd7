import type { Context } from 'hono';
import { stepUp } from '../../db/second-factor.ts';
import { passwordFits } from '../../db/sessions.ts';
import { parseStepUp } from '../../domain/forms/accounts.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { tooOften } from '../answers.ts';
import { readBody } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';
import { refusesSecond } from './second-factor.ts';
import { wayIn } from './session.ts';

type C = Context<HouseEnv>;

const PATH = '/desk/step-up/';

interface Shown {
  status: number;
  to: string;
  errors?: readonly FieldError[];
  /** What was about to be done has not been done. */
  interrupted?: boolean;
}

const asking = (c: C, { status, to, errors = [], interrupted = false }: Shown): Promise<Response> => {
  const hasFactor = c.get('session')?.totpAt != null;
  const values = {
    to: [to],
    ...(hasFactor ? { factor: ['yes'] } : {}),
    ...(interrupted ? { interrupted: ['yes'] } : {}),
  };
  return page(c, { path: PATH, status, form: { values, errors } });
};

/** In place of an address that asks for a fresh proof. A page is come back to; what was sent must be sent again, and is told so. */
export function askStepUp(c: C): Response | Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  if (c.req.method === 'GET') return c.redirect(`${PATH}?to=${encodeURIComponent(pathname + search)}`, 303);
  return asking(c, { status: 403, to: cameFrom(c), interrupted: true });
}

/** The page of the desk on which the form stood. */
function cameFrom(c: C): string {
  const referer = c.req.header('referer') ?? '';
  if (!URL.canParse(referer)) return '/desk/';
  const { pathname, search } = new URL(referer);
  return wayIn(pathname + search);
}

/** GET /desk/step-up/?to=…. */
export const getStepUp = (c: C): Promise<Response> =>
  asking(c, { status: 200, to: wayIn(c.req.query('to')) });

const wrongPassword: FieldError = { field: 'password', message: '密码不对，请再试一次。' };

/** POST /desk/step-up/: the password, and the code of whoever has a second factor. */
export async function postStepUp(c: C): Promise<Response> {
  const person = c.get('session');
  if (!person) throw new Error('the guard lets in sessions only');
  const { store, limits } = c.env;
  const body = await readBody(c.req.raw);
  const input = body.ok ? body.input : {};
  const to = wayIn(input.to);
  const form = parseStepUp(input, person.totpAt !== null);
  if (!form.ok) return asking(c, { status: 422, to, errors: form.errors });
  const again = (status: number, error: FieldError) => asking(c, { status, to, errors: [error] });
  if (!(await limits.account(person.login))) return again(429, { field: '', message: tooOften });
  if (!(await passwordFits(store, person.id, form.value.password, c.env.now()))) {
    return again(401, wrongPassword);
  }
  if (person.totpAt !== null) {
    const refused = await refusesSecond(c, person, form.value.code ?? '', 'stepped-up');
    if (refused) return again(401, refused);
  } else await stepUp(store, person, c.env.now());
  return c.redirect(to, 303);
}
