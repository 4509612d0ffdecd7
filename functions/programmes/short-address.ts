import type { Context } from 'hono';
import { publicProgramme } from '../../db/programme/find.ts';
import { agency } from '../../domain/agency.ts';
import { readShortReference } from '../../domain/receipt.ts';
import { faultPage } from '../answers.ts';
import type { HouseEnv } from '../house.ts';

/** As a poster prints it, and as a hand or a telephone writes it: either case, with a slash at the end or without. */
export const shortPaths = ['/p/:short', '/p/:short/', '/P/:short', '/P/:short/'] as const;

/** GET /p/<short>: the address that somebody types from a poster leads to the programme. */
export async function getShort(c: Context<HouseEnv>): Promise<Response> {
  const reference = readShortReference(agency.recordPrefix, c.req.param('short') ?? '');
  const found = reference === null ? null : await publicProgramme(c.env.store, reference);
  if (!found) return faultPage(c, 404);
  return c.redirect(`/programmes/${found.row.reference}/`, 302);
}
