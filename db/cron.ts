import { lt } from 'drizzle-orm';
import { DAY, type Instant } from '../domain/time.ts';
import { cronRun } from './schema-access.ts';
import type { Store } from './store.ts';

/** @returns whether this slot of a job is the caller's to do: the first who asks gets it, nobody after */
export async function onceInSlot(store: Store, job: string, slot: string, now: Instant): Promise<boolean> {
  const taken = await store.db
    .insert(cronRun)
    .values({ job, slot, at: now })
    .onConflictDoNothing()
    .returning({ job: cronRun.job });
  return taken.length === 1;
}

/** Longer than any slot: a day. */
const KEPT = 40 * DAY;

/** Forgets the slots that are long over. */
export async function clearSlots(store: Store, now: Instant): Promise<void> {
  await store.db.delete(cronRun).where(lt(cronRun.at, now - KEPT));
}

/** Writes a row that means nothing: whether the database can be written. @throws when it cannot */
export async function writeProof(store: Store, now: Instant): Promise<void> {
  await store.db
    .insert(cronRun)
    .values({ job: 'health', slot: 'ready', at: now })
    .onConflictDoUpdate({ target: [cronRun.job, cronRun.slot], set: { at: now } });
}
