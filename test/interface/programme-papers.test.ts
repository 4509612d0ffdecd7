import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPaper, papersIn } from '../../db/programme/paper-row.ts';
import { meeting, paper, programme } from '../../db/schema-programme.ts';
import { papersOf } from '../../domain/programme/papers.ts';
import { DAY } from '../../domain/time.ts';
import { type Answer, type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { letter, PLACE, photo } from '../pictures.ts';
import { actOn, openToPublic, overAlready, planned } from '../programmes.ts';
import type { Sent } from '../uploads.ts';

let house: House;
let worker: Desk;
let supervisor: Desk;
const PAST = Date.now() - 60 * DAY;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
  supervisor = await house.desk('supervisor');
});
afterAll(() => house.close());

const over = () => overAlready(house.store, PAST);
const fill = (reference: string, path: string, fields: Fields, desk: Desk = worker): Promise<Answer> =>
  actOn(house, desk, reference, `papers/${path}`, fields);
async function attach(
  reference: string,
  path: string,
  fields: Fields,
  files: readonly Sent[],
): Promise<Answer> {
  const { row } = await matterOf(house.store, reference);
  const all = { seen: String(row.version), ...fields };
  return house.upload(`/desk/programmes/${reference}/papers/${path}/`, all, files, { cookie: worker.cookie });
}
const stateOf = async (matterId: string, name: string, no = 0) =>
  (await papersIn(house.store, matterId)).find((row) => row.name === name && row.no === no)?.state ?? 'due';
const pageOf = async (reference: string, path: string, desk: Desk = worker) =>
  (await desk.get(`/desk/programmes/${reference}/${path}`)).text();
const said = async (answer: Answer): Promise<[number, string]> => [answer.status, await answer.text()];

const report = { goals: '三种办法都学会了。', course: '两节。', effect: '前测 2.1，后测 4.0。' };
const record = { course: '做纸灯笼。', members: '小明很投入。' };

