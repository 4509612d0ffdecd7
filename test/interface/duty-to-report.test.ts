import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receive } from '../../db/receive.ts';
import { agency } from '../../domain/agency.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { notErasable } from '../../domain/retention.ts';
import { addDays, dayOf, instantAt } from '../../domain/time.ts';
import { isOfficeHours } from '../../domain/workdays.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { does, refuses, senderOf } from '../steps.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
});
afterAll(() => house.close());

const yesterday = addDays(dayOf(Date.now()), -1);
const report = { day: yesterday, time: '21:30', office: '南城派出所', child: 'yes' };
const alarmed = async (reference: string): Promise<string[]> => {
  await house.settled();
  return (await house.mail.taken())
    .filter(({ subject }) => subject === `请立即处理 ${reference}`)
    .map(({ to }) => to)
    .toSorted();
};
const duty = ['on_duty@agency.example.cn', 'on_duty_too@agency.example.cn'];

describe('danger first: the numbers stand above every box that the public writes in (policy 3.0)', () => {
  const notice = '这里不是 24 小时值守；有生命危险请拨';

  test('before the first box of each form, with the telephone numbers of the settings', async () => {
    const { receipt } = await send(house);
    const sender = await senderOf(house, receipt);
    const kinds = ['complaint', 'suggestion', 'compliment'];
    const pages = [
      ...(await Promise.all(kinds.map(async (kind) => (await house.get(`/feedback/${kind}/`)).text()))),
      await sender.page(),
      await sender.page('/status/data-request/'),
      await (await (await house.desk('social_worker')).get('/desk/voice/')).text(),
    ];
    for (const page of pages) {
      // What stands between one form's last box and the next form's first.
      const pieces = page.split('<textarea').slice(0, -1);
      expect(pieces.length).toBeGreaterThan(0);
      for (const above of pieces.filter((piece) => piece.includes('<form'))) {
        expect(above).toContain(notice);
        for (const { phone } of agency.emergency) expect(above).toContain(`href="tel:${phone}"`);
      }
    }
  });
});

describe('whoever learns of suspected harm reports to 公安 at once, needing nobody’s leave (policy 3.0)', () => {
  test('and records when, where, by whom taken, the receipt number, and whether a child is harmed', async () => {
    const { reference } = await send(house, { danger: 'yes' });
    await does(head, reference, 'opening');
    const all = { ...report, officer: '陈警官', number: 'A0001', detail: '社工同去' };
    await does(head, reference, 'police-report', all);
    const line = (await linesOf(house.store, reference)).at(-1);
    expect(line).toMatchObject({
      event: 'danger-reported',
      facts: { happenedAt: instantAt(yesterday, '21:30'), child: 'yes' },
    });
    expect(JSON.stringify(line)).not.toMatch(/南城|陈警官|A0001/);
    const page = await head.matter(reference);
    for (const said of ['公安机关：南城派出所', '接警人：陈警官', '回执编号：A0001', '或有暴力、骚扰：是']) {
      expect(page).toContain(said);
    }
    const { row } = await matterOf(house.store, reference);
    expect([row.dangerSettledAt, row.harmAt]).toEqual([expect.any(Number), expect.any(Number)]);
  });

  test('what is missing is asked for', async () => {
    const { reference } = await send(house, { danger: 'yes' });
    await does(head, reference, 'opening');
    const fields = { number: 'A1' };
    await refuses(house, head, reference, 'police-report', { fields, sentence: '请写下向哪个公安机关报告' });
    await refuses(house, head, reference, 'police-report', { fields, sentence: '是否涉嫌侵害未成年人' });
  });

  test('an opened matter that was not marked before is so from then on', async () => {
    const { reference } = await send(house);
    await does(head, reference, 'opening');
    await does(head, reference, 'police-report', { office: '派出所', child: 'no' });
    expect((await matterOf(house.store, reference)).row.dangerAt).not.toBeNull();
  });
});

describe('the seal never delays it (policy 3.0)', () => {
  test('whoever sees a shut matter in danger, in any role, records the report', async () => {
    for (const login of ['social_worker', 'office_staff', 'checker', 'admin']) {
      const { reference } = await send(house, { danger: 'yes' });
      const desk = await house.desk(login);
      expect(await desk.matter(reference)).toContain('police-report/');
      await does(desk, reference, 'police-report', report);
      expect((await linesOf(house.store, reference)).at(-1)?.by).toBe(login);
      expect((await matterOf(house.store, reference)).row.openedAt).toBeNull();
    }
  });

  test('and the duty officer or deputy opens it at once', async () => {
    for (const login of ['on_duty', 'on_duty_too']) {
      const { reference } = await send(house, { danger: 'yes' });
      await does(await house.desk(login), reference, 'opening');
      expect((await matterOf(house.store, reference)).row.openedBy).toBe(login);
    }
  });
});

