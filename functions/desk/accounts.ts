import type { Context } from 'hono';
import { addPerson, appoint, everybody, inviteAgain, leave, setRoles } from '../../db/people.ts';
import { isClash } from '../../db/store.ts';
import { parseAccount, parseAppointment, parseRoles } from '../../domain/forms/accounts.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { mayHandle } from '../../domain/permissions.ts';
import { readBody, typed } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';

type C = Context<HouseEnv>;

const accounts = '/desk/accounts/';
const settings = '/desk/settings/';

async function inputOf(c: C): Promise<Record<string, unknown>> {
  const body = await readBody(c.req.raw);
  return body.ok ? body.input : {};
}

const shown = (
  c: C,
  path: string,
  status: number,
  errors: readonly FieldError[],
  input: Record<string, unknown>,
) => page(c, { path, status, form: { values: typed(input), errors } });

const unknownPerson: FieldError = { field: '', message: '没有这个账号。' };
const taken: FieldError = { field: 'login', message: '这个账号已经有人用了，请换一个。' };

/** POST /desk/accounts/: a new account, with a one-time code that is shown once. */
export async function postAccount(c: C): Promise<Response> {
  const input = await inputOf(c);
  const form = parseAccount(input);
  if (!form.ok) return shown(c, accounts, 422, form.errors, input);
  const { login, name, email, department, roles } = form.value;
  const held = roles.map((role) => ({ role, department: department ?? '' }));
  try {
    const { code } = await addPerson(
      c.env.store,
      { login, name, email: email ?? null, roles: held },
      c.env.now(),
    );
    return shown(c, accounts, 200, [], { login, code });
  } catch (error) {
    if (isClash(error)) return shown(c, accounts, 422, [taken], input);
    throw error;
  }
}

async function personOf(c: C) {
  const id = c.req.param('id');
  return (await everybody(c.env.store)).find((person) => person.id === id);
}

/** POST /desk/accounts/<id>/roles/: the roles of a person anew. */
export async function postRoles(c: C): Promise<Response> {
  const input = await inputOf(c);
  const form = parseRoles(input);
  if (!form.ok) return shown(c, accounts, 422, form.errors, { ...input, person: c.req.param('id') });
  const person = await personOf(c);
  if (!person) return shown(c, accounts, 404, [unknownPerson], {});
  const department = form.value.department ?? '';
  await setRoles(
    c.env.store,
    person.id,
    form.value.roles.map((role) => ({ role, department })),
  );
  return c.redirect(accounts, 303);
}

/** POST /desk/accounts/<id>/invitation/: a new one-time code; password and sessions end. */
export async function postNewInvitation(c: C): Promise<Response> {
  await inputOf(c);
  const person = await personOf(c);
  if (!person || person.leftAt !== null) return shown(c, accounts, 404, [unknownPerson], {});
  const code = await inviteAgain(c.env.store, person.id, c.env.now());
  return shown(c, accounts, 200, [], { login: person.login, code });
}

/** POST /desk/accounts/<id>/leave/: somebody leaves; every session ends at once. */
export async function postLeave(c: C): Promise<Response> {
  await inputOf(c);
  const person = await personOf(c);
  if (!person) return shown(c, accounts, 404, [unknownPerson], {});
  await leave(c.env.store, person.id, c.env.now());
  return c.redirect(accounts, 303);
}

/** POST /desk/settings/appointments/: who is deputy or on duty. */
export async function postAppointment(c: C): Promise<Response> {
  const input = await inputOf(c);
  const form = parseAppointment(input);
  if (!form.ok) return shown(c, settings, 422, form.errors, input);
  const { post, person } = form.value;
  const known =
    person === undefined ||
    (await everybody(c.env.store)).some(
      ({ id, leftAt, roles }) =>
        id === person && leftAt === null && mayHandle({ roles: roles.map(({ role }) => role) }),
    );
  if (!known) return shown(c, settings, 422, [{ field: 'person', message: '请从列出的同事中选择。' }], input);
  await appoint(c.env.store, post, person ?? null);
  return c.redirect(settings, 303);
}
