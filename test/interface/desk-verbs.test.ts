import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, dayOf, instantAt, MINUTE } from '../../domain/time.ts';
import { type Answer, type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { clockOf, formOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
let office: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  office = await house.desk('general_office');
});
afterAll(() => house.close());

const yesterday = addDays(dayOf(Date.now()), -1);
const opened = async (fields: Record<string, unknown> = {}): Promise<string> => {
  const { reference } = await send(house, fields);
  expect((await head.act(reference, 'opening')).status).toBe(303);
  return reference;
};
const statusOf = async (answer: Promise<Answer>): Promise<number> => (await answer).status;
const version = async (reference: string) => (await matterOf(house.store, reference)).row.version;

describe('two people at once', () => {
  test('the second gets 409, sees what the first did, and keeps what was typed', async () => {
    const reference = await opened();
    const seen = String(await version(reference));
    expect(await statusOf(head.act(reference, 'note', { seen, detail: '第一个人先写的' }))).toBe(303);
    const second = await office.act(reference, 'note', { seen, detail: '第二个人后写的' });
    expect(second.status).toBe(409);
    const page = await second.text();
    expect(page).toContain('第一个人先写的');
    expect(page).toMatch(/第二个人后写的<\/textarea>/);
    expect(page).toContain('刚刚有同事改动过');
    expect(await linesOf(house.store, reference)).toHaveLength(3);
  });

  test('in the very same moment exactly one comes through, with one line of history', async () => {
    const reference = await opened();
    const seen = String(await version(reference));
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        head.act(reference, 'contact', { seen, way: 'call', detail: `第 ${n} 次` }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409, 409, 409, 409, 409]);
    expect(await linesOf(house.store, reference)).toHaveLength(3);
  });

  test('of two who open, one does', async () => {
    const { reference } = await send(house);
    const director = await house.desk('director');
    const answers = await Promise.all([
      head.act(reference, 'opening', { seen: '1' }),
      director.act(reference, 'opening', { seen: '1' }),
    ]);
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect((await linesOf(house.store, reference)).map(({ event }) => event)).toEqual(['received', 'opened']);
  });

  test('a form without the version that was seen is refused', async () => {
    const reference = await opened();
    for (const seen of ['', 'x', '-1']) {
      expect(await statusOf(head.act(reference, 'note', { seen, detail: '备注' }))).toBe(422);
    }
  });
});

describe('a matter marked with danger (policy 3.0)', () => {
  test('is neither closed nor set aside before the report to the police stands', async () => {
    const reference = await opened({ danger: 'yes' });
    await head.act(reference, 'reply', { way: 'status', detail: '答复' });
    const closing = { outcome: 'withdrawn', words: '算了', detail: '本人撤回', reprisal: 'no' };
    expect(await statusOf(head.act(reference, 'closing', closing))).toBe(422);
    expect(await statusOf(head.act(reference, 'setting-aside', { detail: '广告' }))).toBe(422);
    const report = { day: yesterday, time: '21:30', office: '南城派出所', number: '0001', child: 'no' };
    expect(await statusOf(office.act(reference, 'police-report', report))).toBe(303);
    const line = (await linesOf(house.store, reference)).at(-1);
    expect(line).toMatchObject({ event: 'danger-reported', by: 'general_office' });
    expect(line?.facts.happenedAt).toBe(instantAt(yesterday, '21:30'));
    expect(await head.matter(reference)).toMatch(/南城派出所[\s\S]*回执编号：0001/);
    expect(await statusOf(head.act(reference, 'closing', closing))).toBe(303);
  });

  test('may be found by the head, with a reason, to be none', async () => {
    const reference = await opened({ message: '他昨天又打我了，请不要说出去' });
    const worker = await house.desk('on_duty');
    expect(await statusOf(worker.act(reference, 'danger-settlement', { detail: '不像' }))).toBe(403);
    expect(await statusOf(head.act(reference, 'danger-settlement', { detail: '' }))).toBe(422);
    expect(await statusOf(head.act(reference, 'danger-settlement', { detail: '已当面核实' }))).toBe(303);
    await head.act(reference, 'reply', { way: 'status', detail: '答复' });
    expect(
      await statusOf(head.act(reference, 'closing', { outcome: 'solved', detail: '好了', reprisal: 'no' })),
    ).toBe(303);
  });

  test('marked by staff alarms the two on duty, and then nobody closes it', async () => {
    const reference = await opened();
    expect(await statusOf(head.act(reference, 'danger', { detail: '来电时说到家里有刀' }))).toBe(303);
    await house.settled();
    const alarms = (await house.mail.taken()).filter(({ subject }) => subject === `请立即处理 ${reference}`);
    expect(alarms.map(({ to }) => to).toSorted()).toEqual([
      'on_duty@agency.example.cn',
      'on_duty_too@agency.example.cn',
    ]);
    for (const { text } of alarms) expect(text).not.toContain('刀');
    await head.act(reference, 'reply', { way: 'status', detail: '答复' });
    expect(
      await statusOf(head.act(reference, 'closing', { outcome: 'solved', detail: '好了', reprisal: 'no' })),
    ).toBe(422);
  });

  test('is marked on nothing that is closed: it is taken up again first', async () => {
    const reference = await opened();
    await head.act(reference, 'closing', { outcome: 'withdrawn', detail: '本人撤回' });
    expect(await statusOf(head.act(reference, 'danger', { detail: '又听说' }))).toBe(422);
    expect((await matterOf(house.store, reference)).row.dangerAt).toBeNull();
  });
});

