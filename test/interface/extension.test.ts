import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recountOpen } from '../../db/recount.ts';
import { clock } from '../../db/schema.ts';
import { addDays, dayOf, instantAt } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { clockOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { does, refuses, runningOf, senderOf } from '../steps.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

const today = dayOf(Date.now());
const dueDay = addDays(today, 30);

/** A matter that was opened and given to the social worker; its reference and receipt. */
async function opened(fields: Record<string, unknown> = {}) {
  const sent = await send(house, fields);
  await does(head, sent.reference, 'opening');
  await does(head, sent.reference, 'assignment', { handler: 'social_worker' });
  return sent;
}

describe('extension: only of the reply and of a promised report, by a head or the director (policy 2)', () => {
  const extension = { rule: 'submission.reply', dueDay, detail: '要等物业的图纸' };

  test('the sender is told old date, new date and why, by mail and at the status page', async () => {
    const { reference, receipt } = await opened({ replyBy: 'email', email: 'later@example.com' });
    const before = await clockOf(house.store, reference, 'submission.reply');
    await does(head, reference, 'extension', extension);
    const to = instantAt(dueDay, '17:30');
    expect(await clockOf(house.store, reference, 'submission.reply')).toMatchObject({
      ...{ dueAt: to, toldDueAt: to, stoppedAt: null, reminded: 0, extendedBySeq: 4 },
    });
    expect((await linesOf(house.store, reference)).at(-1)).toMatchObject({
      event: 'extended',
      facts: { moves: [{ rule: 'submission.reply', from: before.dueAt, to, told: true }] },
    });
    await house.settled();
    const mail = (await house.mail.taken()).find(
      ({ to: address, text }) => address === 'later@example.com' && text.includes('期限延长了'),
    );
    expect(mail?.text).toMatch(/答复您，原定最迟 .+，现在最迟 .+。[\s\S]*原因：要等物业的图纸/);
    const page = await (await senderOf(house, receipt)).page();
    expect(page).toMatch(/原定.+前的期限，延长到.+。原因：要等物业的图纸/);
    expect(page).toContain('这是延长以后的日期');
  });

  test('the queue is sorted by the new date', async () => {
    const { reference } = await opened();
    await does(worker, reference, 'contact', { way: 'call', detail: '谈过' });
    await does(head, reference, 'extension', extension);
    const { row } = await matterOf(house.store, reference);
    expect([row.nextDueAt, row.nextRule]).toEqual([instantAt(dueDay, '17:30'), 'submission.reply']);
  });

  test('no calendar moves it again', async () => {
    const { reference } = await opened();
    await does(head, reference, 'extension', extension);
    const { row } = await matterOf(house.store, reference);
    await house.store.db.update(clock).set({ calendarVersion: 'another' }).where(eq(clock.matterId, row.id));
    await recountOpen(house.store, Date.now());
    expect((await clockOf(house.store, reference, 'submission.reply')).dueAt).toBe(
      instantAt(dueDay, '17:30'),
    );
    expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('extended');
  });

  test('never of contact, of a staff reply or of the outside door, nor by the handler', async () => {
    const { reference } = await opened();
    for (const rule of ['submission.contact', 'staff-submission.reply', 'staff-submission.outside-door']) {
      const fields = { ...extension, rule };
      await refuses(house, head, reference, 'extension', { fields, sentence: '请选择延长哪一个期限' });
    }
    expect((await worker.act(reference, 'extension', extension)).status).toBe(403);
    expect((await (await house.desk('director')).act(reference, 'extension', extension)).status).toBe(303);
    const staff = await send(house, { sender: 'staff', firstStop: 'staff_meeting' });
    const department = await house.desk('department_head');
    await does(department, staff.reference, 'opening');
    const sentence = '这个期限没有在走';
    await refuses(house, department, staff.reference, 'extension', { fields: extension, sentence });
  });

  test('with a reason, to a later day within a year', async () => {
    const { reference } = await opened();
    const { dueAt } = await clockOf(house.store, reference, 'submission.reply');
    const table: [Fields, string][] = [
      [{ ...extension, detail: '' }, '为什么要延长'],
      [{ ...extension, dueDay: dayOf(dueAt) }, '要晚于现在的期限'],
      [{ ...extension, dueDay: addDays(today, 400) }, '一年以内'],
      [{ ...extension, rule: 'submission.promised-report' }, '没有在走'],
    ];
    for (const [fields, sentence] of table) {
      await refuses(house, head, reference, 'extension', { fields, sentence });
    }
    await does(head, reference, 'extension', { ...extension, dueDay: addDays(dayOf(dueAt), 1) });
  });

  test('a promised report is extended likewise, and a slip is taken back with its date', async () => {
    const { reference } = await opened();
    await does(worker, reference, 'reply', { way: 'status', detail: '先答复' });
    await does(worker, reference, 'promise', { dueDay, detail: '等报价' });
    const before = await clockOf(house.store, reference, 'submission.promised-report');
    const later = { rule: 'submission.promised-report', dueDay: addDays(dueDay, 5), detail: '报价晚了' };
    await does(head, reference, 'extension', later);
    expect((await matterOf(house.store, reference)).row.nextDueAt).toBe(instantAt(later.dueDay, '17:30'));
    await does(head, reference, 'undo');
    expect(await clockOf(house.store, reference, 'submission.promised-report')).toEqual(before);
    expect((await matterOf(house.store, reference)).row.nextDueAt).toBe(before.dueAt);
  });

  test('no pause is offered: the documents know none', async () => {
    const { reference } = await opened();
    expect(await head.matter(reference)).not.toMatch(/暂停(计时|期限|办理)|中止/);
  });
});

describe('a promised result has a report of its own (policy 3.7)', () => {
  test('is not reported by the answer that is owed before it, unless the answer says so', async () => {
    const promised = ['submission.promised-report'];
    for (const [result, left] of [
      ['', promised],
      ['no', promised],
      ['yes', []],
    ] as const) {
      const { reference } = await opened();
      await does(worker, reference, 'promise', { dueDay, detail: '等报价' });
      expect(await worker.matter(reference)).toContain('这次就是约定要报告的结果吗');
      await does(worker, reference, 'reply', { way: 'status', detail: '先说明情况', result });
      expect(await runningOf(house, reference)).toEqual(left);
      expect((await matterOf(house.store, reference)).row.stage).toBe(
        left.length > 0 ? 'promised' : 'replied',
      );
      if (left.length === 0) continue;
      expect(await worker.matter(reference)).not.toContain('这次就是约定要报告的结果吗');
      await does(worker, reference, 'reply', { way: 'status', detail: '结果在这里' });
      expect([await runningOf(house, reference), (await matterOf(house.store, reference)).row.stage]).toEqual(
        [[], 'replied'],
      );
    }
  });

  test('nor by such a mail when it leaves', async () => {
    const { reference } = await opened({ replyBy: 'email', email: 'promised@example.com' });
    await does(worker, reference, 'promise', { dueDay, detail: '等报价' });
    await does(worker, reference, 'reply', { way: 'email', detail: '先说明情况', result: 'no' });
    await house.settled();
    expect(await runningOf(house, reference)).toEqual(['submission.promised-report']);
    await does(worker, reference, 'reply', { way: 'email', detail: '结果在这里' });
    await house.settled();
    expect(await runningOf(house, reference)).toEqual([]);
  });
});
