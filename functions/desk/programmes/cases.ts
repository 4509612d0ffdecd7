import type { Context } from 'hono';
import { assignProgramme, holdProgramme } from '../../../db/programme/assigning.ts';
import { countClosings, findCollection, shutCollection } from '../../../db/programme/cases/collecting.ts';
import { openCollection } from '../../../db/programme/cases/open.ts';
import { viewerOf } from '../../../db/viewer.ts';
import { parseClosings, parseCollection } from '../../../domain/forms/cases.ts';
import { parseAssignment, parseReason, parseSeen } from '../../../domain/forms/desk.ts';
import type { FieldError } from '../../../domain/forms/parse.ts';
import { mayHandle, mayInHouse, type Viewer } from '../../../domain/permissions.ts';
import { mayOnProgramme } from '../../../domain/programme/permissions.ts';
import { readBody, typed } from '../../body.ts';
import { type HouseEnv, page } from '../../house.ts';
import { sendSoon } from '../../outbox.ts';
import { sayProgrammeFailure } from './sentences.ts';
import { postVerbOn } from './verb.ts';

type C = Context<HouseEnv>;

const path = '/desk/programmes/cases/';

/** Where a collection stands: its figures and its verbs on one page. */
export const collectionAddress = (reference: string): string => `/desk/programmes/${reference}/opinions/`;

/** POST /desk/programmes/cases/: a collection, opened in one step; the one that is open already is come to as well. */
export async function postCollection(c: C, viewer: Viewer): Promise<Response> {
  const { store } = c.env;
  const at = c.env.now();
  const body = await readBody(c.req.raw);
  const input = body.input ?? {};
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, { path, status, form: { values: typed({ ...input, verb: 'collection' }), errors } });
  if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
  const form = parseCollection(input, at);
  if (!form.ok) return again(422, form.errors);
  const refusal = await unfit(c, viewer, form.value.workerId);
  if (refusal !== null) return again(refusal.status, [{ field: 'workerId', message: refusal.message }]);
  const made = await openCollection(store, { at, by: viewer.id }, form.value);
  c.env.later(sendSoon(c.env, made.matterId));
  return c.redirect(collectionAddress(made.reference), 303);
}

/** One's own is anybody's to open who works with people; a colleague's is opened by whoever could give it to them. */
async function unfit(
  { env: { store } }: C,
  viewer: Viewer,
  workerId: string,
): Promise<{ status: number; message: string } | null> {
  const person = await viewerOf(store, workerId);
  if (!person || !mayHandle(person) || !mayInHouse(person, 'programmes')) {
    return { status: 422, message: sayProgrammeFailure('no-such-person').message };
  }
  const nobodys = { handlerId: null, enteredBy: null };
  if (workerId === viewer.id || mayOnProgramme(viewer, 'assign', nobodys)) return null;
  return { status: 403, message: '只能开自己的。同事的请他（她）本人或督导来开。' };
}

const post = <T extends { seen: number }>(
  name: string,
  verb: Parameters<typeof postVerbOn<NonNullable<Awaited<ReturnType<typeof findCollection>>>, T>>[2],
) => postVerbOn({ find: findCollection, addressOf: collectionAddress }, name, verb);

/** Every verb of a collection by its address below it. */
export const caseVerbs = {
  closings: post('closings', {
    parse: (input, { on }) => parseClosings(input, on.loaded.programme.answered),
    run: ({ store, on }, form) => countClosings(store, on, form.closings),
  }),
  shutting: post('shutting', {
    parse: parseSeen,
    run: ({ store, on }) => shutCollection(store, on),
  }),
  assignment: post('assignment', {
    parse: parseAssignment,
    run: ({ store, on }, form) => assignProgramme(store, on, form.handler),
  }),
  hold: post('hold', {
    parse: parseReason,
    run: ({ store, on }, form) => holdProgramme(store, on, { hold: true, detail: form.detail }),
  }),
  'hold-release': post('hold-release', {
    parse: parseReason,
    run: ({ store, on }, form) => holdProgramme(store, on, { hold: false, detail: form.detail }),
  }),
} as const;
