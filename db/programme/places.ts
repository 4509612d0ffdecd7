import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Instant } from '../../domain/time.ts';
import { audited, auditedWhere, type Doer } from '../audit.ts';
import { idOfForm } from '../once.ts';
import { place } from '../schema-programme.ts';
import { type Store, unlessClashing } from '../store.ts';

/** A place where the agency meets people; `closedAt` when it is offered no more. */
export interface MeetingPlace {
  id: string;
  name: string;
  address: string;
  closedAt: Instant | null;
}

const sealedAt = (id: string, column: 'sealed_name' | 'sealed_address') => ({
  table: 'place',
  row: id,
  column,
});

/** All places, also those given up, by name. */
export async function placesOf(store: Store): Promise<MeetingPlace[]> {
  const rows = await store.db.select().from(place);
  return rows
    .map(({ id, sealedName, sealedAddress, closedAt }) => ({
      id,
      name: store.keys.unseal('house', sealedAt(id, 'sealed_name'), sealedName),
      address: store.keys.unseal('house', sealedAt(id, 'sealed_address'), sealedAddress),
      closedAt,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'zh'));
}

/** Adds a place; once only, however often the same form is sent. @returns its id */
export async function addPlace(
  store: Store,
  { at, by }: Doer,
  { name, address }: Pick<MeetingPlace, 'name' | 'address'>,
  key?: string,
): Promise<string> {
  const id = idOfForm(store, key, ['place', name, address]);
  await unlessClashing(store, [
    store.db.insert(place).values({
      id,
      sealedName: store.keys.seal('house', sealedAt(id, 'sealed_name'), name),
      sealedAddress: store.keys.seal('house', sealedAt(id, 'sealed_address'), address),
      at,
      by,
    }),
    audited(store, { at, by, action: 'place-changed', subject: id, facts: { what: 'added' } }),
  ]);
  return id;
}

/** Gives a place up: nothing new is planned there. @returns whether it was one until now */
export async function closePlace(store: Store, { at, by }: Doer, id: string): Promise<boolean> {
  const offered = and(eq(place.id, id), isNull(place.closedAt));
  const [, closed] = await store.db.batch([
    auditedWhere(
      store,
      { at, by, action: 'place-changed', subject: id, facts: { what: 'closed' } },
      sql`exists (select 1 from ${place} where ${offered})`,
    ),
    store.db.update(place).set({ closedAt: at }).where(offered).returning({ id: place.id }),
  ]);
  return closed.length > 0;
}
