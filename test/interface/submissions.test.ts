import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { countDeadline } from '../../domain/deadlines.ts';
import { addDays, dayOf, isoShanghai, parseInstant } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { formOf, matterOf } from '../matters.ts';
import { complaint, problemOf, receivedAnswer, send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const today = dayOf(Date.now());
const smile = '😀';

describe('a submission is taken', () => {
  test('with its number, its receipt and the dates promised', async () => {
    const before = Date.now();
    const answer = await house.json('/api/submissions', complaint);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toContain('application/json');
    const { reference, receivedAt, clocks } = receivedAnswer.parse(await answer.json());
    const at = parseInstant(receivedAt) ?? 0;
    expect(Math.abs(at - before)).toBeLessThan(60_000);
    expect(reference.slice(3, 7)).toBe(dayOf(at).slice(0, 4));
    const due = (['submission.contact', 'submission.reply'] as const).map((rule) => {
      const counted = countDeadline(rule, at, shippedCalendar);
      if ('failure' in counted || counted.dueAt === null) throw new Error('no date');
      return { rule, dueAt: isoShanghai(counted.dueAt), provisional: counted.provisional };
    });
    expect(clocks).toEqual(due);
    expect(clocks.map(({ dueAt }) => dueAt)).toEqual(
      clocks.map(() => expect.stringMatching(/T17:30:00\+08:00$/)),
    );
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a message of five characters', { message: '一二三四五' }, { message: '一二三四五' }],
    ['five characters beyond the basic plane', { message: smile.repeat(5) }, { message: smile.repeat(5) }],
    ['5,000 characters beyond the basic plane', { message: smile.repeat(5000) }, {}],
    ['5,000 characters when line ends count one', { message: `${'好\r\n'.repeat(2499)}好好` }, {}],
    ['a message without the space around it', { message: ' \r\n 一二三四五 \n' }, { message: '一二三四五' }],
    ['line ends as one character', { message: '一二\r\n三四\r五' }, { message: '一二\n三四\n五' }],
    ['blank fields as absent', { name: '   ', about: '', phone: ' ', remedy: '\u200b\u2060' }, {}],
    [
      'null nowhere, but one word where a list may stand',
      { keepFrom: 'director' },
      { keepFrom: ['director'] },
    ],
    ['the same word twice as once', { keepFrom: ['director', 'director'] }, { keepFrom: ['director'] }],
    ['a mobile number with spaces', { replyBy: 'phone', phone: '138 0013 8000' }, { phone: '13800138000' }],
    ['a landline with area code', { phone: '0769-22820037' }, { phone: '0769-22820037' }],
    ['a foreign number', { phone: '+852 2345 6789' }, { phone: '+85223456789' }],
    ['an address of 254 characters', { email: `${'a'.repeat(242)}@example.com` }, {}],
    ['today as the day it happened', { occurredOn: today }, { occurredOn: today }],
    ['a child without a guardian', { age: 'under14', guardian: 'no' }, { age: 'under14', guardian: 'no' }],
    ['a meeting without phone or e-mail', { replyBy: 'meeting' }, { replyBy: 'meeting' }],
    [
      'the wishes of the sender',
      { tellName: 'yes', contactNote: '晚上七点后' },
      { contactNote: '晚上七点后' },
    ],
  ])('with %s', async (_what, fields, kept) => {
    const { reference } = await send(house, fields);
    const form = await formOf(house.store, reference);
    expect(form).toMatchObject(kept);
    expect(Object.values(form)).not.toContain('');
  });

  test('and the worker concerned learns no name unless the sender says so', async () => {
    const { reference } = await send(house);
    expect((await formOf(house.store, reference)).tellName).toBe('no');
  });

  test('with no contact or reply clock for a compliment', async () => {
    expect((await send(house, { kind: 'compliment' })).clocks).toEqual([]);
    expect(
      (await send(house, { kind: 'compliment', sender: 'staff', firstStop: 'staff_meeting' })).clocks,
    ).toEqual([]);
  });

  test('from every kind of sender without name, phone or e-mail: the code is the way back (policy 3.2)', async () => {
    for (const sender of ['service_user', 'host_unit', 'public', 'staff']) {
      const stop = sender === 'staff' ? { firstStop: 'staff_meeting' } : {};
      const { reference, receipt } = await send(house, { sender, ...stop });
      const form = await formOf(house.store, reference);
      for (const field of ['name', 'phone', 'email', 'address']) expect(form).not.toHaveProperty(field);
      const status = await house.json('/api/status', { receipt });
      expect([status.status, await status.json()]).toMatchObject([200, { reference, stage: 'received' }]);
    }
  });

  test('with staff reply and outside door in place of both for a colleague', async () => {
    const { clocks } = await send(house, { sender: 'staff', firstStop: 'staff_committee' });
    expect(clocks.map(({ rule }) => rule)).toEqual([
      'staff-submission.reply',
      'staff-submission.outside-door',
    ]);
  });

  test('shut, with the clock of opening beside those that were told', async () => {
    const { reference } = await send(house);
    const { row, clocks } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ stage: 'received', openedAt: null, channel: 'web', version: 1 });
    expect(clocks.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['submission.open']));
    expect(clocks).toHaveLength(3);
  });
});

const long = (n: number) => '好'.repeat(n);
const tomorrow = addDays(today, 1);

