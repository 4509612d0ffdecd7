import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clock } from '../../db/schema.ts';
import { addDays, dayOf } from '../../domain/time.ts';
import { type Answer, type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { problemOf, type ReceivedAnswer, send } from '../submissions.ts';

let house: House;
let sent: ReceivedAnswer;
beforeAll(async () => {
  house = await startHouse({ limits: true });
  await employAll(house.store);
  sent = await send(house);
});
afterAll(() => house.close());

const ask = (receipt: string, from?: string) =>
  house.json('/api/status', { receipt }, from === undefined ? {} : { 'x-forwarded-for': from });

const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
const statusAnswer = z.strictObject({
  reference: z.string(),
  kind: z.enum(['complaint', 'suggestion', 'compliment']),
  stage: z.enum(['received', 'opened', 'contacted', 'replied', 'promised', 'closed', 'set-aside']),
  receivedAt: instant,
  clocks: z.array(z.strictObject({ rule: z.string(), dueAt: instant, provisional: z.boolean() })),
  timeline: z.array(z.strictObject({ at: instant, what: z.string() })),
  messages: z.array(z.strictObject({ at: instant, from: z.enum(['agency', 'sender']), text: z.string() })),
});
const statusOf = async (receipt: string) => {
  const answer = await ask(receipt);
  expect(answer.status).toBe(200);
  return statusAnswer.parse(await answer.json());
};

const wrong = '2222-3333-4444-5555-6666';

describe('the receipt', () => {
  test.each<[string, (code: string) => string]>([
    ['as it was given', (code) => code],
    ['in small letters', (code) => code.toLowerCase()],
    ['without hyphens', (code) => code.replaceAll('-', '')],
    ['with spaces', (code) => ` ${code.replaceAll('-', ' ')} `],
    [
      'in signs of a Chinese keyboard',
      (code) => code.replace(/[0-9A-Z]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
    ],
  ])('opens the matter %s', async (_how, typed) => {
    expect((await statusOf(typed(sent.receipt))).reference).toBe(sent.reference);
  });

  test.each<[string, (code: string) => string]>([
    ['with one sign changed', (code) => code.replace(/.$/, (sign) => (sign === 'A' ? 'B' : 'A'))],
    [
      'with two neighbours exchanged',
      (code) => code.replace(/^(.)(.)/, (_, a, b) => (a === b ? 'ZY' : b + a)),
    ],
    ['without its end', (code) => code.slice(0, -1)],
    ['that does not exist', () => wrong],
    ['that is the number', () => sent.reference],
    ['of a thousand signs', () => 'A'.repeat(1000)],
  ])('%s is 404, with the same words', async (_how, typed) => {
    const answer = await ask(typed(sent.receipt));
    expect(answer.status).toBe(404);
    const usual = await problemOf(await ask(wrong));
    expect(await problemOf(answer)).toEqual(usual);
  });

  test.each([
    ['no receipt', {}, ['receipt']],
    ['a blank one', { receipt: ' ' }, ['receipt']],
    ['a number', { receipt: 5 }, ['receipt']],
    ['a field besides', { receipt: wrong, reference: 'XY-2026-222222' }, ['reference']],
  ])('%s is 422', async (_what, body, fields) => {
    const answer = await house.json('/api/status', body);
    expect(answer.status).toBe(422);
    expect(await problemOf(answer)).toMatchObject({ fields });
  });
});

describe('the status page', () => {
  const cookieOf = (answer: Answer) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

  test('is reached by the form, with the code in a sealed cookie and in no address', async () => {
    const answer = await house.form('/status/', { receipt: sent.receipt.toLowerCase() });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/status/']);
    expect(cookieOf(answer)).toMatch(/^__Host-receipt=/);
    expect(cookieOf(answer).toUpperCase()).not.toContain(sent.receipt);
    const page = await (await house.get('/status/', { cookie: cookieOf(answer) })).text();
    expect(page).toContain(sent.reference);
    const left = await house.form('/status/leave/', {}, { cookie: cookieOf(answer) });
    expect(left.headers.get('set-cookie')).toMatch(/^__Host-receipt=; Max-Age=0/);
  });

  test('keeps a wrong code in its box, with 404 and a sentence', async () => {
    const answer = await house.form('/status/', { receipt: wrong });
    expect(answer.status).toBe(404);
    const page = await answer.text();
    expect(page).toContain(`value="${wrong}"`);
    expect(page).toContain('没有找到这个回执码');
  });

  test('shows nothing for a cookie that was tampered with', async () => {
    const cookie = cookieOf(await house.form('/status/', { receipt: sent.receipt }));
    // In its middle, where every bit of a sign counts.
    const bent = cookie.replace(
      /(=k1\.[^;]{20})(.)/,
      (_, before, sign) => before + (sign === 'A' ? 'B' : 'A'),
    );
    expect(bent).not.toBe(cookie);
    expect(await (await house.get('/status/', { cookie: bent })).text()).not.toContain(sent.reference);
  });
});

describe('what the sender sees', () => {
  test('is stage, dates, what happened in plain words, and messages; no name and nothing from inside', async () => {
    const { reference, receipt, clocks } = await send(house, { name: '阿明' });
    const head = await house.desk('service_head');
    expect(await statusOf(receipt)).toMatchObject({ stage: 'received', clocks, messages: [] });
    await head.act(reference, 'opening');
    await head.act(reference, 'assignment', { handler: 'social_worker' });
    await head.act(reference, 'note', { detail: '内部备注，不给来件人看' });
    await head.act(reference, 'attempt', { detail: '致电，无人接听' });
    expect(await statusOf(receipt)).toMatchObject({ stage: 'opened' });
    await head.act(reference, 'reply', { way: 'status', detail: '我们查过了，\n以后会提前三天通知。' });
    const replied = await statusOf(receipt);
    expect(replied).toMatchObject({ stage: 'replied', clocks });
    expect(replied.messages).toEqual([
      { at: expect.any(String), from: 'agency', text: '我们查过了，\n以后会提前三天通知。' },
    ]);
    const dueDay = addDays(dayOf(Date.now()), 9);
    await head.act(reference, 'promise', { dueDay, detail: '继续跟进' });
    const said = await statusOf(receipt);
    expect(said.stage).toBe('promised');
    expect(said.clocks.at(-1)).toMatchObject({
      rule: 'submission.promised-report',
      dueAt: `${dueDay}T17:30:00+08:00`,
    });
    expect(said.clocks.map(({ rule }) => rule)).not.toContain('submission.open');
    const words = said.timeline.map(({ what }) => what).join('\n');
    expect(said.timeline).toHaveLength(6);
    expect(words).not.toMatch(/同事|service_head|social_worker|内部备注|无人接听/);
    expect(said.timeline.map(({ at }) => at)).toEqual(said.timeline.map(({ at }) => at).toSorted());
  });

  test('is the way to 民政局 at once when seven working days of silence are over for a colleague', async () => {
    const { reference, receipt } = await send(house, { sender: 'staff', firstStop: 'staff_meeting' });
    const page = async () => {
      const answer = await house.form('/status/', { receipt });
      const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      return (await house.get('/status/', { cookie })).text();
    };
    expect(await page()).not.toContain('您现在就可以向');
    const { row } = await matterOf(house.store, reference);
    await house.store.db
      .update(clock)
      .set({ dueAt: Date.now() - 1000 })
      .where(and(eq(clock.matterId, row.id), eq(clock.rule, 'staff-submission.outside-door')));
    expect(await page()).toContain('您现在就可以向');
  });
});

test('under one receipt ten messages a minute are taken, from wherever they come', async () => {
  const { receipt } = await send(house);
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, n) => house.json('/api/status/message', { receipt, text: `第 ${n} 句` })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(0);
  const refused = answers.find(({ status }) => status === 429);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
});

describe('one address', () => {
  const calls = (n: number, code: string, from: string) =>
    Promise.all(Array.from({ length: n }, () => ask(code, from)));
  const count = (answers: readonly Answer[], wanted: number) =>
    answers.filter(({ status }) => status === wanted).length;

  test('may try 20 wrong codes a minute, and is then asked to wait', async () => {
    expect(count(await calls(20, wrong, '192.0.2.20'), 404)).toBe(20);
    const further = await calls(25, wrong, '192.0.2.20');
    expect(count(further, 429)).toBeGreaterThan(0);
    const refused = further.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(wrong, '192.0.2.21')).status).toBe(404);
  });

  test('may ask 60 times a minute with a right one, and is then asked to wait', async () => {
    expect(count(await calls(60, sent.receipt, '192.0.2.60'), 200)).toBe(60);
    expect(count(await calls(70, sent.receipt, '192.0.2.60'), 429)).toBeGreaterThan(0);
  });
});
