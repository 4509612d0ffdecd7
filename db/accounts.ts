import { randomBytes } from 'node:crypto';
import { and, eq, exists, gt, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Post } from '../domain/permissions.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import { audited, auditedIf, type Doer } from './audit.ts';
import { newId } from './change.ts';
import { leaving } from './handing-over.ts';
import { tellDirectors } from './house-letters.ts';
import { clashUnless } from './insert-if.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { type RoleHeld, rolesAsText } from './people.ts';
import { appointment, session, staff, staffRole } from './schema.ts';
import { feed } from './schema-access.ts';
import { namedUnopened, standsOutside, stayOutside } from './shield-named.ts';
import { atomically, type Store, unlessClashing } from './store.ts';

// Whatever changes an account says who does it, and the line of the audit travels in the same batch.

const INVITE_LASTS = 72 * HOUR;

/** Somebody to whom an account is given. */
export interface NewPerson {
  login: string;
  name: string;
  email: string | null;
  roles: readonly RoleHeld[];
}

/** The statements of a new account without a password, and the one-time code to set one. */
export function newPerson(
  store: { db: Pick<Store['db'], 'insert'>; keys: Store['keys'] },
  person: NewPerson,
  { at, by }: Doer,
) {
  const id = newId();
  const code = inviteCode();
  const { roles: held, ...named } = person;
  const account = {
    id,
    ...named,
    inviteHash: store.keys.hash('session', code),
    inviteUntil: at + INVITE_LASTS,
    createdAt: at,
  };
  const roles = held.map(({ role }) => role);
  const statements = [
    store.db.insert(staff).values(account),
    ...held.map((role) => store.db.insert(staffRole).values({ staffId: id, ...role })),
    audited(store, { at, by, action: 'account-added', subject: id, facts: { roles } }),
  ];
  return { id, code, statements };
}

/**
 * Makes an account without a password, with a one-time code to set one.
 * @returns the code, shown once; only its keyed hash is kept
 */
export async function addPerson(
  store: Store,
  person: NewPerson,
  doer: Doer,
): Promise<{ id: string; code: string }> {
  const { id, code, statements } = newPerson(store, person, doer);
  const named = await namedUnopened(store, person.name);
  const outside = (rows: typeof named) => rows.map((row) => standsOutside(store, { id, ...row }, doer.at));
  await atomically(store, [...statements, ...outside(named), tellDirectors(store, doer.at, 'account-added')]);
  // What came in between found no such name among the colleagues yet; nobody can sign in before the invitation is used.
  const since = (await namedUnopened(store, person.name)).filter(
    ({ n }) => !named.some((row) => row.n === n),
  );
  await atomically(store, outside(since));
  return { id, code };
}

/** A new one-time code for somebody who lost the password; the old password and all sessions end. */
export async function inviteAgain(store: Store, staffId: string, { at, by }: Doer): Promise<string> {
  const code = inviteCode();
  const inviteHash = store.keys.hash('session', code);
  await atomically(store, [
    store.db
      .update(staff)
      .set({ passwordHash: null, inviteHash, inviteUntil: at + INVITE_LASTS })
      .where(eq(staff.id, staffId)),
    store.db.delete(session).where(eq(session.staffId, staffId)),
    audited(store, { at, by, action: 'invited', subject: staffId }),
    tellDirectors(store, at, 'invited'),
  ]);
  return code;
}

/** @returns whether login and code fitted and the password was set; the code serves once */
export async function acceptInvite(
  store: Store,
  given: { login: string; code: string; password: string },
  now: Instant,
): Promise<boolean> {
  const passwordHash = await hashPassword(given.password);
  const code = given.code.replace(/[\s-]/g, '').toUpperCase();
  const invited = and(
    eq(staff.login, given.login),
    inArray(staff.inviteHash, store.keys.hashes('session', code)),
    gt(staff.inviteUntil, now),
    isNull(staff.leftAt),
  );
  const [, changed] = await store.db.batch([
    auditedIf(
      store,
      { at: now, action: 'password-set' },
      { id: sql`${staff.id}`, from: sql`${staff}`, where: invited },
    ),
    store.db
      .update(staff)
      .set({ passwordHash, inviteHash: null, inviteUntil: null })
      .where(invited)
      .returning({ id: staff.id }),
  ]);
  return changed.length === 1;
}

