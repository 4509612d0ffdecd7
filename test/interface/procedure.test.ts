import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clock, matter } from '../../db/schema.ts';
import { escalate } from '../../db/verbs/escalating.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { addDays, DAY, dayOf, instantAt, MINUTE } from '../../domain/time.ts';
import { isOfficeHours } from '../../domain/workdays.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { clockOf, lettersOf, linesOf, matterOf } from '../matters.ts';
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

/** A matter that was opened and given to the social worker; its reference and receipt. */
async function opened(fields: Record<string, unknown> = {}) {
  const sent = await send(house, fields);
  await does(head, sent.reference, 'opening');
  await does(head, sent.reference, 'assignment', { handler: 'social_worker' });
  return sent;
}

describe('each clock stops only on its own kind of evidence (policy 2)', () => {
  test('a contact does not stop the reply, a letter does not stop the contact, a note and a message stop none', async () => {
    const { reference } = await opened({ replyBy: 'phone', phone: '13800138000' });
    const both = ['submission.contact', 'submission.reply'];
    await does(worker, reference, 'note', { detail: '看过' });
    await does(worker, reference, 'reply', { way: 'status', detail: '只是留言' });
    expect(await runningOf(house, reference)).toEqual(both);
    await does(worker, reference, 'contact', { way: 'call', detail: '谈过' });
    expect(await runningOf(house, reference)).toEqual(['submission.reply']);
    const other = await opened({ replyBy: 'letter', address: '元美路 1 号', phone: '13800138000' });
    await does(worker, other.reference, 'reply', { way: 'letter', detail: '书面答复' });
    expect(await runningOf(house, other.reference)).toEqual(['submission.contact']);
  });

  test('attempts are logged and the clock runs on; three on two days are tried in time, and said so', async () => {
    const { reference } = await opened({ replyBy: 'phone', phone: '13800138000' });
    const yesterday = addDays(today, -1);
    const since = { receivedAt: Date.now() - 2 * DAY };
    await house.store.db.update(matter).set(since).where(eq(matter.reference, reference));
    const tries = [{ day: yesterday, time: '10:00' }, { day: yesterday, time: '16:00' }, {}];
    for (const when of tries) {
      expect(await head.matter(reference)).not.toContain('已尽力联系');
      await does(worker, reference, 'attempt', { ...when, detail: '无人接听' });
    }
    expect(await runningOf(house, reference)).toEqual(['submission.contact', 'submission.reply']);
    const page = await head.matter(reference);
    expect(page).toContain('已尽力联系');
    expect(page.match(/期限内已三次、两天尝试/g)).toHaveLength(1);
  });
});

describe('a bounce reopens the clock with its original due date (policy 2)', () => {
  test('a letter that came back: stage, dates, task in the queue; and once only', async () => {
    const { reference, receipt } = await opened({ replyBy: 'letter', address: '元美路 1 号' });
    const before = await clockOf(house.store, reference, 'submission.reply');
    await does(worker, reference, 'contact', { way: 'call', detail: '谈过' });
    await does(worker, reference, 'reply', { way: 'letter', detail: '书面答复' });
    await does(worker, reference, 'bounce', { detail: '查无此人退回' });
    expect(await clockOf(house.store, reference, 'submission.reply')).toEqual(before);
    const { row } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ stage: 'contacted', nextDueAt: before.dueAt, nextRule: 'submission.reply' });
    expect(await (await head.get('/desk/')).text()).toMatch(
      new RegExp(`邮件未送达，请致电[\\s\\S]*${reference}[\\s\\S]*书面回复`),
    );
    expect(await (await senderOf(house, receipt)).page()).toContain('被退了回来');
    await refuses(house, worker, reference, 'bounce', {
      fields: { detail: '又退' },
      sentence: '没有可以退回的',
    });
  });

  test('a mail that left and came back days after closing opens the matter again', async () => {
    const { reference } = await opened({ replyBy: 'email', email: 'gone@example.com' });
    await does(worker, reference, 'reply', { way: 'email', detail: '答复全文' });
    await house.settled();
    expect(await runningOf(house, reference)).toEqual([]);
    await does(worker, reference, 'closing', { outcome: 'explained', detail: '已说明', reprisal: 'no' });
    await does(worker, reference, 'bounce', { detail: '邮箱退信' });
    expect(await runningOf(house, reference)).toEqual(['submission.contact', 'submission.reply']);
    expect((await matterOf(house.store, reference)).row).toMatchObject({
      ...{ closedAt: null, outcome: null, stage: 'opened' },
    });
    const mail = (await lettersOf(house.store, reference)).find(({ template }) => template === 'reply');
    expect(mail).toMatchObject({ state: 'dead', closedAt: null });
  });

  test('a mail that the driver refused never stopped it', async () => {
    const { reference } = await opened({ replyBy: 'email', email: 'refused@example.com' });
    await house.settled();
    await house.mail.turn('refuses');
    await does(worker, reference, 'reply', { way: 'email', detail: '答复全文' });
    await house.settled();
    await house.mail.turn('takes');
    expect(await runningOf(house, reference)).toEqual(['submission.contact', 'submission.reply']);
    expect((await linesOf(house.store, reference)).map(({ event }) => event)).not.toContain('replied');
  });

  test('a call cannot come back', async () => {
    const { reference } = await opened({ replyBy: 'phone', phone: '13800138000' });
    await does(worker, reference, 'reply', { way: 'call', detail: '已答复' });
    const sentence = '没有可以退回的';
    await refuses(house, worker, reference, 'bounce', { fields: { detail: '退' }, sentence });
  });
});

