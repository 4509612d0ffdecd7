import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { undo } from '../../db/verbs/undo.ts';
import { addDays, DAY, dayOf, MINUTE } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { clockOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
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

const dueDay = addDays(dayOf(Date.now()), 20);
const running = async (reference: string): Promise<string[]> =>
  (await matterOf(house.store, reference)).clocks
    .filter(({ stoppedAt }) => stoppedAt === null)
    .map(({ rule }) => rule)
    .toSorted();
const stageOf = async (reference: string) => (await matterOf(house.store, reference)).row.stage;
const eventsOf = async (reference: string) =>
  (await linesOf(house.store, reference)).map(({ event }) => event);

/** A matter that was opened and given to the social worker. */
async function opened(fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, fields);
  expect((await head.act(reference, 'opening')).status).toBe(303);
  expect((await head.act(reference, 'assignment', { handler: 'social_worker' })).status).toBe(303);
  return reference;
}

/** A verb that is carried out, and back to the matter. */
async function does(desk: Desk, reference: string, noun: string, fields: Fields = {}): Promise<void> {
  const answer = await desk.act(reference, noun, fields);
  expect([noun, answer.status]).toEqual([noun, 303]);
  expect(answer.headers.get('location')).toBe(`/desk/matters/${reference}/`);
}

/** A verb that is refused with a sentence; what was typed is still on the page. */
async function refused(desk: Desk, reference: string, noun: string, fields: Fields, sentence: string) {
  const before = await linesOf(house.store, reference);
  const answer = await desk.act(reference, noun, fields);
  expect([noun, answer.status]).toEqual([noun, 422]);
  const page = await answer.text();
  expect(page).toContain(sentence);
  if (typeof fields.detail === 'string') expect(page).toContain(fields.detail);
  expect(await linesOf(house.store, reference)).toEqual(before);
}

describe('a matter goes its way', () => {
  test('from opening to closing, each step one line of the history with who and when', async () => {
    const reference = await opened({ replyBy: 'phone', phone: '13800138000' });
    expect(await running(reference)).toEqual(['submission.contact', 'submission.reply']);
    await does(worker, reference, 'attempt', { detail: '致电两次，无人接听' });
    expect(await running(reference)).toEqual(['submission.contact', 'submission.reply']);
    await does(worker, reference, 'contact', { way: 'call', detail: '本人接听，说明了经过' });
    expect(await running(reference)).toEqual(['submission.reply']);
    expect(await stageOf(reference)).toBe('contacted');
    await does(worker, reference, 'reply', { way: 'call', detail: '已说明处理结果' });
    expect([await running(reference), await stageOf(reference)]).toEqual([[], 'replied']);
    await does(worker, reference, 'closing', { outcome: 'solved', detail: '对方满意', reprisal: 'no' });
    const { row } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ stage: 'closed', outcome: 'solved', closedAt: expect.any(Number) });
    const lines = await linesOf(house.store, reference);
    expect(lines.map(({ event, by }) => [event, by])).toEqual([
      ['received', null],
      ['opened', 'service_head'],
      ['assigned', 'service_head'],
      ['attempted', 'social_worker'],
      ['contacted', 'social_worker'],
      ['replied', 'social_worker'],
      ['closed', 'social_worker'],
    ]);
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (const { at } of lines) expect(Math.abs(Date.now() - at)).toBeLessThan(MINUTE);
  });

  test('and its handler is told by mail, without content', async () => {
    const reference = await opened({ message: '门锁坏了三个星期没人管' });
    await house.settled();
    const told = (await house.mail.taken()).filter(
      ({ to, subject }) => to === 'social_worker@agency.example.cn' && subject.includes(reference),
    );
    expect(told).toHaveLength(1);
    expect(told[0]?.text).not.toContain('门锁');
  });

  test('a contact on a day in the past stops its clock at that time; none lies ahead', async () => {
    const reference = await opened();
    const today = dayOf(Date.now());
    const yesterday = addDays(today, -1);
    const slip = { way: 'call', day: yesterday, detail: '日期写错了' };
    await refused(worker, reference, 'contact', slip, '在收到来件以前');
    const since = { receivedAt: Date.now() - 2 * DAY };
    await house.store.db.update(matter).set(since).where(eq(matter.reference, reference));
    await does(worker, reference, 'attempt', { day: today, detail: '今天早上打过' });
    await does(worker, reference, 'contact', {
      way: 'meeting',
      day: yesterday,
      time: '10:05',
      detail: '见面',
    });
    const { stoppedAt } = await clockOf(house.store, reference, 'submission.contact');
    expect(stoppedAt).toBe(Date.parse(`${yesterday}T10:05:00+08:00`));
    await refused(worker, reference, 'attempt', { day: dueDay, detail: '还没到' }, '还没有到');
  });
});

