import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredFile } from '../../db/files.ts';
import { approve, propose } from '../../db/programme/approving.ts';
import { assessSession } from '../../db/programme/ending.ts';
import { papersIn } from '../../db/programme/paper-row.ts';
import { returnPaper, submitScan } from '../../db/programme/paper-verbs.ts';
import { callRoll } from '../../db/programme/people/roll.ts';
import { paper, programme } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { clockOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { letter } from '../pictures.ts';
import { actOn, actsOn, meetingsFrom, PLAN, planned, refused } from '../programmes.ts';

let house: House;
let worker: Desk;
let supervisor: Desk;
let assistant: Desk;
let director: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
  supervisor = await house.desk('supervisor');
  assistant = await house.desk('assistant_supervisor');
  director = await house.desk('director');
});
afterAll(() => house.close());

// Thirty days before its first meeting, and two months before today.
const PAST = Date.now() - 60 * DAY;
const SHEET = { name: 'sign-up', no: 0 } as const;
const on = (login: string, reference: string, at?: number) => actsOn(house.store, login, reference, at);
const ok = { ok: true };
const pageOf = async (reference: string, desk: Desk) =>
  (await desk.get(`/desk/programmes/${reference}/`)).text();
const scanned = (): StoredFile => ({
  ...{ id: crypto.randomUUID(), name: '报名表.pdf', type: 'application/pdf', size: 900 },
  ...{ storedSize: 916, preparedType: null },
});

/** Planned and submitted in time; approved, unless it is not. */
async function proposed(approved = true) {
  const plan = { ...PLAN, consulted: '与阿芳协商。' };
  const made = await planned(house.store, { plan, meetings: meetingsFrom(PAST, 30, 2) }, PAST);
  const { reference } = made;
  expect(await propose(house.store, await on('social_worker', reference, PAST))).toMatchObject(ok);
  if (!approved) return made;
  const given = await approve(house.store, await on('supervisor', reference, PAST), shippedCalendar);
  expect(given).toMatchObject(ok);
  return made;
}

const scan = async (reference: string, at: number) =>
  submitScan(house.store, await on('social_worker', reference, at), SHEET, scanned(), []);

/** Uploads a scan on the desk, now. */
async function attach(reference: string, path: string): Promise<number> {
  const seen = String((await matterOf(house.store, reference)).row.version);
  const files = [{ name: '扫描.pdf', bytes: letter('纸上的') }];
  const to = `/desk/programmes/${reference}/papers/${path}/scan/`;
  return (await house.upload(to, { seen }, files, { cookie: worker.cookie })).status;
}

/** The meetings are held, and every paper but the sign-up sheet is handed in and approved. */
async function held(reference: string): Promise<void> {
  const { meetings } = (await on('social_worker', reference)).loaded;
  for (const { no, startsAt, endsAt } of meetings) {
    const roll = { present: [], excused: [], cameToo: ['阿珍', '阿明'] };
    const begun = await on('social_worker', reference, startsAt);
    expect(await callRoll(house.store, begun, no, roll)).toMatchObject(ok);
    const after = await on('social_worker', reference, endsAt);
    expect(await assessSession(house.store, after, { meeting: no, detail: '都好。' })).toMatchObject(ok);
  }
  expect(await attach(reference, 'opinions/0')).toBe(303);
  const written: [string, Fields][] = [
    ['finance/0', { spent1: '300' }],
    ['report/0', { goals: '都学会了。', course: '两节。', effect: '好多了。' }],
    ['meetings/1', { course: '做纸灯笼。', members: '很投入。' }],
    ['meetings/2', { course: '做纸灯笼。', members: '很投入。' }],
  ];
  for (const [path, fields] of written) {
    const answer = await actOn(house, worker, reference, `papers/${path}`, { ...fields, submit: 'yes' });
    expect([path, answer.status]).toEqual([path, 303]);
  }
  await approved(reference, ['roll-call/0', 'opinions/0', ...written.map(([path]) => path)]);
}
const approved = async (reference: string, paper: string[]) =>
  expect((await actOn(house, supervisor, reference, 'papers-approval', { paper })).status).toBe(303);
const file = (reference: string) => actOn(house, assistant, reference, 'archiving');

/** It is followed up and closed, no clock of it runs, and nothing of it stands in the queue. */
async function closes(reference: string): Promise<void> {
  expect(await (await director.get('/desk/?kind=group')).text()).toContain(reference);
  const detail = '都还在用。';
  expect((await actOn(house, worker, reference, 'follow-up', { detail })).status).toBe(303);
  const { row, clocks } = await matterOf(house.store, reference);
  expect(clocks.filter(({ stoppedAt }) => stoppedAt === null)).toEqual([]);
  expect(row).toMatchObject({ stage: 'closed', closedAt: expect.any(Number), nextRule: null });
  expect(await (await director.get('/desk/?kind=group')).text()).not.toContain(reference);
}

