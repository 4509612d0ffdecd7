import type { Calendar } from '../domain/calendar/calendar.ts';
import type { FormState } from '../domain/forms/parse.ts';
import type { Viewer } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import type { Store } from './store.ts';

/** What every page rendered on demand finds at `Astro.locals.house`: one shape for both kinds of home. */
export interface PageLocals {
  store: Store;
  now: Instant;
  calendar: Calendar;
  /** Who is signed in; null on the public side. */
  viewer: Viewer | null;
  /** Whether the viewer has proven a moment ago that it is they (step-up). */
  fresh: boolean;
  /** A rejected form: what was typed and what is wrong; null on a first visit. */
  form: FormState | null;
  /** The receipt code that the sealed cookie holds; null without one. */
  receipt: string | null;
  /** What lets the reader give an opinion: from the address, or from the tablet's sealed cookie. */
  ticket?: string;
  /** A signed key of its own for the form on this page. */
  formKey: string;
  /** The public address, without a slash at the end. */
  site: string;
  demo: boolean;
  /** What went wrong while the page was written, left here for whoever asked for it. */
  fault?: unknown;
}
