import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import type { KeyRing } from './keys.ts';
import type * as schema from './schema.ts';

/**
 * The database as every home gives it: Drizzle over SQLite, asynchronous, with an atomic batch. There is no interactive
 * transaction: what belongs together goes into one batch.
 */
export type Database = BaseSQLiteDatabase<'async', unknown, typeof schema> & {
  batch<U extends BatchItem<'sqlite'>, T extends Readonly<[U, ...U[]]>>(batch: T): Promise<BatchResponse<T>>;
};

/** What every function of db/ works on: the database, and the keys that seal what people type. */
export interface Store {
  db: Database;
  keys: KeyRing;
}

export type Statement = BatchItem<'sqlite'>;

/** Runs statements as one transaction: all of them or none. */
export async function atomically(store: Pick<Store, 'db'>, statements: readonly Statement[]): Promise<void> {
  const [first, ...rest] = statements;
  if (first) await store.db.batch([first, ...rest]);
}

/** Runs statements as one transaction. @returns false when it clashed: nothing was written, somebody was quicker */
export async function unlessClashing(
  store: Pick<Store, 'db'>,
  statements: readonly Statement[],
): Promise<boolean> {
  try {
    await atomically(store, statements);
    return true;
  } catch (error) {
    if (isClash(error)) return false;
    throw error;
  }
}

/** @returns whether the database refused because a row with this key stands already */
export function isClash(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (/UNIQUE constraint failed|PRIMARY KEY/.test(cause.message)) return true;
  }
  return false;
}
