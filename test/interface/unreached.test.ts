import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appointment, letter, staff } from '../../db/schema.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { lettersOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
});
afterAll(() => house.close());

/** An opened matter of which one letter did not get through, to whomever it was. */
async function withDead(template: string, recipient: string): Promise<string> {
  const { reference } = await send(house, { email: 'sender@example.com', phone: '13800138000' });
  await head.act(reference, 'opening');
  await head.act(reference, 'assignment', { handler: 'social_worker' });
  await house.settled();
  const ids = (await lettersOf(house.store, reference)).filter((row) => row.recipient === recipient);
  const one = ids.find((row) => row.template === template)?.id ?? '';
  const dead = await house.store.db
    .update(letter)
    .set({ state: 'dead' })
    .where(and(eq(letter.id, one), eq(letter.state, 'sent')))
    .returning({ id: letter.id });
  expect(dead).toHaveLength(1);
  return reference;
}

/** Whether the desk still asks for it. */
async function isTask(reference: string): Promise<boolean> {
  const queue = await (await head.get('/desk/')).text();
  const task = /<h2[^>]*>邮件未送达，请致电<\/h2>(.*?)<\/section>/s.exec(queue)?.[1];
  return task?.includes(reference) ?? false;
}

describe('a letter that did not get through', () => {
  test('is a task until the sender was called, and again when that was a slip', async () => {
    const reference = await withDead('receipt', 'sender');
    const worker = await house.desk('social_worker');
    await worker.act(reference, 'attempt', { detail: '没有人接' });
    expect(await isTask(reference)).toBe(true);
    await worker.act(reference, 'contact', { way: 'call', detail: '电话里说了回执的事' });
    expect(await isTask(reference)).toBe(false);
    await worker.act(reference, 'undo');
    expect(await isTask(reference)).toBe(true);
  });

  test('or was answered; what was settled then is no task again when a closed matter is taken up', async () => {
    const reference = await withDead('receipt', 'sender');
    await head.act(reference, 'reply', { way: 'call', detail: '答复了' });
    expect(await isTask(reference)).toBe(false);
    await head.act(reference, 'closing', { outcome: 'explained', detail: '说明了' });
    await head.act(reference, 'undo');
    expect(await isTask(reference)).toBe(false);
  });

  test('to a colleague is a task until they do something on the matter', async () => {
    const reference = await withDead('assigned', 'staff:social_worker');
    await head.act(reference, 'note', { detail: '还没有告诉同事' });
    expect(await isTask(reference)).toBe(true);
    await (await house.desk('social_worker')).act(reference, 'note', { detail: '知道了' });
    expect(await isTask(reference)).toBe(false);
  });
});

describe('an alarm', () => {
  const alarmed = async (fields: Record<string, unknown>): Promise<string[]> => {
    const { reference } = await send(house, { danger: 'yes', ...fields });
    await house.settled();
    const alarms = (await house.mail.taken()).filter(({ subject }) => subject === `请立即处理 ${reference}`);
    return alarms.map(({ to }) => to.split('@')[0] ?? '').toSorted();
  };

  test('that would reach neither of the two on duty goes to those who may open the matter', async () => {
    await house.store.db.update(staff).set({ email: null }).where(eq(staff.id, 'on_duty'));
    expect(await alarmed({})).toEqual(['on_duty_too']);
    const onDuty = (staffId: string) =>
      house.store.db.update(appointment).set({ staffId }).where(eq(appointment.post, 'duty_deputy'));
    await onDuty('general_office');
    expect(await alarmed({ keepFrom: 'general_office' })).toEqual(['deputy', 'director', 'service_head']);
    await onDuty('on_duty_too');
  });
});