describe('what was set aside (policy 3.14)', () => {
  test('keeps its clocks, and when it is taken back in the acknowledgement goes out', async () => {
    const { reference } = await send(house, { website: 'x', email: 'aside@example.com' });
    expect(await lettersOf(house.store, reference)).toEqual([]);
    await head.act(reference, 'opening');
    expect((await matterOf(house.store, reference)).row.stage).toBe('set-aside');
    expect(await statusOf(head.act(reference, 'release'))).toBe(303);
    await house.settled();
    expect((await house.mail.taken()).filter(({ to }) => to === 'aside@example.com')).toHaveLength(1);
    expect((await clockOf(house.store, reference, 'submission.contact')).stoppedAt).toBeNull();
  });

  test('and was called meanwhile, has been contacted when it is taken back in; then it is not set aside again', async () => {
    const { reference } = await send(house, { website: 'x', phone: '13800138000' });
    await head.act(reference, 'opening');
    await head.act(reference, 'contact', { way: 'call', detail: '是真的来件' });
    await head.act(reference, 'release');
    expect((await matterOf(house.store, reference)).row).toMatchObject({
      stage: 'contacted',
      setAsideAt: null,
    });
    expect(await statusOf(head.act(reference, 'setting-aside', { detail: '广告' }))).toBe(403);
  });
});

/** What is registered at the desk: its reference, from where the answer leads. */
async function register(desk: Desk, fields: Fields): Promise<string> {
  const answer = await desk.form('/desk/register/', { kind: 'complaint', sender: 'service_user', ...fields });
  expect([answer.status, answer.status === 303 ? '' : await answer.text()]).toEqual([303, '']);
  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-receipt=/);
  return answer.headers.get('location')?.split('/')[3] ?? '';
}

