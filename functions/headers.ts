import type { MiddlewareHandler } from 'hono';
import { contentSecurityPolicy, fileSecurityPolicy, fixedHeaders, isPersonal } from '../domain/headers.ts';
import type { HouseEnv } from './house.ts';

const isUnlisted = (path: string): boolean =>
  /^\/(feedback\/received|programmes\/(received|place)|status|opinions|desk|api)(\/|$)/.test(path);

/** The headers of every answer that the Worker gives; static files carry the same ones from `_headers`. */
export const headers: MiddlewareHandler<HouseEnv> = async (c, next) => {
  await next();
  const path = new URL(c.req.url).pathname;
  const set = (name: string, value: string) => c.res.headers.set(name, value);
  c.res = new Response(c.res.body, c.res);
  for (const [name, value] of Object.entries(fixedHeaders)) set(name, value);
  // A page that carries its style sheet has said so in its own policy.
  const own = c.res.headers.get('Content-Security-Policy') ?? contentSecurityPolicy;
  set('Content-Security-Policy', c.get('sandboxed') ? fileSecurityPolicy : own);
  if (isPersonal(path)) set('Cache-Control', 'private, no-store');
  if (isUnlisted(path)) set('X-Robots-Tag', 'noindex, nofollow');
};
