import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { customType, SQLiteTable, sqliteTable } from 'drizzle-orm/sqlite-core';
import * as first from './schema.ts';
import * as access from './schema-access.ts';
import * as procedure from './schema-procedure.ts';
import * as programme from './schema-programme.ts';
import { atomically, type Database, type Statement } from './store.ts';

/** What one cell of the database holds; there are no blobs. */
export type Cell = string | number | null;

/** One row by the names of its columns: a line of the dump. */
export type DumpRow = Record<string, Cell>;

export interface DumpTable {
  name: string;
  columns: readonly string[];
}

/** Asks the database one question given as text; the values of each row in the order asked for. */
export type Ask = (question: string, columns: readonly string[]) => Promise<Cell[][]>;

/** Never carried over: who is signed in and who works at what right now. The search index is built anew instead. */
export const notDumped: readonly string[] = ['session', 'lease', 'search_piece', 'blind_index'];

/** What the scheduler and the health check write by themselves: an empty system may hold it, and it makes room. */
const madeByItself: readonly string[] = ['cron_run', 'snapshot'];

/** Every table of the house that a back-up holds, with its columns as the database names them. */
export const dumpTables: readonly DumpTable[] = Object.values<unknown>({
  ...first,
  ...access,
  ...procedure,
  ...programme,
})
  .filter((value) => is(value, SQLiteTable))
  .map((table) => ({
    name: getTableName(table),
    columns: Object.values(getTableColumns(table)).map(({ name }) => name),
  }))
  .filter(({ name }) => !notDumped.includes(name));

/** The rows behind a place in a table, in the order in which SQLite keeps them. */
const pageOf = ({ name, columns }: DumpTable, after: number, most: number): string =>
  `select rowid as "#", ${columns.map((column) => `"${column}"`).join(', ')} from "${name}" where rowid > ${after} order by rowid limit ${most}`;

/** Every row of a table, a page at a time: memory does not grow with the table. */
export async function* pagesOf(ask: Ask, table: DumpTable, most: number): AsyncGenerator<DumpRow[]> {
  for (let after = 0; ; ) {
    const rows = await ask(pageOf(table, after, most), ['#', ...table.columns]);
    if (rows.length > 0) yield rows.map(([, ...cells]) => rowOf(table.columns, cells));
    if (rows.length < most) return;
    after = Number(rows.at(-1)?.[0]);
  }
}

const rowOf = (columns: readonly string[], cells: readonly Cell[]): DumpRow =>
  Object.fromEntries(columns.map((column, n) => [column, cells[n] ?? null]));

/** What is written every hour whether anybody works or not, and of which no moment means anything. */
const ticking = 'cron_run';

/** How far everything has come, as one word: the same before and after means that nothing was written in between. */
export async function markOf(ask: Ask): Promise<string> {
  // Values of one row, not rows of one answer: D1 joins five selects at most.
  const marks = [
    ...dumpTables
      .filter(({ name }) => name !== ticking)
      .flatMap(({ name }) => [`(select count(*) from "${name}")`, `(select max(rowid) from "${name}")`]),
    '(select count(*) from "audit" where hash is null)',
  ];
  const columns = marks.map((_, n) => `m${n}`);
  const question = `select ${marks.map((mark, n) => `${mark} as "m${n}"`).join(', ')}`;
  return JSON.stringify(await ask(question, columns));
}

/** @returns the tables that hold anything but what the house writes by itself */
export async function filledTables(ask: Ask): Promise<string[]> {
  const tables = dumpTables.filter(({ name }) => !madeByItself.includes(name));
  const questions = tables.map(
    ({ name }) => `select '${name}' as "t" from "${name}" where rowid is not null`,
  );
  const found: string[] = [];
  for (const question of questions) {
    for (const [name] of await ask(`${question} limit 1`, ['t'])) found.push(String(name));
  }
  return found;
}

/** Statements as text that make room for a dump. */
export const roomText = (): string[] => madeByItself.map((name) => `delete from "${name}";`);

/** The files that the rows speak of, a page at a time; those erased are not kept anywhere. */
export async function* fileIdsOf(ask: Ask, most: number): AsyncGenerator<string[]> {
  for (let after = 0; ; ) {
    const page = `select rowid as "#", "id" from "file" where erased_at is null and rowid > ${after} order by rowid limit ${most}`;
    const rows = await ask(page, ['#', 'id']);
    if (rows.length > 0) yield rows.map(([, id]) => String(id));
    if (rows.length < most) return;
    after = Number(rows.at(-1)?.[0]);
  }
}

/** Asks a database that is at hand. */
export const askOf =
  (db: Database): Ask =>
  (question) =>
    db.values<Cell[]>(sql.raw(question));

/** D1 takes this many values in one statement, and this many statements are put into one batch. */
const VALUES = 100;
const STATEMENTS = 40;

/** Values go in as they came out, whatever the column is to the rest of the house. */
const asItIs = customType<{ data: Cell; driverData: Cell }>({ dataType: () => 'any' });

/** Puts rows into a database that is at hand. */
export async function putRows(db: Database, table: DumpTable, rows: readonly DumpRow[]): Promise<void> {
  const columns = columnsIn(table, rows);
  const bare = sqliteTable(table.name, Object.fromEntries(columns.map((column) => [column, asItIs(column)])));
  const each = Math.max(1, Math.floor(VALUES / columns.length));
  const statements: Statement[] = [];
  for (let n = 0; n < rows.length; n += each) {
    statements.push(db.insert(bare).values(rows.slice(n, n + each)));
  }
  for (let n = 0; n < statements.length; n += STATEMENTS) {
    await atomically({ db }, statements.slice(n, n + STATEMENTS));
  }
}

/** The same as text, one statement a row: D1 takes statements of 100 KB. */
export const rowsAsText = (table: DumpTable, rows: readonly DumpRow[]): string[] => {
  const columns = columnsIn(table, rows);
  return rows.map(
    (row) => `${into(table, columns)} (${columns.map((column) => literal(row[column] ?? null)).join(', ')});`,
  );
};

/** The columns that a dump knows; one made by an older version leaves newer ones to their defaults. */
const columnsIn = (table: DumpTable, rows: readonly DumpRow[]): string[] => {
  const known = Object.keys(rows[0] ?? {});
  return table.columns.filter((column) => known.includes(column));
};

const into = ({ name }: DumpTable, columns: readonly string[]): string =>
  `insert into "${name}" (${columns.map((column) => `"${column}"`).join(', ')}) values`;

const literal = (cell: Cell): string =>
  cell === null ? 'null' : typeof cell === 'number' ? String(cell) : `'${cell.replaceAll("'", "''")}'`;

/** Runs one statement that the house itself wrote as text. */
export async function runText(db: Database, statement: string): Promise<void> {
  await db.run(sql.raw(statement));
}