describe('escalated at any time by a click with a reason', () => {
  test('from the handler to the head, from the head to the director: a letter at once, without the reason', async () => {
    const { reference } = await opened();
    await does(worker, reference, 'escalation', { detail: '对方要求见主管' });
    await does(head, reference, 'escalation', { detail: '超出我的权限' });
    const lines = (await linesOf(house.store, reference)).filter(({ event }) => event === 'escalated');
    expect(lines.map(({ by, facts }) => [by, facts.level])).toEqual([
      ['social_worker', 'head'],
      ['service_head', 'director'],
    ]);
    await house.settled();
    const told = (await house.mail.taken()).filter(({ subject }) => subject === `请您处理 ${reference}`);
    expect(told.map(({ to }) => to)).toEqual([
      'service_head@agency.example.cn',
      'director@agency.example.cn',
    ]);
    for (const { text } of told) expect(text).not.toMatch(/见主管|权限/);
  });

  test('never to one who stands outside: past the head to the director', async () => {
    const { reference } = await send(house, { keepFrom: ['service_head'] });
    const director = await house.desk('director');
    await does(director, reference, 'opening');
    await does(director, reference, 'assignment', { handler: 'social_worker' });
    expect(await worker.matter(reference)).toContain('请中心主任处理');
    await does(worker, reference, 'escalation', { detail: '办不了' });
    await house.settled();
    const told = (await house.mail.taken()).filter(({ subject }) => subject === `请您处理 ${reference}`);
    expect(told.map(({ to }) => to)).toEqual(['director@agency.example.cn']);
  });

  test('outside office hours too, when the ladder of reminders is silent', async () => {
    const { reference } = await opened();
    const night = instantAt('2026-11-22', '23:10');
    expect(isOfficeHours(night, shippedCalendar)).toBe(false);
    const loaded = await matterOf(house.store, reference);
    const viewer = { id: 'social_worker', name: '', roles: ['social_worker'], posts: [] } as const;
    const done = await escalate(
      house.store,
      { viewer, at: night, loaded, seen: loaded.row.version },
      '夜里的事',
    );
    expect(done.ok).toBe(true);
    const letter = (await lettersOf(house.store, reference)).find(({ template }) => template === 'escalated');
    expect(letter?.nextAt).toBe(night);
  });
});

describe('the staff track opens the door by itself after seven working days of silence (policy 3.11)', () => {
  test('and not before', async () => {
    const { reference, receipt } = await send(house, { sender: 'staff', firstStop: 'staff_committee' });
    const sender = await senderOf(house, receipt);
    const { row } = await matterOf(house.store, reference);
    const due = (at: number) =>
      house.store.db
        .update(clock)
        .set({ dueAt: at })
        .where(and(eq(clock.matterId, row.id), eq(clock.rule, 'staff-submission.outside-door')));
    await due(Date.now() + MINUTE);
    expect(await sender.page()).not.toContain('您现在就可以向');
    await due(Date.now() - 1000);
    expect(await sender.page()).toMatch(/您现在就可以向[\s\S]*打印一份经过摘要/);
  });

  test('and is recorded also when nobody ran the scheduler for days', async () => {
    const { reference } = await send(house, { sender: 'staff', firstStop: 'staff_committee' });
    const { dueAt } = await clockOf(house.store, reference, 'staff-submission.outside-door');
    let later = dueAt + 5 * DAY;
    while (!isOfficeHours(later, shippedCalendar)) later += 30 * MINUTE;
    await house.scheduled(later);
    expect((await linesOf(house.store, reference)).map(({ event }) => event)).toContain('door-opened');
  });

  test('once in the history, told to the sender, and a late reply shuts it no more', async () => {
    const { reference, receipt } = await send(house, { sender: 'staff', firstStop: 'staff_committee' });
    const sender = await senderOf(house, receipt);
    const { dueAt } = await clockOf(house.store, reference, 'staff-submission.outside-door');
    await house.scheduled(dueAt);
    expect((await linesOf(house.store, reference)).map(({ event }) => event)).toEqual(['received']);
    for (const later of [1, MINUTE]) await house.scheduled(dueAt + later);
    const lines = await linesOf(house.store, reference);
    expect(lines.map(({ event, by, at }) => [event, by, at])).toEqual([
      ['received', null, expect.any(Number)],
      ['door-opened', null, dueAt + 1],
    ]);
    expect(await sender.page()).toContain('七个工作日里没有处理，您可以向民政局反映');
    await house.store.db
      .update(clock)
      .set({ stoppedAt: dueAt + MINUTE, stoppedBySeq: 2 })
      .where(eq(clock.rule, 'staff-submission.outside-door'));
    expect(await sender.page()).toContain('您现在就可以向');
  });
});
