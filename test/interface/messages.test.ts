import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, dayOf } from '../../domain/time.ts';
import { comeAs, comeHandled } from '../conversation.ts';
import { type Desk, type House, SITE, startHouse } from '../harness.ts';
import { clockOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { problemOf } from '../submissions.ts';

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
const eventsOf = async (reference: string) =>
  (await linesOf(house.store, reference)).map(({ event }) => event);
const templatesOf = async (reference: string) =>
  (await lettersOf(house.store, reference)).map(({ template, recipient }) => `${template} ${recipient}`);
const queue = async (desk: Desk, search = '') => (await desk.get(`/desk/${search}`)).text();

describe('the sender writes at /status/ (policy 3.1: the receipt code is the way back)', () => {
  test('without script, and reads it there', async () => {
    const sender = await handled();
    const page = await sender.page();
    expect(page).toContain('enctype="multipart/form-data"');
    expect(page).toContain('这里不是 24 小时值守');
    const sent = await sender.write({ key: 'k1', text: ` ${ASKED}\r\n ` });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/status/#conversation']);
    expect(await sender.page()).toContain(ASKED);
    expect((await sender.status()).messages).toEqual([
      { at: expect.any(String), from: 'sender', text: ASKED },
    ]);
    expect(await eventsOf(sender.reference)).toEqual(['received', 'opened', 'assigned', 'sender-wrote']);
  });

  test('by the interface: 201 and when; both sides stand in `messages`', async () => {
    const sender = await handled();
    const answer = await sender.say(ASKED);
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\+08:00$/) },
    ]);
    expect((await worker.message(sender.reference, ANSWERED)).status).toBe(303);
    const { messages, timeline } = await sender.status();
    expect(messages.map(({ from, text }) => [from, text])).toEqual([
      ['sender', ASKED],
      ['agency', ANSWERED],
    ]);
    expect(timeline.slice(-2).map(({ what }) => what)).toEqual([
      '您给我们留了言。',
      '我们在这里给您留了言。',
    ]);
  });

  test('a wrong code is 404 with the words of /status/, and what was typed comes back', async () => {
    const wrong = '2222-3333-4444-5555-6666';
    const answer = await house.json('/api/status/message', { receipt: wrong, text: ASKED });
    const usual = await house.json('/api/status', { receipt: wrong });
    expect([answer.status, await problemOf(answer)]).toEqual([404, await problemOf(usual)]);
    const form = await house.upload('/status/message/', { receipt: wrong, text: ASKED }, []);
    const page = await form.text();
    expect([form.status, page.includes(ASKED), page.includes(wrong)]).toEqual([404, true, true]);
  });

  test('when the receipt has gone from the device, the text stays and the code is asked for', async () => {
    const sender = await handled();
    const lost = await sender.write({ text: ASKED, key: 'lost' }, [], { cookie: '' });
    const page = await lost.text();
    expect([lost.status, page.includes(ASKED), page.includes('name="receipt"')]).toEqual([422, true, true]);
    const again = await sender.write({ text: ASKED, key: 'lost', receipt: sender.receipt }, [], {
      cookie: '',
    });
    expect([again.status, again.headers.get('set-cookie')]).toEqual([
      303,
      expect.stringMatching(/^__Host-receipt=/),
    ]);
  });

  test.each([
    ['nothing', { text: ' ' }, ['text']],
    ['2,001 characters', { text: '好'.repeat(2001) }, ['text']],
    ['an unknown field', { text: ASKED, danger: 'yes' }, ['danger']],
    ['a bad key', { text: ASKED, key: 'ä' }, ['key']],
    ['a file in JSON', { text: ASKED, files: 'a' }, ['files']],
  ])('%s is 422', async (_, fields, at) => {
    const sender = await comeAs(house);
    const answer = await sender.say('', fields);
    expect([answer.status, (await problemOf(answer)).fields]).toEqual([422, at]);
    expect(await eventsOf(sender.reference)).toEqual(['received']);
  });

  test('2,000 characters are taken', async () => {
    expect((await (await comeAs(house)).say('好'.repeat(2000))).status).toBe(201);
  });

  test('from another site it is refused', async () => {
    const sender = await comeAs(house);
    const answer = await sender.write({ text: ASKED }, [], { origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
    expect(SITE).not.toContain('evil');
    expect(await eventsOf(sender.reference)).toEqual(['received']);
  });
});

