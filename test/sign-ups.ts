import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { NewProgramme } from '../db/programme/plan.ts';
import { matter } from '../db/schema.ts';
import { programme, registration } from '../db/schema-programme.ts';
import type { Store } from '../db/store.ts';
import type { Fields, House } from './harness.ts';
import { openToPublic, planned } from './programmes.ts';

/** The least that a sign-up needs where a phone is asked. */
export const somebody = {
  name: '阿明',
  age: '35',
  phone: '13800138000',
  notice: 'yes',
} as const satisfies Fields;

/** 201: exactly what is promised. */
export const signedUpAnswer = z.strictObject({
  reference: z.string().regex(/^XY-\d{4}-[2-9A-HJ-NP-Z]{6}$/),
  receipt: z.string().regex(/^([2-9A-HJ-NP-Z]{4}-){4}[2-9A-HJ-NP-Z]{4}$/),
  state: z.enum(['in', 'waiting']),
  place: z.number().int().positive().nullable(),
});
export type SignedUpAnswer = z.infer<typeof signedUpAnswer>;

/** A programme that takes sign-ups, as it stands after approval. */
export async function offered(
  store: Store,
  given: Partial<NewProgramme> = {},
  now: number = Date.now(),
): Promise<{ matterId: string; reference: string }> {
  const made = await planned(store, given, now);
  await openToPublic(store, made.matterId, now);
  return made;
}

export const signUpTo = (house: Pick<House, 'json'>, reference: string, fields: object = {}) =>
  house.json(`/api/programmes/${reference}/sign-ups`, { ...somebody, ...fields });

/** Signs somebody up as a program; anything but 201 fails the test. */
export async function signUp(
  house: Pick<House, 'json'>,
  reference: string,
  fields: object = {},
): Promise<SignedUpAnswer> {
  const answer = await signUpTo(house, reference, fields);
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`${answer.status}: ${text}`);
  return signedUpAnswer.parse(JSON.parse(text));
}

/** The sign-ups of a programme in the order of arrival. */
export const listOf = (store: Store, matterId: string) =>
  store.db
    .select()
    .from(registration)
    .where(eq(registration.matterId, matterId))
    .orderBy(asc(registration.no));

/** The counters as they are kept, beside a recount of the list. */
export async function counters(store: Store, matterId: string) {
  const rows = await listOf(store, matterId);
  const [kept] = await store.db.select().from(programme).where(eq(programme.matterId, matterId));
  const count = (...states: string[]) => rows.filter(({ state }) => states.includes(state)).length;
  return {
    kept: { taken: kept?.taken, waiting: kept?.waiting },
    counted: { taken: count('in', 'offered'), waiting: count('waiting') },
  };
}

/** The cookie with which a receipt opens one's own sign-up, as a browser gets it at /status/. */
export async function cookieFor(house: Pick<House, 'form'>, receipt: string): Promise<string> {
  const answer = await house.form('/status/', { receipt });
  if (answer.headers.get('location') !== '/programmes/place/')
    throw new Error(`${answer.status}: no sign-up`);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** The version of a programme that a desk page shows now. */
export async function versionOf(store: Store, reference: string): Promise<string> {
  const [row] = await store.db.select().from(matter).where(eq(matter.reference, reference));
  return String(row?.version ?? 0);
}