/**
 * Sets one's own password anew; every other session ends.
 * @returns whether the old one was right
 */
export async function changePassword(
  store: Store,
  person: { id: string; tokenHash: string },
  given: { current: string; password: string },
  now: Instant,
): Promise<boolean> {
  const self = eq(staff.id, person.id);
  const [row] = await store.db.select({ stored: staff.passwordHash }).from(staff).where(self);
  if (!(await checkPassword(given.current, row?.stored ?? null))) return false;
  const passwordHash = await hashPassword(given.password);
  // Looking takes a while: an account that was ended or invited anew meanwhile gets no password back.
  const asRead = and(self, eq(staff.passwordHash, row?.stored ?? ''), isNull(staff.leftAt));
  const [, , changed] = await store.db.batch([
    auditedIf(
      store,
      { at: now, action: 'password-set' },
      { id: sql`${staff.id}`, from: sql`${staff}`, where: asRead },
    ),
    store.db
      .delete(session)
      .where(
        and(
          eq(session.staffId, person.id),
          ne(session.tokenHash, person.tokenHash),
          exists(store.db.select({ id: staff.id }).from(staff).where(asRead)),
        ),
      ),
    store.db.update(staff).set({ passwordHash }).where(asRead).returning({ id: staff.id }),
  ]);
  return changed.length === 1;
}

/**
 * Someone leaves: no more sign-in, and every session ends at once, with the calendar feed and every post. Whoever takes over
 * the open matters is noted in the same batch: handing them over goes on even if this process ends here (handing-over.ts).
 * @returns whether it was done now; false when somebody else has ended the account already
 */
export const leave = (
  store: Store,
  staffId: string,
  successor: string | null,
  { at, by }: Doer,
): Promise<boolean> =>
  unlessClashing(store, [
    clashUnless(store, staffId, sql`${staff.leftAt} is null`),
    store.db
      .update(staff)
      .set({ leftAt: at, passwordHash: null, inviteHash: null })
      .where(eq(staff.id, staffId)),
    store.db.delete(session).where(eq(session.staffId, staffId)),
    store.db.delete(appointment).where(eq(appointment.staffId, staffId)),
    store.db.delete(feed).where(eq(feed.staffId, staffId)),
    leaving(store, staffId, successor, { at, by }),
    audited(store, { at, by, action: 'left', subject: staffId, facts: { successor } }),
  ]);

/**
 * Replaces the roles of a person. Whom a sender wanted a matter kept from stays outside it under another role too (policy 3.5).
 * @param was the roles as they were seen: nobody's change is undone by an older page
 * @returns false when somebody else had changed them since
 */
export function setRoles(
  store: Store,
  staffId: string,
  { was, held }: { was: readonly RoleHeld[]; held: readonly RoleHeld[] },
  { at, by }: Doer,
): Promise<boolean> {
  const lost = was.filter(({ role }) => !held.some((now) => now.role === role)).map(({ role }) => role);
  const stand = sql`(select coalesce(group_concat(one, ' '), '') from (select role || '/' || department as one
    from ${staffRole} where ${staffRole.staffId} = ${staffId} order by one))`;
  return unlessClashing(store, [
    clashUnless(store, staffId, sql`${stand} = ${rolesAsText(was)}`),
    ...stayOutside(store, staffId, lost, at),
    store.db.delete(staffRole).where(eq(staffRole.staffId, staffId)),
    ...held.map((role) => store.db.insert(staffRole).values({ staffId, ...role })),
    audited(store, {
      at,
      by,
      action: 'roles-set',
      subject: staffId,
      facts: { roles: held.map(({ role }) => role) },
    }),
    tellDirectors(store, at, 'roles-set'),
  ]);
}

/** Names the person of a post, or nobody. */
export const appoint = (store: Store, post: Post, staffId: string | null, { at, by }: Doer): Promise<void> =>
  atomically(store, [
    store.db.delete(appointment).where(eq(appointment.post, post)),
    ...(staffId === null ? [] : [store.db.insert(appointment).values({ post, staffId })]),
    audited(store, {
      at,
      by,
      action: 'appointed',
      ...(staffId === null ? {} : { subject: staffId }),
      facts: { post },
    }),
    tellDirectors(store, at, 'appointed'),
  ]);

const inviteCode = (): string => randomBytes(10).toString('hex').toUpperCase();