describe('a reply is evidence: who, when, how and what was said (policy 3.6)', () => {
  test('by letter, at once; the contact clock runs on', async () => {
    const reference = await opened({ replyBy: 'letter', address: '南城区元美路 1 号' });
    await does(worker, reference, 'reply', { way: 'letter', detail: '书面答复全文' });
    expect(await running(reference)).toEqual(['submission.contact']);
  });

  test('by message at the status page to a sender with only the code: contact and reply both', async () => {
    const reference = await opened();
    await does(worker, reference, 'reply', { way: 'status', detail: '答复在这里' });
    expect([await running(reference), await stageOf(reference)]).toEqual([[], 'replied']);
  });

  test('by mail only when it has left', async () => {
    const reference = await opened({ replyBy: 'email', email: 'sender@example.com', phone: '13800138000' });
    await house.settled();
    await house.mail.turn('refuses');
    await does(worker, reference, 'reply', { way: 'email', detail: '答复的全文' });
    await house.settled();
    expect(await eventsOf(reference)).not.toContain('replied');
    expect(await running(reference)).toEqual(['submission.contact', 'submission.reply']);
    await refused(
      worker,
      reference,
      'closing',
      { outcome: 'explained', detail: '想办结' },
      '还没有回复的证据',
    );
    await house.mail.turn('takes');
    await house.scheduled(Date.now() + 6 * MINUTE);
    await house.settled();
    expect(await running(reference)).toEqual(['submission.contact']);
    expect((await linesOf(house.store, reference)).at(-1)).toMatchObject({
      event: 'replied',
      by: 'social_worker',
    });
    const mail = (await house.mail.taken()).find(({ to }) => to === 'sender@example.com');
    expect(mail?.text).toContain('答复的全文');
    expect(mail?.subject).not.toMatch(/投诉|星扬/);
  });

  test('and never by mail to who left no address', async () => {
    const reference = await opened();
    await refused(worker, reference, 'reply', { way: 'email', detail: '写好的答复' }, '没有留电子邮箱');
  });

  test('without which nothing is closed, but for a sender who withdraws', async () => {
    const reference = await opened();
    await refused(
      worker,
      reference,
      'closing',
      { outcome: 'solved', detail: '直接办结' },
      '还没有回复的证据',
    );
    await does(worker, reference, 'closing', {
      ...{ outcome: 'withdrawn', words: '不用再查了', detail: '本人来电撤回', reprisal: 'unreachable' },
    });
    expect(await stageOf(reference)).toBe('closed');
  });
});

describe('what is not solved (policy 3.7)', () => {
  test('gets a date that the sender is told; an earlier one takes its place, a later one is an extension', async () => {
    const reference = await opened();
    await does(worker, reference, 'reply', { way: 'status', detail: '先答复' });
    await does(worker, reference, 'promise', { dueDay, detail: '等报价' });
    expect([await running(reference), await stageOf(reference)]).toEqual([
      ['submission.promised-report'],
      'promised',
    ]);
    const clock = await clockOf(house.store, reference, 'submission.promised-report');
    expect(clock.dueAt).toBe(Date.parse(`${dueDay}T17:30:00+08:00`));
    await does(worker, reference, 'promise', { dueDay: addDays(dueDay, -1), detail: '报价早到' });
    const later = { dueDay: addDays(dueDay, 2), detail: '报价晚了' };
    await refused(worker, reference, 'promise', later, '请主管或中心主任延长期限');
    expect(await running(reference)).toEqual(['submission.promised-report']);
    await refused(worker, reference, 'promise', { dueDay: '2026-01-05', detail: '太早' }, '要在今天以后');
    await refused(worker, reference, 'promise', { dueDay: addDays(dueDay, 400), detail: '太远' }, '一年以内');
  });

  test('starts a promised report only when it is taken up again', async () => {
    const reference = await opened();
    await does(worker, reference, 'reply', { way: 'status', detail: '答复' });
    await does(worker, reference, 'closing', { outcome: 'explained', detail: '说明了', reprisal: 'no' });
    await refused(worker, reference, 'contact', { way: 'call', detail: '又来电' }, '已经办结');
    await does(worker, reference, 'reopening', { dueDay, detail: '对方不满意' });
    expect(await running(reference)).toEqual(['submission.promised-report']);
    expect((await matterOf(house.store, reference)).row).toMatchObject({ closedAt: null, outcome: null });
    await refused(worker, reference, 'reopening', { dueDay, detail: '再来一次' }, '还没有办结');
  });
});

describe('a slip is taken back', () => {
  test('by who made it, by a reversing line: the clock runs on with its date', async () => {
    const reference = await opened();
    const before = await clockOf(house.store, reference, 'submission.contact');
    await does(worker, reference, 'contact', { way: 'call', detail: '打错了人' });
    const other = await head.act(reference, 'undo');
    expect(other.status).toBe(422);
    await does(worker, reference, 'undo');
    expect(await clockOf(house.store, reference, 'submission.contact')).toEqual(before);
    expect(await stageOf(reference)).toBe('opened');
    expect(await eventsOf(reference)).toEqual(['received', 'opened', 'assigned', 'contacted', 'undone']);
    expect((await worker.act(reference, 'undo')).status).toBe(422);
  });

  test('within 15 minutes only', async () => {
    const reference = await opened();
    await does(worker, reference, 'note', { detail: '写错地方' });
    const viewer = { id: 'social_worker', name: '', roles: ['social_worker'], posts: [] } as const;
    const loaded = await matterOf(house.store, reference);
    const later = (passed: number) =>
      undo(house.store, { viewer, at: Date.now() + passed, loaded, seen: loaded.row.version });
    expect(await later(15 * MINUTE + 1000)).toEqual({ ok: false, failure: 'too-late' });
    expect(await later(14 * MINUTE)).toMatchObject({ ok: true });
  });

  test('but never a letter that left', async () => {
    const reference = await opened({ replyBy: 'email', email: 'left@example.com' });
    await does(worker, reference, 'promise', { dueDay, detail: '等报价' });
    await house.settled();
    await refused(worker, reference, 'undo', {}, '邮件已经送出');
  });
});
