import type { Context } from 'hono';
import {
  noteWrong,
  renewCodes,
  secretInForce,
  secretToSetUp,
  setFactor,
  useCode,
  useStep,
  wrongTooOften,
} from '../../db/second-factor.ts';
import { isFresh, type SignedIn } from '../../db/sessions.ts';
import { parseSecond } from '../../domain/forms/accounts.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { readBody } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';
import { sessionIn, wayIn } from './session.ts';
import { stepOf, toSetUp } from './totp.ts';

type C = Context<HouseEnv>;

const GATE = '/desk/second-factor/';
/** Where a colleague who is inside sets up a second factor, or another phone. */
export const OWN_FACTOR = '/desk/account/second-factor/';

const wrongCode: FieldError = {
  field: 'code',
  message: '验证码不对，或刚刚用过。请等手机上换成下一个，再填一次。',
};
const tooManyWrong: FieldError = {
  field: '',
  message: '验证码错得太多，请一小时后再试。手机丢了又没有恢复码的，请系统管理员重置两步验证。',
};

/**
 * Shows a code from the phone, or a recovery code; either serves once. A second press finds it used by the first, in whose
 * transaction this session has passed.
 * @returns why it does not serve; null when it did
 */
export async function refusesSecond(
  c: C,
  person: SignedIn,
  code: string,
  opens: 'sign-in' | 'stepped-up',
): Promise<FieldError | null> {
  const { store, limits } = c.env;
  const at = c.env.now();
  if (!(await limits.account(`code ${person.id}`)) || (await wrongTooOften(store, person.id, at))) {
    return tooManyWrong;
  }
  const shown = { by: person, opens, at };
  if (/^\d{6}$/.test(code)) {
    const secret = await secretInForce(store, person.id);
    const step = secret && stepOf(secret, code, at);
    if (step !== null && (await useStep(store, shown, step))) return null;
  } else if (await useCode(store, shown, code)) return null;
  const since = await sessionIn(c);
  if (since !== null && since.steppedAt !== person.steppedAt && isFresh(since, at)) return null;
  await noteWrong(store, person.id, at);
  return wrongCode;
}

interface Shown {
  status?: number;
  errors?: readonly FieldError[];
  to?: string | undefined;
}

/** The page that asks for a code, or, from whoever has none yet, lets it be set up. */
function asking(c: C, person: SignedIn, { status = 200, errors = [], to = '/desk/' }: Shown) {
  const path = c.get('viewer') ? OWN_FACTOR : GATE;
  const values = { to: [to], name: [person.name] };
  if (person.totpAt !== null && path === GATE) return page(c, { path, status, form: { values, errors } });
  const { address, secret } = toSetUp(secretToSetUp(c.env.store, person), person.login);
  return page(c, {
    path,
    status,
    form: { values: { ...values, address: [address], secret: [secret] }, errors },
  });
}

/** A session that has shown the password only: whatever is asked, the second factor comes first. */
export function askSecond(c: C, person: SignedIn): Response | Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  if (c.req.method !== 'GET') return asking(c, person, { status: 403, errors: [notDone] });
  const to = pathname === '/desk/' ? '' : `?to=${encodeURIComponent(pathname + search)}`;
  return c.redirect(`${GATE}${to}`, 303);
}

const notDone: FieldError = { field: '', message: '这一步没有执行：请先完成两步验证，再重新做一次。' };

const sessionOf = (c: C): SignedIn => {
  const session = c.get('session');
  if (!session) throw new Error('the guard lets in sessions only');
  return session;
};

const isAtGate = (c: C): boolean => new URL(c.req.url).pathname === GATE;

/** GET /desk/second-factor/ and /desk/account/second-factor/. */
export function getSecond(c: C): Response | Promise<Response> {
  if (isAtGate(c) && c.get('viewer')) return c.redirect('/desk/account/', 303);
  return asking(c, sessionOf(c), { to: wayIn(c.req.query('to')) });
}

/** POST of a code: at the gate it opens the desk; of whoever sets a factor up it brings it into force. */
export async function postSecond(c: C): Promise<Response> {
  const person = sessionOf(c);
  const inside = c.get('viewer') !== null;
  const body = await readBody(c.req.raw);
  // Whoever is inside sets up at an address that asks for a fresh proof.
  if (inside && isAtGate(c)) return c.redirect('/desk/account/', 303);
  const input = body.ok ? body.input : {};
  const to = wayIn(input.to);
  const form = parseSecond(input);
  if (!form.ok) return asking(c, person, { status: 422, errors: form.errors, to });
  const { code } = form.value;
  if (person.totpAt === null || inside) return setUp(c, person, code, to);
  const refused = await refusesSecond(c, person, code, 'sign-in');
  if (refused) return asking(c, person, { status: 401, errors: [refused], to });
  return c.redirect(to, 303);
}

async function setUp(c: C, person: SignedIn, code: string, to: string): Promise<Response> {
  const { store, limits } = c.env;
  const step = stepOf(secretToSetUp(store, person), code, c.env.now());
  if (!(await limits.account(`code ${person.id}`)) || step === null) {
    return asking(c, person, { status: 422, errors: [notSetUp], to });
  }
  const codes = await setFactor(store, person, step, c.env.now());
  c.set('viewer', person);
  return showCodes(c, codes, to);
}

const notSetUp: FieldError = {
  field: 'code',
  message: '验证码对不上。请确认手机上添加的是这一页的二维码，手机时间是自动校准的，再填最新的 6 位数字。',
};

/** POST /desk/account/recovery-codes/: eight new ones, the old ones are void. */
export async function postRecoveryCodes(c: C): Promise<Response> {
  const person = sessionOf(c);
  if (person.totpAt === null) return c.redirect('/desk/account/', 303);
  return showCodes(c, await renewCodes(c.env.store, person.id, c.env.now()), '/desk/account/');
}

/** The one time that recovery codes are seen. */
const showCodes = (c: C, codes: readonly string[], to: string): Promise<Response> =>
  page(c, { path: '/desk/recovery-codes/', form: { values: { codes: [...codes], to: [to] }, errors: [] } });
