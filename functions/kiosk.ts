import type { Context } from 'hono';
import { generateCookie, getCookie, setCookie } from 'hono/cookie';
import { findTicket, shutTicket, type Ticket } from '../db/programme/opinions/tickets.ts';
import type { Instant } from '../domain/time.ts';
import { refuse } from './answers.ts';
import { readBody, typed } from './body.ts';
import { makeFormKey, openedAt } from './form-key.ts';
import { type HouseEnv, page } from './house.ts';
import { formAgain, readOpinion, takeOpinion } from './opinions.ts';

type C = Context<HouseEnv>;

const NAME = '__Host-kiosk';
const place = { table: 'cookie', row: 'kiosk', column: 'value' };
const FORM = '/opinions/kiosk/';

/** After so many seconds a form that was left lying clears itself, and the thanks make room for the next one. */
const CLEARS = 300;
const THANKS = 8;

/**
 * What a shared tablet holds: its ticket and nothing of a colleague. `since`: forms opened before are over, whoever goes back to
 * one, or sends it again, gets an empty one.
 */
interface Kiosk {
  secret: string;
  until: Instant;
  since: Instant;
}

function cookieOf(c: C, kiosk: Kiosk) {
  const value = c.env.store.keys.seal('cookie', place, JSON.stringify(kiosk));
  const maxAge = Math.max(0, Math.ceil((kiosk.until - c.env.now()) / 1000));
  return [NAME, value, { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', maxAge }] as const;
}

/** Makes this browser a tablet that only takes opinions; goes with a way on, not with a page. */
export const keepKiosk = (c: C, kiosk: Kiosk): void => setCookie(c, ...cookieOf(c, kiosk));

const GONE = generateCookie(NAME, '', {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'Lax',
  maxAge: 0,
});

/** A page comes with headers of its own: what is set on the way to it must be put there. */
function withCookie(answer: Response, cookie: string): Response {
  answer.headers.append('Set-Cookie', cookie);
  return answer;
}

function kioskIn(c: C): Kiosk | null {
  const value = getCookie(c, NAME);
  if (!value) return null;
  try {
    // Sealed by this house under the key of cookies: what opens is what was written.
    const kiosk: Kiosk = JSON.parse(c.env.store.keys.unseal('cookie', place, value));
    return kiosk;
  } catch {
    return null;
  }
}

async function ticketIn(c: C): Promise<{ kiosk: Kiosk; ticket: Ticket } | null> {
  const kiosk = kioskIn(c);
  const ticket = kiosk && (await findTicket(c.env.store, kiosk.secret, c.env.now()));
  return kiosk && ticket?.state === 'open' ? { kiosk, ticket } : null;
}

/** The page that says that this device takes no opinions, or no more; with what somebody wrote meanwhile, for a while. */
async function over(c: C, input?: Readonly<Record<string, unknown>>): Promise<Response> {
  if (!input) return withCookie(await page(c, { path: FORM, receipt: null }), GONE);
  const form = { values: typed(input), errors: [] };
  return cleared(withCookie(await page(c, { path: FORM, receipt: null, form }), GONE), CLEARS);
}

/** GET /opinions/kiosk/: an empty form. Every form opened before it is over. */
export async function getKiosk(c: C): Promise<Response> {
  const found = await ticketIn(c);
  if (!found) return over(c);
  const now = c.env.now();
  const formKey = makeFormKey(c.env.store.keys, now);
  const answer = await page(c, { ticket: found.kiosk.secret, receipt: null, formKey });
  const cookie = generateCookie(...cookieOf(c, { ...found.kiosk, since: now }));
  return cleared(withCookie(answer, cookie), CLEARS);
}

function cleared(answer: Response, seconds: number): Response {
  answer.headers.set('Refresh', `${seconds}; url=${FORM}`);
  return answer;
}

/** POST /opinions/kiosk/: one opinion; afterwards the thanks, and nothing of it is to be come back to. */
export async function postKiosk(c: C): Promise<Response> {
  const body = await readBody(c.req.raw);
  if (!body.ok) return refuse(c, body.status, body.title);
  const found = await ticketIn(c);
  if (!found) return over(c, body.input);
  const { kiosk, ticket } = found;
  const { keys } = c.env.store;
  const opened = typeof body.input.key === 'string' ? openedAt(keys, body.input.key) : null;
  if (opened === null || opened < kiosk.since) return c.redirect(FORM, 303);
  const read = await readOpinion(c, ticket, body.input);
  if (read === null) return over(c, body.input);
  const again = { path: FORM, secret: kiosk.secret, input: body.input };
  if (!read.ok) return cleared(await formAgain(c, { ...again, status: 422, errors: read.errors }), CLEARS);
  const taken = await takeOpinion(c, ticket, body.input, read.value);
  if (taken === 'failed') {
    const errors = [{ field: '', message: '没有提交成功，请再试一次；还是不行，请告诉工作人员。' }];
    return cleared(await formAgain(c, { ...again, status: 503, errors }), CLEARS);
  }
  if (taken === 'used') return over(c, body.input);
  keepKiosk(c, { ...kiosk, since: c.env.now() + 1 });
  return c.redirect(`${FORM}thanks/`, 303);
}

/** GET /opinions/kiosk/thanks/: thanks, and by itself on to the next empty form. */
export async function getKioskThanks(c: C): Promise<Response> {
  return cleared(await page(c, { receipt: null }), THANKS);
}

/** POST /opinions/kiosk/end/: the tablet is put away; its ticket serves no more. Nothing secret is asked: nothing lies behind it. */
export async function endKiosk(c: C): Promise<Response> {
  const found = await ticketIn(c);
  if (found) await shutTicket(c.env.store, found.ticket.hash, c.env.now());
  return withCookie(c.redirect('/desk/', 303), GONE);
}
