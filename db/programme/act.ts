import { and, eq } from 'drizzle-orm';
import type { Viewer } from '../../domain/permissions.ts';
import {
  hasRun,
  isNotOnesOwn,
  mayOnProgramme,
  type ProgrammeAction,
} from '../../domain/programme/permissions.ts';
import type { Instant } from '../../domain/time.ts';
import { type Change, type Changed, change, runsAfter } from '../change.ts';
import { history } from '../schema.ts';
import type { Store } from '../store.ts';
import { reached } from '../tasks.ts';
import type { Collecting, LoadedProgramme } from './find.ts';

/** A verb on whatever collects opinions: who does it, when, on which, at which version they saw it. Each is one transaction. */
export interface CollectingAct {
  viewer: Viewer;
  at: Instant;
  loaded: Collecting;
  seen: number;
}

/** Every verb on a programme. */
export interface ProgrammeAct extends CollectingAct {
  loaded: LoadedProgramme;
}

/** Why a verb was not carried out; nothing was written. Each has a sentence on the desk. */
export type ProgrammeFailure = 'stale' | 'not-allowed' | 'archived' | 'cancelled' | 'erased' | (string & {});
export type ProgrammeActed = Changed | { ok: false; failure: ProgrammeFailure };

export const refuseProgramme = (failure: ProgrammeFailure): ProgrammeActed => ({ ok: false, failure });

/** With these a programme or a collection takes nothing in any more. */
const files: readonly string[] = ['archived', 'collection-shut'];

/** What may still happen once all papers are filed, or a collection is shut: nothing that would change one of them. */
const afterFiling: readonly string[] = ['followed-up', 'assigned', 'talk-asked', 'talk-held'];

/** @returns why this person may not do this now, whatever it is; null when they may */
export function refusalOf(
  { viewer, loaded, seen }: CollectingAct,
  action: ProgrammeAction,
): ProgrammeFailure | null {
  const { row, programme } = loaded;
  if (!mayOnProgramme(viewer, action, row)) return 'not-allowed';
  if (row.version !== seen) return 'stale';
  if (row.erasedAt !== null) return 'erased';
  if (programme.cancelledAt !== null) return 'cancelled';
  return row.closedAt === null ? null : 'archived';
}

/** Whether this person ran it until it was given to another: giving it away makes nobody the one who approves it. */
async function ranBefore({ db }: Store, { viewer, loaded }: CollectingAct): Promise<boolean> {
  const lines = await db
    .select({ event: history.event, facts: history.facts })
    .from(history)
    .where(and(eq(history.matterId, loaded.row.id), eq(history.event, 'assigned')));
  return hasRun(lines, viewer.id);
}

/**
 * Runs one change of a programme for whoever may do this `action`, on the version they saw, while it is not archived. What is
 * archived closes with its last clock (【小组】七; 【申请】五3).
 */
export async function actOnProgramme(
  store: Store,
  on: CollectingAct,
  action: ProgrammeAction,
  what: Omit<Change, 'by' | 'at'>,
): Promise<ProgrammeActed> {
  const refusal = refusalOf(on, action);
  if (refusal) return refuseProgramme(refusal);
  if (isNotOnesOwn(action) && (await ranBefore(store, on))) return refuseProgramme('not-allowed');
  const { archivedAt } = on.loaded.programme;
  if (archivedAt !== null && !afterFiling.includes(what.event)) return refuseProgramme('archived');
  return change(store, on.loaded, {
    ...closing(on.loaded, { ...what, by: on.viewer.id, at: on.at }),
    // Whoever acts on it has seen it: a mail that did not reach them is no task any more.
    also: [...(what.also ?? []), reached(store, on.loaded.row.id, `staff:${on.viewer.id}`, on.at)],
  });
}

/** The change with the closing that it brings: what is filed closes with its last clock. */
export function closing(loaded: Collecting, input: Change): Change {
  const filed = loaded.programme.archivedAt !== null || files.includes(input.event);
  if (!filed || runsAfter(loaded, input)) return input;
  return { ...input, set: { ...input.set, stage: 'closed', closedAt: input.at } };
}
