import { lt } from 'drizzle-orm';
import { DAY, type Instant } from '../domain/time.ts';
import { once } from './schema-access.ts';
import type { Store } from './store.ts';

/** Where a receipt kept for a retry stands. */
export const receiptPlace = (digest: string) => ({ table: 'once', row: digest, column: 'sealed_receipt' });

/** Forgets the receipts that were kept for a retry, once their 24 hours are over. */
export async function clearOnce(store: Store, now: Instant): Promise<void> {
  await store.db.delete(once).where(lt(once.at, now - DAY));
}
