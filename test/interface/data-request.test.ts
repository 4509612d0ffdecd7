import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { shield } from '../../db/schema-access.ts';
import { link } from '../../db/schema-procedure.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { formOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { type ReceivedAnswer, send } from '../submissions.ts';

let house: House;
let director: Desk;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  director = await house.desk('director');
  head = await house.desk('service_head');
});
afterAll(() => house.close());

/** The sealed cookie of whoever has typed the receipt at /status/. */
async function cookieOf(receipt: string): Promise<string> {
  const answer = await house.form('/status/', { receipt });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function ask(sent: ReceivedAnswer, fields: Record<string, string>) {
  return house.form('/status/data-request/', fields, { cookie: await cookieOf(sent.receipt) });
}

/** Asks, and gives the number of the matter that it became. */
async function asked(sent: ReceivedAnswer, fields: Record<string, string>): Promise<string> {
  const answer = await ask(sent, fields);
  expect(answer.status).toBe(303);
  const { row } = await matterOf(house.store, sent.reference);
  const links = await house.store.db.select().from(link).where(eq(link.otherId, row.id));
  const last = links.at(-1);
  expect(last?.kind).toBe('data');
  const [found] = await house.store.db
    .select()
    .from(matter)
    .where(eq(matter.id, last?.matterId ?? ''));
  return found?.reference ?? '';
}

async function closed(fields: Record<string, unknown> = {}): Promise<ReceivedAnswer> {
  const sent = await send(house, { name: '阿明', ...fields });
  await head.act(sent.reference, 'opening');
  await head.act(sent.reference, 'contact', { way: 'call', detail: '谈了。' });
  await head.act(sent.reference, 'reply', { way: 'status', detail: '已经修好。' });
  await head.act(sent.reference, 'closing', { outcome: 'solved', detail: '修好了。' });
  return sent;
}

describe('a sender’s request about their data', () => {
  test('is a matter of its own kind, by the receipt, linked to the first, same sender, with no contract clock', async () => {
    const sent = await send(house, { keepFrom: ['general_office'] });
    const first = (await matterOf(house.store, sent.reference)).row;
    const values = {
      staffId: 'checker',
      matterN: first.n,
      matterId: first.id,
      why: 'marked' as const,
      at: 1,
    };
    await house.store.db.insert(shield).values(values);
    const status = await house.get('/status/', { cookie: await cookieOf(sent.receipt) });
    expect(await status.text()).toContain('查阅、更正或删除我的资料');
    const reference = await asked(sent, { wish: 'see', detail: '想看记录。' });
    const { row, clocks } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ kind: 'data_request', sender: 'service_user', track: 'user' });
    expect(row.keepFrom).toBe(first.keepFrom);
    expect(row.shielded).toEqual(['checker']);
    expect(clocks.map(({ rule }) => rule)).toEqual(['submission.open']);
    expect((await formOf(house.store, reference)).message).toContain('想看记录。');
    expect((await linesOf(house.store, sent.reference)).at(-1)).toMatchObject({ event: 'data-requested' });
  });

  test('needs the receipt, a wish, and is asked once at a time', async () => {
    const sent = await send(house);
    expect((await house.form('/status/data-request/', { wish: 'see' })).status).toBe(422);
    expect((await ask(sent, {})).status).toBe(422);
    expect((await ask(sent, { wish: 'correct' })).status).toBe(422);
    expect((await ask(sent, { wish: 'see' })).status).toBe(303);
    const again = await ask(sent, { wish: 'erase' });
    expect([again.status, (await again.text()).includes('正在办理')]).toEqual([422, true]);
  });

  test('a copy handed over is recorded and said to the sender; then it can be closed with what fits', async () => {
    const sent = await send(house);
    const reference = await asked(sent, { wish: 'see' });
    await head.act(reference, 'opening');
    expect((await head.act(reference, 'closing', { outcome: 'solved', detail: '好了。' })).status).toBe(422);
    expect(await head.matter(reference)).toContain(sent.reference);
    const answered = await head.act(reference, 'data-answer', { answer: 'copied', detail: '当面交了副本。' });
    expect(answered.status).toBe(303);
    expect((await head.act(reference, 'closing', { outcome: 'adopted', detail: '好。' })).status).toBe(422);
    expect((await head.act(reference, 'closing', { outcome: 'solved', detail: '办完。' })).status).toBe(303);
    expect((await linesOf(house.store, reference)).map(({ event }) => event)).toEqual([
      'received',
      'opened',
      'data-answered',
      'closed',
    ]);
  });

  test('a correction stands beside what was said, which stays', async () => {
    const sent = await send(house, { message: '我是三楼的住户，水管漏了。' });
    await head.act(sent.reference, 'opening');
    const reference = await asked(sent, { wish: 'correct', detail: '是四楼，不是三楼。' });
    await head.act(reference, 'opening');
    await head.act(reference, 'data-answer', { answer: 'corrected', detail: '住在四楼。' });
    const page = await head.matter(sent.reference);
    for (const text of ['我是三楼的住户', '按请求更正资料', '住在四楼。']) expect(page).toContain(text);
  });

  test('erasing is refused with its reason while a clock runs, and by whoever may not', async () => {
    const sent = await send(house);
    const reference = await asked(sent, { wish: 'erase' });
    await director.act(reference, 'opening');
    const erase = (desk: Desk) => desk.act(reference, 'data-answer', { answer: 'erased', detail: '已删。' });
    // An unopened matter may not be erased by anybody: it has to be dealt with first.
    expect((await erase(director)).status).toBe(422);
    await head.act(sent.reference, 'opening');
    const byHead = await erase(head);
    expect([byHead.status, (await byHead.text()).includes('由中心主任或代理人办理')]).toEqual([422, true]);
    const tooSoon = await erase(director);
    expect([tooSoon.status, (await tooSoon.text()).includes('还有期限在走')]).toEqual([422, true]);
    expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('opened');
    const no = await director.act(reference, 'data-answer', {
      answer: 'refused',
      detail: '还在办理，办完再删。',
    });
    expect(no.status).toBe(303);
    expect((await matterOf(house.store, sent.reference)).row.erasedAt).toBeNull();
  });

  test('erasing empties the first one by the same verb, and both receipts say so', async () => {
    const sent = await closed({ message: '门锁坏了三个星期。' });
    const reference = await asked(sent, { wish: 'erase' });
    await director.act(reference, 'opening');
    const done = await director.act(reference, 'data-answer', { answer: 'erased', detail: '内容已经删除。' });
    expect(done.status).toBe(303);
    expect((await formOf(house.store, sent.reference)).message).toBe('');
    const said = await (await house.json('/api/status', { receipt: sent.receipt })).text();
    expect(said).toContain('按您的要求');
    expect(said).not.toContain('已经修好');
    const again = await ask(sent, { wish: 'erase' });
    expect([again.status, (await again.text()).includes('不再保存')]).toEqual([422, true]);
  });

  test('whoever stands outside the first stands outside the request (policy 3.5)', async () => {
    const sent = await send(house, { keepFrom: ['service_head'] });
    const reference = await asked(sent, { wish: 'see' });
    expect((await head.get(`/desk/matters/${reference}/`)).status).toBe(404);
    expect((await director.get(`/desk/matters/${reference}/`)).status).toBe(200);
  });
});
