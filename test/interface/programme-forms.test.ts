import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { remindOfForms } from '../../db/programme/opinions/forms.ts';
import { meeting } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import type { OpinionPhase } from '../../domain/programme/programme.ts';
import { askedAt, shippedSets } from '../../domain/programme/questions.ts';
import { DAY, dayOf, instantAt } from '../../domain/time.ts';
import { isWorkingDay } from '../../domain/workdays.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { lettersOf } from '../matters.ts';
import { keyIn, links } from '../opinions.ts';
import { employAll } from '../people.ts';
import { actOn, meetingsFrom, openToPublic, overAlready, planned } from '../programmes.ts';

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

/** Ten o'clock of the last working day before a meeting. */
const dayBefore = (startsAt: number): number => {
  let day = dayOf(startsAt - DAY);
  while (!isWorkingDay(day, shippedCalendar)) day = dayOf(instantAt(day, '12:00') - DAY);
  return instantAt(day, '10:00');
};

test('the worker is mailed of the form before the meeting at which it is given out, once for each date', async () => {
  const { matterId, reference } = await planned(house.store);
  const meetings = meetingsFrom(Date.now(), 30, 4);
  const told = async () =>
    (await lettersOf(house.store, reference)).map(({ template, recipient }) => [template, recipient]);
  const remindBefore = async (no: number, times = 1) => {
    for (let time = 0; time < times; time += 1)
      await remindOfForms(house.store, dayBefore(meetings[no - 1]?.startsAt ?? 0), shippedCalendar);
  };
  await remindBefore(1);
  expect(await told()).toEqual([]);
  await openToPublic(house.store, matterId);
  await remindBefore(1, 2);
  await remindBefore(2);
  const first = [['test-ahead', 'handler']];
  expect(await told()).toEqual(first);
  await remindBefore(4, 2);
  const both = [...first, ['opinions-ahead', 'handler']];
  expect(await told()).toEqual(both);
  // It is put off by a week: the worker hears of the new day.
  const [last] = meetings.slice(-1);
  if (!last) throw new Error('no last meeting');
  last.startsAt += 7 * DAY;
  await house.store.db
    .update(meeting)
    .set({ startsAt: last.startsAt })
    .where(eq(meeting.startsAt, last.startsAt - 7 * DAY));
  await remindBefore(4);
  expect(await told()).toEqual([...both, ['opinions-ahead', 'handler']]);
});

test('what was given out or answered is reminded of no more', async () => {
  const { matterId, reference } = await planned(house.store, {
    kind: 'activity',
    service: 'activities',
    meetings: meetingsFrom(Date.now(), 30, 1),
  });
  await openToPublic(house.store, matterId);
  const asked = await actOn(house, worker, reference, 'opinions/door', { phase: 'opinion', time: '23:59' });
  expect(asked.status).toBe(200);
  const [only] = meetingsFrom(Date.now(), 30, 1);
  await remindOfForms(house.store, dayBefore(only?.startsAt ?? 0), shippedCalendar);
  expect(await lettersOf(house.store, reference)).toEqual([]);
});

test('at the last meeting the next step is to give the forms to everybody, then the test after', async () => {
  const { matterId, reference } = await overAlready(house.store, Date.now() - 60 * DAY);
  const talk = { consultedWith: '阿芳', consultedOn: '2026-11-20', detail: '同意。' };
  expect((await actOn(house, worker, reference, 'consultation', talk)).status).toBe(303);
  expect(await nextOf(reference)).toBe('下一步：收齐意见表：网上填，或录入纸上的');
  expect(await pageOf(reference)).toContain(`href="/desk/programmes/${reference}/opinions/"`);
  // Whoever does not run it waits for the worker.
  expect(await nextOf(reference, await house.desk('director'))).not.toContain('意见表');
  const give = async (phase: 'opinion' | 'before') => {
    const [secret = ''] = await links(house.store, matterId, 1, { phase });
    const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
    const answer = await house.form(`/opinions/${secret}/`, { key, ...chosen(phase) });
    expect([phase, answer.status]).toEqual([phase, 303]);
  };
  await give('opinion');
  expect(await nextOf(reference)).toBe('下一步：评估组员的状态');
  await give('before');
  expect(await nextOf(reference)).toBe('下一步：请组员做后测');
});
