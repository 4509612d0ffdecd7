import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { lease } from './schema-access.ts';
import type { Store } from './store.ts';

/**
 * Takes a piece of work for one holder alone, by one statement. What a holder that died has left is free after `lasts`; so is
 * what was taken under a clock that has been set back since.
 * @returns whether the work is the caller's now
 */
export async function takeLease(
  store: Store,
  asked: { name: string; holder: string; lasts: number },
  now: Instant,
): Promise<boolean> {
  const { name, holder, lasts } = asked;
  const until = now + lasts;
  const taken = await store.db
    .insert(lease)
    .values({ name, holder, until })
    .onConflictDoUpdate({
      target: lease.name,
      set: { holder, until },
      setWhere: sql`${lte(lease.until, now)} or ${gt(lease.until, now + 2 * lasts)}`,
    })
    .returning({ holder: lease.holder });
  return taken.length === 1;
}

/** Gives the work back, if it is still this holder's. */
export async function endLease(store: Store, name: string, holder: string): Promise<void> {
  await store.db.delete(lease).where(and(eq(lease.name, name), eq(lease.holder, holder)));
}
