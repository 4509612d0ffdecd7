import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProgramme } from '../../db/programme/find.ts';
import { viewerOf } from '../../db/viewer.ts';
import { papersOf } from '../../domain/programme/papers.ts';
import { type Answer, type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { clockOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { actOn, meetingFields, meetingsFrom, PLAN, planned, refused } from '../programmes.ts';

let house: House;
let worker: Desk;
let supervisor: Desk;
let assistant: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
  supervisor = await house.desk('supervisor');
  assistant = await house.desk('assistant_supervisor');
});
afterAll(() => house.close());

const loadedOf = async (reference: string) => {
  const viewer = await viewerOf(house.store, 'social_worker');
  const found = viewer && (await findProgramme(house.store, viewer, reference));
  if (!found) throw new Error(`no programme ${reference}`);
  return found;
};
const events = async (reference: string) => (await linesOf(house.store, reference)).map(({ event }) => event);
const talked = { consultedWith: '阿芳', consultedOn: '2026-11-20', detail: '都同意。' };
const act = (desk: Desk, reference: string, noun: string, fields: Fields = {}): Promise<Answer> =>
  actOn(house, desk, reference, noun, fields);
const pageOf = async (of: string, path: string) =>
  (await worker.get(`/desk/programmes/${of}/${path}`)).text();
/** Does it, and it is done. */
const done = async (desk: Desk, reference: string, noun: string, fields: Fields = {}) =>
  expect([noun, (await act(desk, reference, noun, fields)).status]).toEqual([noun, 303]);
/** Is refused with a sentence that says so. */
const no = async (answer: Promise<Answer>, status: number, sentence: string) =>
  expect(await refused(await answer)).toEqual([status, expect.stringContaining(sentence)]);

async function consulted(more: Parameters<typeof planned>[1] = {}): Promise<string> {
  const { reference } = await planned(house.store, more);
  await done(worker, reference, 'consultation', talked);
  return reference;
}

test('talked over, submitted, approved, opened, shut and opened again, each in its turn', async () => {
  const { reference } = await planned(house.store);
  await no(act(worker, reference, 'proposal'), 422, '还没有记录同工协商');
  await done(worker, reference, 'consultation', talked);
  await no(act(supervisor, reference, 'approval'), 422, '还没有提交');
  await no(act(worker, reference, 'sign-up-opening'), 422, '还没有批准');
  await done(worker, reference, 'proposal');
  await no(act(worker, reference, 'proposal'), 422, '已经提交过');
  await no(act(worker, reference, 'approval'), 403, '自己策划或负责的');
  await done(supervisor, reference, 'approval');
  expect((await loadedOf(reference)).programme.approvedBy).toBe('supervisor');
  await done(worker, reference, 'sign-up-opening');
  await no(act(worker, reference, 'sign-up-opening'), 422, '报名已经开放');
  await done(worker, reference, 'sign-up-shutting');
  await no(act(worker, reference, 'sign-up-shutting'), 422, '没有在开放');
  await done(worker, reference, 'sign-up-opening');
  expect(await events(reference)).toEqual([
    ...['planned', 'consulted', 'proposed', 'approved', 'sign-up-opened', 'sign-up-shut', 'sign-up-opened'],
  ]);
  expect((await matterOf(house.store, reference)).row.nextRule).toBe('group.session-assessment');
  expect((await lettersOf(house.store, reference)).map(({ template }) => template)).toEqual(
    expect.arrayContaining(['plan-proposed', 'programme-decided']),
  );
  const page = await (await worker.get(`/desk/programmes/${reference}/`)).text();
  expect(page).toContain('报名开放中');
  expect(page).not.toContain('迟于两周前');
});

test('submitting stops the plan’s clock; handed back with a reason it runs again with its date', async () => {
  const reference = await consulted();
  const plan = async () => (await loadedOf(reference)).clocks.find(({ rule }) => rule === 'group.plan');
  const before = await plan();
  await done(worker, reference, 'proposal');
  expect((await plan())?.stoppedAt).not.toBeNull();
  expect((await matterOf(house.store, reference)).row).toMatchObject({
    stage: 'proposed',
    nextRule: 'group.sign-up',
  });
  await no(act(supervisor, reference, 'return'), 422, '请写下理由');
  await done(supervisor, reference, 'return', { detail: '目标要能量度。' });
  await no(act(supervisor, reference, 'return', { detail: '再退。' }), 422, '还没有提交');
  expect(await plan()).toEqual(before);
  expect((await matterOf(house.store, reference)).row).toMatchObject({
    stage: 'planned',
    nextRule: 'group.plan',
  });
  expect(await (await worker.get(`/desk/programmes/${reference}/`)).text()).toContain('目标要能量度。');
  await done(worker, reference, 'proposal');
  await done(supervisor, reference, 'approval');
});

