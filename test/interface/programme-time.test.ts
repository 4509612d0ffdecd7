import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assessSession, followUp } from '../../db/programme/ending.ts';
import { cancel } from '../../db/programme/moving.ts';
import { moveStages } from '../../db/programme/stages.ts';
import { heldInYear } from '../../db/programme/year.ts';
import { letter } from '../../db/schema.ts';
import { meeting, programme, registration } from '../../db/schema-programme.ts';
import { dayOf, HOUR, instantAt, yearOf } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { lettersOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { actOn, actsOn, meetingsFrom, openToPublic, planned } from '../programmes.ts';
import { offered, signUp as signUpByPhone } from '../sign-ups.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

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
const runningOf = async (reference: string): Promise<string[]> =>
  (await matterOf(house.store, reference)).clocks
    .filter(({ stoppedAt }) => stoppedAt === null)
    .map(({ rule, occurrence, dueAt }) => `${rule} ${occurrence} ${dueAt}`)
    .toSorted();
describe('a programme that is called off', () => {
  test('stops every clock, shuts sign-up, is closed, and nothing more is done to it', async () => {
    const { matterId, reference } = await planned(house.store);
    await openToPublic(house.store, matterId);
    await signUp(matterId, ['in', 'withdrawn']);
    const desk = await house.desk('social_worker');
    expect((await actOn(house, desk, reference, 'cancellation')).status).toBe(422);
    expect((await actOn(house, desk, reference, 'cancellation', { detail: '报名太少。' })).status).toBe(303);
    const { row, clocks } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ stage: 'closed', outcome: null, nextRule: null });
    expect(row.closedAt).not.toBeNull();
    expect(clocks.every(({ stoppedAt }) => stoppedAt !== null)).toBe(true);
    const [found] = await house.store.db.select().from(programme).where(eq(programme.matterId, matterId));
    expect(found?.shutAt).toBe(found?.cancelledAt);
    const told = (await lettersOf(house.store, reference)).filter(
      ({ template }) => template === 'programme-cancelled',
    );
    expect(told.map(({ recipient }) => recipient)).toEqual([`participant:${matterId}-0`]);
    const answer = await actOn(house, desk, reference, 'sign-up-opening');
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('已经取消')]);
    const page = await (await desk.get(`/desk/programmes/${reference}/`)).text();
    expect(page).toContain('已取消');
    expect(page).not.toContain('在期限内');
  });

  test('leaves a list of whom to phone, and each call can be ticked off', async () => {
    const { matterId, reference } = await offered(house.store);
    for (const name of ['甲', '乙']) await signUpByPhone(house, reference, { name });
    const desk = await house.desk('social_worker');
    const people = `/desk/programmes/${reference}/people/`;
    await actOn(house, desk, reference, 'cancellation', { detail: '台风。' });
    await house.settled();
    const toCall = async () =>
      [...(await (await desk.get(people)).text()).matchAll(/name="letter" value="([^"]+)"/g)].map(
        ([, id = '']) => id,
      );
    const calls = await toCall();
    expect(calls).toHaveLength(2);
    expect((await desk.form(`${people}phoned/`, { letter: calls[0] ?? '' })).status).toBe(303);
    expect(await toCall()).toEqual(calls.slice(1));
    const called = and(eq(letter.template, 'call-participants'), eq(letter.recipient, 'handler'));
    const told = and(eq(letter.matterId, matterId), called);
    expect(await house.store.db.$count(letter, told)).toBe(1);
  });

  test('is not, once a meeting has been held', async () => {
    const { matterId, reference } = await planned(house.store);
    await house.store.db
      .update(meeting)
      .set({ calledAt: 1, present: 9 })
      .where(eq(meeting.matterId, matterId));
    const on = await actsOn(house.store, 'social_worker', reference);
    expect(await cancel(house.store, on, '不开了。')).toEqual({ ok: false, failure: 'held-already' });
  });
});

