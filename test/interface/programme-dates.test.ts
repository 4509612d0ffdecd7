import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clocksOfProgramme } from '../../db/programme/clocks.ts';
import { assessSession } from '../../db/programme/ending.ts';
import { cancel, reschedule } from '../../db/programme/moving.ts';
import { recountOpen } from '../../db/recount.ts';
import { remind } from '../../db/reminders.ts';
import { clock } from '../../db/schema.ts';
import { meeting, programme, registration } from '../../db/schema-programme.ts';
import type { Store } from '../../db/store.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY, HOUR, instantAt } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { clockOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { actOn, actsOn, meetingFields, meetingsFrom, openToPublic, planned } from '../programmes.ts';

const consulted = { people: '阿芳', on: '2026-11-20' };

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

const placeOf = async (matterId: string): Promise<string> => {
  const [found] = await house.store.db.select().from(programme).where(eq(programme.matterId, matterId));
  return found?.placeId ?? '';
};
/** Signed up, in every state. */
async function signUp(
  matterId: string,
  states: readonly ('in' | 'waiting' | 'offered' | 'withdrawn' | 'lapsed')[],
) {
  for (const [index, state] of states.entries()) {
    await house.store.db
      .insert(registration)
      .values({ id: `${matterId}-${index}`, matterId, no: index + 1, state, at: 1, sealedForm: '' });
  }
}
const signUpOne = (matterId: string, no: number) =>
  house.store.db
    .insert(registration)
    .values({ id: `${matterId}-${no}`, matterId, no, state: 'in', at: 1, sealedForm: '' });
const runningOf = async (reference: string): Promise<string[]> =>
  (await matterOf(house.store, reference)).clocks
    .filter(({ stoppedAt }) => stoppedAt === null)
    .map(({ rule, occurrence, dueAt }) => `${rule} ${occurrence} ${dueAt}`)
    .toSorted();
const freshly = (meetings: readonly { no: number; startsAt: number; endsAt: number }[]): string[] =>
  clocksOfProgramme('group', meetings, shippedCalendar)
    .map(({ rule, occurrence = 1, dueAt }) => `${rule} ${occurrence} ${dueAt}`)
    .toSorted();

