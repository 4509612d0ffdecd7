import type { Viewer } from '../../domain/permissions.ts';
import { mayOnProgramme, type ProgrammeAction } from '../../domain/programme/permissions.ts';
import type { Instant } from '../../domain/time.ts';
import { type Change, type Changed, change } from '../change.ts';
import type { Store } from '../store.ts';
import type { LoadedProgramme } from './find.ts';

/** Every verb on a programme: who does it, when, on which, at which version they saw it. Each is one transaction. */
export interface ProgrammeAct {
  viewer: Viewer;
  at: Instant;
  loaded: LoadedProgramme;
  seen: number;
}

/** Why a verb was not carried out; nothing was written. Each has a sentence on the desk. */
export type ProgrammeFailure = 'stale' | 'not-allowed' | 'archived' | 'cancelled' | 'erased' | (string & {});
export type ProgrammeActed = Changed | { ok: false; failure: ProgrammeFailure };

export const refuseProgramme = (failure: ProgrammeFailure): ProgrammeActed => ({ ok: false, failure });

/** Runs one change of a programme for whoever may do this `action`, on the version they saw, while it is not archived. */
export async function actOnProgramme(
  store: Store,
  on: ProgrammeAct,
  action: ProgrammeAction,
  what: Omit<Change, 'by' | 'at'>,
): Promise<ProgrammeActed> {
  const { row } = on.loaded;
  if (!mayOnProgramme(on.viewer, action, row)) return refuseProgramme('not-allowed');
  if (row.version !== on.seen) return refuseProgramme('stale');
  if (row.erasedAt !== null) return refuseProgramme('erased');
  if (row.closedAt !== null) return refuseProgramme('archived');
  return change(store, on.loaded, { ...what, by: on.viewer.id, at: on.at });
}
