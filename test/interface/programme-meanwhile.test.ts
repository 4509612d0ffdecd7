import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letterRow } from '../../db/change.ts';
import { papersIn } from '../../db/programme/paper-row.ts';
import { fileSignUps, moveUpEverywhere } from '../../db/programme/people/by-itself.ts';
import { letter } from '../../db/schema.ts';
import { attendance, meeting, programme, registration } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { letter as pdf } from '../pictures.ts';
import { actOn, meetingsFrom, overAlready, planned, refused } from '../programmes.ts';
import { cookieFor, listOf, offered, signUp } from '../sign-ups.ts';

// What stands while a colleague, or the house by itself, does the next thing.

let house: House;
let worker: Desk;
let supervisor: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
  supervisor = await house.desk('supervisor');
});
afterAll(() => house.close());

const at = (reference: string, path = '') => `/desk/programmes/${reference}/${path}`;
const act = (desk: Desk, reference: string, noun: string, fields: Fields = {}) =>
  actOn(house, desk, reference, noun, fields);
const done = async (desk: Desk, reference: string, noun: string, fields: Fields = {}) =>
  expect([noun, (await act(desk, reference, noun, fields)).status]).toEqual([noun, 303]);
const stateOf = async (matterId: string, paper: string) =>
  (await papersIn(house.store, matterId)).find(({ name }) => name === paper)?.state;
async function scan(desk: Desk, reference: string, paper: string) {
  const { row } = await matterOf(house.store, reference);
  const files = [{ name: '扫描.pdf', bytes: pdf('签了名') }];
  return house.upload(at(reference, `papers/${paper}/0/scan/`), { seen: String(row.version) }, files, {
    cookie: desk.cookie,
  });
}

/** A group whose first meeting began at an instant. */
async function beginning(startsAt: number, given: Parameters<typeof offered>[1] = {}) {
  const made = await offered(house.store, { meetings: meetingsFrom(Date.now(), 30, 2), ...given });
  const first = and(eq(meeting.matterId, made.matterId), eq(meeting.no, 1));
  await house.store.db
    .update(meeting)
    .set({ startsAt, endsAt: startsAt + 2 * HOUR })
    .where(first);
  return {
    ...made,
    begin: () =>
      house.store.db
        .update(programme)
        .set({ firstAt: startsAt })
        .where(eq(programme.matterId, made.matterId)),
  };
}

describe('a paper', () => {
  test('that was handed back waits for whoever mends it, through the roll-call and the hour', async () => {
    const { matterId, reference, begin } = await beginning(Date.now() - HOUR);
    await done(worker, reference, 'sign-up-shutting');
    await done(supervisor, reference, 'papers/sign-up/0/return', { detail: '请附签了名的。' });
    await begin();
    expect(await fileSignUps(house.store, Date.now())).toBe(0);
    expect((await worker.form(at(reference, 'people/roll/1/'), { cameToo: '王姐' })).status).toBe(303);
    expect(await stateOf(matterId, 'sign-up')).toBe('returned');
    expect((await scan(worker, reference, 'sign-up')).status).toBe(303);
    expect(await stateOf(matterId, 'sign-up')).toBe('submitted');
  });

  test('a scan beside a plan that waits leaves whoever handed it in: who signed it may approve it', async () => {
    const { matterId, reference } = await planned(house.store);
    const talked = { consultedWith: '阿芳', consultedOn: '2026-11-20', detail: '都同意。' };
    await done(worker, reference, 'consultation', talked);
    await done(worker, reference, 'proposal');
    expect((await scan(supervisor, reference, 'plan')).status).toBe(303);
    const [plan] = await papersIn(house.store, matterId);
    expect(plan).toMatchObject({ state: 'submitted', by: 'social_worker', fileId: expect.any(String) });
    await done(supervisor, reference, 'approval');
  });

  test('is late only while its clock runs', async () => {
    const { reference } = await overAlready(house.store, Date.now() - 60 * DAY);
    const page = await (await worker.get(at(reference))).text();
    const rowOf = (code: string) => new RegExp(`${code}</td>[\\s\\S]*?</tr>`).exec(page)?.[0] ?? '';
    expect(rowOf('DG-G-002')).toContain('未写');
    expect(rowOf('DG-G-002')).not.toContain('已过期');
    expect(rowOf('DG-G-006')).toContain('已过期');
  });

  test('what was typed for one that has moved on comes back', async () => {
    const { reference } = await overAlready(house.store, Date.now() - 60 * DAY);
    const report = { goals: '学会了。', course: '两节。', effect: '有改善。', submit: 'yes' };
    await done(worker, reference, 'papers/report/0', report);
    const late = await act(worker, reference, 'papers/report/0', { ...report, goals: '另一台电脑上写的' });
    expect([late.status, await late.text()]).toEqual([422, expect.stringContaining('另一台电脑上写的')]);
    const seen = String((await matterOf(house.store, reference)).row.version);
    await done(supervisor, reference, 'papers-approval', { paper: 'report/0' });
    const back = await act(supervisor, reference, 'papers/report/0/return', { seen, detail: '缺少预算说明' });
    expect([back.status, await back.text()]).toEqual([409, expect.stringContaining('缺少预算说明')]);
  });
});

