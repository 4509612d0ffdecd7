import type { DeskRoute } from '../routes.ts';

/** What people thought of it: asking, keying in, reading. */
export const opinionRoutes: readonly DeskRoute[] = [];