test('a start later than two weeks before needs a supervisor’s written reason, and says so for ever', async () => {
  const reference = await consulted({ meetings: meetingsFrom(Date.now(), 7, 2) });
  expect((await actOn(house, worker, reference, 'proposal')).status).toBe(303);
  expect(await refused(await actOn(house, supervisor, reference, 'approval'))).toEqual([
    422,
    expect.stringContaining('督导写明理由'),
  ]);
  expect((await actOn(house, assistant, reference, 'late-start', { detail: '急。' })).status).toBe(403);
  expect((await actOn(house, worker, reference, 'late-start', { detail: '急。' })).status).toBe(403);
  expect((await actOn(house, supervisor, reference, 'late-start')).status).toBe(422);
  const why = '街道临时要求，居民急需。';
  expect((await actOn(house, supervisor, reference, 'late-start', { detail: why })).status).toBe(303);
  expect(await refused(await actOn(house, supervisor, reference, 'late-start', { detail: why }))).toEqual([
    422,
    expect.stringContaining('已经准许过'),
  ]);
  expect((await actOn(house, supervisor, reference, 'approval')).status).toBe(303);
  expect((await actOn(house, worker, reference, 'sign-up-opening')).status).toBe(303);
  const { meetings } = await loadedOf(reference);
  const prints = papersOf(meetings).map(({ name, no }) => `papers/${name}/${no}/print/`);
  const sheets = ['people/sign-up-sheet/', 'people/roll-sheet/', 'opinions/summary/'];
  for (const path of ['', ...prints, ...sheets]) {
    const page = await pageOf(reference, path);
    expect([path, page.includes('迟于两周前'), page.includes(why)]).toEqual([path, true, true]);
  }
  // What is handed out says so, and not in the supervisor's words.
  const blank = ['people/blank-sheet/', 'opinions/form/', 'opinions/form/?phase=before'];
  for (const path of blank) {
    const page = await pageOf(reference, path);
    expect([path, page.includes('迟于两周前'), page.includes(why)]).toEqual([path, true, false]);
  }
  const ahead = await consulted();
  for (const path of [...sheets, ...blank])
    expect([path, (await pageOf(ahead, path)).includes('迟于两周前')]).toEqual([path, false]);
  expect(await refused(await actOn(house, supervisor, ahead, 'late-start', { detail: why }))).toEqual([
    422,
    expect.stringContaining('没有迟于'),
  ]);
});

/** The plan as `planned` has made it, typed once more. */
const asPlanned: Fields = {
  ...{ title: PLAN.title, summary: PLAN.summary, service: 'group_work', capacity: '12', asks: 'phone' },
  ...{ need: PLAN.need, foundOut: PLAN.foundOut, goals: PLAN.goals, content: PLAN.content },
  ...{ what1: '手工材料', yuan1: '300', detail: '组员来得多。' },
};
const withFeng = { consultedWith: '冯家俊', consultedOn: '2026-11-20' };

test('a plan that was handed in: the service itself is changed only after a talk, and is approved again', async () => {
  const reference = await consulted();
  const change = (fields: Fields) => act(worker, reference, 'plan', { ...asPlanned, ...fields });
  const standing = async () => (await loadedOf(reference)).row.stage;
  await done(worker, reference, 'proposal');
  await no(change({ detail: '', title: '亲子手工小组' }), 422, '请写下为什么改');
  await no(change({}), 422, '和原来一样');
  await done(supervisor, reference, 'approval');
  let plan = asPlanned;
  for (const part of [
    { capacity: '15' },
    { yuan1: '500' },
    { ageFrom: '6', ageTo: '12' },
    { service: 'activities' },
    { need: '家长不会陪孩子。' },
    { goals: '学会四种办法。' },
    { content: '先分享，再做手工。' },
    { forWhom: '带孩子的家长' },
  ]) {
    plan = { ...plan, ...part };
    await no(change(plan), 422, '要先与同工协商');
    await no(change({ ...plan, consultedWith: '冯家俊' }), 422, '请填写哪一天协商的');
    expect(await standing()).toBe('approved');
    await done(worker, reference, 'plan', { ...plan, ...withFeng });
    expect([part, await standing()]).toEqual([part, 'proposed']);
    await no(act(worker, reference, 'sign-up-opening'), 422, '还没有批准');
    await done(supervisor, reference, 'approval');
  }
  const line = (await linesOf(house.store, reference)).findLast(({ event }) => event === 'plan-changed');
  expect(line?.facts).toMatchObject({ changed: ['content'] });
  // How it is announced and what is asked at sign-up stay with the worker.
  await done(worker, reference, 'plan', { ...plan, title: '亲子手工小组', asks: 'email' });
  expect(await standing()).toBe('approved');
  await done(worker, reference, 'sign-up-opening');
});

