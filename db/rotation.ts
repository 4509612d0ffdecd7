import { eq, gt, notLike } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { audited } from './audit.ts';
import { resealHouse } from './reseal.ts';
import { matter } from './schema.ts';
import { setting } from './schema-access.ts';
import { indexMatter, unindex } from './search-index.ts';
import { atomically, type Statement, type Store } from './store.ts';

/** How far the matters have been brought under a master key: the last running number looked at, and whether that was all. */
interface Progress {
  to: string;
  after: number;
  done: boolean;
  /** Every matter is indexed anew, also what is under this key already: a restored house has no index. */
  all?: boolean;
}

const MARK = 'wrapped-under';
/** In place of a key's id: the index is to be made anew. */
const ANEW = 'anew';
const AT_ONCE = 100;
/** A matter that is being worked on is tried again so often; the next run comes back to it in any case. */
const TRIES = 5;

/**
 * Brings some matters under the current master key: their data keys are wrapped anew, and their words indexed under it. What
 * was done is kept after each batch, so that a run that was broken off goes on where it stood; matters stay readable all the
 * while, since the ring still holds the earlier keys.
 * @returns how many were brought over, and whether none is left
 */
export async function rewrapSome(store: Store, now: Instant): Promise<{ matters: number; done: boolean }> {
  const progress = await progressOf(store);
  if (progress.done) return { matters: 0, done: true };
  const rows = await store.db
    .select({ n: matter.n, id: matter.id, dataKey: matter.dataKey })
    .from(matter)
    .where(gt(matter.n, progress.after))
    .orderBy(matter.n)
    .limit(AT_ONCE);
  const old = rows.filter(({ dataKey }) => progress.all || !dataKey.startsWith(`${progress.to}.`));
  for (const { id } of old) await rewrap(store, id);
  const last = rows.at(-1);
  if (last === undefined) await resealHouse(store);
  const next: Progress = { ...progress, after: last?.n ?? progress.after, done: last === undefined };
  await atomically(store, [keep(store, next, now), ...(next.done ? [finished(store, next, now)] : [])]);
  return { matters: old.length, done: next.done };
}

/** Whether matters wait to be brought under the current master key: a change of keys that was broken off. */
export async function isRotating(store: Store): Promise<boolean> {
  const current = `${store.keys.currentId}.%`;
  const [waiting] = await store.db
    .select({ n: matter.n })
    .from(matter)
    .where(notLike(matter.dataKey, current))
    .limit(1);
  return waiting !== undefined;
}

async function progressOf(store: Store): Promise<Progress> {
  const to = store.keys.currentId;
  const [row] = await store.db.select().from(setting).where(eq(setting.key, MARK));
  // Written by `keep` alone.
  const known: Progress | null = row ? JSON.parse(row.value) : null;
  if (known?.to === to) return known;
  return { to, after: 0, done: false, ...(known?.to === ANEW ? { all: true } : {}) };
}

/** The statement that has the scheduler index every matter anew. */
export const reindexLater = (store: { db: Pick<Store['db'], 'insert'> }, at: Instant) =>
  keep(store, { to: ANEW, after: 0, done: false }, at);

function keep(store: { db: Pick<Store['db'], 'insert'> }, progress: Progress, at: Instant) {
  const values = { key: MARK, value: JSON.stringify(progress), at };
  return store.db.insert(setting).values(values).onConflictDoUpdate({ target: setting.key, set: values });
}

const finished = (store: Store, { to }: Progress, at: Instant): Statement =>
  audited(store, { at, by: null, action: 'key-rotated', subject: to });

/** One matter: wrapped and indexed anew in one transaction, and once more if somebody wrote to it meanwhile. */
async function rewrap(store: Store, id: string): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const before = await one(store, id);
    if (!before) return;
    const dataKey = store.keys.rewrap(id, before.dataKey);
    const indexed = before.openedAt !== null && before.erasedAt === null && before.track !== 'programme';
    await atomically(store, [
      store.db.update(matter).set({ dataKey }).where(eq(matter.id, id)),
      ...(indexed ? await indexMatter(store, { id, dataKey }) : []),
      // What was erased while its words were read for the index is found no more.
      ...(before.erasedAt === null ? [] : unindex(store, id)),
    ]);
    if ((await one(store, id))?.version === before.version) return;
  }
}

const one = async (store: Store, id: string) => {
  const [row] = await store.db
    .select({
      dataKey: matter.dataKey,
      version: matter.version,
      openedAt: matter.openedAt,
      erasedAt: matter.erasedAt,
      track: matter.track,
    })
    .from(matter)
    .where(eq(matter.id, id));
  return row;
};
