import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import * as schema from './schema.ts';
import type { Database } from './store.ts';

/** A database in one file of this machine, and the way to close it. */
export interface OpenDatabase {
  db: Database;
  close(): void;
}

type Method = 'run' | 'all' | 'values' | 'get';

/** How often, and how far apart in milliseconds, it is tried again while another process holds the file: three seconds in all. */
const TRIES = 60;
const PAUSE = 50;

/**
 * Opens SQLite through Drizzle: WAL, and every commit on the disk before it is acknowledged (`synchronous = FULL`).
 * Statements run one at a time in this process, so a batch between BEGIN and COMMIT has the database to itself.
 * @throws what SQLite says; `faultOf` names it
 */
export function openSqlite(file: string): OpenDatabase {
  const sqlite = new DatabaseSync(file, { timeout: TRIES * PAUSE });
  try {
    sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory;');
    // From here on SQLite does not wait: it would hold up every request of this process, not only the one that writes.
    sqlite.exec('pragma busy_timeout = 0');
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return { db: drizzleOver(sqlite), close: () => sqlite.close() };
}

/** What keeps a database from its work: held by another process, disk full, not writable, not to be opened, damaged. */
export type DatabaseFault = 'held' | 'full' | 'read-only' | 'unopened' | 'damaged';

const faults: Readonly<Record<number, DatabaseFault>> = {
  5: 'held',
  8: 'read-only',
  10: 'full',
  11: 'damaged',
  13: 'full',
  14: 'unopened',
  26: 'damaged',
};

/** @returns the name of a fault by SQLite's primary result code, however deep it is wrapped; null for any other error */
export function faultOf(error: unknown): DatabaseFault | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('errcode' in cause && typeof cause.errcode === 'number') return faults[cause.errcode & 0xff] ?? null;
  }
  return null;
}

/** Tries again for a while when another process holds the file; meanwhile this process answers others. */
async function patiently<T>(work: () => T): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return work();
    } catch (error) {
      if (tries === TRIES || faultOf(error) !== 'held') throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Drizzle over a SQLite of this process; a batch is one transaction. */
export function drizzleOver(sqlite: DatabaseSync): Database {
  const run = runner(sqlite);
  return drizzle(
    (sql, params, method) => patiently(() => run(sql, params, method)),
    (queries) =>
      patiently(() => {
        sqlite.exec(queries.every(isReading) ? 'begin' : 'begin immediate');
        try {
          const results = queries.map(({ sql, params, method }) => run(sql, params, method));
          sqlite.exec('commit');
          return results;
        } catch (error) {
          if (sqlite.isTransaction) sqlite.exec('rollback');
          throw error;
        }
      }),
    { schema },
  );
}

/** What only reads asks for no lock: it goes on while another process writes. */
const isReading = ({ sql }: { sql: string }): boolean => sql.startsWith('select ');

/** Statements prepared once and kept; the house has some hundred of them. */
const KEPT = 500;

function runner(sqlite: DatabaseSync) {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known) return known;
    if (prepared.size >= KEPT) prepared.clear();
    const statement = sqlite.prepare(sql);
    statement.setReturnArrays(true);
    prepared.set(sql, statement);
    return statement;
  };
  return (sql: string, params: SQLInputValue[], method: Method) => {
    const statement = prepare(sql);
    if (method === 'run') {
      statement.run(...params);
      return { rows: [] };
    }
    const rows: unknown[] = statement.all(...params);
    // Drizzle takes the one row itself for `get`, and its absence as no rows at all.
    return { rows: method === 'get' ? (rows[0] as unknown[]) : rows };
  };
}

/**
 * Holds a folder for one process: an exclusive transaction on a small file of its own. The system lets go of it when the
 * process ends in whatever way, so no stale lock ever stays behind.
 * @returns how to let go, or null when another process holds the folder
 * @throws what SQLite says when the file cannot be opened or written
 */
export function holdFolder(file: string): (() => void) | null {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return () => lock.close();
  } catch (error) {
    lock.close();
    if (faultOf(error) === 'held') return null;
    throw error;
  }
}