describe('the shield never delays it (policy 3.0)', () => {
  test('with head, director and deputy outside, the two on duty are alarmed and open it', async () => {
    const { reference } = await send(house, {
      ...{ danger: 'yes', keepFrom: ['service_head', 'director'], message: '同事deputy 打了孩子。' },
    });
    expect(await alarmed(reference)).toEqual(duty);
    await does(await house.desk('on_duty'), reference, 'opening');
    await does(await house.desk('on_duty'), reference, 'police-report', report);
  });

  test('with the two on duty outside, the alarm goes to whoever opens it', async () => {
    const { reference } = await send(house, { danger: 'yes', message: '同事on_duty_too 打了孩子。' });
    // 同事on_duty stands in that name: both are outside.
    expect(await alarmed(reference)).toEqual([
      ...['deputy@agency.example.cn', 'director@agency.example.cn', 'service_head@agency.example.cn'],
    ]);
    const outside = await house.desk('on_duty_too');
    expect((await outside.act(reference, 'police-report', report)).status).toBe(404);
  });
});

describe('office hours never delay it (policy 3.0)', () => {
  test('the alarm of a Sunday night is due at that very moment', async () => {
    const night = instantAt('2026-11-22', '23:10');
    expect(isOfficeHours(night, shippedCalendar)).toBe(false);
    const { reference } = await receive(house.store, {
      ...{ channel: 'web', receivedAt: night, enteredAt: night, enteredBy: null, setAside: null },
      ...{ danger: 'ticked', key: null, calendar: shippedCalendar, robot: false },
      form: {
        ...{ kind: 'complaint', sender: 'public', message: '有人拿着刀', tellName: 'no', replyBy: 'receipt' },
        danger: 'yes',
      },
    });
    const alarm = (await lettersOf(house.store, reference)).find(({ template }) => template === 'danger');
    expect(alarm).toMatchObject({ recipient: 'duty', nextAt: night });
    expect(await alarmed(reference)).toEqual(duty);
  });
});

describe('consent and withdrawal never delay it; such a matter is not closed while unreported (policy 3.0)', () => {
  test('not even when the sender withdraws', async () => {
    const { reference } = await send(house, { danger: 'yes' });
    await does(head, reference, 'opening');
    const fields = { outcome: 'withdrawn', words: '别管了', detail: '撤回', reprisal: 'no' };
    const sentence = '报告公安并记录回执编号之前不能办结';
    await refuses(house, head, reference, 'closing', { fields, sentence });
    await refuses(house, head, reference, 'setting-aside', { fields: { detail: '广告' }, sentence });
    const told = { ...report, number: 'A0002', child: 'no' };
    await does(await house.desk('office_staff'), reference, 'police-report', told);
    await does(head, reference, 'closing', fields);
  });

  test('nor with a report that has no receipt number yet: a further report brings it', async () => {
    const { reference } = await send(house, { danger: 'yes' });
    await does(head, reference, 'opening');
    await does(head, reference, 'police-report', { ...report, child: 'no' });
    const { row } = await matterOf(house.store, reference);
    expect([row.dangerSettledAt, notErasable({ ...row, closedAt: 1 }, [])]).toEqual([null, 'danger']);
    expect(await head.matter(reference)).toContain('已登记报告公安，还没有回执编号');
    const sentence = '报告公安并记录回执编号之前不能办结';
    const fields = { outcome: 'withdrawn', words: '别管了', detail: '撤回', reprisal: 'no' };
    await refuses(house, head, reference, 'closing', { fields, sentence });
    await does(head, reference, 'police-report', { ...report, number: 'A0003', child: 'no' });
    expect(await head.matter(reference)).not.toContain('还没有回执编号');
    await does(head, reference, 'closing', fields);
  });
});

test('the two on duty see it through, and read nothing of it once it is closed (policy 3.4)', async () => {
  const { reference } = await send(house, { danger: 'yes', replyBy: 'phone', phone: '13800138000' });
  await does(head, reference, 'opening');
  const onDuty = await house.desk('on_duty');
  await does(onDuty, reference, 'police-report', { ...report, number: '警情 0846' });
  await does(onDuty, reference, 'contact', { way: 'call', detail: '人已接回家。' });
  expect(await onDuty.matter(reference)).toContain('人已接回家。');
  await does(head, reference, 'harm-settled', { detail: '公安已处理。' });
  await does(head, reference, 'reply', { way: 'call', detail: '说明了经过。' });
  await does(head, reference, 'closing', { outcome: 'solved', detail: '人已平安。' });
  expect(await onDuty.matter(reference)).not.toContain('人已接回家。');
  expect(await head.matter(reference)).toContain('人已接回家。');
});
