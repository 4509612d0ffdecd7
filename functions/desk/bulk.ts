import type { Context } from 'hono';
import { noteAudit } from '../../db/audit.ts';
import { findMatter } from '../../db/matters.ts';
import { assignProgramme } from '../../db/programme/assigning.ts';
import { findCollecting } from '../../db/programme/find.ts';
import type { Store } from '../../db/store.ts';
import { assign } from '../../db/verbs/handling.ts';
import { type Pick, parseBulk } from '../../domain/forms/onward.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { may, type Viewer } from '../../domain/permissions.ts';
import { readBody, typed } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';
import { sendWaiting } from '../outbox.ts';
import { sayFailure } from './matter.ts';
import { sayProgrammeFailure } from './programmes/sentences.ts';

type C = Context<HouseEnv>;

const unknown = '没有这一件，或者您看不到它。';
const noForm = '小组和活动没有记录表，个案成效也没有；各份文件请在它自己的页面打印。';
const unread = '您不能查看这一件的内容，没有打印。';

/** POST /desk/bulk/: several rows of the queue given to one colleague, or printed as record forms; the button says which. */
export async function postBulk(c: C, viewer: Viewer): Promise<Response> {
  const body = await readBody(c.req.raw);
  const input = body.ok ? body.input : {};
  // The queue stays narrowed as it was.
  const { search } = new URL(c.req.url);
  const refused = (status: number, errors: readonly FieldError[]) =>
    page(c, {
      path: '/desk/',
      search,
      status,
      form: { values: typed({ ...input, verb: 'bulk' }), errors },
    });
  if (!body.ok) return refused(body.status, [{ field: '', message: body.title }]);
  const parsed = parseBulk(input);
  if (!parsed.ok) return refused(422, parsed.errors);
  const { pick, handler, print } = parsed.value;
  if (print !== undefined) return printAll(c, viewer, pick);
  return assignAll(c, viewer, pick, handler ?? '');
}

/** Each by the verb of a single matter and at the version on the page; what could not be given is listed with why. */
async function assignAll(c: C, viewer: Viewer, picks: readonly Pick[], handler: string): Promise<Response> {
  const { store, now } = c.env;
  const done: string[] = [];
  const errors: FieldError[] = [];
  for (const { reference, seen } of picks) {
    const message = await assignOne(store, { viewer, at: now(), seen }, reference, handler);
    if (message === null) done.push(reference);
    else errors.push({ field: reference, message });
  }
  c.env.later(sendWaiting(c.env));
  if (errors.length === 0) return c.redirect(`/desk/${new URL(c.req.url).search}`, 303);
  const values = { verb: ['assign'], done, handler: [handler] };
  return page(c, { path: '/desk/bulk/', status: done.length > 0 ? 200 : 422, form: { values, errors } });
}

/** @returns why one could not be given, in a sentence; null when it was */
async function assignOne(
  store: Store,
  on: { viewer: Viewer; at: number; seen: number },
  reference: string,
  handler: string,
): Promise<string | null> {
  const loaded = await findMatter(store, on.viewer, reference);
  if (loaded) {
    const acted = await assign(store, { ...on, loaded }, handler);
    return acted.ok ? null : sayFailure(acted.failure).message;
  }
  const programme = await findCollecting(store, on.viewer, reference);
  if (!programme) return unknown;
  const acted = await assignProgramme(store, { ...on, loaded: programme }, handler);
  return acted.ok ? null : sayProgrammeFailure(acted.failure).message;
}

/** Only what this person may read goes onto paper, and that is recorded; the rest is listed. */
async function printAll(c: C, viewer: Viewer, picks: readonly Pick[]): Promise<Response> {
  const { store, now } = c.env;
  const done: string[] = [];
  const errors: FieldError[] = [];
  for (const { reference } of picks) {
    const loaded = await findMatter(store, viewer, reference);
    if (!loaded) {
      const message = (await findCollecting(store, viewer, reference)) ? noForm : unknown;
      errors.push({ field: reference, message });
    } else if (!may(viewer, 'read', loaded.row)) errors.push({ field: reference, message: unread });
    else {
      const matterId = loaded.row.id;
      const facts = { what: 'form' };
      await noteAudit(store, { at: now(), by: viewer.id, action: 'print', matterId, facts });
      done.push(reference);
    }
  }
  return page(c, { path: '/desk/bulk/', status: 200, form: { values: { verb: ['print'], done }, errors } });
}
