import { isKeptFrom, mayHandle, mayInHouse } from '../../domain/permissions.ts';
import { change } from '../change.ts';
import type { Store } from '../store.ts';
import { viewerOf } from '../viewer.ts';
import { actOnProgramme, type CollectingAct, type ProgrammeActed, refuseProgramme } from './act.ts';

/** Gives a programme, or a collection, to one colleague who works with people; they are told by mail. */
export async function assignProgramme(
  store: Store,
  on: CollectingAct,
  workerId: string,
): Promise<ProgrammeActed> {
  const person = await viewerOf(store, workerId);
  const fits = person && mayHandle(person) && mayInHouse(person, 'programmes');
  if (!fits || isKeptFrom(person, on.loaded.row)) return refuseProgramme('no-such-person');
  return actOnProgramme(store, on, 'assign', {
    event: 'assigned',
    facts: { to: workerId },
    set: { handlerId: workerId },
    letters: [{ template: 'assigned', recipient: `staff:${workerId}` }],
  });
}

/** Keeps a programme beyond its years, closed or not, or lets it go again; by whoever sets the years. */
export async function holdProgramme(
  store: Store,
  on: CollectingAct,
  given: { hold: boolean; detail: string },
): Promise<ProgrammeActed> {
  const { row } = on.loaded;
  if (!mayInHouse(on.viewer, 'retentionYears')) return refuseProgramme('not-allowed');
  if (row.version !== on.seen) return refuseProgramme('stale');
  if (row.erasedAt !== null) return refuseProgramme('erased');
  if (given.hold === (row.heldAt !== null)) return refuseProgramme(given.hold ? 'already-held' : 'not-held');
  return change(store, on.loaded, {
    event: given.hold ? 'held' : 'hold-released',
    by: on.viewer.id,
    at: on.at,
    detail: given.detail,
    set: { heldAt: given.hold ? on.at : null },
  });
}