describe('what time brings', () => {
  test('the stage of what was approved moves with its meetings, and of nothing else', async () => {
    const { matterId, reference } = await planned(house.store);
    const other = await planned(house.store);
    const desk = await house.desk('social_worker');
    await actOn(house, desk, reference, 'consultation', {
      ...{ consultedWith: '阿芳', consultedOn: '2026-11-20', detail: '同意。' },
    });
    await actOn(house, desk, reference, 'proposal');
    await actOn(house, await house.desk('supervisor'), reference, 'approval');
    const [found] = await house.store.db.select().from(programme).where(eq(programme.matterId, matterId));
    const stageOf = async (one: string) => (await matterOf(house.store, one)).row.stage;
    const { firstAt = 0, lastAt = 0 } = found ?? {};
    for (const [at, stage] of [
      [firstAt - 1, 'approved'],
      [firstAt, 'running'],
      [lastAt - 1, 'running'],
      [lastAt, 'finishing'],
    ] as const) {
      await moveStages(house.store, at);
      expect([at, await stageOf(reference)]).toEqual([at, stage]);
    }
    expect(await stageOf(other.reference)).toBe('planned');
  });

  test('each meeting is assessed once it is over, and once only; the change is asked for after the end', async () => {
    const { reference } = await planned(house.store);
    const meetings = meetingsFrom(Date.now(), 30, 4);
    const assess = async (no: number, at: number) =>
      assessSession(house.store, await actsOn(house.store, 'social_worker', reference, at), {
        meeting: no,
        detail: '组员的样子。',
      });
    const second = meetings[1]?.endsAt ?? 0;
    expect(await assess(2, second - 1)).toEqual({ ok: false, failure: 'not-over-yet' });
    expect(await assess(9, second)).toEqual({ ok: false, failure: 'no-such-meeting' });
    expect(await assess(2, second)).toMatchObject({ ok: true });
    expect(await assess(2, second)).toEqual({ ok: false, failure: 'assessed-already' });
    const running = await runningOf(reference);
    expect(
      running.filter((one) => one.startsWith('group.session-assessment')).map((one) => one.split(' ')[1]),
    ).toEqual([...['1', '3', '4']]);
    const last = meetings[3]?.endsAt ?? 0;
    const follow = async (at: number) =>
      followUp(
        house.store,
        await actsOn(house.store, 'social_worker', reference, at),
        '问过六位，都还在用。',
      );
    expect(await follow(last - 1)).toEqual({ ok: false, failure: 'not-over-yet' });
    expect(await follow(last)).toMatchObject({ ok: true });
    expect(await follow(last)).toEqual({ ok: false, failure: 'followed-already' });
    // What was written about members is for those who run, approve and head it.
    const page = async (login: string) =>
      (await (await house.desk(login)).get(`/desk/programmes/${reference}/`)).text();
    expect(await page('supervisor')).toContain('组员的样子。');
    expect(await page('checker')).not.toMatch(/组员的样子。|问过六位/);
  });

  test('the figures of a year count meetings that were called: how many, how many people, how many hours', async () => {
    const past = instantAt('2025-03-03', '09:00');
    const one = await planned(house.store, { workerId: 'office_staff' }, past);
    const two = await planned(
      house.store,
      {
        kind: 'activity',
        service: 'activities',
        meetings: meetingsFrom(past, 30, 1),
        workerId: 'office_staff',
      },
      past,
    );
    const call = (matterId: string, no: number, present: number) =>
      house.store.db
        .update(meeting)
        .set({ calledAt: past, present })
        .where(sql`${meeting.matterId} = ${matterId} and ${meeting.no} = ${no}`);
    await call(one.matterId, 1, 8);
    await call(one.matterId, 2, 7);
    await call(two.matterId, 1, 40);
    const { viewer } = await actsOn(house.store, 'director', one.reference);
    const held = (filter = {}) => heldInYear(house.store, viewer, 2025, filter);
    const sum = (rows: Awaited<ReturnType<typeof held>>) => [
      rows.reduce((n, { sessions }) => n + sessions, 0),
      rows.reduce((n, { people }) => n + people, 0),
      rows.reduce((n, { time }) => n + time, 0) / HOUR,
    ];
    expect(sum(await held())).toEqual([3, 55, 6]);
    expect(sum(await held({ service: 'activities' }))).toEqual([1, 40, 2]);
    expect(sum(await held({ worker: 'social_worker' }))).toEqual([0, 0, 0]);
    expect(new Set((await held()).map(({ month }) => month))).toEqual(new Set([4]));
    const page = await (await (await house.desk('director')).get('/desk/programmes/year/?year=2025')).text();
    expect(page).toContain('<td class="n">55</td>');
    expect(page).toContain(one.reference);
    expect(yearOf(dayOf(past))).toBe(2025);
  });
});
