import { and, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clocksOfProgramme } from '../../db/programme/clocks.ts';
import { missingOf } from '../../db/programme/ending.ts';
import { sealSignUp } from '../../db/programme/people/form.ts';
import { callRoll } from '../../db/programme/people/roll.ts';
import { clock, matter } from '../../db/schema.ts';
import { meeting, paper, programme, registration } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { actOn, actsOn, meetingFields, meetingsFrom, openToPublic, planned, refused } from '../programmes.ts';

let house: House;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

const NOW = Date.now();
const PAST = NOW - 60 * DAY;
/** One was five days ago, two are to come. */
const MEETINGS = meetingsFrom(NOW, -5, 3);
const MAIL = 'breaks-off@example.com';

/** An approved group of three that has begun, with one who signed up; nobody has called a roll yet. */
async function begun() {
  const { store } = house;
  const made = await planned(store, { meetings: MEETINGS, asks: ['email'] }, PAST);
  const mine = made.matterId;
  await openToPublic(store, mine, PAST);
  await store.db.update(matter).set({ stage: 'running' }).where(eq(matter.id, mine));
  await store.db
    .update(clock)
    .set({ stoppedAt: PAST })
    .where(and(eq(clock.matterId, mine), inArray(clock.rule, ['group.plan', 'group.sign-up'])));
  await store.db.insert(paper).values({ matterId: mine, name: 'plan', no: 0, state: 'approved', at: PAST });
  const { row } = await matterOf(store, made.reference);
  const sealedForm = sealSignUp(store, row, `${mine}-1`, { name: '阿明明', email: MAIL });
  await store.db
    .insert(registration)
    .values({ id: `${mine}-1`, matterId: mine, no: 1, state: 'in', at: PAST, sealedForm });
  const [found] = await store.db.select().from(programme).where(eq(programme.matterId, mine));
  return { ...made, placeId: found?.placeId ?? '' };
}

const pageOf = async (reference: string, path = '', desk = worker) =>
  (await desk.get(`/desk/programmes/${reference}/${path}`)).text();
const breakOff = ({ reference, placeId }: { reference: string; placeId: string }, rows: Fields = {}) =>
  actOn(house, worker, reference, 'dates', {
    ...{ placeId, consultedWith: '阿芳', consultedOn: '2026-11-20', detail: '只剩两人，不再开。' },
    ...rows,
  });
const called = async ({ matterId, reference }: { matterId: string; reference: string }) => {
  const roll = { present: [`${matterId}-1`], excused: [], cameToo: [] };
  const on = await actsOn(house.store, 'social_worker', reference);
  expect(await callRoll(house.store, on, 1, roll)).toMatchObject({ ok: true });
};
const missing = async (reference: string) =>
  missingOf(house.store, (await actsOn(house.store, 'supervisor', reference)).loaded);

