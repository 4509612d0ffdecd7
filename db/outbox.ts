import { and, count, eq, gt, inArray, lte, min, sql } from 'drizzle-orm';
import { HOUR, type Instant, MINUTE } from '../domain/time.ts';
import { type Change, change, letterRow, type MatterRow, newId } from './change.ts';
import { matterById, readForm } from './matters.ts';
import { tellToCall } from './programme/people/addressee.ts';
import { history, letter, letterAttempt } from './schema.ts';
import { factsOf } from './status.ts';
import { atomically, type Store } from './store.ts';
import { replyLeft } from './verbs/handling.ts';

export type LetterRow = typeof letter.$inferSelect;

/** When a letter that did not leave is tried again, after the first, second, … try (issue: then it is a task on the desk). */
export const RETRY_AFTER = [5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR] as const;

const LEASE = 2 * MINUTE;
/** No letter waits longer than this for its next try; one that would was written under a clock set back since. */
const LONGEST_WAIT = 25 * HOUR;

/** Counts for the health page and the desk. */
export async function waitingAndDead(store: Store): Promise<{ waiting: number; dead: number }> {
  const [[waiting], [dead]] = await store.db.batch([
    store.db.select({ n: count() }).from(letter).where(sql`state = 'waiting'`),
    store.db.select({ n: count() }).from(letter).where(sql`state = 'dead' and closed_at is null`),
  ]);
  return { waiting: waiting?.n ?? 0, dead: dead?.n ?? 0 };
}

/** The queue in figures, for watching over it: how old the oldest waiting letter is, 0 when none waits. */
export async function queueOf(
  store: Store,
  now: Instant,
): Promise<{ waiting: number; dead: number; oldestSeconds: number }> {
  const [counts, [oldest]] = await Promise.all([
    waitingAndDead(store),
    store.db
      .select({ at: min(letter.createdAt) })
      .from(letter)
      .where(sql`state = 'waiting'`),
  ]);
  const waited = oldest?.at == null ? 0 : now - oldest.at;
  return { ...counts, oldestSeconds: Math.max(0, Math.floor(waited / 1000)) };
}

/** Letters that a clock running ahead has put off beyond reason become due, now that it is right again. */
export async function wakeLetters(store: Store, now: Instant): Promise<void> {
  await store.db
    .update(letter)
    .set({ nextAt: now, leasedUntil: 0 })
    .where(and(sql`state = 'waiting'`, gt(letter.nextAt, now + LONGEST_WAIT)));
  await store.db
    .update(letter)
    .set({ leasedUntil: 0 })
    .where(and(sql`state = 'waiting'`, gt(letter.leasedUntil, now + 2 * LEASE)));
}

/**
 * Takes letters that are due, for one sender alone: the lease is one statement, so two runs never hold the same letter.
 * @param only letters of this matter; absent: whatever is due
 */
export function lease(
  store: Store,
  now: Instant,
  options: { limit: number; matterId?: string; robot?: boolean },
): Promise<LetterRow[]> {
  const due = and(
    sql`state = 'waiting'`,
    lte(letter.nextAt, now),
    lte(letter.leasedUntil, now),
    options.robot ? eq(letter.recipient, 'robot') : undefined,
    options.robot === false ? sql`(recipient <> 'robot' or template = 'danger')` : undefined,
    options.matterId === undefined ? undefined : eq(letter.matterId, options.matterId),
  );
  const next = store.db
    .select({ id: letter.id })
    .from(letter)
    .where(due)
    .orderBy(letter.nextAt)
    .limit(options.limit);
  return store.db
    .update(letter)
    .set({ leasedUntil: now + LEASE, leasedBy: newId() })
    .where(inArray(letter.id, next))
    .returning();
}

const attempt = (store: Store, row: LetterRow, at: Instant, result: string, reason: string | null) =>
  store.db.insert(letterAttempt).values({ letterId: row.id, no: row.attempts + 1, at, result, reason });

const settle = (store: Store, row: LetterRow, state: 'sent' | 'dropped', at: Instant) =>
  store.db
    .update(letter)
    .set({ state, sentAt: state === 'sent' ? at : null, attempts: row.attempts + 1, leasedUntil: 0 })
    .where(and(eq(letter.id, row.id), eq(letter.state, 'waiting')));

