import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import { appointment, staff, staffRole } from './schema.ts';
import type { Store } from './store.ts';

/** What someone may be and do, for the permission table; null when there is no such active person. */
export async function viewerOf(store: Store, staffId: string): Promise<Viewer | null> {
  return viewerFrom(await store.db.batch(viewerQueries(store, sql`${staffId}`)));
}

/** The queries behind `viewerOf`, for a batch that asks for more; `staffId` may be a query itself. */
export const viewerQueries = (store: Store, staffId: SQL) =>
  [
    store.db
      .select()
      .from(staff)
      .where(and(eq(staff.id, staffId), isNull(staff.leftAt))),
    store.db.select().from(staffRole).where(eq(staffRole.staffId, staffId)),
    store.db.select().from(appointment).where(eq(appointment.staffId, staffId)),
  ] as const;

/** The viewer from what `viewerQueries` found. */
export function viewerFrom([[person], held, appointed]: readonly [
  (typeof staff.$inferSelect)[],
  (typeof staffRole.$inferSelect)[],
  (typeof appointment.$inferSelect)[],
]): Viewer | null {
  if (!person) return null;
  return {
    id: person.id,
    name: person.name,
    roles: held.map(({ role }) => role),
    posts: appointed.map(({ post }) => post),
  };
}
