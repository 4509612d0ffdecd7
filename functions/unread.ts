import type { MiddlewareHandler } from 'hono';
import { MOST_WITH_FILES } from './body.ts';
import type { HouseEnv } from './house.ts';

/**
 * Reads on what a handler left unread, to a bounded end. Whoever is refused before the body was looked at would otherwise now
 * and then get a lost connection in place of the answer: workerd drops a request whose body nobody takes.
 */
export const readToEnd: MiddlewareHandler<HouseEnv> = async (c, next) => {
  await next();
  const { body, bodyUsed } = c.req.raw;
  if (!body || bodyUsed) return;
  const reader = body.getReader();
  for (let size = 0; size <= MOST_WITH_FILES; ) {
    const { done, value } = await reader.read();
    if (done) return;
    size += value.byteLength;
  }
  await reader.cancel();
};
