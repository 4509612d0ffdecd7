import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { addSet, allSets } from '../../../db/programme/opinions/sets.ts';
import { setTalkDays } from '../../../db/programme/opinions/talks.ts';
import { parseTalkDays } from '../../../domain/forms/opinions.ts';
import type { FieldError } from '../../../domain/forms/parse.ts';
import { parseQuestions } from '../../../domain/forms/questions.ts';
import type { Viewer } from '../../../domain/permissions.ts';
import { isQuestionSet, type QuestionSetOf } from '../../../domain/programme/programme.ts';
import { dayOf } from '../../../domain/time.ts';
import { faultPage } from '../../answers.ts';
import { readBody, typed } from '../../body.ts';
import { type HouseEnv, page } from '../../house.ts';

type C = Context<HouseEnv>;

const list = '/desk/programmes/questions/';
const quicker: FieldError = {
  field: '',
  message: '刚刚有同事存了新的一版，您改的还没有保存，仍在下面。请先看看最新的一版，再决定。',
};

const setIn = (c: C): QuestionSetOf | null => {
  const name = c.req.param('id') ?? '';
  return isQuestionSet(name) ? name : null;
};

/** GET of a set's page: to change it, or to print it blank. */
export function getSet(c: C): Response | Promise<Response> {
  return setIn(c) === null ? faultPage(c, 404) : page(c);
}

/** POST /desk/programmes/questions/<set>/preview/ and /desk/programmes/questions/<set>/: looks at a new version, or saves it. */
export const postSet =
  (saves: boolean) =>
  async (c: C, viewer: Viewer): Promise<Response> => {
    const body = await readBody(c.req.raw);
    const input = body.ok ? body.input : {};
    const of = setIn(c);
    if (of === null) return faultPage(c, 404);
    const { store, now } = c.env;
    const again = (status: number, verb: string, errors: readonly FieldError[] = []) =>
      page(c, { path: `${list}${of}/`, status, form: { values: typed({ ...input, verb }), errors } });
    if (!body.ok) return again(body.status, 'set', [{ field: '', message: body.title }]);
    const versions = (await allSets(store)).filter((set) => set.of === of);
    const latest = versions.at(-1);
    const parsed = parseQuestions(of, latest?.questions ?? [], input, dayOf(now()), newName);
    if (!parsed.ok) return again(422, 'set', parsed.errors);
    if (!saves) return again(200, 'preview');
    const saved = await addSet(store, { at: now(), by: viewer.id }, { of, ...parsed.value });
    return saved ? c.redirect(list, 303) : again(409, 'set', [quicker]);
  };

/** The name of a question that is new: no word of it, so that nothing typed stands in an index. */
const newName = (): string => `n${randomBytes(6).toString('hex')}`;

/** POST /desk/programmes/questions/talk-days/: within how many working days somebody is talked to. */
export async function postTalkDays(c: C, viewer: Viewer): Promise<Response> {
  const body = await readBody(c.req.raw);
  const input = body.ok ? body.input : {};
  const parsed = parseTalkDays(input);
  if (!parsed.ok) {
    const form = { values: typed({ ...input, verb: 'talk-days' }), errors: parsed.errors };
    return page(c, { path: list, status: 422, form });
  }
  await setTalkDays(c.env.store, { at: c.env.now(), by: viewer.id }, parsed.value.days);
  return c.redirect(list, 303);
}
