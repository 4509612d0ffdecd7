import { drizzle } from 'drizzle-orm/d1';
import type { Miniflare } from 'miniflare';
import * as schema from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';

/** Rows that the database says it has read since `reset`; every statement through `store` is counted. */
export interface Counting {
  store: Store;
  read(): number;
  reset(): void;
  /** How many rows each statement of the last batches inserted, in their order. */
  statements(): readonly number[];
}

/** The house's store over a database that counts: D1 tells with each result what it read. */
export async function counting(miniflare: Miniflare, store: Store): Promise<Counting> {
  const database = await miniflare.getD1Database('DB');
  let rows = 0;
  let written: number[] = [];
  const note = <T extends D1Result>(result: T): T => {
    rows += result.meta.rows_read;
    written.push(result.meta.changes);
    return result;
  };
  return {
    store: { db: drizzle(counted(database, note), { schema }), keys: store.keys },
    read: () => rows,
    reset: () => {
      rows = 0;
      written = [];
    },
    statements: () => written,
  };
}

type Note = <T extends D1Result>(result: T) => T;

function counted(database: D1Database, note: Note): D1Database {
  const real = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const own: Pick<D1PreparedStatement, 'bind' | 'all' | 'run'> = {
      bind: (...values) => wrap(statement.bind(...values)),
      all: async <T>() => note(await statement.all<T>()),
      run: async <T>() => note(await statement.run<T>()),
    };
    // Arrays come without their count: what is asked so is asked a second time for it. Nothing here writes that way.
    const raw = async () => {
      note(await statement.all());
      return statement.raw();
    };
    const wrapped = Object.assign(Object.create(statement), own, { raw });
    real.set(wrapped, statement);
    return wrapped;
  };
  return Object.assign(Object.create(database), {
    prepare: (query: string) => wrap(database.prepare(query)),
    batch: async (statements: D1PreparedStatement[]) =>
      (await database.batch(statements.map((item) => real.get(item) ?? item))).map(note),
  });
}
