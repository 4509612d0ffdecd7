import { and, eq, lt, lte, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reschedule } from '../../db/programme/moving.ts';
import { remindOfForms } from '../../db/programme/opinions/forms.ts';
import { callRoll } from '../../db/programme/people/roll.ts';
import { meeting, programme } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import type { OpinionPhase } from '../../domain/programme/programme.ts';
import { askedAt, shippedSets } from '../../domain/programme/questions.ts';
import { addDays, DAY, dayOf, HOUR, instantAt } from '../../domain/time.ts';
import { isWorkingDay } from '../../domain/workdays.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { lettersOf } from '../matters.ts';
import { keyIn, links } from '../opinions.ts';
import { employAll } from '../people.ts';
import { actOn, actsOn, meetingsFrom, overAlready, PLAN, planned } from '../programmes.ts';

let house: House;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

const pageOf = async (reference: string, desk = worker) =>
  (await desk.get(`/desk/programmes/${reference}/`)).text();
const nextOf = async (reference: string, desk = worker) =>
  /class="next-step screen">([\s\S]*?)<\/p>/
    .exec(await pageOf(reference, desk))?.[1]
    ?.replace(/<[^>]*>/g, '')
    .trim();

/** Every scale of a form, answered with the fourth point. */
const chosen = (phase: OpinionPhase) =>
  Object.fromEntries(
    askedAt(shippedSets.group, phase)
      .filter(({ kind }) => kind === 'scale')
      .map(({ name }) => [`q-${name}`, '4']),
  );
async function give(matterId: string, phase: OpinionPhase) {
  const [secret = ''] = await links(house.store, matterId, 1, { phase });
  const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
  const answer = await house.form(`/opinions/${secret}/`, { key, ...chosen(phase) });
  expect([phase, answer.status]).toEqual([phase, 303]);
}

/** Ten o'clock of the last working day before a meeting. */
const dayBefore = (startsAt: number): number => {
  let day = addDays(dayOf(startsAt), -1);
  while (!isWorkingDay(day, shippedCalendar)) day = addDays(day, -1);
  return instantAt(day, '10:00');
};
const remindBefore = (startsAt: number | undefined) =>
  remindOfForms(house.store, dayBefore(startsAt ?? 0), shippedCalendar);
const toldOf = async (reference: string) =>
  (await lettersOf(house.store, reference)).flatMap(({ template, recipient }) =>
    template.endsWith('-ahead') ? [[template, recipient]] : [],
  );
const consulted = { plan: { ...PLAN, consulted: '与阿芳协商。' } };

async function approved(given: Parameters<typeof planned>[1] = {}) {
  const made = await planned(house.store, { ...consulted, ...given });
  expect((await actOn(house, worker, made.reference, 'proposal')).status).toBe(303);
  const supervisor = await house.desk('supervisor');
  expect((await actOn(house, supervisor, made.reference, 'approval')).status).toBe(303);
  return made;
}

test('the worker is mailed of the forms before the meeting at which they are given out, once for each date', async () => {
  const { reference } = await approved();
  const meetings = meetingsFrom(Date.now(), 30, 4);
  const draft = await planned(house.store);
  for (const no of [0, 0, 1, 3, 3]) await remindBefore(meetings[no]?.startsAt);
  const both = [
    ['test-ahead', 'handler'],
    ['opinions-ahead', 'handler'],
  ];
  expect(await toldOf(reference)).toEqual(both);
  // What was never approved has no meeting to bring anything to.
  expect(await toldOf(draft.reference)).toEqual([]);
  // It is put off, and waits for the supervisor again: the worker hears of the new day all the same.
  const on = await actsOn(house.store, 'social_worker', reference);
  const later = meetingsFrom(Date.now(), 65, 4);
  const talk = { on: dayOf(Date.now()), people: '阿芳' };
  const given = { placeId: on.loaded.programme.placeId, whereabouts: undefined, detail: '场地装修。' };
  expect(
    await reschedule(house.store, on, { ...given, meetings: later, consulted: talk }, shippedCalendar),
  ).toMatchObject({ ok: true });
  await remindBefore(meetings[3]?.startsAt);
  await remindBefore(later[3]?.startsAt);
  expect(await toldOf(reference)).toEqual([...both, ['opinions-ahead', 'handler']]);
});

