import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePlan } from '../../db/programme/changing.ts';
import { giveOpinion } from '../../db/programme/opinions/give.ts';
import { recountOpinions } from '../../db/programme/opinions/recount.ts';
import { setOf } from '../../db/programme/opinions/sets.ts';
import { wider } from '../../db/programme/opinions/tally.ts';
import { drawTicket, ticketStatements } from '../../db/programme/opinions/tickets.ts';
import { opinion, programme } from '../../db/schema-programme.ts';
import { atomically } from '../../db/store.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { keptTallies, keyIn, links, loadedOf } from '../opinions.ts';
import { employAll } from '../people.ts';
import { actsOn, PLAN, planned } from '../programmes.ts';
import { counters, listOf, offered, signUp } from '../sign-ups.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  desk = await house.desk('social_worker');
});
afterAll(() => house.close());

const at = (reference: string, path = '') => `/desk/programmes/${reference}/people/${path}`;
const pageOf = async (path: string) => (await desk.get(path)).text();
/** The key of one of the forms on a page with several. */
const keyOfForm = (page: string, action: string): string =>
  keyIn(page.slice(page.indexOf(`action="${action}"`)));

describe('pressed twice on a slow phone', () => {
  test('somebody who is entered stands on the list once, however many presses at once; another sheet is another', async () => {
    const { reference, matterId } = await offered(house.store);
    const key = keyOfForm(await pageOf(at(reference)), at(reference));
    expect(key).not.toBe('');
    const fields = { name: '王姐', age: '40', phone: '13800138000', key };
    expect((await desk.form(at(reference), fields)).status).toBe(303);
    expect((await desk.form(at(reference), fields)).status).toBe(303);
    const many = await Promise.all(
      Array.from({ length: 5 }, () => desk.form(at(reference), { ...fields, name: '李哥' })),
    );
    expect(many.map(({ status }) => status)).toEqual(Array(5).fill(303));
    expect(await listOf(house.store, matterId)).toHaveLength(2);
    const { kept, counted } = await counters(house.store, matterId);
    expect(kept).toEqual(counted);
    expect(kept.taken).toBe(2);
  });

  test('who just came is added to the roll once, and two of one name are two', async () => {
    const { reference, matterId } = await offered(house.store);
    await signUp(house, reference, { name: '甲' });
    const startsAt = Date.now() - HOUR;
    await house.store.db.run(
      `update meeting set starts_at = ${startsAt}, ends_at = ${startsAt + 2 * HOUR} where matter_id = '${matterId}' and no = 1`,
    );
    const path = at(reference, 'roll/1/');
    const [first] = await listOf(house.store, matterId);
    const key = keyIn(await pageOf(path));
    const roll = { present: [first?.id ?? ''], cameToo: '王姐\n王姐\n她儿子', key };
    expect((await desk.form(path, roll)).status).toBe(303);
    expect((await desk.form(path, roll)).status).toBe(303);
    const came = (await listOf(house.store, matterId)).filter(({ state }) => state === 'came');
    expect(came).toHaveLength(3);
    const { meetings } = await loadedOf(house.store, matterId);
    expect(meetings[0]?.present).toBe(4);
    // Opened anew it is another roll: whoever is written there has come since.
    const next = keyIn(await pageOf(path));
    const ids = [first?.id ?? '', ...came.map(({ id }) => id)];
    expect((await desk.form(path, { present: ids, cameToo: '王姐', key: next })).status).toBe(303);
    expect((await loadedOf(house.store, matterId)).meetings[0]?.present).toBe(5);
  });
});

describe('two at once', () => {
  test('fewer places than somebody has just taken: the change clashes, nobody is over the number', async () => {
    const { store } = house;
    const { matterId, reference } = await offered(store, { capacity: 3 });
    await signUp(house, reference, { name: '甲' });
    const on = await actsOn(store, 'social_worker', reference);
    await signUp(house, reference, { name: '乙' });
    const given = { plan: PLAN, service: 'group_work', capacity: 1, ageFrom: null, ageTo: null } as const;
    const consulted = { people: '阿芳', on: '2026-11-20' };
    const asked = { ...given, asks: ['phone' as const], detail: '场地小。', consulted };
    expect(await changePlan(store, on, asked, shippedCalendar)).toEqual({ ok: false, failure: 'stale' });
    expect(
      await changePlan(store, await actsOn(store, 'social_worker', reference), asked, shippedCalendar),
    ).toEqual({
      ok: false,
      failure: 'below-taken',
    });
    const now = await actsOn(store, 'social_worker', reference);
    expect(await changePlan(store, now, { ...asked, capacity: 2 }, shippedCalendar)).toMatchObject({
      ok: true,
    });
    const [found] = await store.db.select().from(programme).where(eq(programme.matterId, matterId));
    expect(found).toMatchObject({ capacity: 2, taken: 2 });
  });

  test.each(['archivedAt', 'cancelledAt'] as const)(
    'an answer that comes while it is filed or called off (%s) is not taken in',
    async (what) => {
      const { store } = house;
      const { matterId } = await planned(store);
      const [secret = ''] = await links(store, matterId, 1);
      const loaded = await loadedOf(store, matterId);
      await store.db
        .update(programme)
        .set({ [what]: 1 })
        .where(eq(programme.matterId, matterId));
      const shared = { loaded, set: await setOf(store, loaded), phase: 'opinion', at: Date.now() } as const;
      const answers = { choices: { overall: 4 }, words: {}, wantsTalk: false };
      const given = { ...shared, answers, calendar: shippedCalendar };
      const ticket = store.keys.hash('ticket', `ticket/${secret}`);
      expect(await giveOpinion(store, { ...given, way: 'link', ticket, key: `l${what}` })).toBe('used');
      expect(await giveOpinion(store, { ...given, way: 'paper', ticket: null, key: `p${what}` })).toBe(
        'used',
      );
      expect(await store.db.$count(opinion, eq(opinion.matterId, matterId))).toBe(0);
    },
  );

  test('fifty answers by the code at the door: counted as a recount counts them', async () => {
    const { store } = house;
    const { matterId } = await planned(store);
    const secret = drawTicket();
    const ticket = { matterId, phase: 'opinion', way: 'code', once: false, until: Date.now() + DAY } as const;
    await atomically(store, ticketStatements(store, [secret], ticket));
    const pages = await Promise.all(
      Array.from({ length: 50 }, async () => (await house.get(`/opinions/${secret}/`)).text()),
    );
    const answers = await Promise.all(
      pages.map((page, n) =>
        house.form(`/opinions/${secret}/`, { key: keyIn(page), 'q-overall': String(1 + (n % 5)) }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    const { kind, row, programme: found } = await loadedOf(store, matterId);
    expect(found.answered).toBe(50);
    const belongs = { kind, service: row.service, workerId: row.handlerId, lastAt: found.lastAt };
    const recounted = await recountOpinions(store, () => wider(belongs));
    const kept = await keptTallies(store);
    const own = [...recounted].filter(([key]) => key.startsWith(`p:${matterId}|`));
    expect(own.length).toBeGreaterThan(5);
    for (const [key, n] of own) expect([key, kept.get(key)]).toEqual([key, n]);
    expect(await store.db.$count(opinion, and(eq(opinion.matterId, matterId)))).toBe(50);
  });
});
