import { and, getTableName, like, notLike, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { staff } from './schema.ts';
import { keptMail, setting } from './schema-access.ts';
import { answerTemplate, closedDay, snapshot } from './schema-procedure.ts';
import { place, questionSet } from './schema-programme.ts';
import type { Store } from './store.ts';

/** Where the house keeps sealed values that belong to no matter: the column that names the row, and the sealed one. */
const kept: readonly [SQLiteTable, id: SQLiteColumn, sealed: SQLiteColumn][] = [
  [staff, staff.id, staff.sealedTotp],
  [answerTemplate, answerTemplate.id, answerTemplate.sealedTitle],
  [answerTemplate, answerTemplate.id, answerTemplate.sealedText],
  [closedDay, closedDay.day, closedDay.sealedWhy],
  [snapshot, snapshot.name, snapshot.sealedData],
  [keptMail, keptMail.id, keptMail.sealedMail],
  [place, place.id, place.sealedName],
  [place, place.id, place.sealedAddress],
  [questionSet, questionSet.id, questionSet.sealedQuestions],
];

const AT_ONCE = 50;

/** Seals what the house itself keeps under the current master key; a value that is changed meanwhile is left as it is then. */
export async function resealHouse(store: Store): Promise<void> {
  for (const [table, id, sealed] of kept) {
    while ((await resealSome(store, table, id, sealed)) === AT_ONCE);
  }
  await resealReasons(store);
}

async function resealSome(
  store: Store,
  table: SQLiteTable,
  id: SQLiteColumn,
  sealed: SQLiteColumn,
): Promise<number> {
  const rows = await store.db
    .select({ id: sql<string>`${id}`, old: sql<string>`${sealed}` })
    .from(table)
    .where(notLike(sealed, `${store.keys.currentId}.%`))
    .limit(AT_ONCE);
  for (const { id: row, old } of rows) {
    const fresh = store.keys.reseal({ table: getTableName(table), row, column: sealed.name }, old);
    await store.db.run(
      sql`update ${table} set ${sql.identifier(sealed.name)} = ${fresh} where ${id} = ${row} and ${sealed} = ${old}`,
    );
  }
  return rows.length;
}

/** The typed reasons of exports stand among the settings, each in a JSON of its own. */
async function resealReasons(store: Store): Promise<void> {
  const old = and(like(setting.key, 'export:%'), notLike(setting.value, `%"${store.keys.currentId}.%`));
  for (const { key, value } of await store.db.select().from(setting).where(old)) {
    // Written by the export alone.
    const kept: { sealedWhy: string } = JSON.parse(value);
    const sealedWhy = store.keys.reseal({ table: 'setting', row: key, column: 'value' }, kept.sealedWhy);
    await store.db
      .update(setting)
      .set({ value: JSON.stringify({ ...kept, sealedWhy }) })
      .where(sql`${setting.key} = ${key}`);
  }
}