describe('a call, a visit or a meeting is written down (policy 3.1)', () => {
  test('with received apart from entered, the same kind of number and the same clocks', async () => {
    const call = { channel: 'phone', day: yesterday, time: '16:40', message: '来电说通知没有收到' };
    const reference = await register(office, call);
    expect(reference).toMatch(/^XY-\d{4}-[2-9A-HJ-NP-Z]{6}$/);
    const { row, clocks } = await matterOf(house.store, reference);
    expect(row).toMatchObject({
      receivedAt: instantAt(yesterday, '16:40'),
      enteredBy: 'general_office',
      stage: 'opened',
    });
    expect(Math.abs(Date.now() - row.enteredAt)).toBeLessThan(MINUTE);
    for (const { startedAt } of clocks) expect(startedAt).toBe(row.receivedAt);
    const open = clocks.filter(({ stoppedAt }) => stoppedAt === null).map(({ rule }) => rule);
    expect(open.toSorted()).toEqual(['submission.contact', 'submission.reply']);
    expect((await clockOf(house.store, reference, 'submission.report-up')).stoppedAt).toBe(row.enteredAt);
    expect((await linesOf(house.store, reference))[0]).toMatchObject({
      event: 'registered',
      by: 'general_office',
    });
  });

  test('at once when no time is given, and never ahead of time', async () => {
    const { row } = await matterOf(
      house.store,
      await register(office, { channel: 'visit', message: '当面来说的事情' }),
    );
    expect(row.receivedAt).toBe(row.enteredAt);
    const ahead = { ...{ kind: 'complaint', sender: 'public', channel: 'visit', message: '当面来说的事' } };
    const answer = await office.form('/desk/register/', { ...ahead, day: addDays(yesterday, 3) });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(/还没有到[\s\S]*当面来说的事/);
  });

  test('from a colleague on the staff track', async () => {
    const reference = await register(office, {
      ...{ channel: 'staff_meeting', sender: 'staff', firstStop: 'staff_meeting', message: '会上提出的意见' },
    });
    const { row, clocks } = await matterOf(house.store, reference);
    expect(row.track).toBe('staff');
    expect(clocks.map(({ rule }) => rule)).toContain('staff-submission.reply');
  });

  test('and kept from who wrote it down, if that is what was asked; they get the receipt to tell', async () => {
    const answer = await office.form('/desk/register/', {
      ...{ kind: 'complaint', channel: 'phone', sender: 'public', message: '对综合部有意见' },
      keepFrom: 'general_office',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/feedback/received/']);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-receipt=/);
  });

  test('but not as if it had come by the web', async () => {
    const fields = { kind: 'complaint', sender: 'public', channel: 'web', message: '冒充网站来件' };
    expect(await statusOf(office.form('/desk/register/', fields))).toBe(422);
  });
});

describe('a letter or a mail is registered shut (policy 3.3)', () => {
  test('and its content entered by the opener, whose wishes of the sender hold from then on', async () => {
    const reference = await register(office, { channel: 'letter', day: yesterday });
    const { row } = await matterOf(house.store, reference);
    expect(row).toMatchObject({
      openedAt: null,
      stage: 'received',
      receivedAt: instantAt(yesterday, '12:00'),
    });
    expect(await statusOf(office.act(reference, 'opening', { message: '我来拆' }))).toBe(403);
    expect(await statusOf(head.act(reference, 'opening'))).toBe(422);
    const content = { message: '信里写的全文', name: '李女士', keepFrom: 'general_office' };
    expect(await statusOf(head.act(reference, 'opening', content))).toBe(303);
    expect(await formOf(house.store, reference)).toMatchObject({ message: '信里写的全文', name: '李女士' });
    expect(await head.matter(reference)).toContain('信里写的全文');
    expect(await statusOf(office.get(`/desk/matters/${reference}/`))).toBe(404);
  });

  test('alarms the two on duty when its words speak of danger, as soon as they are known', async () => {
    const reference = await register(office, { channel: 'letter' });
    expect((await matterOf(house.store, reference)).row.dangerAt).toBeNull();
    await head.act(reference, 'opening', { message: '他又喝酒打孩子，请救救他们' });
    expect((await matterOf(house.store, reference)).row.dangerAt).not.toBeNull();
    await house.settled();
    const alarms = (await house.mail.taken()).filter(({ subject }) => subject === `请立即处理 ${reference}`);
    expect(alarms.map(({ to }) => to.split('@')[0]).toSorted()).toEqual(['on_duty', 'on_duty_too']);
    expect(await statusOf(head.act(reference, 'closing', { outcome: 'withdrawn', detail: '撤回' }))).toBe(
      422,
    );
  });
});
