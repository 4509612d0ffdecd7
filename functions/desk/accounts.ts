import type { Context } from 'hono';
import { addPerson, appoint, inviteAgain, leave, setRoles } from '../../db/accounts.ts';
import type { Doer } from '../../db/audit.ts';
import { handOver } from '../../db/handing-over.ts';
import { everybody, rolesAsText } from '../../db/people.ts';
import { resetFactor } from '../../db/second-factor.ts';
import { isClash } from '../../db/store.ts';
import { parseAccount, parseAppointment, parseLeaving, parseRoles } from '../../domain/forms/accounts.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { mayHandle, type Viewer } from '../../domain/permissions.ts';
import { readBody, typed } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';
import { sendWaiting } from '../outbox.ts';

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

const by = (c: C, viewer: Viewer): Doer => ({ at: c.env.now(), by: viewer.id });

const unknownPerson: FieldError = { field: '', message: '没有这个账号。' };
const taken: FieldError = {
  field: 'login',
  message:
    '这个账号已经有人用了，请换一个。刚才按了两次“添账号”的，账号已经添好：请在名单里给他发新的邀请码。',
};

/** POST /desk/accounts/: a new account, with a one-time code that is shown once. */
export async function postAccount(c: C, viewer: Viewer): Promise<Response> {
  const input = await inputOf(c);
  const form = parseAccount(input);
  if (!form.ok) return shown(c, accounts, 422, form.errors, input);
  const { login, name, email, department, roles } = form.value;
  const held = roles.map((role) => ({ role, department: department ?? '' }));
  try {
    const { code } = await addPerson(
      c.env.store,
      { login, name, email: email ?? null, roles: held },
      by(c, viewer),
    );
    return shown(c, accounts, 200, [], { login, code });
  } catch (error) {
    if (isClash(error)) return shown(c, accounts, 422, [taken], input);
    throw error;
  }
}

// Who keeps the accounts never reads content (policy §1): nobody lets themselves in.
const rolesByAnother: FieldError = {
  field: '',
  message: '不能给自己增加职务，请由另一位系统管理员来改。',
};
const rolesQuicker: FieldError = {
  field: '',
  message: '刚刚有同事改过他的职务，您的改动还没有保存，仍在下面。请对照名单再决定。',
};
const postByAnother: FieldError = { field: 'person', message: '不能指定自己，请由中心主任或另一位来指定。' };

async function personOf(c: C) {
  const id = c.req.param('id');
  return (await everybody(c.env.store)).find((person) => person.id === id);
}

/** POST /desk/accounts/<id>/roles/: the roles of a person anew. */
export async function postRoles(c: C, viewer: Viewer): Promise<Response> {
  const input = await inputOf(c);
  const form = parseRoles(input);
  if (!form.ok) return shown(c, accounts, 422, form.errors, { ...input, person: c.req.param('id') });
  const person = await personOf(c);
  if (!person) return shown(c, accounts, 404, [unknownPerson], {});
  const department = form.value.department ?? '';
  const added = form.value.roles.filter((role) => !person.roles.some((held) => held.role === role));
  if (person.id === viewer.id && added.length > 0) {
    return shown(c, accounts, 403, [rolesByAnother], { ...input, person: person.id });
  }
  const held = form.value.roles.map((role) => ({ role, department }));
  const { seen = rolesAsText(person.roles) } = form.value;
  const isSeen = seen === rolesAsText(person.roles);
  return isSeen && (await setRoles(c.env.store, person.id, { was: person.roles, held }, by(c, viewer)))
    ? c.redirect(accounts, 303)
    : shown(c, accounts, 409, [rolesQuicker], { ...input, person: person.id });
}

/** POST /desk/accounts/<id>/invitation/: a new one-time code; password and sessions end. */
export async function postNewInvitation(c: C, viewer: Viewer): Promise<Response> {
  await inputOf(c);
  const person = await personOf(c);
  if (!person || person.leftAt !== null) return shown(c, accounts, 404, [unknownPerson], {});
  const code = await inviteAgain(c.env.store, person.id, by(c, viewer));
  return shown(c, accounts, 200, [], { login: person.login, code });
}

const noSuccessor: FieldError = {
  field: 'successor',
  message: '请从列出的同事中选择谁来接手，或选“没有人接手”。',
};

const leftAlready: FieldError = {
  field: '',
  message: '这个账号刚刚已由另一位同事停用，他手上的来件交给那位同事当时选的人。',
};

/** POST /desk/accounts/<id>/leave/: somebody leaves; every session ends at once, and the open matters are handed over. */
export async function postLeave(c: C, viewer: Viewer): Promise<Response> {
  const input = await inputOf(c);
  const people = (await everybody(c.env.store)).filter(({ leftAt }) => leftAt === null);
  const person = people.find(({ id }) => id === c.req.param('id'));
  if (!person) return shown(c, accounts, 404, [unknownPerson], {});
  const form = parseLeaving(input);
  const again = (errors: readonly FieldError[]) =>
    shown(c, accounts, 422, errors, { ...input, verb: 'leave', person: person.id });
  if (!form.ok) return again(form.errors);
  const successor = form.value.successor === 'nobody' ? null : form.value.successor;
  const fits = successor === null || people.some(({ id }) => id === successor && id !== person.id);
  if (!fits) return again([noSuccessor]);
  if (!(await leave(c.env.store, person.id, successor, by(c, viewer))))
    return shown(c, accounts, 409, [leftAlready], {});
  // The first of them at once; what is left over the scheduler hands on.
  await handOver(c.env.store, c.env.now());
  c.env.later(sendWaiting(c.env));
  return c.redirect(accounts, 303);
}

const byAnother: FieldError = {
  field: '',
  message: '自己的两步验证要由另一位系统管理员重置。换手机请到“我的账号”。',
};

/** POST /desk/accounts/<id>/second-factor/: takes away what somebody lost, by another person; it is set up anew at the next sign-in. */
export async function postFactorReset(c: C, viewer: Viewer): Promise<Response> {
  await inputOf(c);
  const person = await personOf(c);
  if (!person || person.leftAt !== null) return shown(c, accounts, 404, [unknownPerson], {});
  if (person.id === viewer.id) return shown(c, accounts, 403, [byAnother], { person: person.id });
  await resetFactor(c.env.store, person.id, by(c, viewer));
  return c.redirect(accounts, 303);
}

/** POST /desk/settings/appointments/: who is deputy or on duty. */
export async function postAppointment(c: C, viewer: Viewer): Promise<Response> {
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
  if (person === viewer.id && !viewer.roles.includes('director')) {
    return shown(c, settings, 403, [postByAnother], input);
  }
  await appoint(c.env.store, post, person ?? null, by(c, viewer));
  return c.redirect(settings, 303);
}
