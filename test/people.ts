import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { hashPassword } from '../db/passwords.ts';
import { appointment, session, staff, staffRole } from '../db/schema.ts';
import { atomically, type Store } from '../db/store.ts';
import { type Post, type Role, roles } from '../domain/permissions.ts';

export const PASSWORD = '一句只有自己记得住的话';

export const allRoles = Object.keys(roles).filter((name): name is Role => Object.hasOwn(roles, name));

interface Somebody {
  roles: readonly Role[];
  posts?: readonly Post[];
  email?: string | null;
}

/** One colleague, whose login is the id too. */
export async function employ(store: Store, login: string, person: Somebody): Promise<void> {
  const email = person.email === undefined ? `${login}@agency.example.cn` : person.email;
  await atomically(store, [
    store.db.insert(staff).values({ id: login, login, name: `同事${login}`, email, createdAt: 0 }),
    ...person.roles.map((role) => store.db.insert(staffRole).values({ staffId: login, role })),
    ...(person.posts ?? []).map((post) => store.db.insert(appointment).values({ post, staffId: login })),
  ]);
}

/** One colleague for each role, the login being the role; deputies and the two on duty besides. */
export async function employAll(store: Store): Promise<void> {
  for (const role of allRoles) await employ(store, role, { roles: [role] });
  await employ(store, 'deputy', { roles: ['supervisor'], posts: ['deputy:service_head'] });
  await employ(store, 'on_duty', { roles: ['social_worker'], posts: ['duty_officer'] });
  await employ(store, 'on_duty_too', { roles: ['office_staff'], posts: ['duty_deputy'] });
}

/** Gives a colleague the password of the tests. */
export async function givePassword(store: Store, login: string): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD);
  await store.db.update(staff).set({ passwordHash }).where(eq(staff.login, login));
}

/** What a session has shown besides the password: the second factor, and that it is still the person (step-up). */
export interface Proofs {
  second?: boolean;
  stepped?: boolean;
}

/** A session as signing in makes it, with everything shown unless asked otherwise; without the cost of the password. */
export async function openSession(
  store: Store,
  login: string,
  now: number = Date.now(),
  proofs: Proofs = {},
): Promise<string> {
  const [cookie = ''] = await openSessions(store, [login], now, proofs);
  return cookie;
}

/** The same for several colleagues at once, in their order. */
export async function openSessions(
  store: Store,
  logins: readonly string[],
  now: number = Date.now(),
  { second = true, stepped = true }: Proofs = {},
): Promise<string[]> {
  const tokens = logins.map(() => randomBytes(32).toString('base64url'));
  await store.db.insert(session).values(
    logins.map((staffId, at) => ({
      tokenHash: store.keys.hash('session', tokens[at] ?? ''),
      staffId,
      ...{ createdAt: now, seenAt: now },
      secondAt: second ? now : null,
      steppedAt: stepped ? now : null,
    })),
  );
  return tokens.map((token) => `__Host-session=${token}`);
}
