import { randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, isNull } from 'drizzle-orm';
import {
  headOf,
  isKeptFrom,
  type Post,
  type Role,
  type Shielding,
  type Viewer,
} from '../domain/permissions.ts';
import type { FirstStop, Track } from '../domain/submission.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import { newId } from './change.ts';
import { hashPassword } from './passwords.ts';
import { appointment, session, staff, staffRole } from './schema.ts';
import { atomically, type Store } from './store.ts';

export interface RoleHeld {
  role: Role;
  department: string;
}

export interface Person {
  id: string;
  login: string;
  name: string;
  email: string | null;
  leftAt: Instant | null;
  invited: boolean;
  roles: RoleHeld[];
  posts: Post[];
}

/** A name and an id, for lists to choose from. */
export type Named = Pick<Person, 'id' | 'name'>;

const INVITE_LASTS = 72 * HOUR;

/** Everybody with an account, with roles and posts, by name. */
export async function everybody(store: Store): Promise<Person[]> {
  const [people, held, appointed] = await store.db.batch([
    store.db.select().from(staff),
    store.db.select().from(staffRole),
    store.db.select().from(appointment),
  ]);
  return people
    .map((row) => ({
      id: row.id,
      login: row.login,
      name: row.name,
      email: row.email,
      leftAt: row.leftAt,
      invited: row.inviteHash !== null,
      roles: held
        .filter(({ staffId }) => staffId === row.id)
        .map(({ role, department }) => ({ role, department })),
      posts: appointed.filter(({ staffId }) => staffId === row.id).map(({ post }) => post),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'zh'));
}

/** The names of some people, by id. */
export async function namesOf(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await store.db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(inArray(staff.id, wanted));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Those who can be given a matter: everybody who has not left. */
export const colleagues = (store: Store): Promise<Named[]> =>
  store.db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(isNull(staff.leftAt))
    .orderBy(staff.name);

/** People in certain roles or posts, or of certain ids, who have not left. */
export async function holdersOf(
  store: Store,
  wantedRoles: readonly Role[],
  wantedPosts: readonly Post[],
  wantedIds: readonly string[] = [],
): Promise<(Viewer & { email: string | null })[]> {
  const [byRole, byPost] = await store.db.batch([
    store.db
      .select({ id: staffRole.staffId })
      .from(staffRole)
      .where(inArray(staffRole.role, [...wantedRoles])),
    store.db
      .select({ id: appointment.staffId })
      .from(appointment)
      .where(inArray(appointment.post, [...wantedPosts])),
  ]);
  const ids = [...new Set([...byRole.map(({ id }) => id), ...byPost.map(({ id }) => id), ...wantedIds])];
  if (ids.length === 0) return [];
  const [people, held, appointed] = await store.db.batch([
    store.db
      .select({ id: staff.id, name: staff.name, email: staff.email })
      .from(staff)
      .where(and(inArray(staff.id, ids), isNull(staff.leftAt))),
    store.db.select().from(staffRole).where(inArray(staffRole.staffId, ids)),
    store.db.select().from(appointment).where(inArray(appointment.staffId, ids)),
  ]);
  return people.map((person) => ({
    ...person,
    roles: held.filter(({ staffId }) => staffId === person.id).map(({ role }) => role),
    posts: appointed.filter(({ staffId }) => staffId === person.id).map(({ post }) => post),
  }));
}

const deputyOf = (track: Track): Post =>
  track === 'staff' ? 'deputy:department_head' : 'deputy:service_head';

/** The role of a first stop that is a person (【反馈】第三条(二)); a meeting opens nothing. */
const roleOfStop = (stop: FirstStop | null): Role[] =>
  stop === null || stop === 'staff_meeting' ? [] : [stop];

/**
 * Who opens a matter of this track, the first group not kept from it: head and the named deputies, director; when nobody
 * of them is left, the board (【反馈】第五条(二); policy 3.5). Beside either stands the first stop that a colleague chose.
 * An empty list: it stays shut, and the outside door is shown.
 */
export async function openersOf(
  store: Store,
  matter: { track: Track; firstStop: FirstStop | null; voicedBy?: string | null } & Shielding,
) {
  const holders = async (wanted: readonly Role[], deputies: readonly Post[] = []) =>
    (await holdersOf(store, wanted, deputies)).filter(
      (person) => !isKeptFrom(person, matter) && person.id !== matter.voicedBy,
    );
  const stop = roleOfStop(matter.firstStop);
  const first = stop.length === 0 ? [] : await holders(stop);
  const usual = await holders(
    [headOf(matter.track), 'director'],
    [deputyOf(matter.track), 'deputy:director'],
  );
  const group = usual.length > 0 ? usual : await holders(['board']);
  const people = [...group, ...first.filter(({ id }) => group.every((person) => person.id !== id))];
  return { people, ordinary: usual.length > 0 };
}

/** The statements of a new account without a password, and the one-time code to set one. */
export function newPerson(
  store: { db: Pick<Store['db'], 'insert'>; keys: Store['keys'] },
  person: { login: string; name: string; email: string | null; roles: readonly RoleHeld[] },
  now: Instant,
) {
  const id = newId();
  const code = inviteCode();
  const { roles: held, ...named } = person;
  const account = {
    id,
    ...named,
    inviteHash: store.keys.hash('session', code),
    inviteUntil: now + INVITE_LASTS,
    createdAt: now,
  };
  const statements = [
    store.db.insert(staff).values(account),
    ...held.map((role) => store.db.insert(staffRole).values({ staffId: id, ...role })),
  ];
  return { id, code, statements };
}

/**
 * Makes an account without a password, with a one-time code to set one.
 * @returns the code, shown once; only its keyed hash is kept
 */
export async function addPerson(
  store: Store,
  person: Parameters<typeof newPerson>[1],
  now: Instant,
): Promise<{ id: string; code: string }> {
  const { id, code, statements } = newPerson(store, person, now);
  await atomically(store, statements);
  return { id, code };
}

/** A new one-time code for somebody who lost the password; the old password and all sessions end. */
export async function inviteAgain(store: Store, staffId: string, now: Instant): Promise<string> {
  const code = inviteCode();
  await atomically(store, [
    store.db
      .update(staff)
      .set({
        passwordHash: null,
        inviteHash: store.keys.hash('session', code),
        inviteUntil: now + INVITE_LASTS,
      })
      .where(eq(staff.id, staffId)),
    store.db.delete(session).where(eq(session.staffId, staffId)),
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
  const changed = await store.db
    .update(staff)
    .set({ passwordHash, inviteHash: null, inviteUntil: null })
    .where(
      and(
        eq(staff.login, given.login),
        inArray(
          staff.inviteHash,
          store.keys.hashes('session', given.code.replace(/[\s-]/g, '').toUpperCase()),
        ),
        gt(staff.inviteUntil, now),
        isNull(staff.leftAt),
      ),
    )
    .returning({ id: staff.id });
  return changed.length === 1;
}

/** Someone leaves: no more sign-in, and every session ends at once. */
export const leave = (store: Store, staffId: string, now: Instant): Promise<void> =>
  atomically(store, [
    store.db
      .update(staff)
      .set({ leftAt: now, passwordHash: null, inviteHash: null })
      .where(eq(staff.id, staffId)),
    store.db.delete(session).where(eq(session.staffId, staffId)),
    store.db.delete(appointment).where(eq(appointment.staffId, staffId)),
  ]);

/** Replaces the roles of a person. */
export const setRoles = (store: Store, staffId: string, held: readonly RoleHeld[]): Promise<void> =>
  atomically(store, [
    store.db.delete(staffRole).where(eq(staffRole.staffId, staffId)),
    ...held.map((role) => store.db.insert(staffRole).values({ staffId, ...role })),
  ]);

/** Names the person of a post, or nobody. */
export const appoint = (store: Store, post: Post, staffId: string | null): Promise<void> =>
  atomically(store, [
    store.db.delete(appointment).where(eq(appointment.post, post)),
    ...(staffId === null ? [] : [store.db.insert(appointment).values({ post, staffId })]),
  ]);

const inviteCode = (): string => randomBytes(10).toString('hex').toUpperCase();
