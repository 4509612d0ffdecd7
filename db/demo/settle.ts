import { and, eq, lte, notLike, sql } from 'drizzle-orm';
import { type Instant, MINUTE } from '../../domain/time.ts';
import { prepare } from '../addressee.ts';
import { type LetterRow, noteSplit } from '../outbox.ts';
import { letter } from '../schema.ts';
import { atomically, type Store } from '../store.ts';

/**
 * Puts the letters of the past behind: what was written up to `until` left a moment after it was written. Letters to a group
 * become one for each colleague, as the outbox does it; then all are marked as sent, with their try.
 */
export async function settleLetters(store: Store, until: Instant): Promise<void> {
  const waiting = and(eq(letter.state, 'waiting'), lte(letter.createdAt, until));
  const toGroups = await store.db
    .select()
    .from(letter)
    .where(and(waiting, notLike(letter.recipient, 'staff:%'), sql`recipient <> 'sender'`));
  await Promise.all(toGroups.map((row) => split(store, row)));
  const left = sql`${letter.createdAt} + ${MINUTE / 3}`;
  await atomically(store, [
    store.db.run(
      sql`insert into letter_attempt (letter_id, no, at, result, reason)
        select ${letter.id}, 1, ${left}, 'sent', null from ${letter} where ${waiting}`,
    ),
    store.db
      .update(letter)
      .set({ state: 'sent', attempts: 1, sentAt: sql`created_at + ${MINUTE / 3}` })
      .where(waiting),
  ]);
}

async function split(store: Store, row: LetterRow): Promise<void> {
  const addressee = (await prepare(store, row, ''))?.addressee;
  const ids = addressee?.to === 'colleagues' ? addressee.ids : [];
  if (ids.length > 0) await noteSplit(store, row, ids, row.createdAt);
}
