import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../db/schema-access.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { ALLERGY, ask, asked, dataPage, over, somebodyIn } from '../own-data.ts';
import { employAll } from '../people.ts';
import { refused } from '../programmes.ts';
import { versionOf } from '../sign-ups.ts';

let house: House;
let head: Desk;
let office: Desk;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  office = await house.desk('general_office');
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

describe('one’s own sign-up, by its receipt', () => {
  test('shows everything that was typed, its dates and place, the letters, and the meetings one came to', async () => {
    const who = await somebodyIn(house);
    const place = await (await house.get('/programmes/place/', { cookie: who.cookie })).text();
    expect(place).toContain('href="/status/data-request/"');
    const before = await dataPage(house, who);
    for (const text of [
      '阿明明',
      '12 周岁',
      '13800138123',
      who.email,
      ALLERGY,
      '想坐前排',
      '明妈妈',
      '13900139123',
    ])
      expect(before).toContain(text);
    for (const text of ['已报上名', '还没有点过名', '报名成功的通知', '第 1 号', who.reference])
      expect(before).toContain(text);
    expect(before).not.toContain('<script');
    await over(house, who);
    expect(await dataPage(house, who)).toMatch(/第 1 次　[^<]*　到/);
  });

  test('shows that colleagues did something about it and when, but not what they wrote of it', async () => {
    const who = await somebodyIn(house);
    const seen = await versionOf(house.store, who.reference);
    const path = `/desk/programmes/${who.reference}/people/${who.id}/leaving/`;
    expect((await worker.form(path, { seen, detail: '妈妈说孩子怕同桌' })).status).toBe(303);
    const page = await dataPage(house, who);
    expect([page.includes('取消一个报名'), page.includes('怕同桌')]).toEqual([true, false]);
    expect(page).toContain('已退出');
  });

  test('shows nothing to whoever has no receipt, nor another’s', async () => {
    const [one, other] = [await somebodyIn(house), await somebodyIn(house)];
    expect(await dataPage(house, { cookie: '' })).toContain('请先在');
    const page = await dataPage(house, other);
    expect([page.includes(other.email), page.includes(one.email)]).toEqual([true, false]);
  });
});

describe('a request about a sign-up', () => {
  test('is a matter like every such request: in the queue with its clock, opened and answered by whoever may', async () => {
    const who = await somebodyIn(house);
    expect((await ask(house, who, {})).status).toBe(422);
    expect((await ask(house, who, { wish: 'correct' })).status).toBe(422);
    const { reference, cookie } = await asked(house, who, { wish: 'see', detail: '想看评估里怎么写我。' });
    const { row, clocks } = await matterOf(house.store, reference);
    expect(row).toMatchObject({
      kind: 'data_request',
      track: 'user',
      sender: 'service_user',
      stage: 'received',
    });
    expect(clocks.map(({ rule }) => rule)).toEqual(['submission.open']);
    expect(await (await head.get('/desk/')).text()).toContain(reference);
    expect((await worker.act(reference, 'opening')).status).toBe(403);
    await head.act(reference, 'opening');
    const page = await head.matter(reference);
    expect(page).toContain(`/desk/programmes/${who.reference}/people/`);
    expect(page).toContain('想看评估里怎么写我。');
    const again = await ask(house, who, { wish: 'erase' });
    expect([again.status, (await again.text()).includes('正在办理')]).toEqual([422, true]);
    expect(await dataPage(house, who)).toContain('正在办理');
    const done = await head.act(reference, 'data-answer', { answer: 'copied', detail: '当面交了副本。' });
    expect(done.status).toBe(303);
    expect(await (await house.get('/status/', { cookie })).text()).toContain('当面交了副本。');
    const log = await (await worker.get(`/desk/programmes/${who.reference}/`)).text();
    expect(log).toMatch(/报名的人[\s\S]{0,200}本人请求查阅、更正或删除资料[\s\S]{0,200}第 1 号报名/);
    expect((await head.act(reference, 'closing', { outcome: 'solved', detail: '办完。' })).status).toBe(303);
    expect((await ask(house, who, { wish: 'see' })).status).toBe(303);
  });

  test('to correct puts what is right in its place, by the rules of the form, for lists and letters', async () => {
    const who = await somebodyIn(house);
    const { reference } = await asked(house, who, {
      wish: 'correct',
      detail: '电话换成 13700137123，13 岁。',
    });
    await head.act(reference, 'opening');
    const page = await head.matter(reference);
    expect(page).toMatch(
      /id="data-answer-phone"[^>]*value="13800138123"|value="13800138123"[^>]*id="data-answer-phone"/,
    );
    const right: Fields = {
      ...{
        answer: 'corrected',
        detail: '电话和年龄已经改好。',
        name: '阿明明',
        age: '13',
        phone: '13700137123',
      },
      ...{
        email: who.email,
        guardianName: '明妈妈',
        guardianPhone: '13900139123',
        guardianAgrees: 'yes',
        health: ALLERGY,
      },
    };
    const faulty = await head.act(reference, 'data-answer', { ...right, age: '七' });
    expect(await refused(faulty)).toEqual([422, '请填写周岁，用数字，例如 35。']);
    expect((await head.act(reference, 'data-answer', right)).status).toBe(303);
    const list = await (await worker.get(`/desk/programmes/${who.reference}/people/`)).text();
    expect([list.includes('13700137123'), list.includes('13800138123')]).toEqual([true, false]);
    expect(await dataPage(house, who)).toContain('13 周岁');
  });

  test('is answered by the office, but corrected and seen only by whoever may see the list', async () => {
    const who = await somebodyIn(house);
    const { reference } = await asked(house, who, { wish: 'correct', detail: '电话换了。' });
    await head.act(reference, 'opening');
    const page = await office.matter(reference);
    expect([page.includes('data-answer-detail'), page.includes('13800138123')]).toEqual([true, false]);
    const fields = { answer: 'corrected', detail: '改了。', name: '阿明明', age: '35', phone: '13700137123' };
    expect((await office.act(reference, 'data-answer', fields)).status).toBe(403);
    const reads = await house.store.db.select().from(audit).where(eq(audit.matterId, who.matterId));
    expect(reads.filter(({ action, by }) => action === 'read' && by === 'general_office')).toEqual([]);
  });
});
