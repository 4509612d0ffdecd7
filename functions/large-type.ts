import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { type HouseEnv, siteOf } from './house.ts';

const YEAR = 365 * 24 * 60 * 60;

/** GET /type/large/ and /type/standard/: the size of type, kept in a cookie that the stylesheet reads; back to the page. */
export function setType(c: Context<HouseEnv>, size: 'large' | 'standard'): Response {
  setCookie(c, 'type', size, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: size === 'large' ? YEAR : 0,
  });
  c.header('Cache-Control', 'no-store');
  return c.redirect(wayBack(c), 303);
}

/** The page one came from, if it is one of ours and can be opened by an address. */
function wayBack(c: Context<HouseEnv>): string {
  const from = c.req.header('referer');
  if (from === undefined || !URL.canParse(from)) return '/';
  const { origin, pathname, search } = new URL(from);
  const ours = origin === siteOf(c) || origin === new URL(c.req.url).origin;
  return ours && !pathname.startsWith('//') && pathname.endsWith('/') && !pathname.startsWith('/type/')
    ? pathname + search
    : '/';
}
