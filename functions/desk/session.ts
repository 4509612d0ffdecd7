import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { acceptInvite } from '../../db/accounts.ts';
import { LONGEST, resume, type SignedIn, signIn, signOut, signOutEverywhere } from '../../db/sessions.ts';
import { parseInvitation, parseSignIn } from '../../domain/forms/accounts.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { tooOften } from '../answers.ts';
import { readBody, typed } from '../body.ts';
import type { Home } from '../home.ts';
import { type HouseEnv, page } from '../house.ts';

type C = Context<HouseEnv>;

const NAME = '__Host-session';

/** Whose session this is, whatever it has shown so far; null without one that still runs. */
export async function sessionIn(c: C): Promise<SignedIn | null> {
  const token = getCookie(c, NAME);
  return token === undefined ? null : resume(c.env.store, token, c.env.now());
}

/** Whether a session has shown all it must: the second factor where the house asks for it, or the person has set it up. */
export const isWholly = (session: SignedIn, { settings }: Home): boolean =>
  session.secondAt !== null || (!settings.secondFactor && session.totpAt === null);

const wrong: FieldError = {
  field: '',
  message: '账号或密码不对，请再试一次；忘记密码请找系统管理员重发邀请码。',
};

/** POST /desk/sessions/: signs in. Known and unknown accounts get the same answer after the same work. */
export async function postSession(c: C): Promise<Response> {
  const body = await readBody(c.req.raw);
  if (!body.ok) return signInPage(c, 400, [{ field: '', message: body.title }]);
  const form = parseSignIn(body.input);
  if (!form.ok) return signInPage(c, 422, form.errors, body.input);
  const { login, password, to } = form.value;
  const name = login.toLowerCase();
  const mayTry =
    (await c.env.limits.signIns(c.env.addressOf(c.req.raw))) && (await c.env.limits.account(name));
  if (!mayTry) return signInPage(c, 429, [{ field: '', message: tooOften }], body.input);
  const token = await signIn(c.env.store, name, password, c.env.now());
  if (token === null) return signInPage(c, 401, [wrong], body.input);
  setCookie(c, NAME, token, {
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: LONGEST / 1000,
  });
  // Whoever owes a second factor is led to it by the guard of the place.
  return c.redirect(wayIn(to), 303);
}

/** Only a place on the desk: nobody is sent elsewhere by a link to the sign-in. */
export const wayIn = (to: unknown): string =>
  typeof to === 'string' && /^\/desk\/[\w\-/?=&.]*$/.test(to) ? to : '/desk/';

/** The sign-in page in place of whatever was asked; what was typed stays, but for the password. */
export function signInPage(
  c: C,
  status: number,
  errors: readonly FieldError[] = [],
  input: Record<string, unknown> = {},
): Promise<Response> {
  const { password: _, ...rest } = input;
  const asked = new URL(c.req.url);
  const to = c.req.method === 'GET' ? { to: asked.pathname + asked.search } : {};
  return page(c, { path: '/desk/', status, form: { values: typed({ ...to, ...rest }), errors } });
}

/**
 * The sign-in in place of what nobody signed in may see. A form may have been sent after its session had ended: what was
 * typed stands on the page once more, so that nothing is lost, and signing in leads back to where it was written.
 */
export async function signInAgain(c: C): Promise<Response> {
  if (c.req.method !== 'POST') return signInPage(c, 401);
  const body = await readBody(c.req.raw);
  const { message, detail } = body.ok ? body.input : {};
  const to = c.req.path.replace(/^(\/desk\/matters\/[^/]+\/).*$/, '$1');
  return signInPage(c, 401, [], { to, message, detail });
}

/** POST /desk/sessions/end/: signs out here. */
export async function endSession(c: C): Promise<Response> {
  await leaveSession(c);
  return c.redirect('/desk/', 303);
}

/** Ends the session of this browser; nothing of it stays here. */
export async function leaveSession(c: C): Promise<void> {
  const token = getCookie(c, NAME);
  if (token !== undefined) await signOut(c.env.store, token, c.env.now());
  deleteCookie(c, NAME, { path: '/', secure: true });
}

/** POST /desk/sessions/end-all/: signs out on every device. */
export async function endAllSessions(c: C, viewer: Viewer): Promise<Response> {
  await signOutEverywhere(c.env.store, viewer.id, c.env.now());
  deleteCookie(c, NAME, { path: '/', secure: true });
  return c.redirect('/desk/', 303);
}

const unfit: FieldError = {
  field: 'code',
  message:
    '账号与邀请码对不上，或邀请码已经用过、已过期（72 小时）。密码刚刚设好的，请直接登录；不然请找系统管理员重发。',
};

/** POST /desk/invitation/: sets the password with the one-time code. */
export async function postInvitation(c: C): Promise<Response> {
  const body = await readBody(c.req.raw);
  const again = (status: number, errors: readonly FieldError[], input: Record<string, unknown> = {}) => {
    const { password: _, ...rest } = input;
    return page(c, { path: '/desk/invitation/', status, form: { values: typed(rest), errors } });
  };
  if (!body.ok) return again(400, [{ field: '', message: body.title }]);
  if (!(await c.env.limits.signIns(c.env.addressOf(c.req.raw)))) {
    return again(429, [{ field: '', message: tooOften }], body.input);
  }
  const form = parseInvitation(body.input);
  if (!form.ok) return again(422, form.errors, body.input);
  const given = { ...form.value, login: form.value.login.toLowerCase() };
  return (await acceptInvite(c.env.store, given, c.env.now()))
    ? c.redirect('/desk/', 303)
    : again(422, [unfit], body.input);
}
