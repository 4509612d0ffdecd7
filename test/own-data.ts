import { and, eq, isNotNull } from 'drizzle-orm';
import { expect } from 'vitest';
import { callRoll } from '../db/programme/people/roll.ts';
import { matter } from '../db/schema.ts';
import { link } from '../db/schema-procedure.ts';
import { meeting, programme } from '../db/schema-programme.ts';
import { DAY, HOUR } from '../domain/time.ts';
import type { Fields, House } from './harness.ts';
import { actsOn } from './programmes.ts';
import { cookieFor, listOf, offered, signUp } from './sign-ups.ts';

/** What only whoever runs it should know. */
export const ALLERGY = '花生过敏，要坐轮椅';
const asks = ['phone', 'email', 'health', 'note', 'guardian'] as const;

/** Somebody who signed up with everything that can be typed. */
export async function somebodyIn(house: House, given: Parameters<typeof offered>[1] = {}) {
  const made = await offered(house.store, { asks, ...given });
  const email = `m-${made.reference.toLowerCase()}@example.com`;
  const { receipt } = await signUp(house, made.reference, {
    ...{ name: '阿明明', age: '12', phone: '13800138123', email, health: ALLERGY, note: '想坐前排' },
    ...{
      guardianName: '明妈妈',
      guardianPhone: '13900139123',
      guardianAgrees: 'yes',
      key: `k${made.reference}`,
    },
  });
  const [mine] = await listOf(house.store, made.matterId);
  await house.settled();
  return { ...made, email, receipt, id: mine?.id ?? '', cookie: await cookieFor(house, receipt) };
}
export type Somebody = Awaited<ReturnType<typeof somebodyIn>>;

/** The page on which its holder sees what is held of them. */
export const dataPage = async (house: House, { cookie }: Pick<Somebody, 'cookie'>): Promise<string> =>
  (await house.get('/status/data-request/', { cookie })).text();
export const ask = (house: House, { cookie }: Pick<Somebody, 'cookie'>, fields: Fields) =>
  house.form('/status/data-request/', fields, { cookie });

/** Asks; gives the number of the matter that it became, and the cookie of its own receipt. */
export async function asked(house: House, who: Somebody, fields: Fields) {
  const answer = await ask(house, who, fields);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/feedback/received/']);
  const [found] = await house.store.db
    .select({ reference: matter.reference })
    .from(link)
    .innerJoin(matter, eq(matter.id, link.matterId))
    .where(eq(link.otherId, who.id));
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { reference: found?.reference ?? '', cookie };
}

/** Held and over: the roll was called at the first meeting, and everything lies behind. */
export async function over(house: House, who: Somebody): Promise<void> {
  const { db } = house.store;
  const past = Date.now() - 5 * DAY;
  const at = { startsAt: past, endsAt: past + HOUR };
  await db.delete(meeting).where(and(eq(meeting.matterId, who.matterId), isNotNull(meeting.no)));
  await db.insert(meeting).values({ matterId: who.matterId, no: 1, ...at });
  await db
    .update(programme)
    .set({ firstAt: past, lastAt: past + HOUR })
    .where(eq(programme.matterId, who.matterId));
  const on = await actsOn(house.store, 'social_worker', who.reference);
  expect(await callRoll(house.store, on, 1, { present: [who.id], excused: [], cameToo: [] })).toMatchObject({
    ok: true,
  });
}
