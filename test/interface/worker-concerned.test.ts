import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, dayOf, instantAt } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { clockOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { does, refuses, runningOf, senderOf } from '../steps.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
let handler: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  handler = await house.desk('assistant_supervisor');
});
afterAll(() => house.close());

const dueDay = addDays(dayOf(Date.now()), 14);
const about = 'social_worker';

/** A complaint about the social worker, handled by the assistant supervisor. */
async function complained(fields: Record<string, unknown> = {}) {
  const sent = await send(house, fields);
  await does(head, sent.reference, 'opening');
  await does(head, sent.reference, 'assignment', { handler: 'assistant_supervisor' });
  await does(head, sent.reference, 'shielding', { person: about, why: 'concerned' });
  return sent;
}

const heard = { about, detail: '本人说当天请了假' };
const withdrawn = { outcome: 'withdrawn', words: '算了', detail: '撤回', reprisal: 'no' };

describe('the worker concerned is heard, helped, told; what they were told, and by whom, is recorded (policy 3.8)', () => {
  test('step by step, each a line of the history', async () => {
    const { reference, receipt } = await complained();
    await does(handler, reference, 'worker-heard', heard);
    await does(handler, reference, 'worker-helped', { about, detail: '陪同一起致电说明' });
    await does(handler, reference, 'worker-told', { about, by: 'service_head', detail: '说明了投诉的内容' });
    await does(handler, reference, 'reflection-asked', { about, dueDay, detail: '一页以内' });
    await does(handler, reference, 'reflection-filed', { about, detail: '检讨报告的全文' });
    await does(handler, reference, 'worker-outcome-told', {
      about,
      by: 'service_head',
      detail: '不影响考核',
    });
    const lines = (await linesOf(house.store, reference)).slice(4);
    expect(lines.map(({ event }) => event)).toEqual([
      ...['worker-heard', 'worker-helped', 'worker-told', 'reflection-asked', 'reflection-filed'],
      'worker-outcome-told',
    ]);
    expect(lines[2]?.facts).toMatchObject({ about, toldBy: 'service_head' });
    expect(lines[3]?.facts).toMatchObject({ dueAt: instantAt(dueDay, '17:30') });
    const page = await head.matter(reference);
    for (const shown of ['由同事service_head告诉', '当事同事：同事social_worker', '检讨报告的全文']) {
      expect(page).toContain(shown);
    }
    expect(await (await senderOf(house, receipt)).page()).not.toMatch(/检讨报告|同事social_worker/);
  });

  test('the reflection report is carried by the handler: the matter stays invisible to them', async () => {
    const { reference } = await complained();
    await does(handler, reference, 'reflection-filed', { about, detail: '报告' });
    const worker = await house.desk(about);
    expect((await worker.get(`/desk/matters/${reference}/`)).status).toBe(404);
    expect((await worker.act(reference, 'reflection-filed', { about, detail: '自己交' })).status).toBe(404);
    expect((await lettersOf(house.store, reference)).map(({ recipient }) => recipient)).not.toContain(
      `staff:${about}`,
    );
  });

  test('if unfounded, a statement of facts is enough', async () => {
    const { reference } = await complained();
    await does(handler, reference, 'facts-stated', { about, detail: '当天由另一位同事值班' });
    expect(await head.matter(reference)).toContain('当天由另一位同事值班');
  });

  test('only once somebody entitled has marked them as the one concerned', async () => {
    const { reference } = await send(house);
    await does(head, reference, 'opening');
    expect(await head.matter(reference)).not.toContain('worker-heard/');
    const sentence = '标出当事同事';
    await refuses(house, head, reference, 'worker-heard', { fields: heard, sentence });
    await does(head, reference, 'shielding', { person: about, why: 'marked' });
    await refuses(house, head, reference, 'worker-heard', { fields: heard, sentence });
  });

  test('they learn the outcome after closing too; a slip is taken back', async () => {
    const { reference } = await complained();
    await does(handler, reference, 'closing', withdrawn);
    await does(handler, reference, 'worker-outcome-told', { about, by: 'service_head', detail: '已撤回' });
    await does(handler, reference, 'undo');
    expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('undone');
  });

  test('told by nobody who stands outside', async () => {
    const { reference } = await complained();
    const fields = { about, by: about, detail: '自己告诉自己' };
    await refuses(house, handler, reference, 'worker-told', { fields, sentence: '找不到这位同事' });
  });
});

