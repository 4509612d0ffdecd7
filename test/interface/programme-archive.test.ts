import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archive, assessSession, followUp } from '../../db/programme/ending.ts';
import { papersIn } from '../../db/programme/paper-row.ts';
import { dueForErasure } from '../../db/retention.ts';
import { clock, matter } from '../../db/schema.ts';
import { file } from '../../db/schema-procedure.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY } from '../../domain/time.ts';
import { type Answer, type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { photo } from '../pictures.ts';
import { actOn, actsOn, overAlready } from '../programmes.ts';
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
const pageOf = async (reference: string, path: string, desk: Desk = worker) =>
  (await desk.get(`/desk/programmes/${reference}/${path}`)).text();
const said = async (answer: Answer): Promise<[number, string]> => [answer.status, await answer.text()];

const report = { goals: '三种办法都学会了。', course: '两节。', effect: '前测 2.1，后测 4.0。' };
const record = { course: '做纸灯笼。', members: '小明很投入。' };

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
        async () =>
          archive(house.store, await actsOn(house.store, 'assistant_supervisor', reference), shippedCalendar),
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
