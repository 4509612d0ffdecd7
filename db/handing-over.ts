import { and, eq, isNull, like } from 'drizzle-orm';
import { isKeptFrom, mayHandle, mayInHouse } from '../domain/permissions.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import type { Doer } from './audit.ts';
import { change } from './change.ts';
import { each } from './each.ts';
import { matterById } from './matters.ts';
import { matter } from './schema.ts';
import { setting } from './schema-access.ts';
import type { Store } from './store.ts';
import { viewerOf } from './viewer.ts';

const PREFIX = 'leaving.';
const keyOf = (staffId: string): string => `${PREFIX}${staffId}`;

/** Matters handed over in one go: D1 answers a thousand questions in one run, a matter asks some eight. */
const AT_ONCE = 50;

/** What is noted when somebody leaves, for an hour and until the last open matter is handed over. */
interface Leaving {
  successor: string | null;
}

/** The statement that notes who takes over from somebody who leaves. */
export function leaving(store: Store, staffId: string, successor: string | null, { at, by }: Doer) {
  const noted: Leaving = { successor };
  const values = { key: keyOf(staffId), value: JSON.stringify(noted), at, by };
  return store.db.insert(setting).values(values).onConflictDoUpdate({ target: setting.key, set: values });
}

/**
 * Hands on the open matters of whoever has left, some at a time: right after the answer, and each minute until none is left, for an hour at least.
 * Each gets its line in the history; one that is kept from the successor becomes unassigned (policy 3.5).
 * @returns how many were handed on
 */
export async function handOver(store: Store, now: Instant): Promise<number> {
  const left = await store.db
    .select()
    .from(setting)
    .where(like(setting.key, `${PREFIX}%`));
  let done = 0;
  await each(left, async ({ key, value, at, by }) => {
    if (done >= AT_ONCE) return;
    // Written by `leaving` and by nothing else.
    const { successor }: Leaving = JSON.parse(value);
    const from = key.slice(PREFIX.length);
    const open = await store.db
      .select({ id: matter.id })
      .from(matter)
      .where(and(eq(matter.handlerId, from), isNull(matter.closedAt)))
      .limit(AT_ONCE - done);
    done += open.length;
    await each(open, ({ id }) => handOn(store, id, { from, successor }, { by, at: now }));
    // Kept for a while: who was about to give them something when they left may have done it since.
    if (done < AT_ONCE && at < now - HOUR) await store.db.delete(setting).where(eq(setting.key, key));
  });
  return done;
}

async function handOn(
  store: Store,
  matterId: string,
  { from, successor }: { from: string; successor: string | null },
  { at, by }: Doer,
): Promise<void> {
  for (let tries = 1; tries <= 5; tries += 1) {
    const loaded = await matterById(store, matterId);
    if (!loaded || loaded.row.handlerId !== from || loaded.row.closedAt !== null) return;
    const person = successor === null ? null : await viewerOf(store, successor);
    const works =
      person && mayHandle(person) && (loaded.row.track !== 'programme' || mayInHouse(person, 'programmes'));
    const to = works && !isKeptFrom(person, loaded.row) ? person.id : null;
    const done = await change(store, loaded, {
      event: 'assigned',
      by,
      at,
      facts: { to },
      set: { handlerId: to },
      letters: to === null ? [] : [{ template: 'assigned', recipient: `staff:${to}` }],
    });
    if (done.ok) return;
  }
  throw new Error('a matter kept changing while it was handed over');
}