describe('not while harm to a child, violence or harassment is suspected (policy 3.8)', () => {
  const sentence = '先暂停其接触服务对象';

  test('no mediation, no tip-off: contact with service users is suspended first, recorded', async () => {
    const { reference } = await complained();
    await does(handler, reference, 'harm-suspected', { detail: '孩子身上有伤' });
    for (const noun of ['worker-heard', 'worker-helped', 'reflection-filed', 'facts-stated']) {
      await refuses(house, handler, reference, noun, { fields: heard, sentence });
    }
    for (const noun of ['worker-told', 'worker-outcome-told']) {
      const fields = { ...heard, by: 'service_head' };
      await refuses(house, handler, reference, noun, { fields, sentence });
    }
    const fields = { ...heard, dueDay };
    await refuses(house, handler, reference, 'reflection-asked', { fields, sentence });
    const page = await handler.matter(reference);
    expect(page).not.toContain('/worker-heard/');
    expect(page).toContain('/suspended/');
    await does(handler, reference, 'suspended', { detail: '暂由另一位同事接替' });
    expect((await handler.act(reference, 'harm-settled', { detail: '我看没事' })).status).toBe(403);
    await does(head, reference, 'harm-settled', { detail: '医生证明是摔伤' });
    await does(handler, reference, 'worker-heard', heard);
    await house.settled();
    const told = (await house.mail.taken()).filter(({ subject }) => subject === `请马上看 ${reference}`);
    expect(told.map(({ to }) => to)).toEqual(['service_head@agency.example.cn']);
    expect(told[0]?.text).not.toContain('孩子身上');
  });

  test('nor while danger is unsettled, nor after a report to the police that speaks of a child', async () => {
    const { reference } = await complained({ danger: 'yes' });
    await refuses(house, handler, reference, 'worker-heard', { fields: heard, sentence });
    const report = { office: '南城派出所', number: 'A0001', child: 'yes' };
    await does(head, reference, 'police-report', report);
    await refuses(house, handler, reference, 'worker-heard', { fields: heard, sentence });
    await does(head, reference, 'harm-settled', { detail: '公安已查明' });
    await does(handler, reference, 'worker-heard', heard);
    await does(head, reference, 'police-report', { ...report, number: 'A0002' });
    await refuses(house, handler, reference, 'worker-heard', { fields: heard, sentence });
  });

  test('nothing is closed over it: the head says first how it was looked into and dealt with (policy 3.0)', async () => {
    const { reference } = await complained();
    await does(handler, reference, 'harm-suspected', { detail: '孩子身上有伤' });
    expect(await handler.matter(reference)).not.toContain('/closing/"');
    const refusal = { fields: withdrawn, sentence: '要由主管或中心主任记下怎样核实' };
    await refuses(house, handler, reference, 'closing', refusal);
    await does(head, reference, 'harm-settled', { detail: '已报告公安，移交办理' });
    await does(handler, reference, 'closing', withdrawn);
  });
});

describe('another worker is offered (policy 3.9)', () => {
  test('and the sender sees that', async () => {
    const { reference, receipt } = await complained();
    await does(handler, reference, 'another-worker-offered', { detail: '对方说不用换' });
    const page = await (await senderOf(house, receipt)).page();
    expect(page).toContain('可以换一位同事为您服务');
    expect(page).not.toContain('对方说不用换');
  });
});

describe('a plea for help sent as a complaint becomes an intake too (policy 3.13)', () => {
  test('DG-C-001 the same day, second contact within 7 working days; director and supervisor are told', async () => {
    const { reference } = await complained();
    const { row } = await matterOf(house.store, reference);
    await does(handler, reference, 'intake', { detail: '希望有人上门照看母亲' });
    const record = await clockOf(house.store, reference, 'case.enquiry-record');
    const second = await clockOf(house.store, reference, 'case.second-contact');
    expect(dayOf(record.dueAt)).toBe(dayOf(Date.now()));
    const reply = await clockOf(house.store, reference, 'submission.reply');
    expect([second.startedAt, second.dueAt]).toEqual([row.receivedAt, reply.dueAt]);
    expect(second.toldDueAt).toBeNull();
    await house.settled();
    const told = (await house.mail.taken()).filter(({ subject }) => subject === `求助接案 ${reference}`);
    expect(told.map(({ to }) => to).toSorted()).toEqual([
      ...['deputy@agency.example.cn', 'director@agency.example.cn', 'supervisor@agency.example.cn'],
    ]);
    for (const { text } of told) expect(text).not.toContain('母亲');
    const sentence = '求助接案的期限还在走';
    await refuses(house, handler, reference, 'closing', { fields: withdrawn, sentence });
    const again = { fields: { detail: '再转' }, sentence: '不需要这一步' };
    await refuses(house, handler, reference, 'intake', again);
    await does(handler, reference, 'enquiry-recorded', { detail: '档案格 C-12' });
    await does(handler, reference, 'second-contacted', { detail: '家访' });
    expect(await runningOf(house, reference)).toEqual(['submission.contact', 'submission.reply']);
    await does(handler, reference, 'closing', withdrawn);
  });

  test('where no case is needed after all, a reason ends it', async () => {
    const { reference } = await complained();
    await does(handler, reference, 'intake', { detail: '问居家照护' });
    await does(handler, reference, 'case-not-needed', { detail: '家人已请到人' });
    expect(await runningOf(house, reference)).not.toContain('case.second-contact');
    expect(await runningOf(house, reference)).toContain('case.enquiry-record');
  });
});
