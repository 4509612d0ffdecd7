import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { staff } from '../../db/schema.ts';
import { comeAs, comeHandled } from '../conversation.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { lettersOf, matterOf } from '../matters.ts';
import { employ, employAll } from '../people.ts';

const ASKED = '请问补课的日子定下来了吗？';
const ANSWERED = '定了，下周三下午。';

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

const handled = (fields: Record<string, unknown> = {}) => comeHandled(house, fields);
const rowOf = async (reference: string) => (await matterOf(house.store, reference)).row;
const templatesOf = async (reference: string) =>
  (await lettersOf(house.store, reference)).map(({ template, recipient }) => `${template} ${recipient}`);
const queue = async (desk: Desk, search = '') => (await desk.get(`/desk/${search}`)).text();

describe('who is told', () => {
  test('the handler, at once and without a word of it', async () => {
    const sender = await handled();
    await sender.say(ASKED);
    await house.settled();
    const mails = (await house.mail.taken()).filter(
      ({ to, subject }) => to.startsWith('social_worker') && subject.includes(sender.reference),
    );
    const told = mails.find(({ subject }) => subject.includes('有新留言'));
    expect(told?.text).toContain(`/desk/matters/${sender.reference}/`);
    expect(mails.map(({ text }) => text).join()).not.toContain('补课');
  });

  test('those who open it, while nobody handles it; the handler who has left is nobody', async () => {
    const sender = await comeAs(house);
    await sender.say(ASKED);
    expect(await templatesOf(sender.reference)).toContain('sender-wrote openers');
    await employ(house.store, 'leaving', { roles: ['social_worker'] });
    const other = await handled();
    await head.act(other.reference, 'assignment', { handler: 'leaving' });
    await house.store.db.update(staff).set({ leftAt: 1 }).where(eq(staff.id, 'leaving'));
    await other.say(ASKED);
    await house.settled();
    const mails = (await house.mail.taken()).filter(
      ({ subject }) => subject === `有新留言 ${other.reference}`,
    );
    expect(mails.map(({ to }) => to)).toContain('service_head@agency.example.cn');
  });

  test('the sender, of an answer, by a mail without content', async () => {
    const sender = await handled({ email: 'asks@example.com' });
    await worker.message(sender.reference, ANSWERED);
    await house.settled();
    const mails = (await house.mail.taken()).filter(({ to }) => to === 'asks@example.com');
    expect(mails.at(-1)?.text).toContain('有一条给您的留言');
    expect(JSON.stringify(mails)).not.toContain('下周三');
  });

  test('the two on duty, when it speaks of danger (policy 3.0), also on a matter that was set aside or closed', async () => {
    const spam = await comeAs(house, { website: 'http://spam.example' });
    const closed = await handled();
    await head.act(closed.reference, 'reply', { way: 'status', detail: '好的' });
    await head.act(closed.reference, 'closing', { outcome: 'explained', detail: '说明' });
    for (const sender of [await handled(), spam, closed]) {
      await sender.say('他说要打死我，我不想活了');
      expect(await templatesOf(sender.reference)).toContain('danger duty');
      const row = await rowOf(sender.reference);
      expect([row.dangerAt !== null, row.dangerSettledAt, row.setAsideAt]).toEqual([true, null, null]);
      expect(await queue(head, '?unread=yes')).toContain(sender.reference);
    }
    const duty = await house.desk('on_duty');
    expect(await duty.matter(closed.reference)).toContain('我不想活了');
    const report = await duty.act(closed.reference, 'police-report', {
      ...{ office: '南城派出所', number: '123', child: 'no' },
    });
    expect(report.status).toBe(303);
    expect((await rowOf(closed.reference)).stage).toBe('closed');
  });

  test('nobody, when a machine filled the box that people leave empty: it is kept all the same', async () => {
    const sender = await handled();
    expect((await sender.write({ text: '便宜发票', website: 'http://x.example' })).status).toBe(303);
    expect(await templatesOf(sender.reference)).not.toContain('sender-wrote handler');
    expect((await rowOf(sender.reference)).unreadAt).toBeNull();
    expect(await worker.matter(sender.reference)).toContain('便宜发票');
  });
});
