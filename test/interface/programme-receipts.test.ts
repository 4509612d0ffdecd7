import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { papersIn } from '../../db/programme/paper-row.ts';
import { audit } from '../../db/schema-access.ts';
import { file } from '../../db/schema-procedure.ts';
import { DAY } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { letter, photo } from '../pictures.ts';
import { actOn, overAlready, refused } from '../programmes.ts';

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

const address = (reference: string) => `/desk/programmes/${reference}/papers/finance/0/`;
const pageOf = async (reference: string, path = '') =>
  (await worker.get(`${address(reference)}${path}`)).text();
const save = (reference: string, fields: Fields, desk: Desk = worker) =>
  actOn(house, desk, reference, 'papers/finance/0', { spent1: '280', ...fields });

/** A finance report in draft with a receipt that belongs there and one that does not. */
async function withReceipts() {
  const made = await overAlready(house.store, Date.now() - 60 * DAY);
  const { row } = await matterOf(house.store, made.reference);
  const fields = { seen: String(row.version), spent1: '280', note: '下雨。', save: 'yes' };
  const files = [
    { name: '发票.jpg', bytes: photo() },
    { name: '身份证.pdf', bytes: letter('错的') },
  ];
  const answer = await house.upload(address(made.reference), fields, files, { cookie: worker.cookie });
  expect(answer.status).toBe(303);
  const rows = await house.store.db.select().from(file).where(eq(file.matterId, made.matterId));
  const idOf = (type: string) => rows.find((one) => one.type === type)?.id ?? '';
  return { ...made, right: idOf('image/jpeg'), wrong: idOf('application/pdf') };
}

const rowOf = async (id: string) => (await house.store.db.select().from(file).where(eq(file.id, id)))[0];
const kept = async () => (await house.files.all()).map(({ id }) => id);

describe('a receipt that stands on the finance report by mistake', () => {
  test('is taken off with the next draft: name and bytes are gone, the rest stays, the history says so', async () => {
    const { matterId, reference, right, wrong } = await withReceipts();
    expect(await pageOf(reference)).toContain('取下附错的单据');
    expect(await kept()).toEqual(expect.arrayContaining([right, wrong]));
    const answer = await save(reference, { note: '改了说明。', remove: wrong, save: 'yes' });
    expect(answer.status).toBe(303);
    const page = await pageOf(reference);
    expect(page).not.toContain('身份证.pdf');
    for (const stays of ['发票.jpg', '改了说明。', '草稿']) expect(page).toContain(stays);
    expect(await pageOf(reference, 'print/')).toContain('1 份');
    expect((await worker.get(`/desk/programmes/${reference}/files/${wrong}/`)).status).toBe(404);
    expect((await worker.get(`/desk/programmes/${reference}/files/${right}/`)).status).toBe(200);
    expect(await rowOf(wrong)).toMatchObject({ sealedName: '', erasedAt: expect.any(Number) });
    expect((await rowOf(right))?.erasedAt).toBeNull();
    await vi.waitFor(async () => expect(await kept()).not.toContain(wrong), 5000);
    expect(await kept()).toContain(right);
    const line = (await linesOf(house.store, reference)).at(-1);
    expect(line).toMatchObject({ event: 'paper-saved', facts: { paper: 'finance', removed: 1 } });
    expect(await (await worker.get(`/desk/programmes/${reference}/`)).text()).toContain('取下单据 1 份');
    const noted = await house.store.db
      .select()
      .from(audit)
      .where(and(eq(audit.matterId, matterId), eq(audit.action, 'write')));
    expect(noted.at(-1)).toMatchObject({
      by: 'social_worker',
      facts: { event: 'paper-saved', seq: line?.seq },
    });
  });

  test('stays once the report is handed in, and can go again when it was handed back', async () => {
    const { matterId, reference, right, wrong } = await withReceipts();
    expect((await save(reference, { submit: 'yes' })).status).toBe(303);
    expect(await pageOf(reference)).not.toContain('取下附错的单据');
    const late = await save(reference, { remove: wrong, save: 'yes' });
    expect(await refused(late)).toEqual([422, expect.stringContaining('先退回')]);
    expect((await rowOf(wrong))?.erasedAt).toBeNull();
    await actOn(house, supervisor, reference, 'papers/finance/0/return', { detail: '有一张不是单据。' });
    // Handed in again without it, in one step.
    expect((await save(reference, { remove: [wrong], submit: 'yes' })).status).toBe(303);
    expect((await rowOf(wrong))?.erasedAt).not.toBeNull();
    const [paper] = (await papersIn(house.store, matterId)).filter(({ name }) => name === 'finance');
    expect(paper?.state).toBe('submitted');
    expect(
      (await actOn(house, supervisor, reference, 'papers-approval', { paper: 'finance/0' })).status,
    ).toBe(303);
    expect((await save(reference, { remove: right, save: 'yes' })).status).toBe(422);
    expect((await rowOf(right))?.erasedAt).toBeNull();
  });

  test('is one of this report, on the version that was seen, by who may run it; else nothing happens', async () => {
    const { reference, right, wrong } = await withReceipts();
    const other = await withReceipts();
    for (const remove of [other.wrong, 'nothing', [wrong, 'nothing']]) {
      const answer = await save(reference, { remove, save: 'yes' });
      expect(await refused(answer)).toEqual([422, expect.stringContaining('已经不在了')]);
    }
    expect((await save(reference, { remove: wrong, save: 'yes', seen: '1' })).status).toBe(409);
    const director = await house.desk('director');
    expect((await save(reference, { remove: wrong, save: 'yes' }, director)).status).toBe(403);
    for (const id of [right, wrong, other.wrong]) expect((await rowOf(id))?.erasedAt).toBeNull();
    // What was ticked stays ticked beside a fault.
    const again = await (await save(reference, { remove: wrong, spent1: 'x', save: 'yes' })).text();
    expect(again).toMatch(new RegExp(`value="${wrong}"[^>]*checked|checked[^>]*value="${wrong}"`));
    // On another paper there is nothing to take off.
    const report = await actOn(house, worker, reference, 'papers/report/0', { remove: wrong, save: 'yes' });
    expect([report.status, (await rowOf(wrong))?.erasedAt]).toEqual([303, null]);
  });
});
