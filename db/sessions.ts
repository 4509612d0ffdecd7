import { randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import { HOUR, type Instant, MINUTE } from '../domain/time.ts';
import { audited, auditedIf, auditedWhere, noteAudit } from './audit.ts';
import { insertIf } from './insert-if.ts';
import { checkPassword } from './passwords.ts';
import { session, staff } from './schema.ts';
import { atomically, type Store } from './store.ts';
import { viewerFrom, viewerQueries } from './viewer.ts';

/** A session ends after 30 minutes without use, and after 12 hours in any case. */
export const IDLE = 30 * MINUTE;
export const LONGEST = 12 * HOUR;

/** Whoever a session belongs to, and what it has shown besides the password. */
export interface SignedIn extends Viewer {
  login: string;
  tokenHash: string;
  /** When the second factor was shown; null before. */
  secondAt: Instant | null;
  /** When the person last proved that it is they. */
  steppedAt: Instant | null;
  /** Since when the person has a second factor; null without one. */
  totpAt: Instant | null;
}

/** How long a proof holds that it is still the person. */
const PROOF_HOLDS = 10 * MINUTE;

/** Whether somebody has proven within the last minutes that it is they who sit there. */
export const isFresh = (session: SignedIn | null, now: Instant): boolean =>
  session !== null && session.steppedAt !== null && now - session.steppedAt < PROOF_HOLDS;

/**
 * Checks login and password; known and unknown accounts take the same time and get the same answer. What is typed as a login
 * may be a password typed in the wrong box: the audit names the account where there is one, and nothing else.
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
  if (!usable || !right) {
    const facts = { why: 'password' };
    const subject = person === undefined ? {} : { subject: person.id };
    await noteAudit(store, { at: now, by: null, action: 'sign-in-refused', facts, ...subject });
    return null;
  }
  const token = randomBytes(32).toString('base64url');
  // Looking takes a while: a password that was changed or taken away meanwhile opens nothing.
  const asRead = and(
    eq(staff.id, usable.id),
    eq(staff.passwordHash, usable.passwordHash ?? ''),
    isNull(staff.leftAt),
  );
  const stands = sql`exists (select 1 from ${staff} where ${asRead})`;
  const begun = {
    tokenHash: store.keys.hash('session', token),
    staffId: usable.id,
    createdAt: now,
    seenAt: now,
    // With a second factor the person is proven when that is shown too.
    steppedAt: usable.totpAt === null ? now : null,
  };
  const [signedIn] = await store.db.batch([
    insertIf(store, session, begun, stands).returning({ tokenHash: session.tokenHash }),
    auditedWhere(store, { at: now, by: usable.id, action: 'sign-in', facts: { by: 'password' } }, stands),
  ]);
  return signedIn.length === 1 ? token : null;
}

/** Whether this is the person's password, of somebody who is signed in; a wrong one is noted. */
export async function passwordFits(
  store: Store,
  staffId: string,
  password: string,
  now: Instant,
): Promise<boolean> {
  const [row] = await store.db
    .select({ stored: staff.passwordHash })
    .from(staff)
    .where(eq(staff.id, staffId));
  const right = await checkPassword(password, row?.stored ?? null);
  if (!right) {
    await noteAudit(store, { at: now, by: staffId, action: 'sign-in-refused', facts: { why: 'password' } });
  }
  return right;
}

/** A session this much younger than now was made under a clock that has been set back since: it has ended too. */
const SKEW = 5 * MINUTE;

/** Who holds this session; null when there is none, or it has ended. Use keeps it awake (noted once a minute). */
export async function resume(store: Store, token: string, now: Instant): Promise<SignedIn | null> {
  const held = inArray(session.tokenHash, store.keys.hashes('session', token));
  const staffId = sql`(select ${session.staffId} from ${session} where ${held})`;
  const [[row], ...person] = await store.db.batch([
    store.db.select().from(session).where(held),
    ...viewerQueries(store, staffId),
  ]);
  if (!row || now - row.seenAt >= IDLE || now - row.createdAt >= LONGEST) return null;
  if (row.seenAt - now > SKEW) return null;
  if (now - row.seenAt >= MINUTE) await keepAwake(store, row.tokenHash, now);
  const viewer = viewerFrom(person);
  const [[account]] = person;
  if (!viewer || !account) return null;
  const { tokenHash, secondAt, steppedAt } = row;
  return { ...viewer, login: account.login, totpAt: account.totpAt, tokenHash, secondAt, steppedAt };
}

/** A database that cannot be written just now keeps nobody from reading, nor from getting back what they typed. */
async function keepAwake(store: Store, tokenHash: string, now: Instant): Promise<void> {
  try {
    await store.db.update(session).set({ seenAt: now }).where(eq(session.tokenHash, tokenHash));
  } catch {
    // The next request tries again; the session runs on from when it was last seen.
  }
}

/** Ends this session. */
export async function signOut(store: Store, token: string, now: Instant): Promise<void> {
  const held = inArray(session.tokenHash, store.keys.hashes('session', token));
  await atomically(store, [
    auditedIf(
      store,
      { at: now, action: 'sign-out' },
      { id: sql`${session.staffId}`, from: sql`${session}`, where: held },
    ),
    store.db.delete(session).where(held),
  ]);
}

/** Ends every session of a person. */
export const signOutEverywhere = (store: Store, staffId: string, now: Instant): Promise<void> =>
  atomically(store, [
    store.db.delete(session).where(eq(session.staffId, staffId)),
    audited(store, { at: now, by: staffId, action: 'sign-out', facts: { everywhere: true } }),
  ]);

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