test('a talk about a change stands in the history and on the printed plan, beside the first one', async () => {
  const reference = await consulted();
  await done(worker, reference, 'proposal');
  await done(worker, reference, 'plan', { ...asPlanned, ...withFeng, capacity: '14' });
  const { placeId } = (await loadedOf(reference)).programme;
  const moved = { placeId, ...meetingFields(60, 4), detail: '场地装修。' };
  await no(act(worker, reference, 'dates', moved), 422, '要先与同工协商');
  await done(worker, reference, 'dates', { ...moved, ...withFeng, consultedOn: '2026-11-21' });
  const print = await pageOf(reference, 'papers/plan/0/print/');
  for (const talk of [
    '20日，与阿芳协商：都同意。',
    '20日，与冯家俊协商：改名额。',
    '21日，与冯家俊协商：改日期或时间。',
  ])
    expect([talk, print.includes(`2026年11月${talk}`)]).toEqual([talk, true]);
  // Why may speak of people: it stands in the history, which is emptied with them, and on no paper.
  const page = await pageOf(reference, '');
  for (const why of ['20日，与冯家俊协商。组员来得多。', '21日，与冯家俊协商。场地装修。'])
    expect([why, page.includes(`2026年11月${why}`), print.includes(why.slice(-5))]).toEqual([
      why,
      true,
      false,
    ]);
});

test('an approved plan that is handed back with a change is still changed only after a talk, and stays in time', async () => {
  const reference = await consulted();
  await done(worker, reference, 'proposal');
  await done(supervisor, reference, 'approval');
  await done(worker, reference, 'sign-up-opening');
  await done(worker, reference, 'plan', { ...asPlanned, ...withFeng, capacity: '14' });
  await done(supervisor, reference, 'return', { detail: '名额太多。' });
  const plan = { ...asPlanned, capacity: '13' };
  await no(act(worker, reference, 'plan', plan), 422, '要先与同工协商');
  expect(await pageOf(reference, 'plan/')).toContain('name="consultedWith"');
  const { placeId } = (await loadedOf(reference)).programme;
  const moved = { placeId, ...meetingFields(60, 4), detail: '场地装修。' };
  await no(act(worker, reference, 'dates', moved), 422, '要先与同工协商');
  await done(worker, reference, 'plan', { ...plan, ...withFeng });
  expect((await clockOf(house.store, reference, 'group.plan')).stoppedAt).not.toBeNull();
  await done(worker, reference, 'proposal');
  // Whoever changes what waits for an approval does not give it.
  await done(supervisor, reference, 'plan', { ...plan, ...withFeng, capacity: '12' });
  await no(act(supervisor, reference, 'approval'), 403, '您自己提交的');
  await done(assistant, reference, 'approval');
});

test('before it is handed in a plan is changed without a talk', async () => {
  const { reference } = await planned(house.store);
  await done(worker, reference, 'plan', { ...asPlanned, capacity: '20', goals: '学会。', detail: '' });
  expect((await loadedOf(reference)).row.stage).toBe('planned');
});

test('somebody quicker makes a verb fail, and what was typed stays', async () => {
  const reference = await consulted();
  const stale = { ...talked, seen: '1', detail: '再商量一次' };
  const answer = await act(worker, reference, 'consultation', stale);
  const page = await answer.text();
  expect(answer.status).toBe(409);
  expect(page).toContain('刚刚有同事改动过');
  expect(page).toContain('再商量一次');
});
