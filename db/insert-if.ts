import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { staff } from './schema.ts';
import type { Statement, Store } from './store.ts';

/** A database, or what only writes its statements down. */
export interface Inserting {
  db: Pick<Store['db'], 'insert'>;
}

/**
 * The statement that puts a row in only where a condition holds while its transaction runs. What the condition asks of must not
 * have been changed before it in the same batch: of two who change it in one millisecond the second would see its own values. What the
 * row leaves out is empty, whatever the column's default.
 */
export const insertIf = <T extends SQLiteTable>(
  { db }: Inserting,
  table: T,
  row: T['$inferInsert'],
  where: SQL,
) => {
  const given = new Map<string, unknown>(Object.entries(row));
  const values = Object.entries(getTableColumns(table)).map(([name, column]) =>
    given.get(name) == null ? sql`null` : sql.param(given.get(name), column),
  );
  return db.insert(table).select(sql`select ${sql.join(values, sql`, `)} where ${where}`);
};

/** Lets the transaction clash, as if somebody had been quicker, unless a condition about a person's account holds. */
export const clashUnless = ({ db }: Inserting, staffId: string, holds: SQL): Statement =>
  db.insert(staff).select(sql`select * from ${staff} where ${staff.id} = ${staffId} and not (${holds})`);
