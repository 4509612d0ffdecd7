import type { DataAnswer } from '../../domain/data-request.ts';
import { isKeptFrom, may } from '../../domain/permissions.ts';
import { change, type Loaded } from '../change.ts';
import { aboutWhich } from '../data-request.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, type Failure, refuse } from './act.ts';
import { erase } from './erasing.ts';

/**
 * What was done about a sender's request to see, correct or erase what is kept of them. It stands at /status/ as a message.
 * Erasing is done here by the same verb and with the same bars as after the years; it and the correction are for those who
 * may do so to the first matter.
 */
export async function answerDataRequest(
  store: Store,
  on: Act,
  given: { answer: DataAnswer; detail: string },
): Promise<Acted> {
  const { row } = on.loaded;
  if (row.kind !== 'data_request' || !may(on.viewer, 'reply', row)) return refuse('not-allowed');
  if (row.version !== on.seen) return refuse('stale');
  if (row.closedAt !== null) return refuse('already-closed');
  const failure = await carryOut(store, on, given);
  if (failure) return refuse(failure);
  return act(store, on, 'reply', {
    event: 'data-answered',
    facts: { answer: given.answer, way: 'status' },
    detail: given.detail,
    set: { stage: 'replied' },
  });
}

/** What has to be done to the first matter before it is said. @returns why it could not be */
async function carryOut(
  store: Store,
  on: Act,
  { answer, detail }: { answer: DataAnswer; detail: string },
): Promise<Failure | null> {
  if (answer !== 'erased' && answer !== 'corrected') return null;
  const first = await aboutWhich(store, on.loaded.row.id);
  if (!first || isKeptFrom(on.viewer, first.row)) return 'not-allowed';
  return answer === 'erased' ? eraseFirst(store, on, first) : correctFirst(store, on, first, detail);
}

async function eraseFirst(store: Store, on: Act, first: Loaded): Promise<Failure | null> {
  // A second try after the answer was not written finds it done.
  if (first.row.erasedAt !== null) return null;
  if (!may(on.viewer, 'hold', first.row)) return 'not-yours-to-erase';
  const done = await erase(store, first, { by: on.viewer.id, at: on.at, ground: 'request' });
  if (done.ok) return null;
  return done.failure === 'stale' ? 'stale' : `kept-${done.failure}`;
}

/** The correction stands beside what was written: what somebody said is not rewritten. */
async function correctFirst(store: Store, on: Act, first: Loaded, detail: string): Promise<Failure | null> {
  if (first.row.erasedAt !== null) return 'erased';
  if (!may(on.viewer, 'note', first.row)) return 'not-allowed';
  const noted = { event: 'data-corrected', by: on.viewer.id, at: on.at, detail } as const;
  return (await change(store, first, noted)).ok ? null : 'stale';
}