describe('once only', () => {
  test('a double click and a reload write one line and one letter', async () => {
    const sender = await handled();
    const fields = { key: 'twice', text: ASKED };
    const both = await Promise.all([sender.write(fields), sender.write(fields), sender.say(ASKED, fields)]);
    expect(both.map(({ status }) => status)).toEqual([303, 303, 201]);
    expect((await sender.write(fields)).status).toBe(303);
    expect((await eventsOf(sender.reference)).filter((event) => event === 'sender-wrote')).toHaveLength(1);
    expect(
      (await templatesOf(sender.reference)).filter((text) => text === 'sender-wrote handler'),
    ).toHaveLength(1);
  });

  test('the same key with another text, and the same text without a key, are messages of their own', async () => {
    const sender = await handled();
    for (const text of [ASKED, '还有一件事。']) await sender.say(text, { key: 'shared' });
    for (const text of [ASKED, ASKED]) await sender.say(text);
    expect((await sender.status()).messages).toHaveLength(4);
  });

  test('eight different ones at once are all taken', async () => {
    const sender = await handled();
    const answers = await Promise.all(Array.from({ length: 4 }, (_, n) => sender.say(`第 ${n} 句`)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect((await sender.status()).messages).toHaveLength(4);
  });

  test('the same key under another receipt finds nothing', async () => {
    const [one, other] = [await comeAs(house), await comeAs(house)];
    await one.say(ASKED, { key: 'same' });
    await other.say(ASKED, { key: 'same' });
    expect((await other.status()).messages).toHaveLength(1);
  });
});

describe('a matter that is closed', () => {
  test('takes a message, shows it on the desk, and does not open again by itself', async () => {
    const sender = await handled();
    await head.act(sender.reference, 'reply', { way: 'status', detail: '好的' });
    await head.act(sender.reference, 'closing', { outcome: 'explained', detail: '说明' });
    expect((await sender.say('又发生了一次。')).status).toBe(201);
    expect(await rowOf(sender.reference)).toMatchObject({ stage: 'closed' });
    expect((await rowOf(sender.reference)).closedAt).not.toBeNull();
    expect(await queue(head)).toContain(`/desk/matters/${sender.reference}/`);
    expect(await worker.matter(sender.reference)).toContain('又发生了一次。');
    expect((await worker.message(sender.reference, '我们再看看。')).status).toBe(303);
    expect((await rowOf(sender.reference)).stage).toBe('closed');
  });
});

describe('staff answer in the conversation', () => {
  test('which is no reply: the clocks run on (policy §2, evidence)', async () => {
    const sender = await handled();
    await worker.message(sender.reference, ANSWERED);
    expect((await clockOf(house.store, sender.reference, 'submission.reply')).stoppedAt).toBeNull();
    expect((await sender.status()).stage).toBe('opened');
  });

  test('and both sides stand in one thread on the matter', async () => {
    const sender = await handled();
    await sender.say(ASKED);
    await worker.message(sender.reference, ANSWERED);
    await head.act(sender.reference, 'reply', { way: 'status', detail: '正式答复在此。' });
    const page = await head.matter(sender.reference);
    const thread = page.slice(page.indexOf('id="conversation"'), page.indexOf('id="clocks-title"'));
    const places = [ASKED, ANSWERED, '正式答复在此。'].map((text) => thread.indexOf(text));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('twice from the same page is once', async () => {
    const sender = await handled();
    const seen = String((await rowOf(sender.reference)).version);
    const twice = await Promise.all(
      [1, 2].map(() => worker.act(sender.reference, 'message', { seen, detail: ANSWERED })),
    );
    expect(twice.map(({ status }) => status).toSorted()).toEqual([303, 409]);
    expect((await sender.status()).messages).toHaveLength(1);
  });

  test('and takes it back within 15 minutes: the sender sees it no more', async () => {
    const sender = await handled();
    await worker.message(sender.reference, ANSWERED);
    expect((await worker.act(sender.reference, 'undo')).status).toBe(303);
    expect((await sender.status()).messages).toEqual([]);
  });
});

test('a day that is promised is no message', async () => {
  const sender = await handled();
  await head.act(sender.reference, 'promise', {
    dueDay: addDays(dayOf(Date.now()), 20),
    detail: '内部怎样跟进',
  });
  expect((await sender.status()).messages).toEqual([]);
});
