import { eq, inArray, sql } from 'drizzle-orm';
import { readReceipt } from '../domain/receipt.ts';
import type { Loaded } from './change.ts';
import { matterColumns } from './matter-row.ts';
import { clock, matter, submission } from './schema.ts';
import type { Store } from './store.ts';

/** SQL for the id of the matter that a receipt opens; `typed` in any case, with spaces or hyphens. */
export const idByReceipt = (store: Store, typed: string) => {
  const hashes = store.keys.hashes('receipt', readReceipt(typed));
  return sql`(select ${submission.matterId} from ${submission} where ${inArray(submission.receiptHash, hashes)})`;
};

/** What a right code costs besides the look-up, for a wrong one: the decryption of nothing. */
export function decryptNothing({ keys }: Pick<Store, 'keys'>): void {
  keys.dataKey('none', keys.newDataKey('none').wrapped);
}

/** The matter that a receipt opens, for what its holder does to it; null for a code that does not exist, after the same work. */
export async function matterByReceipt(store: Store, typed: string): Promise<Loaded | null> {
  const id = idByReceipt(store, typed);
  const [[row], clocks] = await store.db.batch([
    store.db.select(matterColumns).from(matter).where(eq(matter.id, id)),
    store.db.select().from(clock).where(eq(clock.matterId, id)),
  ]);
  if (row && row.erasedAt === null) return { row, clocks };
  decryptNothing(store);
  return null;
}

/** The last line that the holder of a receipt is about to see, if there is one that they have not seen; asked before it is shown. */
export async function unseenBy(store: Store, typed: string): Promise<{ id: string; last: number } | null> {
  const [found] = await store.db
    .select({ id: matter.id, last: matter.version, seen: submission.senderSeen })
    .from(submission)
    .innerJoin(matter, eq(matter.id, submission.matterId))
    .where(eq(submission.matterId, idByReceipt(store, typed)));
  return found && found.last > found.seen ? { id: found.id, last: found.last } : null;
}

/** Notes how far the sender has read. No line of the history: it changes nothing for anybody else. */
export async function noteSeen(store: Store, seen: { id: string; last: number }): Promise<void> {
  await store.db
    .update(submission)
    .set({ senderSeen: seen.last })
    .where(sql`${eq(submission.matterId, seen.id)} and ${submission.senderSeen} < ${seen.last}`);
}
