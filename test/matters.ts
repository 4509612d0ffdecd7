import { eq } from 'drizzle-orm';
import { matterById, readForm } from '../db/matters.ts';
import { history, letter, matter } from '../db/schema.ts';
import type { Store } from '../db/store.ts';

/** A matter as it stands in the database: row and clocks. */
export async function matterOf(store: Store, reference: string) {
  const [found] = await store.db.select().from(matter).where(eq(matter.reference, reference));
  const loaded = found && (await matterById(store, found.id));
  if (!loaded) throw new Error(`no matter ${reference}`);
  return loaded;
}

/** What the sender gave, unsealed. */
export const formOf = async (store: Store, reference: string) =>
  readForm(store, (await matterOf(store, reference)).row);

/** The history of a matter in its order. */
export const linesOf = async (store: Store, reference: string) => {
  const { row } = await matterOf(store, reference);
  return store.db.select().from(history).where(eq(history.matterId, row.id)).orderBy(history.seq);
};

/** The letters of a matter, oldest first. */
export const lettersOf = async (store: Store, reference: string) => {
  const { row } = await matterOf(store, reference);
  return store.db.select().from(letter).where(eq(letter.matterId, row.id)).orderBy(letter.createdAt);
};

/** The clock of a rule; the last where there are several. */
export async function clockOf(store: Store, reference: string, rule: string) {
  const found = (await matterOf(store, reference)).clocks.findLast((clock) => clock.rule === rule);
  if (!found) throw new Error(`no clock ${rule} on ${reference}`);
  return found;
}
