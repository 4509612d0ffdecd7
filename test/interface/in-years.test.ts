import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clearSlots, onceInSlot } from '../../db/cron.ts';
import { askOf, markOf } from '../../db/dump.ts';
import { emptyHeldTalks, talksOf } from '../../db/programme/opinions/talks.ts';
import { readProgramme } from '../../db/programme/page.ts';
import { callRoll } from '../../db/programme/people/roll.ts';
import { heldInYear } from '../../db/programme/year.ts';
import { recountOpen } from '../../db/recount.ts';
import { clock, history, letter, matter, staff } from '../../db/schema.ts';
import { audit, cronRun } from '../../db/schema-access.ts';
import { meeting, programme, talk } from '../../db/schema-programme.ts';
import { forgetUndelivered } from '../../db/tasks.ts';
import { DAY, dayOf, HOUR, yearOf } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { clockOf, matterOf } from '../matters.ts';
import { keyIn, links, loadedOf } from '../opinions.ts';
import { employ, employAll } from '../people.ts';
import { actsOn, planned } from '../programmes.ts';
import { offered, signUp } from '../sign-ups.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
});
afterAll(() => house.close());

const NOW = Date.now();

describe('letters that did not get through', () => {
  const dead = async (matterId: string, recipient: string, at: number) => {
    const row = { id: `${matterId}.${recipient}.${at}`, matterId, template: 'assigned', recipient, seq: 1 };
    const tried = { facts: {}, state: 'dead' as const, attempts: 6, leasedUntil: 0 };
    await house.store.db.insert(letter).values({ ...row, ...tried, createdAt: at, nextAt: at });
  };
  const task = async (): Promise<string> => {
    const queue = await (await head.get('/desk/')).text();
    return /<h2[^>]*>邮件未送达，请致电<\/h2>(.*?)<\/section>/s.exec(queue)?.[1] ?? '';
  };

  test('to who is outside stand first, and how many there are is said; what is over is no task after a week', async () => {
    const { store } = house;
    const { row: one } = await matterOf(store, (await send(house)).reference);
    const { row: other } = await matterOf(store, (await send(house)).reference);
    for (let n = 0; n < 21; n += 1) await dead(one.id, 'staff:director', NOW - 10 * DAY + n);
    await dead(other.id, 'sender', NOW - 9 * DAY);
    const before = await task();
    expect(before.indexOf(other.reference)).toBeGreaterThan(0);
    expect(before.indexOf(other.reference)).toBeLessThan(before.indexOf(one.reference));
    expect(before).toContain('还有 2 封没有列出');
    const { matterId, reference } = await offered(store);
    await signUp(house, reference);
    await dead(matterId, 'participant:somebody', NOW - 9 * DAY);
    await forgetUndelivered(store, NOW);
    const left = await task();
    // The programme is yet to come: who signed up for it is still to be phoned.
    expect([left.includes(one.reference), left.includes(other.reference), left.includes(reference)]).toEqual([
      false,
      true,
      true,
    ]);
    await forgetUndelivered(store, NOW + 400 * DAY);
    expect([(await task()).includes(other.reference), (await task()).includes(reference)]).toEqual([
      true,
      false,
    ]);
  });
});

test('who was talked to about an opinion is forgotten a month after; that it was held stays', async () => {
  const { store } = house;
  const { matterId } = await planned(store);
  const [secret = ''] = await links(store, matterId, 1);
  const form = await (await house.get(`/opinions/${secret}/`)).text();
  const fields = { 'q-overall': '1', phone: '13800138000', name: '陈女士', key: keyIn(form) };
  expect((await house.form(`/opinions/${secret}/`, fields)).status).toBe(303);
  const talks = async () => talksOf(store, await loadedOf(store, matterId));
  await store.db.update(talk).set({ doneAt: NOW }).where(eq(talk.matterId, matterId));
  await emptyHeldTalks(store, NOW + 29 * DAY);
  expect(await talks()).toMatchObject([{ name: '陈女士' }]);
  await emptyHeldTalks(store, NOW + 31 * DAY);
  expect(await talks()).toEqual([]);
  expect(await store.db.$count(talk, and(eq(talk.matterId, matterId), eq(talk.doneAt, NOW)))).toBe(1);
});