describe('a group that is moved', () => {
  const past = instantAt('2026-01-05', '09:00');

  test('moves its clocks with the first and last meeting, with the dates in its history, and tells who is signed up', async () => {
    const { matterId, reference } = await planned(house.store, {}, past);
    await openToPublic(house.store, matterId, past);
    await signUp(matterId, ['in', 'waiting', 'offered', 'withdrawn', 'lapsed']);
    const before = (await matterOf(house.store, reference)).clocks;
    const next = meetingsFrom(past, 61, 5);
    const given = { placeId: await placeOf(matterId), whereabouts: undefined, meetings: next };
    const on = await actsOn(house.store, 'social_worker', reference, past);
    const moved = { ...given, detail: '场地装修。', consulted };
    expect(await reschedule(house.store, on, moved, shippedCalendar)).toMatchObject({ ok: true });
    expect(await runningOf(reference)).toEqual(freshly(next));
    const line = (await linesOf(house.store, reference)).at(-1);
    expect(line).toMatchObject({ event: 'rescheduled', by: 'social_worker' });
    const plan = before.find(({ rule }) => rule === 'group.plan');
    expect(line?.facts.moves).toContainEqual({
      rule: 'group.plan',
      from: plan?.dueAt,
      to: (await clockOf(house.store, reference, 'group.plan')).dueAt,
      told: false,
    });
    const told = (await lettersOf(house.store, reference)).filter(
      ({ template }) => template === 'programme-changed',
    );
    expect(told.map(({ recipient }) => recipient).toSorted()).toEqual(
      [0, 1, 2].map((n) => `participant:${matterId}-${n}`),
    );
    // What was approved goes to the supervisor again.
    expect((await matterOf(house.store, reference)).row).toMatchObject({
      stage: 'proposed',
      nextRule: 'group.plan',
    });
    const [found] = await house.store.db.select().from(programme).where(eq(programme.matterId, matterId));
    expect(found).toMatchObject({ approvedAt: null, firstAt: next[0]?.startsAt, lastAt: next[4]?.endsAt });
  });

  test('with meetings less, and more again: the clocks of those that fell away are gone, not kept in time', async () => {
    const { matterId, reference } = await planned(house.store, {}, past);
    const placeId = await placeOf(matterId);
    const move = async (howMany: number) => {
      const meetings = meetingsFrom(past, 40, howMany);
      const on = await actsOn(house.store, 'social_worker', reference, past);
      const given = { placeId, whereabouts: undefined, meetings, detail: '改节数。' };
      expect(await reschedule(house.store, on, given, shippedCalendar)).toMatchObject({ ok: true });
      expect(await runningOf(reference)).toEqual(freshly(meetings));
      expect((await matterOf(house.store, reference)).clocks).toHaveLength(4 + howMany);
    };
    await move(2);
    await move(20);
    await move(3);
  });

  test('everybody is told, a hundred and fifty as one', async () => {
    const { matterId, reference } = await planned(house.store, {}, past);
    await signUp(
      matterId,
      Array.from({ length: 150 }, () => 'in' as const),
    );
    const on = await actsOn(house.store, 'social_worker', reference, past);
    expect(await cancel(house.store, on, '台风。')).toMatchObject({ ok: true });
    const letters = (await lettersOf(house.store, reference)).filter(({ recipient }) =>
      recipient.startsWith('participant:'),
    );
    expect(letters).toHaveLength(150);
  });

  test('so is whoever signs up while it is being moved or called off', async () => {
    const { store } = house;
    const { matterId, reference } = await planned(store, {}, past);
    await openToPublic(store, matterId, past);
    let signedUp = 0;
    /** Somebody has pressed the button between the look at the list and the change. */
    const meanwhile: Store = {
      ...store,
      db: Object.assign(Object.create(store.db), {
        batch: async (statements: Parameters<Store['db']['batch']>[0]) => {
          await signUpOne(matterId, ++signedUp);
          return store.db.batch(statements);
        },
      }),
    };
    const loaded = await actsOn(store, 'social_worker', reference, past);
    const given = {
      whereabouts: undefined,
      meetings: meetingsFrom(past, 61, 2),
      detail: '场地装修。',
      consulted,
    };
    const moved = { ...given, placeId: await placeOf(matterId) };
    expect(await reschedule(meanwhile, loaded, moved, shippedCalendar)).toMatchObject({ ok: true });
    const again = await actsOn(store, 'social_worker', reference, past);
    expect(await cancel(meanwhile, again, '台风。')).toMatchObject({ ok: true });
    const told = (await lettersOf(store, reference)).map(
      ({ template, recipient }) => `${template} ${recipient}`,
    );
    expect(told.filter((one) => one.includes('participant:')).toSorted()).toEqual([
      `programme-cancelled participant:${matterId}-1`,
      `programme-cancelled participant:${matterId}-2`,
      `programme-changed participant:${matterId}-1`,
    ]);
  });

  test('leaves what has been held as it was, and nothing new comes before it', async () => {
    const { matterId, reference } = await planned(house.store, {}, past);
    const first = meetingsFrom(past, 30, 4)[0];
    const later = (first?.endsAt ?? 0) + HOUR;
    const on = await actsOn(house.store, 'social_worker', reference, later);
    expect(await assessSession(house.store, on, { meeting: 1, detail: '都很投入。' })).toMatchObject({
      ok: true,
    });
    const placeId = await placeOf(matterId);
    const given = { placeId, whereabouts: undefined, detail: '改期。' };
    const again = await actsOn(house.store, 'social_worker', reference, later);
    const early = meetingsFrom(past, 20, 2);
    expect(await reschedule(house.store, again, { ...given, meetings: early }, shippedCalendar)).toEqual({
      ok: false,
      failure: 'before-held',
    });
    const next = meetingsFrom(past, 50, 2);
    expect(await reschedule(house.store, again, { ...given, meetings: next }, shippedCalendar)).toMatchObject(
      { ok: true },
    );
    const rows = await house.store.db
      .select()
      .from(meeting)
      .where(eq(meeting.matterId, matterId))
      .orderBy(meeting.no);
    expect(rows.map(({ startsAt }) => startsAt)).toEqual([
      first?.startsAt,
      ...next.map(({ startsAt }) => startsAt),
    ]);
    const all = rows.map(({ no, startsAt, endsAt }) => ({ no, startsAt, endsAt }));
    expect(await runningOf(reference)).toEqual(
      freshly(all).filter((one) => !one.startsWith('group.session-assessment 1 ')),
    );
  });

  test('by its form: refusals in sentences, and a new place', async () => {
    const { reference } = await planned(house.store);
    const desk = await house.desk('social_worker');
    const page = await (await desk.get(`/desk/programmes/${reference}/dates/`)).text();
    const placeId = /<option value="([^"]+)" selected/.exec(page)?.[1] ?? '';
    const same = { placeId, detail: '看看。', ...meetingFields(30, 4) };
    const send = async (more: Record<string, string>) => {
      const answer = await actOn(house, desk, reference, 'dates', { ...same, ...more });
      return [answer.status, await answer.text()] as const;
    };
    expect(await send({})).toEqual([422, expect.stringContaining('和原来一样')]);
    expect(await send({ detail: '' })).toEqual([422, expect.stringContaining('为什么改')]);
    expect(await send({ placeId: 'nowhere' })).toEqual([422, expect.stringContaining('没有这个地点')]);
    expect((await send({ whereabouts: '二楼' }))[0]).toBe(303);
    expect((await linesOf(house.store, reference)).at(-1)?.facts).toMatchObject({
      changed: ['place'],
      moves: [],
    });
  });

  test('is reminded of its new date, though the old one had been told of', async () => {
    const { matterId, reference } = await planned(house.store, {}, past);
    const due = (await clockOf(house.store, reference, 'group.plan')).dueAt;
    await remind(house.store, due - 4 * HOUR, shippedCalendar);
    const placeId = await placeOf(matterId);
    const given = { placeId, whereabouts: undefined, meetings: meetingsFrom(past, 72, 4), detail: '改期。' };
    const on = await actsOn(house.store, 'social_worker', reference, due - HOUR);
    expect(await reschedule(house.store, on, given, shippedCalendar)).toMatchObject({ ok: true });
    const moved = (await clockOf(house.store, reference, 'group.plan')).dueAt;
    expect(moved).toBeGreaterThan(due + 7 * DAY);
    await remind(house.store, moved - 4 * HOUR, shippedCalendar);
    const told = (await lettersOf(house.store, reference)).filter(({ facts }) => facts.rule === 'group.plan');
    expect(told.map(({ template, facts }) => [template, facts.dueAt])).toEqual([
      ['due-soon', due],
      ['due-soon', moved],
    ]);
  });

  test('has its clocks counted anew when a calendar comes in, those of later meetings too', async () => {
    const { matterId, reference } = await planned(house.store, {}, past);
    const stood = await runningOf(reference);
    await house.store.db
      .update(clock)
      .set({ calendarVersion: 'another', dueAt: sql`${clock.dueAt} - 1` })
      .where(eq(clock.matterId, matterId));
    await recountOpen(house.store, past);
    expect(await runningOf(reference)).toEqual(stood);
    expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('date-moved');
  });
});
