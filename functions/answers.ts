import type { Context } from 'hono';
import type { FieldError } from '../domain/forms/parse.ts';
import { isForm } from './body.ts';
import type { HouseEnv } from './house.ts';
import { page } from './house.ts';
import { PROBLEM_JSON, problem } from './problem.ts';

/** A refusal for a program: RFC 9457. */
export const problemAnswer = (
  status: number,
  title: string,
  errors: readonly FieldError[] = [],
  headers: Record<string, string> = {},
): Response =>
  new Response(JSON.stringify(problem(status, title, errors)), {
    status,
    headers: { 'content-type': PROBLEM_JSON, ...headers },
  });

/** How long one who came too often waits, in seconds. */
export const RETRY_AFTER = '60';

export const tooOften = '提交得太频繁了，请一分钟后再试；着急请致电我们。';

/** The pages for what belongs to no form; the desk alone knows who may not, and says so to a colleague. */
const faultPages: Readonly<Record<number, string>> = { 403: '/desk/forbidden/', 404: '/404/' };

/** A page with a sentence and the way on, for a fault that belongs to no form; `words` are what somebody had typed. */
export const faultPage = (
  c: Context<HouseEnv>,
  status: number,
  words: Record<string, string[]> = {},
): Promise<Response> =>
  Object.values(words).flat().length === 0
    ? page(c, { path: faultPages[status] ?? '/fault/', status, receipt: null })
    : page(c, { path: '/fault/typed/', status, receipt: null, form: { values: words, errors: [] } });

/** A body that cannot be read, or that comes from elsewhere: problem details to a program, to a person a page with the way on. */
export async function refuse(c: Context<HouseEnv>, status: number, message: string): Promise<Response> {
  if (!isForm(c.req.raw)) return problemAnswer(status, message);
  const form = { values: {}, errors: [{ field: '', message }] };
  return page(c, { path: '/refused/', status, receipt: null, form });
}
