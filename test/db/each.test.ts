import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { each } from '../../db/each.ts';
import { handOver, leaving } from '../../db/handing-over.ts';
import { moveUpEverywhere } from '../../db/programme/people/by-itself.ts';
import { matter } from '../../db/schema.ts';
import { programme } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { meetingsFrom } from '../programmes.ts';
import { listOf, offered, signUp } from '../sign-ups.ts';
import { send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

test('each has its turn in order, and the first failure is thrown when all are through', async () => {
  const had: number[] = [];
  const turn = async (n: number) => {
    had.push(n);
    if (n > 1) throw new Error(`number ${n}`);
  };
  await expect(each([1, 2, 3], turn)).rejects.toThrow('number 2');
  expect(had).toEqual([1, 2, 3]);
  await expect(each([1, 1], turn)).resolves.toBeUndefined();
});

/** One place taken, one waiting, and since then one place more; the first meeting in so many days. */
async function withPlaceToOffer(inDays: number): Promise<string> {
  const made = await offered(house.store, { capacity: 1, meetings: meetingsFrom(Date.now(), inDays, 1) });
  for (const name of ['甲', '乙']) await signUp(house, made.reference, { name });
  await house.store.db.update(programme).set({ capacity: 2 }).where(eq(programme.matterId, made.matterId));
  return made.matterId;
}
const states = async (matterId: string) => (await listOf(house.store, matterId)).map(({ state }) => state);

test('a programme that cannot be written keeps nobody waiting in the others, and has its turn once it can', async () => {
  const { db } = house.store;
  const stuck = await withPlaceToOffer(20);
  const behind = await withPlaceToOffer(30);
  const run = () => moveUpEverywhere(house.store, Date.now(), shippedCalendar);
  const refusal = sql.raw(
    `create trigger stuck before update on registration when new.matter_id = '${stuck}' begin select raise(abort, 'stuck'); end`,
  );
  await db.run(refusal);
  await expect(run()).rejects.toThrow();
  expect(await states(stuck)).toEqual(['in', 'waiting']);
  expect(await states(behind)).toEqual(['in', 'offered']);
  await db.run(sql`drop trigger stuck`);
  expect(await run()).toBe(1);
  expect(await states(stuck)).toEqual(['in', 'offered']);
});

test('of two who have left, what cannot be handed on of the one does not hold up the other’s', async () => {
  const { store } = house;
  const at = Date.now();
  const ids = new Map<string, string>();
  for (const handler of ['office_staff', 'social_worker']) {
    const { reference } = await send(house);
    const { row } = await matterOf(store, reference);
    ids.set(handler, row.id);
    await store.db.update(matter).set({ handlerId: handler }).where(eq(matter.id, row.id));
    await leaving(store, handler, null, { at, by: 'admin' });
  }
  const stuck = ids.get('office_staff');
  await store.db.run(
    sql.raw(
      `create trigger stuck before insert on history when new.matter_id = '${stuck}' begin select raise(abort, 'stuck'); end`,
    ),
  );
  const handlers = async () => {
    const rows = await store.db.select({ id: matter.id, handler: matter.handlerId }).from(matter);
    return [...ids.values()].map((id) => rows.find((row) => row.id === id)?.handler);
  };
  await expect(handOver(store, at)).rejects.toThrow();
  expect(await handlers()).toEqual(['office_staff', null]);
  await store.db.run(sql`drop trigger stuck`);
  await handOver(store, at);
  expect(await handlers()).toEqual([null, null]);
});
