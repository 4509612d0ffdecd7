import { and, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archive, assessSession, followUp } from '../../db/programme/ending.ts';
import { openPaper, papersIn } from '../../db/programme/paper-row.ts';
import { dueForErasure } from '../../db/retention.ts';
import { clock, matter } from '../../db/schema.ts';
import { file } from '../../db/schema-procedure.ts';
import { meeting, paper, programme } from '../../db/schema-programme.ts';
import { papersOf } from '../../domain/programme/papers.ts';
import { DAY } from '../../domain/time.ts';
import { type Answer, type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { letter, PLACE, photo } from '../pictures.ts';
import { actOn, actsOn, meetingsFrom, openToPublic, planned } from '../programmes.ts';
import type { Sent } from '../uploads.ts';

let house: House;
let worker: Desk;
let supervisor: Desk;
let assistant: Desk;
const PAST = Date.now() - 60 * DAY;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
  supervisor = await house.desk('supervisor');
  assistant = await house.desk('assistant_supervisor');
});
afterAll(() => house.close());

/** An approved group of two meetings that are over, with sign-up and roll-call done. */
async function over() {
  const made = await planned(house.store, { meetings: meetingsFrom(PAST, 20, 2) }, PAST);
  await openToPublic(house.store, made.matterId, PAST);
  const { db } = house.store;
  await db.update(matter).set({ stage: 'finishing' }).where(eq(matter.id, made.matterId));
  await db.update(meeting).set({ calledAt: PAST, present: 9 }).where(eq(meeting.matterId, made.matterId));
  await db.update(programme).set({ answered: 8 }).where(eq(programme.matterId, made.matterId));
  // What the verbs before would have stopped.
  await db
    .update(clock)
    .set({ stoppedAt: PAST })
    .where(and(eq(clock.matterId, made.matterId), inArray(clock.rule, ['group.plan', 'group.sign-up'])));
  const values = { matterId: made.matterId, name: 'plan', no: 0, state: 'approved', at: PAST } as const;
  await db.insert(paper).values(values);
  return made;
}
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

describe('filing', () => {
  const handIn = async (reference: string, but: string[] = []) => {
    const written: [string, Fields][] = [
      ['sign-up/0', {}],
      ['roll-call/0', {}],
      ['opinions/0', {}],
      ['finance/0', { spent1: '300' }],
      ['report/0', report],
      ['meetings/1', record],
      ['meetings/2', record],
    ];
    const keys = written.filter(([path]) => !but.includes(path));
    for (const [path, fields] of keys) {
      expect([path, (await fill(reference, path, { ...fields, submit: 'yes' })).status]).toEqual([path, 303]);
    }
    const paper = keys.map(([path]) => path);
    expect((await actOn(house, supervisor, reference, 'papers-approval', { paper })).status).toBe(303);
  };
  const assess = async (reference: string) => {
    for (const meeting of [1, 2]) {
      const on = await actsOn(house.store, 'social_worker', reference);
      expect(await assessSession(house.store, on, { meeting, detail: '都好。' })).toMatchObject({ ok: true });
    }
  };

  test('is refused while a paper or an assessment is missing; then the report’s clock stops and papers change no more', async () => {
    const { matterId, reference } = await over();
    await handIn(reference, ['finance/0']);
    const file = () => actOn(house, assistant, reference, 'archiving');
    expect(await said(await file())).toEqual([422, expect.stringContaining('还有文件没有批阅')]);
    await fill(reference, 'finance/0', { spent1: '300', submit: 'yes' });
    expect((await file()).status).toBe(422);
    await actOn(house, supervisor, reference, 'papers-approval', { paper: 'finance/0' });
    expect(await said(await file())).toEqual([422, expect.stringContaining('没有评估组员')]);
    await assess(reference);
    expect((await file()).status).toBe(303);
    const { row, clocks } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ closedAt: null, nextRule: 'service.follow-up' });
    expect(clocks.find(({ rule }) => rule === 'group.report')?.stoppedAt).not.toBeNull();
    expect((await papersIn(house.store, matterId)).map(({ state }) => state)).toEqual(
      Array(8).fill('archived'),
    );
    expect(await said(await fill(reference, 'report/0', { ...report, save: 'yes' }))).toEqual([
      422,
      expect.stringContaining('已经归档'),
    ]);
    expect((await actOn(house, worker, reference, 'cancellation', { detail: '不要了。' })).status).toBe(422);
  });

  test('ends it, once the change has been asked for, whichever comes last', async () => {
    for (const order of ['archive-first', 'follow-up-first']) {
      const { reference } = await over();
      await handIn(reference);
      await assess(reference);
      const steps = [
        async () => archive(house.store, await actsOn(house.store, 'assistant_supervisor', reference)),
        async () =>
          followUp(house.store, await actsOn(house.store, 'social_worker', reference), '都还在用。'),
      ];
      const [first, second] = order === 'archive-first' ? steps : steps.toReversed();
      expect(await first?.()).toMatchObject({ ok: true });
      expect((await matterOf(house.store, reference)).row.closedAt).toBeNull();
      expect(await second?.()).toMatchObject({ ok: true });
      expect((await matterOf(house.store, reference)).row).toMatchObject({ stage: 'closed', outcome: null });
      const page = await pageOf(reference, '');
      expect(page).toContain('已归档');
    }
  });

  test('its years over, it is emptied of papers and files from the page of years; the plan stays', async () => {
    const { matterId, reference } = await over();
    await attach(reference, 'finance/0', { spent1: '280', submit: 'yes' }, [
      { name: '发票.jpg', bytes: photo() },
    ]);
    const { db } = house.store;
    const long = Date.now() - 7 * 366 * DAY;
    await db.update(clock).set({ stoppedAt: long }).where(eq(clock.matterId, matterId));
    await db.update(matter).set({ closedAt: long, stage: 'closed' }).where(eq(matter.id, matterId));
    const director = await house.desk('director');
    const { viewer } = await actsOn(house.store, 'director', reference);
    const due = async () =>
      (await dueForErasure(house.store, viewer, Date.now(), 50))
        .map((row) => row.reference)
        .includes(reference);
    expect(await due()).toBe(true);
    expect((await actOn(house, director, reference, 'hold', { detail: '审计要用。' })).status).toBe(303);
    expect(await due()).toBe(false);
    expect((await actOn(house, director, reference, 'hold-release', { detail: '审计完了。' })).status).toBe(
      303,
    );
    const listed = await (await director.get('/desk/retention/')).text();
    expect(listed).toContain(reference);
    const erased = await director.form('/desk/retention/erasure/', { reference, confirm: 'yes' });
    expect(await erased.text()).toContain('已删除 1 件');
    const papers = await papersIn(house.store, matterId);
    expect(papers.every(({ sealedContent, fileId }) => sealedContent === null && fileId === null)).toBe(true);
    const files = await db.select().from(file).where(eq(file.matterId, matterId));
    expect(files.every(({ erasedAt, sealedName }) => erasedAt !== null && sealedName === '')).toBe(true);
    expect(await pageOf(reference, '')).toContain('家长学会三种陪伴的办法。');
    expect((await supervisor.get(`/desk/programmes/${reference}/papers/finance/0/`)).status).toBe(200);
  });
});
