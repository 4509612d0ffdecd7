import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../db/schema-access.ts';
import { link, survey } from '../../db/schema-procedure.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { formOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { cookieOf, does, refuses, senderOf } from '../steps.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
});
afterAll(() => house.close());

async function opened(fields: Record<string, unknown> = {}) {
  const sent = await send(house, fields);
  await does(head, sent.reference, 'opening');
  await does(head, sent.reference, 'assignment', { handler: 'social_worker' });
  return sent;
}

async function closed(fields: Record<string, unknown> = {}) {
  const sent = await opened(fields);
  await does(head, sent.reference, 'reply', { way: 'status', detail: '答复在这里' });
  await does(head, sent.reference, 'closing', { outcome: 'explained', detail: '说明了', reprisal: 'no' });
  return sent;
}

describe('still dissatisfied (policy 3.10)', () => {
  test('the sender says so at the status page: recorded once, the head is told, the door stands open', async () => {
    const { reference, receipt } = await closed();
    const sender = await senderOf(house, receipt);
    expect(await sender.page()).toContain('告诉机构：我不满意');
    for (let times = 1; times <= 2; times += 1) {
      const answer = await sender.form('/status/dissatisfied/');
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/status/']);
    }
    const page = await sender.page();
    expect(page).toMatch(/您现在就可以向[\s\S]*请带上/);
    expect(page).not.toContain('告诉机构：我不满意');
    const said = (await linesOf(house.store, reference)).filter(({ event }) => event === 'dissatisfied');
    expect(said).toHaveLength(1);
    expect(said[0]?.by).toBeNull();
    expect((await matterOf(house.store, reference)).row.dissatisfiedAt).not.toBeNull();
    await house.settled();
    const told = (await house.mail.taken()).filter(({ subject }) => subject === `来件人不满意 ${reference}`);
    expect(told.map(({ to }) => to)).toEqual(['service_head@agency.example.cn']);
    expect(await head.matter(reference)).toMatch(/来件人<\/span>[\s\S]*来件人表示不满意/);
  });

  test('or to staff, who record it', async () => {
    const { reference, receipt } = await opened();
    await does(head, reference, 'dissatisfied', { detail: '来电说不满意' });
    const page = await (await senderOf(house, receipt)).page();
    expect(page).toContain('您现在就可以向');
    expect(page).not.toContain('来电说不满意');
  });

  test('a printable summary: dates promised and kept, every step, dates of messages, whom to see, what to bring', async () => {
    const { reference, receipt } = await closed({ message: '内容不进摘要' });
    const sender = await senderOf(house, receipt);
    const page = await sender.page('/status/summary/');
    for (const shown of [
      reference,
      '与您联系',
      '答复您',
      '按期',
      '负责人已拆阅',
      '机构给您',
      '民政局',
      '请带上',
    ]) {
      expect(page).toContain(shown);
    }
    expect(page).not.toMatch(/内容不进摘要|答复在这里/);
    expect(page).not.toContain(receipt);
    const desk = await head.get(`/desk/matters/${reference}/summary/`);
    expect([desk.status, await desk.text()]).toEqual([200, expect.stringContaining('按期')]);
    const { row } = await matterOf(house.store, reference);
    const all = await house.store.db.select().from(audit).where(eq(audit.matterId, row.id));
    const printed = all.filter(({ action }) => action === 'print');
    expect(printed.map(({ by, facts }) => [by, facts])).toEqual([['service_head', { what: 'summary' }]]);
    for (const login of ['checker', 'admin']) {
      const other = await house.desk(login);
      expect((await other.get(`/desk/matters/${reference}/summary/`)).status).toBe(403);
    }
    expect(await (await house.get('/status/summary/')).text()).toContain('请先');
  });

  test('without a receipt there is nothing to say it of', async () => {
    for (const path of ['/status/dissatisfied/', '/status/survey/', '/status/reprisal/']) {
      const answer = await house.form(path, {
        handled: 'satisfied',
        timely: 'prompt',
        suffered: '为难我的事',
      });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/status/']);
    }
  });
});

