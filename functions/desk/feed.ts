import type { Context } from 'hono';
import { makeFeed, revokeFeed } from '../../db/feed.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { readBody } from '../body.ts';
import { type HouseEnv, page, siteOf } from '../house.ts';

type C = Context<HouseEnv>;

const path = '/desk/feed/';

/** POST /desk/feed/: a new address, shown once; the one before stops. */
export async function postFeed(c: C, viewer: Viewer): Promise<Response> {
  await readBody(c.req.raw);
  const token = await makeFeed(c.env.store, viewer.id, c.env.now());
  const address = `${siteOf(c)}/calendar/${token}.ics`;
  return page(c, { path, form: { values: { address: [address] }, errors: [] } });
}

/** POST /desk/feed/revocation/: the address stops. */
export async function postRevocation(c: C, viewer: Viewer): Promise<Response> {
  await readBody(c.req.raw);
  await revokeFeed(c.env.store, viewer.id, c.env.now());
  return c.redirect(path, 303);
}
