import { randomBytes } from 'node:crypto';
import { eq, gt, inArray, lt, or, sql } from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import { HOUR, type Instant, MINUTE } from '../domain/time.ts';
import { checkPassword } from './passwords.ts';
import { session, staff } from './schema.ts';
import type { Store } from './store.ts';
import { viewerFrom, viewerQueries } from './viewer.ts';

/** A session ends after 30 minutes without use, and after 12 hours in any case. */
export const IDLE = 30 * MINUTE;
export const LONGEST = 12 * HOUR;

/**
 * Checks login and password; known and unknown accounts take the same time and get the same answer.
 * @returns the secret of a new session for the cookie, or null; only its keyed hash is kept
 */
export async function signIn(
  store: Store,
  login: string,
  password: string,
  now: Instant,
): Promise<string | null> {
  const [person] = await store.db.select().from(staff).where(eq(staff.login, login));
  const usable = person && person.leftAt === null ? person : undefined;
  const right = await checkPassword(password, usable?.passwordHash ?? null);
  if (!usable || !right) return null;
  const token = randomBytes(32).toString('base64url');
  await store.db.insert(session).values({
    tokenHash: store.keys.hash('session', token),
    staffId: usable.id,
    createdAt: now,
    seenAt: now,
  });
  return token;
}

/** A session this much younger than now was made under a clock that has been set back since: it has ended too. */
const SKEW = 5 * MINUTE;

/** Who holds this session; null when there is none, or it has ended. Use keeps it awake (noted once a minute). */
export async function resume(store: Store, token: string, now: Instant): Promise<Viewer | null> {
  const held = inArray(session.tokenHash, store.keys.hashes('session', token));
  const staffId = sql`(select ${session.staffId} from ${session} where ${held})`;
  const [[row], ...person] = await store.db.batch([
    store.db.select().from(session).where(held),
    ...viewerQueries(store, staffId),
  ]);
  if (!row || now - row.seenAt >= IDLE || now - row.createdAt >= LONGEST) return null;
  if (row.seenAt - now > SKEW) return null;
  if (now - row.seenAt >= MINUTE) {
    await store.db.update(session).set({ seenAt: now }).where(eq(session.tokenHash, row.tokenHash));
  }
  return viewerFrom(person);
}

/** Ends this session. */
export async function signOut(store: Store, token: string): Promise<void> {
  await store.db.delete(session).where(inArray(session.tokenHash, store.keys.hashes('session', token)));
}

/** Ends every session of a person. */
export async function signOutEverywhere(store: Store, staffId: string): Promise<void> {
  await store.db.delete(session).where(eq(session.staffId, staffId));
}

/** Clears what has ended; the cron's work. */
export async function clearSessions(store: Store, now: Instant): Promise<void> {
  await store.db
    .delete(session)
    .where(
      or(
        lt(session.seenAt, now - IDLE),
        lt(session.createdAt, now - LONGEST),
        gt(session.seenAt, now + SKEW),
      ),
    );
}
