import type { Context } from 'hono';
import { findMatter } from '../../db/matters.ts';
import { findCollecting } from '../../db/programme/find.ts';
import { setRetention, stillDue } from '../../db/retention.ts';
import { erase } from '../../db/verbs/erasing.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { parseErasure, parseRetention } from '../../domain/forms/retention.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { dayOf } from '../../domain/time.ts';
import { readBody, typed } from '../body.ts';
import { removeErasedFiles } from '../erased-files.ts';
import { type HouseEnv, page } from '../house.ts';

type C = Context<HouseEnv>;

const path = '/desk/retention/';

const shown = (
  c: C,
  status: number,
  input: Record<string, unknown>,
  errors: readonly FieldError[],
  verb: string,
) => page(c, { path, status, form: { values: { ...typed(input), verb: [verb] }, errors } });

/** POST /desk/retention/years/: how long a kind is kept, from a day on. */
export async function postRetention(c: C, viewer: Viewer): Promise<Response> {
  const body = await readBody(c.req.raw);
  const input = body.ok ? body.input : {};
  const form = parseRetention(input, dayOf(c.env.now()));
  if (!form.ok) return shown(c, 422, input, form.errors, 'years');
  const { kind, outcome, years, fromDay } = form.value;
  await setRetention(c.env.store, { kind, outcome: outcome ?? '', years, fromDay }, viewer.id, c.env.now());
  return c.redirect(path, 303);
}

/** POST /desk/retention/erasure/: the list that was looked at and ticked; each is asked again before it goes. */
export async function postErasure(c: C, viewer: Viewer): Promise<Response> {
  const body = await readBody(c.req.raw);
  const input = body.ok ? body.input : {};
  const form = parseErasure(input);
  if (!form.ok) return shown(c, 422, input, form.errors, 'erasure');
  const { store } = c.env;
  const at = c.env.now();
  const due = await stillDue(store, viewer, at, form.value.reference);
  let erased = 0;
  for (const reference of new Set(form.value.reference)) {
    const loaded = due.has(reference)
      ? ((await findMatter(store, viewer, reference)) ?? (await findCollecting(store, viewer, reference)))
      : null;
    if (loaded && (await erase(store, loaded, { by: viewer.id, at, ground: 'years' })).ok) erased += 1;
  }
  c.env.later(removeErasedFiles(c.env));
  return shown(
    c,
    200,
    { erased: String(erased), left: String(form.value.reference.length - erased) },
    [],
    'done',
  );
}
