import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../db/schema-access.ts';
import { agency } from '../../domain/agency.ts';
import { type Desk, type House, SITE, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employ, employAll } from '../people.ts';
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

const WROTE = '活动室的门锁坏了三个星期，没有人来修。';

async function opened(fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, { message: WROTE, ...fields });
  expect((await head.act(reference, 'opening')).status).toBe(303);
  return reference;
}

describe('on paper', () => {
  test('the record form holds what every channel brings: two dates, sender, content, contact, reply, outcome (policy 3.1)', async () => {
    const office = await house.desk('office_staff');
    const answer = await office.form('/desk/register/', {
      ...{ kind: 'complaint', channel: 'visit', sender: 'service_user', message: WROTE, name: '冼叔' },
      ...{ phone: '13800138000', replyBy: 'phone', remedy: '尽快修好' },
    });
    const reference = answer.headers.get('location')?.split('/')[3] ?? '';
    await head.act(reference, 'assignment', { handler: 'social_worker' });
    await worker.act(reference, 'contact', { way: 'call', detail: '本人接听，约好时间' });
    await worker.act(reference, 'note', { detail: '查了维修单' });
    await worker.act(reference, 'reply', { way: 'call', detail: '门锁已换' });
    await worker.act(reference, 'closing', { outcome: 'solved', detail: '对方满意' });
    await worker.act(reference, 'identity', { reason: 'verify' });
    const page = await (await worker.get(`/desk/matters/${reference}/form/`)).text();
    const said = page.replace(/<[^>]+>/g, '');
    for (const shown of [
      ...[
        '意见建议/投诉记录表',
        reference,
        '来访',
        '收到时间',
        '登记',
        '同事office_staff',
        '冼叔',
        '13800138000',
      ],
      ...[WROTE, '尽快修好', '本人接听，约好时间', '查了维修单', '门锁已换', '已解决', '对方满意'],
      ...['首次联系', '调查并答复', '在期限内', '经办人', '主任', '主管', '签名', '日期'],
    ])
      expect(said).toContain(shown);
    expect(page).toContain('class="strip"');
  });

  test('a step that was taken back stands on no paper', async () => {
    const reference = await opened();
    await head.act(reference, 'note', { detail: '写错地方的一句' });
    await head.act(reference, 'undo');
    expect(await (await head.get(`/desk/matters/${reference}/form/`)).text()).not.toContain('写错地方');
  });

  test('is for who may read the matter: sealed until opened, need to know after, and printing is recorded (policy 3.3, 3.4)', async () => {
    const { reference } = await send(house, { message: WROTE });
    const form = (desk: Desk) => desk.get(`/desk/matters/${reference}/form/`);
    expect((await form(head)).status).toBe(403);
    await head.act(reference, 'opening');
    expect((await form(head)).status).toBe(200);
    expect((await form(worker)).status).toBe(403);
    const { row } = await matterOf(house.store, reference);
    const lines = await house.store.db.select().from(audit).where(eq(audit.matterId, row.id));
    expect(lines.filter(({ action }) => action === 'print').map(({ by }) => by)).toEqual(['service_head']);
    await employ(house.store, 'outside', { roles: ['service_head'] });
    const kept = await opened({ about: '同事outside' });
    const outsider = await house.desk('outside');
    for (const paper of ['form', 'letter'])
      expect((await outsider.get(`/desk/matters/${kept}/${paper}/`)).status).toBe(404);
  });

  test('the reply letter has the last reply in writing, the number and the way outside (policy 3.10)', async () => {
    const reference = await opened({ replyBy: 'letter', address: '南城演示路 1 号', name: '刘伯' });
    expect((await head.get(`/desk/matters/${reference}/letter/`)).status).toBe(404);
    await head.act(reference, 'reply', { way: 'letter', detail: '通知已经换成大字。' });
    const hidden = await (await head.get(`/desk/matters/${reference}/letter/`)).text();
    expect(hidden).not.toContain('刘伯');
    expect(hidden).toContain('要打印来件人的称呼和地址，请先在这一件里查看来件人是谁。');
    await head.act(reference, 'identity', { reason: 'letter' });
    const page = await (await head.get(`/desk/matters/${reference}/letter/`)).text();
    for (const shown of [
      reference,
      '刘伯：',
      '南城演示路 1 号',
      '通知已经换成大字。',
      agency.civilAffairs.name,
    ])
      expect(page).toContain(shown);
  });

  test('the blank form for home visits carries the address of the form, as a code and in words', async () => {
    const page = await (await worker.get('/desk/forms/record/')).text();
    const address = `${SITE}/feedback/complaint/`;
    expect(page).toContain(`aria-label="二维码，打开 ${address}"`);
    expect(page.match(/<svg[\s\S]*?<path d="(M\d+ \d+h1v1h-1z){100,}"/)).not.toBeNull();
    expect(page.replace(/<svg[\s\S]*?<\/svg>/, '')).toContain(address);
    expect(page).not.toContain(' style=');
  });
});
