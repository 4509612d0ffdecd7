import { and, eq, inArray } from 'drizzle-orm';
import { may } from '../../domain/permissions.ts';
import { dataKeyOf, type MatterRow } from '../change.ts';
import { seal } from '../keys.ts';
import { improvementPlace } from '../places.ts';
import { conveyableTo } from '../praise.ts';
import { shield } from '../schema-access.ts';
import { improvement, praise } from '../schema-procedure.ts';
import type { Statement, Store } from '../store.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

/**
 * Shows the words of a compliment to the colleagues it names (policy 3.2): they are told by mail without content, and are
 * let in again if only their name had kept them out. Whoever is outside for another reason stays there.
 */
export async function convey(store: Store, on: Act, people: readonly string[]): Promise<Acted> {
  const { row } = on.loaded;
  if (row.kind !== 'compliment') return refuse('not-allowed');
  const free = new Set((await conveyableTo(store, row)).map(({ id }) => id));
  if (!people.every((id) => free.has(id))) return refuse('no-such-person');
  return act(store, on, 'convey', {
    event: 'conveyed',
    facts: { people },
    letters: people.map((id) => ({ template: 'praise', recipient: `staff:${id}` })),
    also: [
      store.db
        .insert(praise)
        .values(people.map((staffId) => ({ staffId, matterId: row.id, at: on.at })))
        .onConflictDoNothing(),
      store.db
        .delete(shield)
        .where(and(eq(shield.matterN, row.n), eq(shield.why, 'named'), inArray(shield.staffId, [...people]))),
    ],
  });
}

/** Whether a matter is a suggestion that was adopted. */
export const isAdopted = ({ kind, closedAt, outcome }: MatterRow): boolean =>
  kind === 'suggestion' && closedAt !== null && outcome === 'adopted';

/** Records the reward of a colleague whose suggestion was adopted (【反馈】第五条(三), policy 3.12). */
export const reward = (store: Store, on: Act, detail: string): Promise<Acted> =>
  isAdopted(on.loaded.row) && on.loaded.row.track === 'staff'
    ? afterwards(store, on, { event: 'rewarded', detail })
    : Promise.resolve(refuse('not-allowed'));

/** Says anew what an adopted suggestion has improved; the sentences before stay in the history. */
export const improve = (store: Store, on: Act, text: string): Promise<Acted> =>
  isAdopted(on.loaded.row)
    ? afterwards(store, on, { event: 'improved', detail: text, also: [improvedBy(store, on, text)] })
    : Promise.resolve(refuse('not-allowed'));

/** For those who may close, on what is closed: there a further line of the history is all that `act` lets through. */
function afterwards(store: Store, on: Act, what: Parameters<typeof act>[3]): Promise<Acted> {
  if (!may(on.viewer, 'close', on.loaded.row)) return Promise.resolve(refuse('not-allowed'));
  return act(store, on, 'note', what);
}

/** The statement that keeps the sentence for the public (policy 3.12), in place of an earlier one. */
export function improvedBy(store: Store, { at, loaded: { row } }: Act, text: string): Statement {
  const sealedText = seal(dataKeyOf(store, row), improvementPlace(row.id), text);
  return store.db
    .insert(improvement)
    .values({ matterId: row.id, sealedText, at })
    .onConflictDoUpdate({ target: improvement.matterId, set: { sealedText, at } });
}
