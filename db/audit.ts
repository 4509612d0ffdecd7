import { type SQL, sql } from 'drizzle-orm';
import type { AuditAction } from '../domain/audit.ts';
import type { Instant } from '../domain/time.ts';
import { type Inserting, insertIf } from './insert-if.ts';
import { audit } from './schema-access.ts';
import type { Store } from './store.ts';

/** One line of the audit: who did what to which matter or what else. Ids and choices only, never what was typed. */
export interface Audited {
  at: Instant;
  /** Staff id; null for senders and for what the house does by itself. */
  by: string | null;
  action: AuditAction;
  matterId?: string;
  subject?: string;
  facts?: Record<string, unknown>;
}

/** Who does something to the house, and when; nobody where a command on the machine does it. */
export type Doer = Pick<Audited, 'at' | 'by'>;

/** The statement that adds a line, to travel in the batch of what it tells of. It is linked into the chain later. */
export const audited = (store: Inserting, line: Audited) =>
  store.db.insert(audit).values({ facts: {}, ...line });

/** The statement that adds a line only where a condition holds: whoever comes second changes nothing and leaves no line. */
export const auditedWhere = (store: Inserting, line: Audited, where: SQL) =>
  insertIf(store, audit, { facts: {}, ...line }, where);

/** Adds a line by itself, for what changes nothing else: a read, a sign-in. */
export async function noteAudit(store: Store, line: Audited): Promise<void> {
  await store.db.insert(audit).values({ facts: {}, ...line });
}

/**
 * The statement that adds a line for whoever a row names, if there is such a row: for a batch that itself finds out who it is.
 * @param who the column with the staff id, its table, and which row
 */
export const auditedIf = (
  store: Pick<Store, 'db'>,
  { at, action }: Pick<Audited, 'at' | 'action'>,
  who: { id: SQL; from: SQL; where: SQL | undefined },
) =>
  store.db
    .insert(audit)
    .select(
      sql`select null, ${at}, ${who.id}, ${action}, null, null, '{}', null, null from ${who.from} where ${who.where}`,
    );
