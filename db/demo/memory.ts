import { DatabaseSync } from 'node:sqlite';
import { sql } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import * as schema from '../schema.ts';
import { audit, shield } from '../schema-access.ts';
import { answerTemplate, improvement, link, praise, survey } from '../schema-procedure.ts';
import * as programmes from '../schema-programme.ts';
import { drizzleOver } from '../sqlite.ts';
import { atomically, type Statement, type Store } from '../store.ts';

const master = sqliteTable('sqlite_master', { name: text('name'), sql: text('sql') });

const kept = [
  schema.staff,
  schema.staffRole,
  schema.appointment,
  schema.matter,
  schema.submission,
  schema.clock,
  schema.history,
  schema.letter,
  schema.letterAttempt,
  shield,
  audit,
  survey,
  improvement,
  praise,
  link,
  answerTemplate,
  programmes.place,
  programmes.programme,
  programmes.meeting,
  programmes.registration,
  programmes.attendance,
  programmes.paper,
  programmes.opinion,
  programmes.tally,
] as const;

/** A house in memory, empty and built like another, that can be moved into it. */
export interface Rehearsal {
  store: Store;
  /** Writes everything into the house it was built like, as one transaction, and ends. */
  moveIn(): Promise<void>;
}

/**
 * Some thousand round trips to a database next door take many seconds, in memory a fraction of one; and a start that is
 * broken off leaves no half a demo behind.
 */
export async function rehearse(house: Store): Promise<Rehearsal> {
  const memory = new DatabaseSync(':memory:');
  const built = await house.db.select().from(master);
  // Not what SQLite, D1 and the full-text index make for themselves.
  const ours = built.filter(({ name }) => name !== null && !/^(sqlite|d1|_cf|search_tokens)_/.test(name));
  for (const { sql: ddl } of ours) if (ddl !== null) memory.exec(ddl);
  return {
    store: { db: drizzleOver(memory), keys: house.keys },
    moveIn: async () => {
      // In memory nothing waits, so nobody has seen yet that the house next door hung up meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
      await atomically(
        house,
        kept.map((table) => copy(house, memory, table)),
      );
      memory.close();
    },
  };
}

/** All rows of a table as one bound value: D1 takes a hundred of them in a statement, and a matter alone has thirty. */
function copy(house: Store, memory: DatabaseSync, table: (typeof kept)[number]): Statement {
  const { name, columns } = getTableConfig(table);
  const rows = JSON.stringify(rowsOf(memory, name));
  const values = columns.map((column) => sql`value ->> ${sql.raw(`'$.${column.name}'`)}`);
  const insert: SQLiteTable = table;
  return house.db.insert(insert).select(sql`select ${sql.join(values, sql`, `)} from json_each(${rows})`);
}

/** The demo is told story by story; its audit reads as the days went. */
const rowsOf = (memory: DatabaseSync, name: string): unknown[] =>
  name === 'audit'
    ? memory.prepare('select *, row_number() over (order by at, n) as n from audit order by at, n').all()
    : memory.prepare(`select * from "${name}"`).all();
