import { and, eq } from 'drizzle-orm';
import { dayOf } from '../domain/time.ts';
import type { LetterRow } from './outbox.ts';
import { letter } from './schema.ts';
import type { Store } from './store.ts';

/** Acknowledgements that one address may get in a day: nobody is flooded by somebody else's typing. */
const ACKNOWLEDGEMENTS_A_DAY = 3;

/** Day and keyed hash of an address: what is counted, without keeping the address. */
const addressDay = (store: Store, row: LetterRow, email: string): string =>
  `${dayOf(row.createdAt)} ${store.keys.hash('house', email.toLowerCase())}`;

/** Whether this address has had so many acknowledgements today that it gets no more; notes that it is one. */
export async function toldOften(store: Store, row: LetterRow, email: string): Promise<boolean> {
  const day = addressDay(store, row, email);
  await store.db.update(letter).set({ addressDay: day }).where(eq(letter.id, row.id));
  const sent = await store.db
    .select({ id: letter.id })
    .from(letter)
    .where(and(eq(letter.addressDay, day), eq(letter.state, 'sent')))
    .limit(ACKNOWLEDGEMENTS_A_DAY);
  return sent.length >= ACKNOWLEDGEMENTS_A_DAY;
}
