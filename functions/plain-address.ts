import type { MiddlewareHandler } from 'hono';
import { faultPage, problemAnswer } from './answers.ts';
import type { HouseEnv } from './house.ts';

/** Every address of the house is made of these: nothing to decode, nothing to resolve, nothing that two readers read apart. */
const plain = /^\/(?:[\w.~-]+\/)*[\w.~-]*$/;

/** What is not written plainly does not exist: the guards and the pages read one and the same address. */
export const plainAddress: MiddlewareHandler<HouseEnv> = async (c, next) => {
  const { pathname } = new URL(c.req.url);
  if (plain.test(pathname)) return next();
  return pathname.startsWith('/api/') ? problemAnswer(404, '没有这个接口。') : faultPage(c, 404);
};
