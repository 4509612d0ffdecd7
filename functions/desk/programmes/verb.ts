import type { Context } from 'hono';
import type { CollectingAct, ProgrammeActed } from '../../../db/programme/act.ts';
import { type Collecting, findProgramme, type LoadedProgramme } from '../../../db/programme/find.ts';
import type { Store } from '../../../db/store.ts';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import type { FieldError, Parsed } from '../../../domain/forms/parse.ts';
import type { Viewer } from '../../../domain/permissions.ts';
import { faultPage } from '../../answers.ts';
import { readBody, typed } from '../../body.ts';
import type { Home } from '../../home.ts';
import { calendarFor, type HouseEnv, page } from '../../house.ts';
import { logFault } from '../../log.ts';
import { sendSoon } from '../../outbox.ts';
import { sayProgrammeFailure, statusOfFailure } from './sentences.ts';

type C = Context<HouseEnv>;
type Input = Readonly<Record<string, unknown>>;

/** What a verb on a programme, or on a collection, gets besides what was typed. */
interface Doing<L extends Collecting> {
  home: Home;
  store: Store;
  on: CollectingAct & { loaded: L };
  calendar: Calendar;
}
export type ProgrammeDoing = Doing<LoadedProgramme>;

/** One verb: how its form is read, what it does, and where it is shown and leads. */
interface Verb<L extends Collecting, T extends { seen: number }> {
  parse(input: Input, doing: Omit<Doing<L>, 'home' | 'calendar'>): Parsed<T>;
  run(doing: Doing<L>, form: T): Promise<ProgrammeActed>;
  /** Below its page: where its form stands; absent: on the page itself. */
  at?: string;
}

export const programmeAddress = (reference: string): string => `/desk/programmes/${reference}/`;

/** What the verbs are on, through what the viewer may see, and the page that shows it. */
interface Nouns<L extends Collecting> {
  find(store: Store, viewer: Viewer, reference: string): Promise<L | null>;
  addressOf(reference: string): string;
}

const programmes: Nouns<LoadedProgramme> = { find: findProgramme, addressOf: programmeAddress };

/** POST of one verb on a programme. */
export const postProgrammeVerb = <T extends { seen: number }>(
  name: string,
  verb: Verb<LoadedProgramme, T>,
  read = readBody,
) => postVerbOn(programmes, name, verb, read);

/** POST of one verb: parse → verb → answer. On a refusal its page is shown again with everything typed. */
export function postVerbOn<L extends Collecting, T extends { seen: number }>(
  { find, addressOf }: Nouns<L>,
  name: string,
  verb: Verb<L, T>,
  read = readBody,
) {
  return async (c: C, viewer: Viewer): Promise<Response> => {
    const reference = c.req.param('reference') ?? '';
    const address = addressOf(reference);
    const body = await read(c.req.raw);
    const input = body.input ?? {};
    const again = (status: number, errors: readonly FieldError[]) =>
      page(c, {
        path: `${address}${verb.at ?? ''}`,
        status,
        form: { values: typed({ ...input, verb: name }), errors },
      });
    const { store } = c.env;
    const loaded = await find(store, viewer, reference);
    if (!loaded) return faultPage(c, 404);
    if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
    const on = { viewer, at: c.env.now(), loaded, seen: loaded.row.version };
    const parsed = verb.parse(input, { store, on });
    if (!parsed.ok) return again(422, parsed.errors);
    const acted = await carryOut(
      verb,
      { home: c.env, store, on, calendar: await calendarFor(c.env) },
      parsed.value,
    );
    if (!acted.ok) return again(statusOfFailure(acted.failure), [sayProgrammeFailure(acted.failure)]);
    c.env.later(sendSoon(c.env, loaded.row.id));
    return c.redirect(address, 303);
  };
}

/** A day that the calendar does not reach is a refusal like any other; so is a database that cannot be written. */
async function carryOut<L extends Collecting, T extends { seen: number }>(
  verb: Verb<L, T>,
  doing: Doing<L>,
  form: T,
): Promise<ProgrammeActed> {
  try {
    return await verb.run({ ...doing, on: { ...doing.on, seen: form.seen } }, form);
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, failure: 'outside-calendar' };
    logFault('programme', error);
    return { ok: false, failure: 'away' };
  }
}
