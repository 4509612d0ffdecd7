import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Database } from './store.ts';

/** One migration: its file's name and its SQL, statements parted as drizzle-kit writes them. */
export interface Migration {
  name: string;
  text: string;
}

// The same table that wrangler keeps, so that a database moved between homes is migrated by either.
const tracked = sqliteTable('d1_migrations', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  name: text('name').unique(),
});

const tracker = sql`create table if not exists d1_migrations (
  id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)`;

/** A migration that was not applied; nothing of it stays. */
export class MigrationFault extends Error {
  override readonly name = 'MigrationFault';
  readonly migration: string;
  constructor(migration: string, cause: unknown) {
    super(`migration ${migration}`, { cause });
    this.migration = migration;
  }
}

/**
 * Applies what has not been applied, in the order of the names; each file is one transaction.
 * @returns the names applied now
 * @throws MigrationFault at the first that fails; those before it stay
 */
export async function migrate(db: Database, migrations: readonly Migration[]): Promise<string[]> {
  await db.run(tracker);
  const applied = await db.select({ name: tracked.name }).from(tracked);
  const missing = migrations.filter(({ name }) => !applied.some((row) => row.name === name));
  for (const { name, text: file } of missing) {
    const statements = file.split('--> statement-breakpoint').map((part) => db.run(sql.raw(part)));
    try {
      await db.batch([db.insert(tracked).values({ name }), ...statements]);
    } catch (error) {
      throw new MigrationFault(name, error);
    }
  }
  return missing.map(({ name }) => name);
}
