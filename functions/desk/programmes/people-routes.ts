import type { DeskRoute } from '../routes.ts';

/** Who takes part: sign-ups, waiting list, roll-call. */
export const peopleRoutes: readonly DeskRoute[] = [];
