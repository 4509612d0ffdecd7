import type { Context } from 'hono';
import { noteAudit } from '../../db/audit.ts';
import { findMatter } from '../../db/matters.ts';
import { parseQuestion } from '../../domain/forms/search.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { readBody, typed } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';

/** A number as it stands on a receipt. */
export const asReference = (text: string): string | null => {
  const reference = text.trim().normalize('NFKC').toUpperCase();
  return /^[A-Z]{1,4}-\d{4}-[0-9A-Z]{6}$/.test(reference) ? reference : null;
};

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
  const reference = asReference(parsed.value.question);
  if (reference && (await findMatter(c.env.store, viewer, reference))) {
    return c.redirect(`/desk/matters/${reference}/`, 303);
  }
  await noteAudit(c.env.store, { at: c.env.now(), by: viewer.id, action: 'search' });
  return show(200, []);
}