describe('a paper', () => {
  test('is kept as a draft, handed in, handed back with a reason, handed in again, approved', async () => {
    const { matterId, reference } = await over();
    expect((await fill(reference, 'report/0', { goals: '写到一半', save: 'yes' })).status).toBe(303);
    expect(await stateOf(matterId, 'report')).toBe('draft');
    expect(await pageOf(reference, 'papers/report/0/')).toContain('写到一半');
    const [status, faulty] = await said(
      await fill(reference, 'report/0', { goals: '只有这句', submit: 'yes' }),
    );
    expect(status).toBe(422);
    expect(faulty).toContain('href="#paper-effect"');
    expect(faulty).toContain('只有这句');
    expect((await fill(reference, 'report/0', { ...report, submit: 'yes' })).status).toBe(303);
    expect(await said(await fill(reference, 'report/0', { ...report, save: 'yes' }))).toEqual([
      422,
      expect.stringContaining('先退回'),
    ]);
    expect((await fill(reference, 'report/0/return', {}, supervisor)).status).toBe(422);
    expect((await fill(reference, 'report/0/return', { detail: '成效写具体。' }, supervisor)).status).toBe(
      303,
    );
    expect(await pageOf(reference, 'papers/report/0/')).toContain('成效写具体。');
    expect(
      await said(await actOn(house, supervisor, reference, 'papers-approval', { paper: 'report/0' })),
    ).toEqual([422, expect.stringContaining('只有已提交')]);
    await fill(reference, 'report/0', { ...report, submit: 'yes' });
    expect((await actOn(house, supervisor, reference, 'papers-approval', { paper: 'report/0' })).status).toBe(
      303,
    );
    expect(await stateOf(matterId, 'report')).toBe('approved');
    expect((await linesOf(house.store, reference)).map(({ event }) => event).slice(1)).toEqual([
      ...['paper-saved', 'paper-submitted', 'paper-returned', 'paper-submitted', 'paper-approved'],
    ]);
    const [row] = await house.store.db.select().from(paper).where(eq(paper.name, 'report'));
    expect(row?.sealedContent).not.toContain('前测');
    const { row: loaded } = await matterOf(house.store, reference);
    expect(openPaper(house.store, loaded, row).words).toEqual(report);
  });

  test('of the money: budget against spent, line by line, with receipts', async () => {
    const { reference } = await over();
    const spent = { spent1: '280', what2: '打车', spent2: '35.5', note: '下雨。' };
    expect(
      (
        await attach(reference, 'finance/0', { ...spent, submit: 'yes' }, [
          { name: '发票.jpg', bytes: photo() },
        ])
      ).status,
    ).toBe(303);
    const sheet = await pageOf(reference, 'papers/finance/0/print/');
    for (const shown of [
      'DG-G-005',
      '300.00',
      '280.00',
      '20.00',
      '-35.50',
      '315.50',
      '-15.50',
      '1 份',
      '签名',
    ]) {
      expect(sheet).toContain(shown);
    }
    const page = await pageOf(reference, 'papers/finance/0/', supervisor);
    const [, path = ''] = /href="(\/desk\/programmes\/[^"]+\/files\/[^"]+)"/.exec(page) ?? [];
    const answer = await supervisor.get(path);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(new TextDecoder('latin1').decode(await answer.arrayBuffer())).not.toContain(PLACE);
    expect((await (await house.desk('checker')).get(path)).status).toBe(404);
  });

  test('can be a scan instead: a PDF or a picture, and nothing else', async () => {
    const { matterId, reference } = await over();
    const scan = (files: readonly Sent[]) => attach(reference, 'opinions/0/scan', {}, files);
    expect(await said(await scan([]))).toEqual([422, expect.stringContaining('请选择一份扫描件')]);
    expect((await scan([{ name: 'x.exe', bytes: new Uint8Array([1, 2, 3]) }])).status).toBe(422);
    expect((await scan([{ name: '意见表.pdf', bytes: letter('意见') }])).status).toBe(303);
    expect(await stateOf(matterId, 'opinions')).toBe('submitted');
    const page = await pageOf(reference, '');
    expect(page).toContain('扫描件');
    expect(await pageOf(reference, 'papers/opinions/0/')).toContain('意见表.pdf');
  });

  test('and so can the plan, signed: the scan stands beside it and changes nothing of where it stands', async () => {
    const { matterId, reference } = await over();
    const scan = [{ name: '计划书.pdf', bytes: letter('计划') }];
    expect((await attach(reference, 'plan/0/scan', {}, scan)).status).toBe(303);
    expect(await stateOf(matterId, 'plan')).toBe('approved');
    expect(await pageOf(reference, 'papers/plan/0/')).toContain('计划书.pdf');
    const fresh = await planned(house.store);
    expect((await attach(fresh.reference, 'plan/0/scan', {}, scan)).status).toBe(303);
    expect(await stateOf(fresh.matterId, 'plan')).toBe('draft');
    expect((await matterOf(house.store, fresh.reference)).row.stage).toBe('planned');
  });

  test('that the house makes itself needs what it is made of, or a scan', async () => {
    const { matterId, reference } = await over();
    const { db } = house.store;
    await db.update(programme).set({ answered: 0, openAt: null }).where(eq(programme.matterId, matterId));
    await db.update(meeting).set({ calledAt: null }).where(eq(meeting.matterId, matterId));
    for (const [name, sentence] of [
      ['sign-up', '报名还没有开放过'],
      ['roll-call', '还有几节没有点名'],
      ['opinions', '还没有收到意见'],
    ] as const) {
      expect(await said(await fill(reference, `${name}/0`, { submit: 'yes' }))).toEqual([
        422,
        expect.stringContaining(sentence),
      ]);
    }
    await db.update(programme).set({ openAt: PAST }).where(eq(programme.matterId, matterId));
    expect((await fill(reference, 'sign-up/0', { submit: 'yes' })).status).toBe(303);
  });

  test('of who signed up is handed in when sign-up is shut, and is another when it is opened again', async () => {
    const { matterId, reference } = await planned(house.store);
    await openToPublic(house.store, matterId);
    const step = async (noun: string, desk: Desk = worker, fields: Fields = {}) => {
      expect([noun, (await actOn(house, desk, reference, noun, fields)).status]).toEqual([noun, 303]);
      return stateOf(matterId, 'sign-up');
    };
    expect(await step('sign-up-shutting')).toBe('submitted');
    expect(await pageOf(reference, '')).toContain('小组报名表随即提交');
    expect(await step('papers-approval', supervisor, { paper: 'sign-up/0' })).toBe('approved');
    expect(await step('sign-up-opening')).toBe('draft');
    expect(await step('sign-up-shutting')).toBe('submitted');
    // A scan of what was signed stays handed in.
    expect(await step('papers/sign-up/0/return', supervisor, { detail: '请附签了名的。' })).toBe('returned');
    await attach(reference, 'sign-up/0/scan', {}, [{ name: '报名表.pdf', bytes: letter('报名') }]);
    expect(await step('sign-up-opening')).toBe('submitted');
    const lines = await linesOf(house.store, reference);
    expect(lines.filter(({ facts }) => facts.handedIn !== undefined)).toHaveLength(2);
    expect(await step('sign-up-shutting')).toBe('submitted');
    expect((await linesOf(house.store, reference)).at(-1)?.facts.handedIn).toBeUndefined();
  });

  test('is not handed in before what it tells of is over; and none is there that is not', async () => {
    const { matterId, reference } = await planned(house.store);
    await openToPublic(house.store, matterId);
    expect(await said(await fill(reference, 'meetings/1', { ...record, submit: 'yes' }))).toEqual([
      422,
      expect.stringContaining('还没有结束'),
    ]);
    expect((await fill(reference, 'meetings/9', record)).status).toBe(404);
    expect((await fill(reference, 'nothing/0', record)).status).toBe(404);
    expect((await fill(reference, 'plan/0', { submit: 'yes' })).status).toBe(422);
  });

  test('each prints under its code with lines to sign, and that is in the audit', async () => {
    const { reference } = await over();
    for (const { name, no } of papersOf([{ no: 1 }, { no: 2 }])) {
      const sheet = await pageOf(reference, `papers/${name}/${no}/print/`);
      expect([name, /DG-G-00[1-7]/.test(sheet), sheet.includes('签名')]).toEqual([name, true, true]);
    }
  });
});
