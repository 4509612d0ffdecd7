import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { shield } from '../../db/schema-access.ts';
import { comeAs, comeHandled, type Sender } from '../conversation.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';

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

const handled = () => comeHandled(house);
const rowOf = async (reference: string) => (await matterOf(house.store, reference)).row;
const queue = async (desk: Desk, search = '') => (await desk.get(`/desk/${search}`)).text();

describe('what is unread', () => {
  const isMarked = async (reference: string) => (await queue(head, '?unread=yes')).includes(reference);

  test('is marked in the queue and on the matter, until the handler opens it', async () => {
    const sender = await handled();
    await sender.say(ASKED);
    expect(await queue(head)).toContain('有新留言</span>');
    const lines = (await linesOf(house.store, sender.reference)).length;
    expect(await head.matter(sender.reference)).toContain(ASKED);
    expect(await isMarked(sender.reference)).toBe(true);
    expect(await worker.matter(sender.reference)).toMatch(/class="tag new">新</);
    expect(await isMarked(sender.reference)).toBe(false);
    expect(await worker.matter(sender.reference)).not.toMatch(/class="tag new">新</);
    expect(await linesOf(house.store, sender.reference)).toHaveLength(lines);
  });

  test('without a handler, until anybody opens it who may read it', async () => {
    const sender = await comeAs(house);
    await sender.say(ASKED);
    await head.matter(sender.reference);
    expect(await isMarked(sender.reference)).toBe(true);
    await head.act(sender.reference, 'opening');
    await (await house.desk('checker')).matter(sender.reference);
    expect(await isMarked(sender.reference)).toBe(true);
    await head.matter(sender.reference);
    expect(await isMarked(sender.reference)).toBe(false);
  });

  test('is counted with the other choices of the queue', async () => {
    const sender = await handled();
    await sender.say(ASKED);
    expect(await queue(head, '?unread=yes&handler=social_worker')).toContain(sender.reference);
    expect(await queue(head, '?unread=yes&kind=compliment')).not.toContain(sender.reference);
    expect(await queue(head, '?unread=yes&stage=closed')).not.toContain(sender.reference);
  });

  test('is a thing of the sender too: 新 until it has been seen', async () => {
    const sender = await handled();
    await worker.message(sender.reference, ANSWERED);
    expect(await sender.page()).toMatch(/class="tag new">新</);
    expect(await sender.page()).not.toMatch(/class="tag new">新</);
    await worker.message(sender.reference, '带上报名表。');
    expect((await sender.page()).match(/class="tag new">新</g)).toHaveLength(1);
  });
});

describe('a colleague whom a message names (policy 3.5)', () => {
  test('stands outside a matter that nobody has opened yet, and stays inside one that is open', async () => {
    const [shut, open] = [await comeAs(house), await handled()];
    for (const sender of [shut, open]) await sender.say('就是同事checker说的，谢谢同事social_worker。');
    const outside = await house.store.db.select().from(shield).where(eq(shield.why, 'named'));
    const ids = async ({ reference }: Sender) => {
      const { id } = await rowOf(reference);
      return outside.filter(({ matterId }) => matterId === id).map(({ staffId }) => staffId);
    };
    expect((await ids(shut)).toSorted()).toEqual(['checker', 'social_worker']);
    expect(await ids(open)).toEqual([]);
    const checker = await house.desk('checker');
    expect((await checker.get(`/desk/matters/${shut.reference}/`)).status).toBe(404);
    expect(await queue(checker, '?unread=yes')).not.toContain(shut.reference);
  });

  test('the figures of what is unread are those of a world without the matter', async () => {
    const sender = await comeAs(house, { keepFrom: ['service_head'] });
    const before = await queue(head, '?unread=yes');
    await sender.say(ASKED);
    expect(await queue(head, '?unread=yes')).toBe(before);
    await house.store.db
      .update(matter)
      .set({ closedAt: Date.now() })
      .where(eq(matter.reference, sender.reference));
    expect(await queue(head)).not.toContain(sender.reference);
  });
});