test('signed up on paper in time: the scan stops the clock, it is filed without a reason, and nothing is left', async () => {
  const { reference } = await proposed();
  expect(await scan(reference, PAST + DAY)).toMatchObject(ok);
  expect((await clockOf(house.store, reference, 'group.sign-up')).stoppedAt).toBe(PAST + DAY);
  await held(reference);
  await approved(reference, ['sign-up/0']);
  const page = await pageOf(reference, assistant);
  expect(page).toContain('纸上报名，在期限内');
  expect(page).not.toContain('迟于两周前');
  expect((await file(reference)).status).toBe(303);
  await closes(reference);
});

test('with no sheet, or with a late one, it is filed only once the sheet and a supervisor’s reason are there, and says so', async () => {
  const { matterId, reference } = await proposed();
  await held(reference);
  // The roll makes no sheet of a sign-up that was never opened.
  expect((await papersIn(house.store, matterId)).map(({ name }) => name)).not.toContain('sign-up');
  expect(await refused(await file(reference))).toEqual([
    422,
    expect.stringContaining('附上纸上报名的扫描件'),
  ]);
  const sheet = await (await worker.get(`/desk/programmes/${reference}/papers/sign-up/0/`)).text();
  expect(sheet).toContain('附上扫描件就停表');
  expect(await attach(reference, 'sign-up/0')).toBe(303);
  expect((await clockOf(house.store, reference, 'group.sign-up')).stoppedAt).not.toBeNull();
  await approved(reference, ['sign-up/0']);
  expect(await refused(await file(reference))).toEqual([422, expect.stringContaining('须由督导写明理由')]);
  const waits = await pageOf(reference, assistant);
  expect(waits).toContain('纸上报名，迟于期限');
  expect(waits).toContain('等督导写明迟于开始前两周的理由');
  expect(waits).not.toContain('文件都已批阅');
  expect(await pageOf(reference, supervisor)).toContain('href="#late-start"');
  const detail = '居民没有手机，都在门口报的名。';
  expect((await actOn(house, supervisor, reference, 'late-start', { detail })).status).toBe(303);
  expect((await file(reference)).status).toBe(303);
  const filed = await pageOf(reference, assistant);
  expect(filed).toContain('经督导书面准许');
  expect(filed).toContain(detail);
  await closes(reference);
});

test('a sheet that an earlier roll had made, with the clock still running, is filed with the reason all the same', async () => {
  const { matterId, reference } = await proposed();
  await held(reference);
  const made = { matterId, ...SHEET, state: 'approved' as const, at: PAST };
  await house.store.db.insert(paper).values(made);
  expect(await refused(await file(reference))).toEqual([422, expect.stringContaining('须由督导写明理由')]);
  const detail = '居民都在门口报的名。';
  expect((await actOn(house, supervisor, reference, 'late-start', { detail })).status).toBe(303);
  expect((await file(reference)).status).toBe(303);
  await closes(reference);
});

test('a sheet that is handed back is no evidence: its clock runs again with its date until it comes again', async () => {
  const { reference } = await proposed();
  const before = await clockOf(house.store, reference, 'group.sign-up');
  expect(await scan(reference, PAST + DAY)).toMatchObject(ok);
  expect((await matterOf(house.store, reference)).row.nextRule).toBe('group.session-assessment');
  const back = await on('supervisor', reference, PAST + 2 * DAY);
  expect(await returnPaper(house.store, back, SHEET, '没有签名。', shippedCalendar)).toMatchObject(ok);
  expect(await clockOf(house.store, reference, 'group.sign-up')).toEqual(before);
  expect((await matterOf(house.store, reference)).row.nextRule).toBe('group.sign-up');
  expect(await scan(reference, before.dueAt + 1)).toMatchObject(ok);
  expect((await linesOf(house.store, reference)).flatMap(({ facts }) => facts.onPaper ?? [])).toEqual([
    'in-time',
    'late',
  ]);
});

test('before the plan is approved no sheet comes in and no roll is called', async () => {
  const { matterId, reference } = await proposed(false);
  expect(await attach(reference, 'sign-up/0')).toBe(422);
  expect(await scan(reference, PAST)).toEqual({ ok: false, failure: 'sign-up-unapproved' });
  const call = () =>
    worker.form(`/desk/programmes/${reference}/people/roll/1/`, { cameToo: '阿珍', key: 'once' });
  expect(await refused(await call())).toEqual([422, expect.stringContaining('计划书从未批准过')]);
  expect(await pageOf(reference, worker)).not.toContain('点名，第 1 节');
  const given = await approve(house.store, await on('supervisor', reference, PAST), shippedCalendar);
  expect(given).toMatchObject(ok);
  // Approved once, and before the supervisor again with a change: its meetings go on.
  await house.store.db.update(programme).set({ approvedAt: null }).where(eq(programme.matterId, matterId));
  expect((await call()).status).toBe(303);
});