describe('打击报复 is reported at the status page, past the handler (policy 3.9)', () => {
  const message = '经办的同事打电话来骂我，同事checker 也在场。';

  test('a matter of its own: the old handler, whoever was outside, and whoever is named are outside it', async () => {
    const { reference, receipt } = await opened({ keepFrom: ['general_office'] });
    await does(head, reference, 'shielding', { person: 'supervisor', why: 'marked' });
    const before = await linesOf(house.store, reference);
    const sender = await senderOf(house, receipt);
    const key = /name="key" value="([^"]+)"/.exec(await sender.page())?.[1] ?? '';
    const answer = await sender.form('/status/reprisal/', { suffered: message, key });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/feedback/received/']);
    const shown = await (await house.get('/feedback/received/', { cookie: cookieOf(answer) })).text();
    const fresh = /XY-\d{4}-[2-9A-HJ-NP-Z]{6}/.exec(shown)?.[0] ?? '';
    expect(fresh).not.toBe(reference);
    const { row } = await matterOf(house.store, fresh);
    expect(row).toMatchObject({ kind: 'complaint', sender: 'service_user', openedAt: null, handlerId: null });
    expect(row.shielded.toSorted()).toEqual(['checker', 'social_worker', 'supervisor']);
    for (const login of ['social_worker', 'supervisor', 'checker', 'general_office']) {
      expect((await (await house.desk(login)).get(`/desk/matters/${fresh}/`)).status).toBe(404);
    }
    const old = await matterOf(house.store, reference);
    const [linked] = await house.store.db.select().from(link).where(eq(link.matterId, row.id));
    expect(linked).toMatchObject({ otherId: old.row.id, kind: 'reprisal' });
    expect((await formOf(house.store, fresh)).about).toContain(reference);
    // The old matter, which its handler reads, says nothing of it.
    expect(await linesOf(house.store, reference)).toEqual(before);
    expect(await (await house.desk('social_worker')).matter(reference)).not.toContain(fresh);
    const again = await sender.form('/status/reprisal/', { suffered: message, key });
    expect(await (await house.get('/feedback/received/', { cookie: cookieOf(again) })).text()).toContain(
      fresh,
    );
  });

  test('where nobody was named handler, whoever answered the sender is outside it', async () => {
    const { reference, receipt } = await send(house);
    await does(head, reference, 'opening');
    await does(head, reference, 'reply', { way: 'status', detail: '答复' });
    const sender = await senderOf(house, receipt);
    const answer = await sender.form('/status/reprisal/', { suffered: '答复以后就不让我来了' });
    const shown = await (await house.get('/feedback/received/', { cookie: cookieOf(answer) })).text();
    const fresh = /XY-\d{4}-[2-9A-HJ-NP-Z]{6}/.exec(shown)?.[0] ?? '';
    expect((await head.get(`/desk/matters/${fresh}/`)).status).toBe(404);
    await does(await house.desk('director'), fresh, 'opening');
  });

  test('what is too short is asked again, with everything that was typed', async () => {
    const { receipt } = await opened();
    const answer = await (await senderOf(house, receipt)).form('/status/reprisal/', { suffered: '骂我' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(/请至少写 5 个字[\s\S]*骂我<\/textarea>/);
  });

  test('asked once at closing: the closing says whether the sender was asked', async () => {
    const { reference } = await opened();
    await does(head, reference, 'reply', { way: 'status', detail: '答复' });
    const fields = { outcome: 'solved', detail: '办好了' };
    await refuses(house, head, reference, 'closing', {
      fields: { ...fields, reprisal: '' },
      sentence: '有没有因为这件事受到为难',
    });
    expect(await head.matter(reference)).toContain('不写进来件人的个案档案');
    await does(head, reference, 'closing', { ...fields, reprisal: 'unreachable', service: 'casework' });
    expect((await linesOf(house.store, reference)).at(-1)?.facts).toMatchObject({ reprisal: 'unreachable' });
    expect((await matterOf(house.store, reference)).row.service).toBe('casework');
    expect(await head.matter(reference)).toContain('打击报复：联系不上');
  });

  test('a compliment has nobody to ask', async () => {
    const { reference } = await send(house, { kind: 'compliment' });
    await does(head, reference, 'opening');
    await does(head, reference, 'closing', { outcome: 'explained', detail: '已转达' });
  });
});

describe('closing (policy 3.15)', () => {
  test('a duplicate too gets contact and reply', async () => {
    const { reference } = await opened({ replyBy: 'letter', address: '元美路 1 号', phone: '13800138000' });
    const fields = { outcome: 'duplicate', detail: '与另一件相同', reprisal: 'no' };
    await refuses(house, head, reference, 'closing', { fields, sentence: '还没有回复的证据' });
    await does(head, reference, 'reply', { way: 'letter', detail: '答复' });
    await refuses(house, head, reference, 'closing', { fields, sentence: '重复来件也要先与来件人联系' });
    await does(head, reference, 'contact', { way: 'call', detail: '谈过' });
    await does(head, reference, 'closing', fields);
  });

  test('withdrawn in the sender’s own words', async () => {
    const { reference } = await opened();
    const fields = { outcome: 'withdrawn', detail: '来电撤回', reprisal: 'no' };
    await refuses(house, head, reference, 'closing', {
      fields: { ...fields, words: '' },
      sentence: '请写下来件人的原话',
    });
    await does(head, reference, 'closing', { ...fields, words: '门修好了，不用查了' });
    expect(await head.matter(reference)).toContain('来件人原话：“门修好了，不用查了”');
  });

  test('the sender is asked, once, two questions about how it was handled', async () => {
    const { reference, receipt } = await closed();
    const sender = await senderOf(house, receipt);
    expect(await sender.page()).toContain('这件事办得怎么样');
    const half = await sender.form('/status/survey/', { handled: 'fair' });
    expect([half.status, await half.text()]).toEqual([422, expect.stringContaining('请选择快慢怎么样')]);
    await sender.form('/status/survey/', { handled: 'fair', timely: 'slow' });
    expect(await sender.page()).toContain('谢谢您告诉我们');
    await sender.form('/status/survey/', { handled: 'satisfied', timely: 'prompt' });
    const { row } = await matterOf(house.store, reference);
    const answers = await house.store.db.select().from(survey).where(eq(survey.matterId, row.id));
    expect(answers).toMatchObject([{ handled: 'fair', timely: 'slow' }]);
  });

  test('and not before it is closed', async () => {
    const { reference, receipt } = await opened();
    const sender = await senderOf(house, receipt);
    expect(await sender.page()).not.toContain('这件事办得怎么样');
    await sender.form('/status/survey/', { handled: 'fair', timely: 'slow' });
    const { row } = await matterOf(house.store, reference);
    expect(await house.store.db.$count(survey, eq(survey.matterId, row.id))).toBe(0);
  });
});
