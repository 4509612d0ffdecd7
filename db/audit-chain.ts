import { createHash } from 'node:crypto';
import { asc, desc, gt, isNull, lt, sql } from 'drizzle-orm';
import type { AuditBreak } from '../domain/audit.ts';
import { type Instant, MINUTE } from '../domain/time.ts';
import { toldHead } from './audit-head.ts';
import { newId } from './change.ts';
import { endLease, takeLease } from './lease.ts';
import { audit } from './schema-access.ts';
import type { Store } from './store.ts';

/** What stands before the first row. */
export const GENESIS = '0'.repeat(64);

/** Rows linked by one statement, and the most in one run: the rest follows in the next minute. */
const AT_ONCE = 200;
const GOES = 100;
const LASTS = 2 * MINUTE;
/** Rows that a check reads at a time: a million of them stay below the questions that D1 answers in one run. */
const PAGE = 2000;

/** A row as it is hashed: the stored text of its facts, not what a reader makes of it. */
const hashed = {
  n: audit.n,
  at: audit.at,
  by: audit.by,
  action: audit.action,
  matterId: audit.matterId,
  subject: audit.subject,
  facts: sql<string>`${audit.facts}`,
};
type Hashed = Pick<typeof audit.$inferSelect, 'n' | 'at' | 'by' | 'action' | 'matterId' | 'subject'> & {
  facts: string;
};

/** The hash of a row: over the hash of the row before it and everything the row says. */
export const hashOf = (prev: string, { n, at, by, action, matterId, subject, facts }: Hashed): string =>
  createHash('sha256')
    .update(`${prev}\n${JSON.stringify([n, at, by, action, matterId, subject, facts])}`)
    .digest('hex');

/**
 * Links the rows that were added since, in their order. One does it at a time (a lease); should two ever, no harm comes of it:
 * a hash follows from the rows alone, and a linked row is never written again.
 * @returns how many rows were linked
 */
export async function linkAudit(store: Store, now: Instant): Promise<number> {
  const holder = newId();
  if (!(await takeLease(store, { name: 'audit', holder, lasts: LASTS }, now))) return 0;
  let linked = 0;
  try {
    for (let go = 0; go < GOES; go += 1) {
      const some = await linkSome(store);
      linked += some;
      if (some < AT_ONCE) break;
      await giveWay();
    }
  } finally {
    await endLease(store, 'audit', holder);
  }
  return linked;
}

async function linkSome(store: Store): Promise<number> {
  const { db } = store;
  const loose = await db
    .select(hashed)
    .from(audit)
    .where(isNull(audit.hash))
    .orderBy(asc(audit.n))
    .limit(AT_ONCE);
  const [first] = loose;
  if (!first) return 0;
  const [last] = await db
    .select({ hash: audit.hash })
    .from(audit)
    .where(lt(audit.n, first.n))
    .orderBy(desc(audit.n))
    .limit(1);
  let prev = last ? last.hash : GENESIS;
  if (prev === null) throw new Error('a row of the audit was passed over');
  const links: { n: number; prev: string; hash: string }[] = [];
  for (const row of loose) {
    const hash: string = hashOf(prev, row);
    links.push({ n: row.n, prev, hash });
    prev = hash;
  }
  // As one bound value, for D1 takes a hundred of them in a statement.
  await db.run(sql`update ${audit} set prev = link.value ->> 'prev', hash = link.value ->> 'hash'
    from json_each(${JSON.stringify(links)}) as link
    where ${audit.n} = link.value ->> 'n' and ${audit.hash} is null`);
  return loose.length;
}

/** Between two pieces of a long piece of work whatever else waits gets its turn. */
const giveWay = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** What a check of the whole chain found. */
export type Verified =
  | { ok: true; rows: number; loose: number; head: { n: number; hash: string } | null; at: number | null }
  | { ok: false; n: number; why: AuditBreak };

/**
 * Checks the whole chain, page by page: each row against its hash, each hash against the row before, the end against the
 * database's own count of rows, and the head that was last mailed.
 * @param wanted a hash from a mail; the answer says at which row it stands
 */
export async function verifyAudit(store: Store, wanted?: string): Promise<Verified> {
  const told = await toldHead(store);
  const walk: Walk = { prev: GENESIS, n: 0, rows: 0, loose: 0, found: null };
  for (;;) {
    const page = await store.db
      .select({ ...hashed, prev: audit.prev, hash: audit.hash })
      .from(audit)
      .where(gt(audit.n, walk.n))
      .orderBy(asc(audit.n))
      .limit(PAGE);
    for (const row of page) {
      const why = step(walk, row);
      if (why) return { ok: false, n: row.n, why };
      if (row.n === told?.n && row.hash !== told.hash) return { ok: false, n: row.n, why: 'head-differs' };
      if (wanted !== undefined && row.hash === wanted) walk.found = row.n;
    }
    if (page.length < PAGE) break;
    await giveWay();
  }
  if (walk.n < Math.max(await rowsEver(store), told?.n ?? 0)) return { ok: false, n: walk.n, why: 'cut' };
  const linked = walk.rows - walk.loose;
  const head = linked === 0 ? null : { n: walk.n - walk.loose, hash: walk.prev };
  return { ok: true, rows: walk.rows, loose: walk.loose, head, at: walk.found };
}

interface Walk {
  prev: string;
  n: number;
  rows: number;
  loose: number;
  found: number | null;
}

type Linked = Hashed & { prev: string | null; hash: string | null };

/** One row further; @returns why the chain does not hold here */
function step(walk: Walk, row: Linked): AuditBreak | null {
  walk.n = row.n;
  walk.rows += 1;
  if (row.hash === null) {
    walk.loose += 1;
    return null;
  }
  if (walk.loose > 0) return 'unlinked';
  if (row.prev !== walk.prev) return 'unjoined';
  if (row.hash !== hashOf(walk.prev, row)) return 'changed';
  walk.prev = row.hash;
  return null;
}

/** The highest number that the database itself remembers to have given. */
async function rowsEver({ db }: Store): Promise<number> {
  const [kept] = await db
    .select({ seq: sql<number>`seq` })
    .from(sql`sqlite_sequence`)
    .where(sql`name = 'audit'`);
  return kept?.seq ?? 0;
}
