import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Statement, Store } from '../../db/store.ts';

/** How many statements the batches had so far, and at which of them the database refuses. */
export interface Refusal {
  /** The statement that is refused, counted from 1 within each batch; 0: none. */
  at: number;
  /** The statements of the last batch that wrote. */
  statements: number;
}

/**
 * The same database, refusing one statement of each writing batch: it is given a wrong one in that place, so that the real
 * database itself rolls back what came before.
 */
export function refusing(store: Store, refusal: Refusal): Store {
  const batch = (statements: readonly [Statement, ...Statement[]]) => {
    if (!statements.some(writes)) return store.db.batch(statements);
    refusal.statements = statements.length;
    const wrong = store.db.run(sql`insert into no_such_table values (1)`);
    const [first, ...rest] = statements.map((statement, n) => (n + 1 === refusal.at ? wrong : statement));
    if (!first) throw new Error('an empty batch');
    return store.db.batch([first, ...rest]);
  };
  return { keys: store.keys, db: Object.assign(Object.create(store.db), { batch }) };
}

const writes = (statement: Statement): boolean => /^(insert|update|delete)/i.test(textOf(statement));

/** The SQL of a statement with what is bound to it. */
export const textOf = (statement: Statement): string => {
  if (!('toSQL' in statement && typeof statement.toSQL === 'function')) return '';
  const { sql: text, params } = statement.toSQL();
  return `${text} ${JSON.stringify(params)}`;
};

/**
 * Refuses each statement in turn: nothing at all may stand. Then none: it may.
 * @param everything all that stands in the database, as one text
 * @returns how many statements the last batch had
 */
export async function refuseEach(
  { refusal, weak }: { refusal: Refusal; weak: Store },
  everything: () => Promise<string>,
  doIt: (store: Store) => Promise<unknown>,
): Promise<number> {
  refusal.at = 1;
  refusal.statements = 1;
  for (; refusal.at <= refusal.statements; refusal.at += 1) {
    const before = await everything();
    await expect(doIt(weak), `statement ${refusal.at}`).rejects.toThrow();
    expect(await everything(), `statement ${refusal.at}`).toBe(before);
  }
  refusal.at = 0;
  const before = await everything();
  await doIt(weak);
  expect(await everything()).not.toBe(before);
  return refusal.statements;
}