describe('when the real calendar comes in', () => {
  test('a date that stays is no longer called provisional, in the list neither; a later one is reminded of anew', async () => {
    const { store } = house;
    const { row } = await matterOf(store, (await send(house)).reference);
    const { dueAt } = await clockOf(store, row.reference, 'submission.contact');
    const before = { provisional: true, calendarVersion: 'earlier' };
    await store.db.update(clock).set(before).where(eq(clock.matterId, row.id));
    await store.db.update(matter).set({ nextProvisional: true }).where(eq(matter.id, row.id));
    await recountOpen(store, NOW);
    expect((await matterOf(store, row.reference)).row.nextProvisional).toBe(false);
    expect((await clockOf(store, row.reference, 'submission.contact')).provisional).toBe(false);
    const sooner = { ...before, dueAt: dueAt - DAY, toldDueAt: null, reminded: 2 };
    const contact = and(eq(clock.matterId, row.id), eq(clock.rule, 'submission.contact'));
    await store.db.update(clock).set(sooner).where(contact);
    await recountOpen(store, NOW);
    expect(await clockOf(store, row.reference, 'submission.contact')).toMatchObject({ dueAt, reminded: 0 });
  });
});

test('a back-up minds what somebody does, not what the scheduler ticks off; its ticks are forgotten', async () => {
  const { store } = house;
  const mark = () => markOf(askOf(store.db));
  const before = await mark();
  expect(await onceInSlot(store, 'a job', '2026-01-01', NOW - 41 * DAY)).toBe(true);
  expect(await mark()).toBe(before);
  await clearSlots(store, NOW);
  expect(await store.db.$count(cronRun, eq(cronRun.job, 'a job'))).toBe(0);
  await store.db.insert(audit).values({ at: NOW, action: 'search', facts: {} });
  expect(await mark()).not.toBe(before);
});

describe('whoever leaves', () => {
  test('gives a programme on only to who may open one, and keeps the name in the year', async () => {
    const { store } = house;
    await employ(store, 'goes', { roles: ['social_worker'] });
    const { matterId, reference } = await planned(store, { workerId: 'goes' });
    await store.db.update(staff).set({ name: '已经走了的人' }).where(eq(staff.id, 'goes'));
    const began = { startsAt: NOW - HOUR, endsAt: NOW };
    await store.db
      .update(meeting)
      .set(began)
      .where(and(eq(meeting.matterId, matterId), eq(meeting.no, 1)));
    await store.db
      .update(programme)
      .set({ approvedAt: NOW, firstAt: began.startsAt })
      .where(eq(programme.matterId, matterId));
    const came = { present: [], excused: [], cameToo: ['甲', '乙', '丙', '丁', '戊'] };
    const on = await actsOn(store, 'goes', reference);
    expect(await callRoll(store, on, 1, came)).toMatchObject({ ok: true });
    const admin = await house.desk('admin');
    const leaving = await admin.form('/desk/accounts/goes/leave/', { successor: 'board' });
    expect(leaving.status).toBe(303);
    expect((await matterOf(store, reference)).row.handlerId).toBeNull();
    // What was held before stays theirs, in the figures of the year and behind their name.
    await store.db.update(matter).set({ handlerId: 'social_worker' }).where(eq(matter.id, matterId));
    const year = yearOf(dayOf(NOW));
    const page = await (await head.get(`/desk/programmes/year/?year=${year}`)).text();
    expect(page).toContain('已经走了的人（已离开）');
    const { viewer } = await actsOn(store, 'director', reference);
    const held = async (worker: string) =>
      (await heldInYear(store, viewer, year, { worker })).map(({ workerId, sessions, people }) => [
        workerId,
        sessions,
        people,
      ]);
    expect([await held('goes'), await held('social_worker')]).toEqual([[['goes', 1, 5]], []]);
  });
});

test('where nobody is left who may file a programme, its page asks for somebody', async () => {
  const { store } = house;
  const { matterId, reference } = await planned(store, { workerId: 'assistant_supervisor' });
  await store.db
    .update(programme)
    .set({ approvedAt: NOW, firstAt: NOW - 2 * HOUR, lastAt: NOW - HOUR })
    .where(eq(programme.matterId, matterId));
  const { viewer } = await actsOn(store, 'director', reference);
  const hasFiler = async () => (await readProgramme(store, viewer, reference, NOW))?.hasFiler;
  expect(await hasFiler()).toBe(false);
  // Giving it away makes nobody the one who files it.
  await store.db.insert(history).values({
    ...{ matterId, seq: 2, at: NOW, by: 'director', event: 'assigned' },
    facts: { to: 'social_worker', before: { handlerId: 'assistant_supervisor' } },
  });
  await store.db
    .update(matter)
    .set({ handlerId: 'social_worker', version: 2 })
    .where(eq(matter.id, matterId));
  expect(await hasFiler()).toBe(false);
  await employ(store, 'another_assistant', { roles: ['assistant_supervisor'] });
  expect(await hasFiler()).toBe(true);
});
