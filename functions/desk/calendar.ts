import type { Context } from 'hono';
import { closeOn, openAgain } from '../../db/closed-days.ts';
import { importYear, recountOpen } from '../../db/recount.ts';
import { parseClosedDay, parseOpenAgain, parseYear } from '../../domain/forms/calendar.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { dayOf } from '../../domain/time.ts';
import { readBody, typed } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';

type C = Context<HouseEnv>;

const path = '/desk/calendar/';

const shown = (
  c: C,
  status: number,
  verb: string,
  input: Record<string, unknown>,
  errors: readonly FieldError[],
) => page(c, { path, status, form: { values: { ...typed(input), verb: [verb] }, errors } });

async function inputOf(c: C): Promise<Record<string, unknown>> {
  const body = await readBody(c.req.raw);
  return body.ok ? body.input : {};
}

/** What was pasted, or the text of the file that was handed over. */
async function rowOf({ row, file }: Record<string, unknown>): Promise<string> {
  if (typeof row === 'string' && row.trim() !== '') return row;
  return file instanceof Blob ? file.text() : '';
}

/** POST /desk/calendar/preview/: what a year would be, before anything is stored. */
export async function postPreview(c: C): Promise<Response> {
  const row = await rowOf(await inputOf(c));
  const parsed = parseYear(row);
  return parsed.ok ? shown(c, 200, 'preview', { row }, []) : shown(c, 422, 'year', { row }, parsed.errors);
}

/** POST /desk/calendar/years/: the year that was looked at; open clocks are counted again. */
export async function postYear(c: C, viewer: Viewer): Promise<Response> {
  const row = await rowOf(await inputOf(c));
  const parsed = parseYear(row);
  if (!parsed.ok) return shown(c, 422, 'year', { row }, parsed.errors);
  const { store } = c.env;
  const at = c.env.now();
  const { year } = await importYear(store, parsed.value, { at, by: viewer.id });
  // The scheduler goes on within a minute where this is cut short.
  c.env.later(recountOpen(store, at));
  return c.redirect(`${path}?year=${year}`, 303);
}

/** POST /desk/calendar/closed-days/: a day on which the agency itself is closed. */
export async function postClosedDay(c: C, viewer: Viewer): Promise<Response> {
  const input = await inputOf(c);
  const form = parseClosedDay(input, dayOf(c.env.now()));
  if (!form.ok) return shown(c, 422, 'closed', input, form.errors);
  await closeOn(c.env.store, form.value, viewer.id, c.env.now());
  return c.redirect(`${path}?year=${form.value.day.slice(0, 4)}#closed-days`, 303);
}

/** POST /desk/calendar/closed-days/removal/: it is open again on that day. */
export async function postOpenAgain(c: C, viewer: Viewer): Promise<Response> {
  const input = await inputOf(c);
  const form = parseOpenAgain(input);
  if (!form.ok) return shown(c, 422, 'closed', input, form.errors);
  await openAgain(c.env.store, form.value.day, viewer.id, c.env.now());
  return c.redirect(`${path}?year=${form.value.day.slice(0, 4)}#closed-days`, 303);
}
