import { eq, lt } from 'drizzle-orm';
import { DAY, type Instant } from '../domain/time.ts';
import { newId } from './change.ts';
import { once } from './schema-access.ts';
import type { Statement, Store } from './store.ts';

/** Where a receipt kept for a retry stands. */
export const receiptPlace = (digest: string) => ({ table: 'once', row: digest, column: 'sealed_receipt' });

/** What is kept of something sent with a token: for the same sent again within 24 hours. */
export interface Kept {
  digest: string;
  matterId: string;
  at: Instant;
  /** The receipt, or whatever else the sender got. */
  receipt: string;
}

/** The statement that keeps it; it clashes where the same was sent before. */
export const keepOnce = ({ db, keys }: Store, { receipt, ...note }: Kept): Statement =>
  db.insert(once).values({ ...note, sealedReceipt: keys.seal('once', receiptPlace(note.digest), receipt) });

/** What was kept of the same sent before, if that was within 24 hours; an older note of it is cleared. */
export async function keptOnce(store: Store, digest: string, now: Instant): Promise<Kept | null> {
  const [found] = await store.db.select().from(once).where(eq(once.digest, digest));
  if (!found) return null;
  const { matterId, at, sealedReceipt } = found;
  if (now - at < DAY)
    return { digest, matterId, at, receipt: store.keys.unseal('once', receiptPlace(digest), sealedReceipt) };
  await store.db.delete(once).where(eq(once.digest, digest));
  return null;
}

/**
 * The id of what a colleague enters: the same for the same form with the same content, so that pressing twice enters nothing
 * twice. Without a form's key each is another.
 */
export function idOfForm({ keys }: Pick<Store, 'keys'>, key: string | undefined, content: unknown): string {
  if (key === undefined) return newId();
  const hash = keys.hash('once', JSON.stringify([key, content])).split('.')[1] ?? newId();
  return hash.slice(0, 32);
}

/** Forgets the receipts that were kept for a retry, once their 24 hours are over. */
export async function clearOnce(store: Store, now: Instant): Promise<void> {
  await store.db.delete(once).where(lt(once.at, now - DAY));
}
