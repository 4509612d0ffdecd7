import { and, eq, like } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letter } from '../../db/schema.ts';
import { programme, registration } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { offerUntil } from '../../domain/programme/sign-up.ts';
import { HOUR } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';
import { actOn, meetingFields, planFields } from '../programmes.ts';
import { cookieFor, counters, listOf, offered, signUp } from '../sign-ups.ts';
import { problemOf } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
});
afterAll(() => house.close());

/** A programme of one place, with one in and so many waiting; each with an address of their own. */
async function full(waiting: number) {
  const made = await offered(house.store, { capacity: 1, asks: ['email'], ageFrom: 18 });
  const people = [];
  for (let n = 0; n <= waiting; n += 1) {
    const email = `p${n}-${made.reference.toLowerCase()}@example.com`;
    const signed = await signUp(house, made.reference, { phone: '', email, name: `第${n}位` });
    people.push({ ...signed, email });
  }
  return { ...made, people };
}

const statesOf = async (matterId: string) => (await listOf(house.store, matterId)).map(({ state }) => state);

async function press(receipt: string | undefined, what: 'withdrawal' | 'confirmation') {
  const cookie = await cookieFor(house, receipt ?? '');
  return house.form(`/programmes/place/${what}/`, {}, { cookie });
}
const pageOf = async (receipt: string | undefined) =>
  (await house.get('/programmes/place/', { cookie: await cookieFor(house, receipt ?? '') })).text();

const lettersTo = (matterId: string, template: string) =>
  house.store.db
    .select()
    .from(letter)
    .where(
      and(
        eq(letter.matterId, matterId),
        eq(letter.template, template),
        like(letter.recipient, 'participant:%'),
      ),
    );

describe('one’s own place', () => {
  test('shows dates and number in the list; leaving it offers the place to the next one until a time', async () => {
    const { matterId, people } = await full(2);
    expect(await pageOf(people[0]?.receipt)).toContain('名额已经留好');
    expect(await pageOf(people[2]?.receipt)).toContain('排第 2');
    const before = Date.now();
    expect((await press(people[0]?.receipt, 'withdrawal')).status).toBe(303);
    expect(await statesOf(matterId)).toEqual(['withdrawn', 'offered', 'waiting']);
    const [, next] = await listOf(house.store, matterId);
    const [kept] = await house.store.db.select().from(programme).where(eq(programme.matterId, matterId));
    expect(next?.offeredUntil).toBe(offerUntil(before, kept?.firstAt ?? 0, shippedCalendar));
    expect(await pageOf(people[0]?.receipt)).toContain('这份报名已经取消');
    expect(await pageOf(people[1]?.receipt)).toContain('我要来');
    expect(await pageOf(people[2]?.receipt)).toContain('排第 1');
    const told = await lettersTo(matterId, 'place-offered');
    expect(told.map(({ recipient }) => recipient)).toEqual([`participant:${next?.id}`]);
    const { kept: c, counted } = await counters(house.store, matterId);
    expect(c).toEqual(counted);
  });

  test('is confirmed once; a second press does no harm, and leaving twice is told', async () => {
    const { matterId, people } = await full(1);
    await press(people[0]?.receipt, 'withdrawal');
    expect((await press(people[1]?.receipt, 'confirmation')).status).toBe(303);
    expect(await statesOf(matterId)).toEqual(['withdrawn', 'in']);
    expect((await press(people[1]?.receipt, 'confirmation')).status).toBe(303);
    expect(await lettersTo(matterId, 'signed-up')).toHaveLength(2);
    expect((await press(people[0]?.receipt, 'withdrawal')).status).toBe(409);
    expect((await press(people[0]?.receipt, 'confirmation')).status).toBe(409);
    expect(await counters(house.store, matterId)).toMatchObject({ kept: { taken: 1, waiting: 0 } });
  });

  test('is left no more once it has begun: the sheets say who came', async () => {
    const { matterId, people } = await full(1);
    const begun = { firstAt: Date.now() - HOUR };
    await house.store.db.update(programme).set(begun).where(eq(programme.matterId, matterId));
    for (const { receipt } of people) {
      const answer = await press(receipt, 'withdrawal');
      expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('已经开始')]);
    }
    expect(await statesOf(matterId)).toEqual(['in', 'waiting']);
  });

  test('leaving the waiting list moves nobody up, and the others forward', async () => {
    const { matterId, people } = await full(2);
    await press(people[1]?.receipt, 'withdrawal');
    expect(await statesOf(matterId)).toEqual(['in', 'withdrawn', 'waiting']);
    expect(await pageOf(people[2]?.receipt)).toContain('排第 1');
  });

  test('a newcomer does not pass by who waits, even while a place stands free', async () => {
    const { matterId, reference } = await full(1);
    await house.store.db.update(programme).set({ capacity: 3 }).where(eq(programme.matterId, matterId));
    const late = await signUp(house, reference, { phone: '', email: 'late@example.com' });
    expect(late).toMatchObject({ state: 'waiting', place: 2 });
    await house.scheduled(Date.now() + HOUR);
    expect(await statesOf(matterId)).toEqual(['in', 'offered', 'offered']);
    expect(await counters(house.store, matterId)).toMatchObject({ kept: { taken: 3, waiting: 0 } });
  });

  test('a place not confirmed in time goes to the next one, and cannot be taken any more', async () => {
    const { matterId, people } = await full(2);
    await press(people[0]?.receipt, 'withdrawal');
    const [, next] = await listOf(house.store, matterId);
    await house.store.db
      .update(registration)
      .set({ offeredUntil: Date.now() - 1 })
      .where(eq(registration.id, next?.id ?? ''));
    expect((await press(people[1]?.receipt, 'confirmation')).status).toBe(409);
    await house.scheduled(Date.now());
    expect(await statesOf(matterId)).toEqual(['withdrawn', 'lapsed', 'offered']);
    expect((await press(people[1]?.receipt, 'confirmation')).status).toBe(409);
    expect(await pageOf(people[1]?.receipt)).toContain('没有在期限内确认');
    const { kept, counted } = await counters(house.store, matterId);
    expect(kept).toEqual(counted);
  });

  test('in the last hours nobody is offered a place in writing: it is the desk’s to phone', async () => {
    const { matterId, people } = await full(1);
    await house.store.db
      .update(programme)
      .set({ firstAt: Date.now() + HOUR })
      .where(eq(programme.matterId, matterId));
    await press(people[0]?.receipt, 'withdrawal');
    expect(await statesOf(matterId)).toEqual(['withdrawn', 'waiting']);
    expect(await counters(house.store, matterId)).toMatchObject({ kept: { taken: 0, waiting: 1 } });
  });

  test('of what was cancelled moves up nobody', async () => {
    const { matterId, people } = await full(1);
    await house.store.db
      .update(programme)
      .set({ cancelledAt: Date.now() })
      .where(eq(programme.matterId, matterId));
    expect(await pageOf(people[1]?.receipt)).toContain('取消了，请不要前往');
    await press(people[0]?.receipt, 'withdrawal');
    expect(await statesOf(matterId)).toEqual(['withdrawn', 'waiting']);
  });
});

