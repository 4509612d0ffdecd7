import type { Store } from '../db/store.ts';
import { textOf } from './db/refusing.ts';

/** A batch that changes something. */
const WRITES = /(^|\n)(insert|update|delete)/i;

/**
 * The database as a request sees it that was a moment too slow: just before its first write somebody else does something.
 * @param at before the first batch whose text is like this, instead: its statements, each a line, with what is bound to them
 */
export function meanwhile(store: Store, other: () => Promise<unknown>, at: RegExp = WRITES): Store {
  let due = true;
  const batch = async (statements: Parameters<Store['db']['batch']>[0]) => {
    if (due && at.test(statements.map(textOf).join('\n'))) {
      due = false;
      await other();
    }
    return store.db.batch(statements);
  };
  return { keys: store.keys, db: Object.assign(Object.create(store.db), { batch }) };
}