describe('the roll', () => {
  test('that a colleague has called meanwhile is put together, not wiped out', async () => {
    const { matterId, reference, begin } = await beginning(Date.now() - HOUR);
    for (const name of ['甲', '乙']) await signUp(house, reference, { name });
    await begin();
    const [one = '', two = ''] = (await listOf(house.store, matterId)).map(({ id }) => id);
    const roll = at(reference, 'people/roll/1/');
    expect(await (await worker.get(roll)).text()).toContain('name="called" value="0"');
    const mine = { present: [one], cameToo: '', called: '0' };
    expect((await worker.form(roll, mine)).status).toBe(303);
    const theirs = { present: [two], cameToo: '王姐', called: '0' };
    const refusal = await supervisor.form(roll, theirs);
    const page = await refusal.text();
    expect(refusal.status).toBe(409);
    for (const id of [one, two]) expect(page).toMatch(new RegExp(`name="present" value="${id}" checked`));
    expect(page).toContain('王姐');
    const [, called = ''] = /name="called" value="(\d+)"/.exec(page) ?? [];
    const both = { present: [one, two], cameToo: '王姐', called };
    expect((await supervisor.form(roll, both)).status).toBe(303);
    const ticks = await house.store.db.select().from(attendance).where(eq(attendance.matterId, matterId));
    expect(ticks.map(({ state, by }) => [state, by])).toEqual(Array(3).fill(['present', 'supervisor']));
    // One's own second press is none of a colleague's.
    expect((await supervisor.form(roll, both)).status).toBe(303);
  });
});

describe('somebody who signed up on paper', () => {
  test('is entered once the plan was approved, and is offered a place that comes free', async () => {
    const { matterId, reference } = await planned(house.store, { capacity: 1 });
    const enter = (name: string) =>
      worker.form(at(reference, 'people/'), { name, age: '70', phone: '13800138001' });
    expect(await refused(await enter('老陈'))).toEqual([422, expect.stringContaining('还不能报名')]);
    const approved = { approvedAt: Date.now(), approvedBy: 'supervisor' };
    const mine = eq(programme.matterId, matterId);
    await house.store.db.update(programme).set(approved).where(mine);
    for (const name of ['老陈', '老李']) expect((await enter(name)).status).toBe(303);
    await house.store.db.update(programme).set({ capacity: 2 }).where(mine);
    await moveUpEverywhere(house.store, Date.now(), shippedCalendar);
    expect((await listOf(house.store, matterId)).map(({ state }) => state)).toEqual(['in', 'offered']);
  });
});

describe('a place that comes free too late to ask in writing', () => {
  test('is told to whoever runs it, once a day; and who waited in vain reads that', async () => {
    const soon = Date.now() + HOUR;
    const { matterId, reference, begin } = await beginning(soon, { capacity: 1 });
    const people = [];
    for (const name of ['甲', '乙', '丙']) people.push(await signUp(house, reference, { name }));
    await begin();
    const [first, second, third] = await Promise.all(people.map(({ receipt }) => cookieFor(house, receipt)));
    const form = (cookie: string | undefined) =>
      house.form('/programmes/place/withdrawal/', {}, { cookie: cookie ?? '' });
    expect((await form(first)).status).toBe(303);
    expect((await form(second)).status).toBe(303);
    const told = await house.store.db
      .select()
      .from(letter)
      .where(and(eq(letter.matterId, matterId), eq(letter.template, 'place-free')));
    expect(told.map(({ recipient }) => recipient)).toEqual(['handler']);
    await house.store.db
      .update(programme)
      .set({ firstAt: Date.now() - HOUR })
      .where(eq(programme.matterId, matterId));
    const page = await (await house.get('/programmes/place/', { cookie: third ?? '' })).text();
    expect(page).toContain('这一次没有轮到您');
    expect(await (await worker.get(at(reference, 'people/'))).text()).not.toContain('来不及写信递补');
  });
});

test('a letter names only what its reader can do', async () => {
  const { matterId, reference, begin } = await beginning(Date.now() - HOUR, { asks: ['email'] });
  const byHand = { name: '老陈', age: '70', email: 'laochen@example.com' };
  expect((await worker.form(at(reference, 'people/'), byHand)).status).toBe(303);
  await signUp(house, reference, { phone: '', email: 'aming@example.com' });
  await house.settled();
  const textTo = async (to: string) =>
    (await house.mail.taken()).filter((mail) => mail.to === to).at(-1)?.text ?? '';
  expect(await textTo('laochen@example.com')).toMatch(/已经给您留了名额[\s\S]*不能来的，请打/);
  expect(await textTo('laochen@example.com')).not.toContain('回执码');
  expect(await textTo('aming@example.com')).toContain('回执码');
  await begin();
  const [, second] = await listOf(house.store, matterId);
  const again = letterRow(matterId, null, Date.now(), {
    ...{ template: 'programme-tomorrow', recipient: `participant:${second?.id}`, facts: { meeting: 2 } },
  });
  await house.store.db.insert(letter).values(again);
  await house.scheduled(Date.now());
  await house.settled();
  expect(await textTo('aming@example.com')).toMatch(/就要开始了[\s\S]*不能来的，请打/);
  expect(await house.store.db.$count(registration, eq(registration.matterId, matterId))).toBe(2);
});

test('what is written on a tablet when its time is up comes back, and says that it was not taken', async () => {
  const page = await house.form('/opinions/kiosk/', { key: 'x', 'q-overall': '4', 'q-liked': '点心很好吃' });
  const text = await page.text();
  expect([page.status, page.headers.get('refresh')]).toEqual([410, '300; url=/opinions/kiosk/']);
  expect(text).toMatch(/刚才这一份没有收下[\s\S]*点心很好吃/);
});
