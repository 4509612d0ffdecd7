import type { Context } from 'hono';
import { findMatter, isRevealed, readForm } from '../../db/matters.ts';
import { addTemplate, answerTemplates, changeTemplate, removeTemplate } from '../../db/templates.ts';
import {
  fillTemplate,
  parseFilling,
  parseNewTemplate,
  parseRemoval,
  parseTemplate,
} from '../../domain/forms/onward.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import { may, type Viewer } from '../../domain/permissions.ts';
import { faultPage } from '../answers.ts';
import { readBody, typed } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';

type C = Context<HouseEnv>;

const templates = '/desk/templates/';
const quicker: FieldError = {
  field: '',
  message: '刚刚有同事改动或删去了这个模板，您的内容还没有保存，仍在下面。请先看看最新的，再决定。',
};

async function inputOf(c: C): Promise<Record<string, unknown>> {
  const body = await readBody(c.req.raw);
  return body.ok ? body.input : {};
}

const shown = (c: C, verb: string, status: number, errors: readonly FieldError[], input: object) =>
  page(c, { path: templates, status, form: { values: typed({ ...input, verb }), errors } });

/** POST /desk/templates/: keeps an answer for further use. */
export async function postTemplate(c: C, viewer: Viewer): Promise<Response> {
  const input = await inputOf(c);
  const form = parseNewTemplate(input);
  if (!form.ok) return shown(c, 'new', 422, form.errors, input);
  await addTemplate(c.env.store, { by: viewer.id, at: c.env.now() }, form.value, form.value.key);
  return c.redirect(templates, 303);
}

/** POST /desk/templates/<id>/: changes a kept answer. */
export async function postChangedTemplate(c: C, viewer: Viewer): Promise<Response> {
  const input = await inputOf(c);
  const id = c.req.param('id') ?? '';
  const form = parseTemplate(input);
  if (!form.ok) return shown(c, id, 422, form.errors, input);
  const changed = await changeTemplate(c.env.store, { by: viewer.id, at: c.env.now() }, id, form.value);
  return changed ? c.redirect(templates, 303) : shown(c, id, 409, [quicker], input);
}

/** POST /desk/templates/<id>/removal/: keeps it no longer. */
export async function postTemplateRemoval(c: C, viewer: Viewer): Promise<Response> {
  const input = await inputOf(c);
  const id = c.req.param('id') ?? '';
  const form = parseRemoval(input);
  if (!form.ok) return shown(c, id, 422, form.errors, input);
  const gone = await removeTemplate(c.env.store, { by: viewer.id, at: c.env.now() }, id, form.value.seen);
  return gone ? c.redirect(templates, 303) : shown(c, id, 409, [quicker], input);
}

/**
 * POST /desk/matters/<reference>/filling/: the reply's form again with a kept answer in its box, after what was typed there;
 * nothing is written.
 */
export async function fillReply(c: C, viewer: Viewer): Promise<Response> {
  const { store } = c.env;
  const reference = c.req.param('reference') ?? '';
  const input = await inputOf(c);
  const loaded = await findMatter(store, viewer, reference);
  if (!loaded) return faultPage(c, 404);
  if (!may(viewer, 'reply', loaded.row)) return faultPage(c, 403);
  const again = (status: number, errors: readonly FieldError[], detail: unknown = input.detail) =>
    page(c, {
      path: `/desk/matters/${reference}/`,
      status,
      form: { values: typed({ ...input, detail, verb: 'reply' }), errors },
    });
  const form = parseFilling(input);
  if (!form.ok) return again(422, form.errors);
  const kept = (await answerTemplates(store)).find(({ id }) => id === form.value.template);
  if (!kept) return again(422, [{ field: 'template', message: '这个模板已经删去，请另选一个。' }]);
  // The name is filled in for who may see it now; for others its place stays, to be filled by hand.
  const shown = await isRevealed(store, viewer.id, loaded.row.id, c.env.now());
  const { name } = shown ? await readForm(store, loaded.row) : {};
  const filled = fillTemplate(kept.text, { reference, ...(name === undefined ? {} : { name }) });
  return again(200, [], [form.value.detail, filled].filter(Boolean).join('\n\n'));
}
