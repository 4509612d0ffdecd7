import { isKeptFrom, may } from '../../domain/permissions.ts';
import type { MatterRow } from '../change.ts';
import { holdersOf } from '../people.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

/** Whether the first stop still has it: chosen by the colleague, and not yet passed on to the head. */
export const isWithFirstStop = (row: Pick<MatterRow, 'track' | 'firstStop' | 'passedOnAt'>): boolean =>
  row.track === 'staff' && row.firstStop !== null && row.passedOnAt === null;

/** The first stop has heard and collected; now the head has it (【反馈】第四条(二)1). */
export function passOn(store: Store, on: Act, detail: string): Promise<Acted> {
  const { row } = on.loaded;
  if (!isWithFirstStop(row)) {
    return Promise.resolve(refuse(row.version === on.seen ? 'not-allowed' : 'stale'));
  }
  return act(store, on, 'passOn', {
    event: 'passed-on',
    detail,
    set: { passedOnAt: on.at },
    letters: [{ template: 'passed-on', recipient: 'head' }],
  });
}

/**
 * What the head may not decide goes to the director (【反馈】第四条(二)3). No level is skipped inside: a first stop passes
 * on first, unless danger, harassment or the sender's wish goes round it (policy 3.11).
 */
export async function passUp(store: Store, on: Act, detail: string): Promise<Acted> {
  const { row } = on.loaded;
  if (!may(on.viewer, 'passUp', row) || row.track !== 'staff' || row.passedUpAt !== null)
    return refuse('not-allowed');
  if (isWithFirstStop(row) && !(await goesRound(store, row))) return refuse('not-passed-on');
  const directors = await holdersOf(store, ['director'], []);
  if (directors.every((person) => isKeptFrom(person, row))) return refuse('nobody-above');
  return act(store, on, 'passUp', {
    event: 'passed-up',
    detail,
    set: { passedUpAt: on.at },
    letters: [{ template: 'passed-up', recipient: 'director' }],
  });
}

/** Danger, suspected harm or harassment, and a first stop that may not know of it are reasons to go round it. */
export async function goesRound(store: Store, row: MatterRow): Promise<boolean> {
  if (row.dangerAt !== null || row.harmAt !== null) return true;
  if (row.firstStop === null || row.firstStop === 'staff_meeting') return false;
  const stop = await holdersOf(store, [row.firstStop], []);
  return stop.every((person) => isKeptFrom(person, row));
}