test('a group that breaks off half-way ends with what was held: clocks move, who signed up is told, the rest is not asked for', async () => {
  const made = await begun();
  const { matterId, reference } = made;
  // Nothing was held yet: it is called off, not ended.
  expect(await refused(await breakOff(made))).toEqual([422, expect.stringContaining('请至少填写一节')]);
  expect(await pageOf(reference, 'dates/')).not.toContain('提前结束');
  await called(made);
  const off = await refused(await actOn(house, worker, reference, 'cancellation', { detail: '人太少。' }));
  expect(off).toEqual([422, expect.stringContaining('可以提前结束')]);
  expect(await pageOf(reference)).toContain('或提前结束');
  expect(await pageOf(reference, 'dates/')).toContain('到第 1 节就算结束');
  expect((await breakOff(made)).status).toBe(303);

  const { store } = house;
  const left = await store.db.select().from(meeting).where(eq(meeting.matterId, matterId));
  expect(left.map(({ no, startsAt }) => [no, startsAt])).toEqual([[1, MEETINGS[0]?.startsAt]]);
  const [found] = await store.db.select().from(programme).where(eq(programme.matterId, matterId));
  expect(found).toMatchObject({ lastAt: MEETINGS[0]?.endsAt, cancelledAt: null });
  const running = (await matterOf(store, reference)).clocks.filter(({ stoppedAt }) => stoppedAt === null);
  const saying = ({ rule, occurrence = 1, dueAt }: { rule: string; occurrence?: number; dueAt: number }) =>
    `${rule} ${occurrence} ${dueAt}`;
  expect(running.map(saying).toSorted()).toEqual(
    clocksOfProgramme('group', MEETINGS.slice(0, 1), shippedCalendar)
      .filter(({ rule }) => rule !== 'group.plan' && rule !== 'group.sign-up')
      .map(saying)
      .toSorted(),
  );
  expect((await linesOf(store, reference)).at(-1)).toMatchObject({ event: 'rescheduled' });

  await house.settled();
  const told = (await lettersOf(store, reference)).filter(({ template }) => template === 'programme-changed');
  expect(told.map(({ recipient }) => recipient)).toEqual([`participant:${matterId}-1`]);
  const mail = (await house.mail.taken()).filter(({ to }) => to === MAIL);
  expect(mail.map(({ text }) => text)).toEqual([expect.stringContaining('余下的各节不再开了')]);
  expect(mail[0]?.text).not.toMatch(/时间：|改动后不能来/);
});

test('it is filed with the papers and the assessment of the meeting that was held, and no more', async () => {
  const made = await begun();
  const { matterId, reference } = made;
  await called(made);
  expect((await breakOff(made)).status).toBe(303);
  const { store } = house;
  expect(await pageOf(reference)).not.toContain('第 2 节');
  expect(await missing(reference)).toEqual({
    papers: [
      ...['plan', 'sign-up', 'roll-call', 'opinions', 'finance', 'report'].map((name) => ({ name, no: 0 })),
      { name: 'meetings', no: 1 },
    ],
    meetings: [1],
  });
  await store.db.update(programme).set({ answered: 1 }).where(eq(programme.matterId, matterId));
  // The sheet and the roll were handed in by the house: both are complete.
  for (const [path, fields] of [
    ['opinions/0', {}],
    ['finance/0', { spent1: '100' }],
    ['report/0', { goals: '一半。', course: '一节。', effect: '还看不出。' }],
    ['meetings/1', { course: '做纸灯笼。', members: '小明很投入。' }],
  ] as const) {
    const answer = await actOn(house, worker, reference, `papers/${path}`, { ...fields, submit: 'yes' });
    expect([path, answer.status]).toEqual([path, 303]);
  }
  const supervisor = await house.desk('supervisor');
  expect((await actOn(house, supervisor, reference, 'approval')).status).toBe(303);
  const all = ['sign-up/0', 'roll-call/0', 'opinions/0', 'finance/0', 'report/0', 'meetings/1'];
  expect((await actOn(house, supervisor, reference, 'papers-approval', { paper: all })).status).toBe(303);
  const file = async () => actOn(house, await house.desk('assistant_supervisor'), reference, 'archiving');
  expect(await refused(await file())).toEqual([422, expect.stringContaining('没有评估组员')]);
  const assessed = await actOn(house, worker, reference, 'session-assessment', {
    ...{ meeting: '1', detail: '都好。' },
  });
  expect(assessed.status).toBe(303);
  expect((await file()).status).toBe(303);
});

test('where nothing is to come any more, nothing is told a second time; it can be taken up again', async () => {
  const made = await begun();
  await called(made);
  expect((await breakOff(made)).status).toBe(303);
  expect(await refused(await breakOff(made, { whereabouts: '二楼' }))).toEqual([
    422,
    expect.stringContaining('请至少填写一节'),
  ]);
  expect((await breakOff(made, meetingFields(20, 1))).status).toBe(303);
  expect((await matterOf(house.store, made.reference)).clocks.map(({ rule }) => rule)).toHaveLength(6);
});
