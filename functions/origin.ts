import type { MiddlewareHandler } from 'hono';
import { refuse } from './answers.ts';
import { isForm } from './body.ts';
import { type HouseEnv, siteOf } from './house.ts';

/**
 * Every write is asked where it comes from. A browser says so; a program may say nothing, unless it writes to the desk or sends
 * what only a page sends.
 */
export const ownOrigin: MiddlewareHandler<HouseEnv> = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const own = origin === undefined ? site === undefined || site === 'same-origin' : origin === siteOf(c);
  const silent = origin === undefined && site === undefined;
  const mustSay = new URL(c.req.url).pathname.startsWith('/desk/');
  if (own && !(silent && mustSay)) return next();
  return refuse(
    c,
    403,
    isForm(c.req.raw) ? '这次提交不是从本站的页面来的，请回到本站重新填写。' : '来源不对。',
  );
};
