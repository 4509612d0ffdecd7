import { and, eq, ne } from 'drizzle-orm';
import type { ShieldReason } from '../../domain/permissions.ts';
import { shield } from '../schema-access.ts';
import type { Store } from '../store.ts';
import { viewerOf } from '../viewer.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

/**
 * Puts a colleague outside the matter (policy 3.5): from now on it does not exist for them, and they handle it no longer.
 * Nobody puts themselves outside: whoever is concerned hands it on instead.
 */
export async function shieldFrom(
  store: Store,
  on: Act,
  given: { person: string; why: Exclude<ShieldReason, 'named' | 'kept'>; detail?: string | undefined },
): Promise<Acted> {
  const { row } = on.loaded;
  const person = await viewerOf(store, given.person);
  if (!person || person.id === on.viewer.id) return refuse('no-such-person');
  const values = { staffId: person.id, matterN: row.n, matterId: row.id, why: given.why, at: on.at };
  return act(store, on, 'shield', {
    event: 'shielded',
    facts: { outside: person.id, reason: given.why },
    ...(given.detail === undefined ? {} : { detail: given.detail }),
    set: row.handlerId === person.id ? { handlerId: null } : {},
    also: [
      store.db
        .insert(shield)
        .values(values)
        .onConflictDoUpdate({
          target: [shield.staffId, shield.matterN],
          set: { why: given.why },
          setWhere: ne(shield.why, 'kept'),
        }),
    ],
  });
}

/**
 * Lets a colleague in again who was outside, above all one whose name only happened to stand in the text; never one whom the
 * sender wanted it kept from.
 */
export async function unshield(
  store: Store,
  on: Act,
  given: { person: string; detail?: string | undefined },
): Promise<Acted> {
  const { row } = on.loaded;
  const theirs = and(eq(shield.staffId, given.person), eq(shield.matterN, row.n));
  const [found] = await store.db.select({ why: shield.why }).from(shield).where(theirs);
  if (!found) return refuse('no-such-person');
  if (found.why === 'kept') return refuse('not-allowed');
  return act(store, on, 'shield', {
    event: 'unshielded',
    facts: { outside: given.person },
    ...(given.detail === undefined ? {} : { detail: given.detail }),
    also: [store.db.delete(shield).where(theirs)],
  });
}