/** The letter has left. A mailed reply now is evidence: its clock stops in the same transaction. */
export async function noteSent(store: Store, row: LetterRow, at: Instant): Promise<void> {
  const statements = [settle(store, row, 'sent', at), attempt(store, row, at, 'sent', null)];
  if (row.template !== 'reply' || row.matterId === null) return atomically(store, statements);
  for (let tries = 1; tries <= 5; tries += 1) {
    const loaded = await matterById(store, row.matterId);
    if (!loaded) return;
    const form = await readForm(store, loaded.row);
    const written = await writerOf(store, row);
    const left = replyLeft(form, written, loaded.clocks, at);
    // A matter that was closed while its letter waited stays closed.
    const set = loaded.row.closedAt === null ? left.set : {};
    const done = await change(store, loaded, { ...left, ...(set && { set }), also: statements });
    if (done.ok) return;
  }
  throw new Error('the reply left, but its matter kept changing');
}

/** Who wrote the reply, and whether they said that it is the promised result. */
async function writerOf(store: Store, row: LetterRow) {
  const [line] = await store.db
    .select({ by: history.by, facts: history.facts })
    .from(history)
    .where(and(eq(history.matterId, row.matterId ?? ''), eq(history.seq, row.seq ?? 0)));
  return { by: line?.by ?? null, result: line ? factsOf(line).result : undefined };
}

/** The letter needs no sending: nobody to send it to, or split into one for each colleague. */
export async function noteSplit(
  store: Store,
  row: LetterRow,
  ids: readonly string[],
  at: Instant,
): Promise<void> {
  const copies = ids.map((id) => ({
    ...letterRow(row.matterId, row.seq, at, {
      id: `${row.id}.${id}`,
      template: row.template,
      recipient: `staff:${id}`,
      facts: row.facts,
    }),
  }));
  await atomically(store, [
    store.db.insert(letter).values(copies).onConflictDoNothing({ target: letter.id }),
    settle(store, row, 'sent', at),
  ]);
}

/** Nobody gets this letter, and why; who takes part in something is phoned instead. */
export const noteDropped = (store: Store, row: LetterRow, reason: string, at: Instant): Promise<void> =>
  atomically(store, [
    settle(store, row, 'dropped', at),
    attempt(store, row, at, 'dropped', reason),
    ...tellToCall(store, row, reason, at),
  ]);

/**
 * Since when a letter that died is no task: its matter is closed. But who was to hear that what they signed up for is off, which
 * closes it, is phoned all the same.
 */
const endedAt = ({ template }: LetterRow, { closedAt }: MatterRow): Instant | null =>
  template === 'programme-cancelled' ? null : closedAt;

/** A try failed: the next one is due later; after the last it is a task on the desk ('邮件未送达，请致电'). */
export async function noteFailed(
  store: Store,
  row: LetterRow,
  at: Instant,
  failure: { result: string; reason: string },
): Promise<void> {
  const wait = RETRY_AFTER[row.attempts];
  const noted = attempt(store, row, at, failure.result, failure.reason);
  const set = { attempts: row.attempts + 1, leasedUntil: 0 };
  const mine = and(eq(letter.id, row.id), eq(letter.state, 'waiting'));
  if (wait !== undefined) {
    await atomically(store, [
      store.db
        .update(letter)
        .set({ ...set, nextAt: at + wait })
        .where(mine),
      noted,
    ]);
    return;
  }
  const loaded = row.matterId === null ? null : await matterById(store, row.matterId);
  const dead = [
    store.db
      .update(letter)
      .set({ ...set, state: 'dead' as const, closedAt: loaded ? endedAt(row, loaded.row) : null })
      .where(mine),
    noted,
  ];
  if (!loaded) return atomically(store, dead);
  const told: Change = { event: 'letter-dead', by: null, at, facts: { letter: row.id }, also: dead };
  if (!(await change(store, loaded, told)).ok) await noteFailed(store, row, at, failure);
}
