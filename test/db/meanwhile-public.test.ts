import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestData } from '../../db/data-request.ts';
import { notePhoned } from '../../db/programme/people/by-hand.ts';
import { confirmPlace, leavePlace, placeByReceipt } from '../../db/programme/people/my-place.ts';
import { addPlace, closePlace, placesOf } from '../../db/programme/places.ts';
import { letter, matter } from '../../db/schema.ts';
import { audit } from '../../db/schema-access.ts';
import { registration } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import type { DataWish } from '../../domain/data-request.ts';
import { HOUR } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { meanwhile } from '../meanwhile.ts';
import { employAll } from '../people.ts';
import { actsOn, planned } from '../programmes.ts';
import { offered, signUp } from '../sign-ups.ts';
import { send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

const eventsOf = async (matterId: string) =>
  (await house.store.db.select().from(audit).where(eq(audit.matterId, matterId))).map(
    ({ facts }) => facts.event ?? facts.what,
  );

describe('pressed twice', () => {
  async function mineOf(fields: Partial<typeof registration.$inferInsert> = { state: 'in' }) {
    const { matterId, reference } = await offered(house.store, { capacity: 1 });
    const { receipt } = await signUp(house, reference);
    await house.store.db.update(registration).set(fields).where(eq(registration.matterId, matterId));
    const mine = await placeByReceipt(house.store, receipt);
    if (!mine) throw new Error('no sign-up');
    return { mine, matterId };
  }

  test('a place is confirmed, and both presses say so', async () => {
    const { mine, matterId } = await mineOf({ state: 'offered', offeredUntil: Date.now() + HOUR });
    const press = () => confirmPlace(house.store, mine, Date.now());
    expect([await press(), await press()]).toEqual([true, true]);
    expect(await eventsOf(matterId)).toEqual([expect.anything(), 'signed-up', 'place-confirmed']);
  });

  test('whoever has a place already reads no refusal, from an old page once it has begun', async () => {
    const { mine, matterId } = await mineOf();
    const begun = { ...mine.loaded.programme, firstAt: Date.now() - HOUR };
    expect(
      await confirmPlace(house.store, { ...mine, loaded: { ...mine.loaded, programme: begun } }, Date.now()),
    ).toBe(true);
    expect(await eventsOf(matterId)).not.toContain('place-confirmed');
  });

  test('a place is given up once, also within one millisecond', async () => {
    const { mine, matterId } = await mineOf();
    const now = Date.now();
    const press = () => leavePlace(house.store, mine, now, shippedCalendar);
    expect([await press(), await press()]).toEqual([true, false]);
    expect((await eventsOf(matterId)).filter((event) => event === 'place-left')).toHaveLength(1);
  });

  test('a plan is one programme, a place one place, under the form’s key', async () => {
    const { store } = house;
    const now = Date.now();
    const address = { name: '东城活动室', address: '东城街道 2 号' };
    const add = () => addPlace(store, { at: now, by: 'director' }, address, 'key-of-a-form');
    const [placeId] = [await add(), await add()];
    expect((await placesOf(store)).filter(({ name }) => name === address.name)).toHaveLength(1);
    const key = 'key-of-another-form';
    const [first, second] = [
      await planned(store, { placeId }, now, key),
      await planned(store, { placeId }, now, key),
    ];
    expect(second).toEqual(first);
    expect(await planned(store, { placeId, capacity: 13 }, now, key)).not.toEqual(first);
    expect(await eventsOf(first.matterId)).toEqual(['planned']);
    for (const by of ['director', 'admin']) await closePlace(store, { at: now, by }, placeId);
    const closed = (await store.db.select().from(audit).where(eq(audit.subject, placeId))).map(
      ({ by, facts }) => [by, facts.what],
    );
    expect(closed).toEqual([
      ['director', 'added'],
      ['director', 'closed'],
    ]);
  });
});

test('of two colleagues who note that somebody was phoned one has', async () => {
  const { store } = house;
  const { matterId, reference } = await offered(store, { asks: ['email'] });
  await signUp(house, reference, { phone: '', email: 'a@example.com' });
  const theirs = and(eq(letter.matterId, matterId), eq(letter.template, 'signed-up'));
  await store.db.update(letter).set({ state: 'dead' }).where(theirs);
  const [dead] = await store.db.select().from(letter).where(theirs);
  const on = await actsOn(store, 'social_worker', reference);
  for (let press = 0; press < 2; press += 1) await notePhoned(store, on, dead?.id ?? '');
  expect((await eventsOf(matterId)).filter((what) => what === 'phoned')).toHaveLength(1);
});

describe('a request about one’s data', () => {
  const asking = (receipt: string, wish: DataWish = 'see') => ({
    ...{ receipt, wish, detail: undefined, at: Date.now() },
    ...{ calendar: shippedCalendar, robot: false },
  });
  const notesOn = async (reference: string) =>
    (await linesOf(house.store, reference)).filter(({ event }) => event === 'data-requested').length;

  test('pressed twice is one, with one receipt; another at once is told that one is being worked on', async () => {
    const { receipt, reference } = await send(house);
    const { store } = house;
    const [first, second] = [
      await requestData(store, asking(receipt)),
      await requestData(store, asking(receipt)),
    ];
    expect(second.ok && first.ok && second.received.receipt === first.received.receipt).toBe(true);
    expect(await notesOn(reference)).toBe(1);
    const other = await send(house);
    const quick = () => requestData(store, asking(other.receipt, 'erase'));
    const slow = meanwhile(store, quick, /insert into "matter"/);
    expect(await requestData(slow, asking(other.receipt))).toEqual({ ok: false, failure: 'asked-already' });
    expect(await notesOn(other.reference)).toBe(1);
  });

  test('that could not be noted on the first one at once is noted when it is sent again', async () => {
    const { db } = house.store;
    const { receipt, reference } = await send(house);
    await db.run(
      `create trigger no_note before insert on history when new.event = 'data-requested' begin select raise(abort, 'locked'); end`,
    );
    await expect(requestData(house.store, asking(receipt))).rejects.toThrow();
    await db.run('drop trigger no_note');
    expect(await notesOn(reference)).toBe(0);
    for (let press = 0; press < 2; press += 1) {
      const asked = await requestData(house.store, asking(receipt));
      expect(asked.ok).toBe(true);
    }
    expect(await notesOn(reference)).toBe(1);
  });

  test('that was answered may be made again the same day', async () => {
    const { receipt } = await send(house);
    const first = await requestData(house.store, asking(receipt));
    if (!first.ok) throw new Error(first.failure);
    const { matterId, reference } = first.received;
    await house.store.db
      .update(matter)
      .set({ closedAt: Date.now(), stage: 'closed' })
      .where(eq(matter.id, matterId));
    const second = await requestData(house.store, asking(receipt));
    expect(second.ok).toBe(true);
    expect(second.ok && second.received.reference).not.toBe(reference);
    expect((await matterOf(house.store, reference)).row.closedAt).not.toBeNull();
  });
});