describe('a place that a change of the plan makes', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await house.desk('social_worker');
  });
  const talk = { consultedWith: '阿芳', consultedOn: '2026-11-20' };
  const plan = {
    ...planFields,
    asks: ['email'],
    ageFrom: '18',
    ageTo: '',
    detail: '借到了大的活动室。',
    ...talk,
  };

  test('is offered at once to who waits, in order, with a letter; the hourly job finds nothing left', async () => {
    const { matterId, reference } = await full(3);
    const states = ['in', 'offered', 'offered', 'waiting'];
    const stale = await desk.form(`/desk/programmes/${reference}/plan/`, {
      ...plan,
      capacity: '3',
      seen: '0',
    });
    expect([stale.status, await statesOf(matterId)]).toEqual([409, ['in', 'waiting', 'waiting', 'waiting']]);
    expect((await actOn(house, desk, reference, 'plan', { ...plan, capacity: '3' })).status).toBe(303);
    expect(await statesOf(matterId)).toEqual(states);
    const [, ...waited] = await listOf(house.store, matterId);
    const told = async () =>
      (await lettersTo(matterId, 'place-offered')).map(({ recipient }) => recipient).toSorted();
    const both = waited
      .slice(0, 2)
      .map(({ id }) => `participant:${id}`)
      .toSorted();
    expect(await told()).toEqual(both);
    expect(await counters(house.store, matterId)).toMatchObject({ kept: { taken: 3, waiting: 1 } });
    await house.scheduled(Date.now());
    expect(await statesOf(matterId)).toEqual(states);
    expect(await told()).toEqual(both);
  });

  test('is none when the number stays or only words change: what stood free stays for the hourly job', async () => {
    const { matterId, reference } = await full(1);
    await house.store.db.update(programme).set({ capacity: 2 }).where(eq(programme.matterId, matterId));
    const same = { ...plan, capacity: '2', title: '另一个名字' };
    expect((await actOn(house, desk, reference, 'plan', same)).status).toBe(303);
    expect(await statesOf(matterId)).toEqual(['in', 'waiting']);
  });

  test('that it was too late to offer is offered when the first meeting moves further off', async () => {
    const { matterId, reference, people } = await full(1);
    const soon = { firstAt: Date.now() + HOUR };
    await house.store.db.update(programme).set(soon).where(eq(programme.matterId, matterId));
    await press(people[0]?.receipt, 'withdrawal');
    expect(await statesOf(matterId)).toEqual(['withdrawn', 'waiting']);
    const [{ placeId = '' } = {}] = await house.store.db
      .select()
      .from(programme)
      .where(eq(programme.matterId, matterId));
    const dates = { placeId, ...meetingFields(60, 4), ...talk, detail: '场地要修，往后移。' };
    expect((await actOn(house, desk, reference, 'dates', dates)).status).toBe(303);
    expect(await statesOf(matterId)).toEqual(['withdrawn', 'offered']);
    expect(await lettersTo(matterId, 'place-offered')).toHaveLength(1);
  });
});

describe('the receipt of a sign-up', () => {
  test('opens it in JSON; every other code is 404 with the same words', async () => {
    const { reference, people } = await full(1);
    const ask = (receipt: unknown) => house.json('/api/programmes/place', { receipt });
    const mine = await (await ask(` ${people[1]?.receipt.toLowerCase()} `)).json();
    expect(mine).toMatchObject({
      reference,
      state: 'waiting',
      place: 1,
      offeredUntil: null,
      cancelled: false,
    });
    const unknown = await problemOf(await ask('2222-3333-4444-5555-6666'));
    const bent = people[1]?.receipt.replace(/.$/, (sign) => (sign === 'A' ? 'B' : 'A'));
    expect(await problemOf(await ask(bent))).toEqual(unknown);
    expect(unknown.status).toBe(404);
    expect((await ask('')).status).toBe(422);
    expect((await house.json('/api/status', { receipt: people[1]?.receipt })).status).toBe(404);
  });

  test('without one the page asks for it, and a press leads there', async () => {
    expect(await (await house.get('/programmes/place/')).text()).toContain('name="receipt"');
    const answer = await house.form('/programmes/place/withdrawal/', {});
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/programmes/place/']);
    expect((await house.form('/status/', { receipt: '2222-3333-4444-5555-6666' })).status).toBe(404);
  });
});