test('an activity is reminded of its opinions, and of nothing once somebody has answered', async () => {
  const meetings = meetingsFrom(Date.now(), 30, 1);
  const activity = { kind: 'activity', service: 'activities', meetings } as const;
  const [made, other] = [await approved(activity), await approved(activity)];
  await give(other.matterId, 'opinion');
  await remindBefore(meetings[0]?.startsAt);
  expect(await toldOf(made.reference)).toEqual([['opinions-ahead', 'handler']]);
  expect(await toldOf(other.reference)).toEqual([]);
});

test('at the last meeting the next step is to give the forms to everybody, then the test after', async () => {
  const { matterId, reference } = await overAlready(house.store, Date.now() - 60 * DAY);
  const talk = { consultedWith: '阿芳', consultedOn: '2026-11-20', detail: '同意。' };
  expect((await actOn(house, worker, reference, 'consultation', talk)).status).toBe(303);
  // Due in the evening of each meeting, so it comes first.
  for (const no of ['1', '2']) {
    expect(await nextOf(reference)).toBe('下一步：评估组员的状态');
    await actOn(house, worker, reference, 'session-assessment', { meeting: no, detail: '都好。' });
  }
  expect(await nextOf(reference)).toBe('下一步：收齐意见表（网上填，或把纸上的录进来）');
  expect(await pageOf(reference)).toContain(`href="/desk/programmes/${reference}/opinions/?phase=opinion"`);
  // Whoever does not run it sees what is theirs.
  for (const login of ['director', 'supervisor', 'assistant_supervisor'])
    expect([login, await nextOf(reference, await house.desk(login))]).toEqual([
      login,
      expect.not.stringContaining('意见表'),
    ]);
  await give(matterId, 'opinion');
  expect(await nextOf(reference)).toMatch(/^下一步：交齐文件/);
  await give(matterId, 'before');
  expect(await nextOf(reference)).toBe('下一步：请组员做后测');
  const asking = await (await worker.get(`/desk/programmes/${reference}/opinions/?phase=after`)).text();
  expect(asking).toMatch(/<option value="after" selected/);
});

/** The first so many meetings are over and their rolls called; the next one has begun. */
async function inTheMiddleOf(no: number, called: boolean) {
  const { matterId, reference } = await approved();
  expect((await actOn(house, worker, reference, 'sign-up-opening')).status).toBe(303);
  const { db } = house.store;
  const now = Date.now();
  const startsAt = sql`${now - HOUR} + (no - ${no}) * ${7 * DAY}`;
  await db
    .update(meeting)
    .set({ startsAt, endsAt: sql`${now + HOUR} + (no - ${no}) * ${7 * DAY}` })
    .where(eq(meeting.matterId, matterId));
  const behind = and(eq(meeting.matterId, matterId), called ? lte(meeting.no, no) : lt(meeting.no, no));
  await db.update(meeting).set({ calledAt: now }).where(behind);
  const [firstAt, lastAt] = [now - HOUR - (no - 1) * 7 * DAY, now + HOUR + (4 - no) * 7 * DAY];
  await db.update(programme).set({ firstAt, lastAt }).where(eq(programme.matterId, matterId));
  return { matterId, reference };
}

test('while the last meeting lasts: first the roll, then the forms for everybody', async () => {
  const { reference } = await inTheMiddleOf(4, false);
  expect(await nextOf(reference)).toBe('下一步：点名，第 4 节');
  const on = await actsOn(house.store, 'social_worker', reference);
  const roll = { present: [], excused: [], cameToo: ['阿明'] };
  expect(await callRoll(house.store, on, 4, roll)).toMatchObject({ ok: true });
  expect(await nextOf(reference)).toBe('下一步：请全体组员填意见表');
  const slips = { phase: 'opinion', until: addDays(dayOf(Date.now()), 7), count: '3' };
  expect((await actOn(house, worker, reference, 'opinions/slips', slips)).status).toBe(200);
  expect(await nextOf(reference)).toBe('下一步：评估组员的状态');
});

test('from the first meeting to the second the test before is advised, behind whatever is to be done', async () => {
  const { matterId, reference } = await inTheMiddleOf(1, true);
  expect(await nextOf(reference)).toBe('下一步：请组员做前测（评估指引建议做）');
  await give(matterId, 'before');
  expect(await nextOf(reference)).toMatch(/^下一步：等第 2 节/);
});
