import { Secret, TOTP } from 'otpauth';
import type { Answer, Desk, Fields, House } from './harness.ts';

/** What a phone shows for a secret at an instant; each step of 30 seconds has another code. */
export const codeAt = (secret: string, at: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: at,
  });

const STEP = 30_000;

/** The code of the step before this one, at a moment when it is still taken: it leaves the one of now unused. */
export async function codeBefore(secret: string): Promise<string> {
  while (STEP - (Date.now() % STEP) < 3000) await new Promise((resolve) => setTimeout(resolve, 100));
  return codeAt(secret, Date.now() - STEP);
}

/** A code that is not the one of now, of a moment ago, or of the next moment. */
export function wrongCode(secret: string): string {
  const right = [-2 * STEP, -STEP, 0, STEP, 2 * STEP].map((off) => codeAt(secret, Date.now() + off));
  return (
    ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code)) ?? ''
  );
}

/** The groups of a code or secret on a page, put together. */
const groupsIn = (html: string): string =>
  [...html.matchAll(/<span>([0-9A-Z]{4,5})<\/span>/g)].map(([, group]) => group).join('');

/** The secret that a page shows for setting up. */
export const secretOn = (html: string): string => groupsIn(/<p class="code">.*?<\/p>/s.exec(html)?.[0] ?? '');

/** The recovery codes that a page shows once. */
export const codesOn = (html: string): string[] =>
  [...html.matchAll(/<li class="code">.*?<\/li>/gs)].map(([item]) => groupsIn(item));

export const GATE = '/desk/second-factor/';

/** Sets a second factor up as a person does: reads the secret, sends the first code, takes the recovery codes. */
export async function enrol(
  desk: Pick<Desk, 'get' | 'form'>,
  path = GATE,
): Promise<{ secret: string; codes: string[] }> {
  const secret = secretOn(await (await desk.get(path)).text());
  const answer = await desk.form(path, { code: await codeBefore(secret) });
  if (answer.status !== 200) throw new Error(`not set up: ${answer.status}`);
  return { secret, codes: codesOn(await answer.text()) };
}

/** The session cookie that an answer sets. */
export const cookieOf = (answer: Answer): string =>
  (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

/** Signs in by password, as a person does, and gives the desk behind that session. */
export async function deskBy(house: House, login: string, password: string) {
  const cookie = cookieOf(await house.form('/desk/sessions/', { login, password }));
  return {
    cookie,
    get: (path: string) => house.get(path, { cookie }),
    form: (path: string, fields: Fields = {}) => house.form(path, fields, { cookie }),
  };
}