const refused: [string, Record<string, unknown>, string][] = [
  ['no kind', { kind: undefined }, 'kind'],
  ['another kind', { kind: 'appeal' }, 'kind'],
  ['no sender', { sender: undefined }, 'sender'],
  ['a colleague without a first stop', { sender: 'staff' }, 'firstStop'],
  ['a first stop of somebody else', { firstStop: 'staff_meeting' }, 'firstStop'],
  ['no message', { message: ' \n ' }, 'message'],
  ['a message of signs that show nothing', { message: '\u200b'.repeat(20) }, 'message'],
  ['four characters', { message: '一二三四' }, 'message'],
  ['four characters beyond the basic plane', { message: smile.repeat(4) }, 'message'],
  ['four characters and much space', { message: `  一二三四${' '.repeat(99)}` }, 'message'],
  ['5,001 characters', { message: smile.repeat(5001) }, 'message'],
  ['a list where text stands', { message: ['一二三四五', '六七八九十'] }, 'message'],
  ['a list of choices where one stands', { replyBy: ['receipt', 'phone'] }, 'replyBy'],
  ['201 characters of about', { about: long(201) }, 'about'],
  ['1,001 characters of remedy', { remedy: long(1001) }, 'remedy'],
  ['danger that is not yes', { danger: 'no' }, 'danger'],
  ['an unknown role to keep it from', { keepFrom: ['director', 'board'] }, 'keepFrom'],
  ['tellName that is neither yes nor no', { tellName: 'maybe' }, 'tellName'],
  ['51 characters of name', { name: long(51) }, 'name'],
  ['reply by phone without one', { replyBy: 'phone' }, 'phone'],
  ['a landline without area code', { phone: '22830037' }, 'phone'],
  ['a mobile number of ten digits', { phone: '1380013800' }, 'phone'],
  ['reply by e-mail without one', { replyBy: 'email' }, 'email'],
  ['an e-mail address without a dot', { email: 'a@localhost' }, 'email'],
  ['an e-mail address of 255 characters', { email: `${'a'.repeat(243)}@example.com` }, 'email'],
  ['an e-mail address that ends a header line', { email: 'a@b.cn\r\nBcc: c@d.cn' }, 'email'],
  ['reply by letter without an address', { replyBy: 'letter' }, 'address'],
  ['201 characters of address', { address: long(201) }, 'address'],
  ['no way to reply', { replyBy: undefined }, 'replyBy'],
  ['201 characters of when to call', { contactNote: long(201) }, 'contactNote'],
  ['tomorrow in Shanghai', { occurredOn: tomorrow }, 'occurredOn'],
  ['a day that does not exist', { occurredOn: '2026-02-30' }, 'occurredOn'],
  ['a day in another form', { occurredOn: '20261120' }, 'occurredOn'],
  ['an age not in the list', { age: '15' }, 'age'],
  ['a guardian neither yes nor no', { guardian: 'later' }, 'guardian'],
  ['a notice that was not read', { notice: undefined }, 'notice'],
  ['a key with other signs', { key: 'a key' }, 'key'],
  ['a key of 65 signs', { key: 'k'.repeat(65) }, 'key'],
  ['a field that the contract does not know', { rating: '5' }, 'rating'],
  ['a field named as what every object has', { constructor: 'x' }, 'constructor'],
];

/** The same fields as a form carries them. */
const asForm = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.map(String) : String(value)]],
    ),
  );

describe('a submission is refused with 422, that field and a sentence', () => {
  test.each(refused)('for %s', async (_what, fields, field) => {
    const asJson = await house.json('/api/submissions', { ...complaint, ...fields });
    expect(asJson.status).toBe(422);
    expect(asJson.headers.get('content-type')).toContain('application/problem+json');
    const problem = await problemOf(asJson);
    expect(problem).toMatchObject({ status: 422, fields: [field] });

    const page = await house.form('/api/submissions', asForm({ ...complaint, ...fields }));
    expect(page.status).toBe(422);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain(problem.errors[0]?.message);
  });

  test('all faults at once, one each', async () => {
    const { fields } = await problemOf(await house.json('/api/submissions', { sender: 'staff', email: 'x' }));
    expect(fields.toSorted()).toEqual(
      ['email', 'firstStop', 'kind', 'message', 'notice', 'replyBy'].toSorted(),
    );
  });
});

describe('what is no submission at all', () => {
  test.each([
    ['a broken body', '{"kind":', 400],
    ['a list', '[]', 400],
    ['a text', '"complaint"', 400],
    ['null', 'null', 400],
    ['nothing', '', 400],
    ['more than 128 KiB', JSON.stringify({ ...complaint, about: 'a'.repeat(128 * 1024) }), 413],
    ['many megabytes', `{"about":"${'a'.repeat(4 * 1024 * 1024)}"}`, 413],
  ])('%s', async (_what, body, status) => {
    const answer = await house.json('/api/submissions', body);
    expect(answer.status).toBe(status);
    expect(await problemOf(answer)).toMatchObject({ status });
  });

  test.each(['text/plain', 'application/xml', 'application/jsonp'])('%s is 415', async (type) => {
    const answer = await house.json('/api/submissions', complaint, { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(await problemOf(answer)).toMatchObject({ status: 415 });
  });

  test('a body of 128 KiB exactly is read', async () => {
    const bytes = Buffer.byteLength(JSON.stringify({ ...complaint, about: '' }));
    const about = 'a'.repeat(128 * 1024 - bytes);
    expect((await house.json('/api/submissions', { ...complaint, about })).status).toBe(422);
  });

  test('GET of the address is 405 with the method that it takes', async () => {
    const answer = await house.get('/api/submissions');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
