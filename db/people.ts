import { and, inArray, isNull } from 'drizzle-orm';
import {
  headOf,
  isKeptFrom,
  type Post,
  type Role,
  type Shielding,
  type Viewer,
} from '../domain/permissions.ts';
import type { FirstStop, Track } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { appointment, staff, staffRole } from './schema.ts';
import type { Store } from './store.ts';

export interface RoleHeld {
  role: Role;
  department: string;
}

/** The roles of a person as one text, to tell whether they are the same; in the database's order. */
export const rolesAsText = (held: readonly RoleHeld[]): string =>
  held
    .map(({ role, department }) => `${role}/${department}`)
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .join(' ');

export interface Person {
  id: string;
  login: string;
  name: string;
  email: string | null;
  leftAt: Instant | null;
  invited: boolean;
  /** Whether a second factor is in force. */
  hasFactor: boolean;
  roles: RoleHeld[];
  posts: Post[];
}

/** A name and an id, for lists to choose from. */
export type Named = Pick<Person, 'id' | 'name'>;

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
      hasFactor: row.totpAt !== null,
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

/** Everybody's name, and since when whoever has left has: the others can be given a matter. */
export const namesOfAll = (store: Store) =>
  store.db.select({ id: staff.id, name: staff.name, leftAt: staff.leftAt }).from(staff).orderBy(staff.name);

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
