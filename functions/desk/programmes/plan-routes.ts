import type { DeskRoute } from '../routes.ts';

/** A programme from plan to archive: the desk's pages and verbs. */
export const planRoutes: readonly DeskRoute[] = [];
