import type { Context } from 'hono';
import { calendarOfHouse } from '../db/calendar.ts';
import type { PageLocals } from '../db/page-locals.ts';
import { isFresh, type SignedIn } from '../db/sessions.ts';
import type { Calendar } from '../domain/calendar/calendar.ts';
import { shippedCalendar } from '../domain/calendar/shipped.ts';
import type { FormState } from '../domain/forms/parse.ts';
import type { Viewer } from '../domain/permissions.ts';
import { makeFormKey } from './form-key.ts';
import type { Home } from './home.ts';
import { logFault } from './log.ts';
import { receiptIn } from './receipt-cookie.ts';

export interface HouseEnv {
  Bindings: Home;
  /**
   * The session behind a request on the desk, and who looks once it has shown all it must. `sandboxed`: what is answered came
   * from somebody else, and is no page of the house.
   */
  Variables: { session: SignedIn | null; viewer: Viewer | null; sandboxed: boolean };
}

/** The calendar in force; the shipped one when the database cannot be asked. */
export async function calendarFor(home: Home): Promise<Calendar> {
  try {
    return await calendarOfHouse(home.store, home.now());
  } catch (error) {
    logFault('calendar', error);
    return shippedCalendar;
  }
}

/** The public address of the house: as set, or the one that was asked; written as a browser writes it. */
export const siteOf = (c: Context<HouseEnv>): string => new URL(c.env.settings.site || c.req.url).origin;

/** Renders the page of an address, with a rejected form if there is one. */
export async function page(
  c: Context<HouseEnv>,
  options: {
    path?: string;
    search?: string;
    form?: FormState;
    formKey?: string;
    status?: number;
    receipt?: string | null;
    ticket?: string;
  } = {},
): Promise<Response> {
  const home = c.env;
  const asked = new URL(c.req.url);
  const address = new URL(siteOf(c));
  address.pathname = options.path ?? asked.pathname;
  address.search = options.path ? (options.search ?? '') : asked.search;
  const locals: PageLocals = {
    store: home.store,
    now: home.now(),
    calendar: await calendarFor(home),
    viewer: c.get('viewer') ?? null,
    fresh: isFresh(c.get('session') ?? null, home.now()),
    form: options.form ?? null,
    receipt: options.receipt === undefined ? receiptIn(c) : options.receipt,
    formKey: options.formKey ?? makeFormKey(home.store.keys, home.now()),
    site: siteOf(c),
    demo: home.settings.demo,
    ...(options.ticket === undefined ? {} : { ticket: options.ticket }),
  };
  const headers = new Headers({ cookie: c.req.header('cookie') ?? '' });
  const known = c.req.header('if-none-match');
  if (known !== undefined) headers.set('if-none-match', known);
  const rendered = await home.render(new Request(address, { headers }), locals);
  if (rendered.status >= 500) throw locals.fault ?? new Error(`a page was answered ${rendered.status}`);
  // Read to its end: a fault half-way down a page must become the fault page, not the end of an answer that began well.
  const body = rendered.body === null ? null : await rendered.arrayBuffer();
  return new Response(body, { status: options.status ?? rendered.status, headers: rendered.headers });
}
