import type { Context } from 'hono';
import { noteAudit } from '../../db/audit.ts';
import { findMatter } from '../../db/matters.ts';
import { findCollecting } from '../../db/programme/find.ts';
import { parseQuestion } from '../../domain/forms/search.ts';
import { mayInHouse, type Viewer } from '../../domain/permissions.ts';
import { readBody, typed } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';

/** A number as it stands on a receipt. */
export const asReference = (text: string): string | null => {
  const reference = text.trim().normalize('NFKC').toUpperCase();
  return /^[A-Z]{1,4}-\d{4}-[0-9A-Z]{6}$/.test(reference) ? reference : null;
};

/** Where the matter of a number stands, of what was sent or of what is planned; null when there is none for this person. */
export async function addressOf(c: Context<HouseEnv>, viewer: Viewer, text: string): Promise<string | null> {
  const reference = asReference(text);
  if (!reference) return null;
  if (await findMatter(c.env.store, viewer, reference)) return `/desk/matters/${reference}/`;
  return mayInHouse(viewer, 'programmes') && (await findCollecting(c.env.store, viewer, reference))
    ? `/desk/programmes/${reference}/`
    : null;
}

/**
 * POST /desk/search/: what somebody looks for may be a person, so it travels in the body and stands in no address. A number
 * goes straight to its matter; everything else is shown by the page.
 */
export async function postSearch(c: Context<HouseEnv>, viewer: Viewer): Promise<Response> {
  const body = await readBody(c.req.raw);
  const input = body.ok ? body.input : {};
  const parsed = parseQuestion(input);
  const show = (status: number, errors: { field: string; message: string }[]) =>
    page(c, { path: '/desk/search/', status, form: { values: typed(input), errors } });
  if (!body.ok) return show(body.status, [{ field: '', message: body.title }]);
  if (!parsed.ok) return show(422, parsed.errors);
  const address = await addressOf(c, viewer, parsed.value.question);
  if (address) return c.redirect(address, 303);
  await noteAudit(c.env.store, { at: c.env.now(), by: viewer.id, action: 'search' });
  return show(200, []);
}
