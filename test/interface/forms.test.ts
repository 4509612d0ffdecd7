import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { countDeadline } from '../../domain/deadlines.ts';
import { MINUTE } from '../../domain/time.ts';
import { makeFormKey } from '../../functions/form-key.ts';
import { type Answer, type Fields, type House, SITE, startHouse } from '../harness.ts';
import { formOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { earlyInAMinute } from '../minutes.ts';
import { employAll } from '../people.ts';
import { complaint, problemOf, send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ limits: true });
  await employAll(house.store);
});
afterAll(() => house.close());

/** The key of a form that was opened some time ago. */
const keyOpened = (ago: number): string => makeFormKey(house.store.keys, Date.now() - ago);

/** Sends the form as a person does, a minute after opening it. */
const fill = (fields: Fields = {}, kind = 'complaint') => {
  const { kind: _, ...rest } = complaint;
  return house.form(`/feedback/${kind}/`, { ...rest, key: keyOpened(MINUTE), ...fields });
};

const cookieOf = (answer: Answer): string => answer.headers.get('set-cookie') ?? '';
const pageWith = async (answer: Answer) =>
  (await house.get('/feedback/received/', { cookie: cookieOf(answer).split(';')[0] ?? '' })).text();

/** The number and the code on the receipt page. */
async function receiptOn(answer: Answer) {
  const page = await pageWith(answer);
  const reference = /XY-\d{4}-[2-9A-Z]{6}/.exec(page)?.[0] ?? '';
  const code = [...page.matchAll(/<span>([2-9A-Z]{4})<\/span>/g)].map(([, group]) => group).join('');
  return { reference, code };
}

describe('a form that is taken', () => {
  test('leads to the receipt, whose code stands in a sealed cookie and in no address', async () => {
    const answer = await fill();
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/feedback/received/']);
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^__Host-receipt=[^;]+; /);
    expect(cookie.split('; ')).toEqual(
      expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=1800']),
    );
    const { code } = await receiptOn(answer);
    expect(code).toHaveLength(20);
    expect(JSON.stringify([...answer.headers]).replaceAll('-', '')).not.toContain(code);
  });

  test('is taken again by nobody who reloads the receipt', async () => {
    const answer = await fill();
    const [first, second] = [await receiptOn(answer), await receiptOn(answer)];
    expect(first.code).not.toBe('');
    expect(second).toEqual(first);
    expect(await linesOf(house.store, first.reference)).toHaveLength(1);
  });

  test('takes its kind from its page', async () => {
    const { reference } = await receiptOn(await fill({ kind: 'complaint' }, 'suggestion'));
    expect((await formOf(house.store, reference)).kind).toBe('suggestion');
  });

  test('may come with files’ encoding too', async () => {
    const [boundary, end] = ['----b', '\r\n'];
    const fields = { ...complaint, key: keyOpened(MINUTE) };
    const parts = Object.entries(fields).map(
      ([name, value]) =>
        `--${boundary}${end}content-disposition: form-data; name="${name}"${end}${end}${value}${end}`,
    );
    const answer = await house.call('/feedback/complaint/', {
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, origin: SITE },
      body: `${parts.join('')}--${boundary}--${end}`,
    });
    expect(answer.status).toBe(303);
  });
});

describe('a form that is refused', () => {
  test('is shown again at the address posted to, with everything that was typed', async () => {
    const typed = { message: '一二三', about: '楼下的“活动室” & <b>', phone: '123', keepFrom: ['director'] };
    const answer = await fill(typed, 'suggestion');
    expect([answer.status, answer.headers.get('location')]).toEqual([422, null]);
    const page = await answer.text();
    expect(page).toContain('action="/feedback/suggestion/"');
    expect(page).toMatch(/>\s?一二三<\/textarea>/);
    expect(page).toContain('value="楼下的“活动室” &amp; <b>"');
    expect(page).toContain('value="123"');
    expect(page).toMatch(/<input[^>]*value="director"[^>]*checked/);
  });

  test('names every field at fault in its summary, with a link to it', async () => {
    const page = await (await fill({ message: '', replyBy: 'phone', notice: '' })).text();
    for (const field of ['message', 'phone', 'notice']) expect(page).toContain(`href="#f-${field}"`);
  });
});

describe('what looks like spam is taken in and set aside, its clocks running (policy 3.14)', () => {
  const isSetAside = async (reference: string, why: string) => {
    const { row, clocks } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ stage: 'set-aside', setAsideAt: expect.any(Number) });
    const running = clocks.filter(({ stoppedAt }) => stoppedAt === null);
    expect(running.map(({ rule }) => rule).toSorted()).toEqual([
      ...['submission.contact', 'submission.open', 'submission.reply'],
    ]);
    // Looked at within one working day: the clock of opening runs like for everything else.
    const counted = countDeadline('submission.open', row.receivedAt, shippedCalendar);
    const open = clocks.find(({ rule }) => rule === 'submission.open');
    expect(counted).toMatchObject({ dueAt: open?.dueAt });
    expect((await linesOf(house.store, reference))[0]?.facts).toMatchObject({ why });
    expect(await lettersOf(house.store, reference)).toEqual([]);
  };

  test('when the field that people do not see is filled; the answer is 201 all the same', async () => {
    const { reference } = await send(house, { website: 'https://example.com', email: 'a@example.com' });
    await isSetAside(reference, 'honeypot');
    expect(JSON.stringify(await formOf(house.store, reference))).not.toContain('website');
  });

  test('when the form was open for less than three seconds', async () => {
    const answer = await fill({ key: keyOpened(0) });
    expect(answer.status).toBe(303);
    await isSetAside((await receiptOn(answer)).reference, 'too-quick');
  });

  test('but not when a form that came back with a fault is corrected at once', async () => {
    const first = keyOpened(MINUTE);
    const back = await (await fill({ key: first, notice: '' })).text();
    const key = /name="key" value="([\w-]+)"/.exec(back)?.[1] ?? '';
    expect([key.length, key === first]).toEqual([first.length, false]);
    const { reference } = await receiptOn(await fill({ key }));
    expect((await matterOf(house.store, reference)).row.setAsideAt).toBeNull();
  });

  test('but not a program, which needs no time to type', async () => {
    const { reference } = await send(house, { key: keyOpened(0) });
    expect((await matterOf(house.store, reference)).row.setAsideAt).toBeNull();
  });

  test.each<[string, Fields]>([
    ['ticked', { danger: 'yes' }],
    ['spoken of', { message: '他昨天又 打 我，孩子也在。' }],
  ])('never where danger is %s: the two on duty are alarmed', async (_how, fields) => {
    const answer = await fill({ ...fields, website: 'x', key: keyOpened(500) });
    const { reference } = await receiptOn(answer);
    const { row } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ stage: 'received', setAsideAt: null, dangerAt: expect.any(Number) });
    await house.settled();
    const alarmed = (await lettersOf(house.store, reference)).filter(({ template }) => template === 'danger');
    expect(alarmed.map(({ recipient }) => recipient)).toEqual(
      expect.arrayContaining(['duty', 'staff:on_duty', 'staff:on_duty_too']),
    );
  });
});

describe('a form that cannot be read is refused with a page, not with problem details', () => {
  const expectPage = async (answer: Answer, status: number, sentence: string) => {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringMatching(/^text\/html/),
    ]);
    const page = await answer.text();
    expect(page).toContain(sentence);
    expect(page).toContain('这次没有收下');
  };

  test.each(['/feedback/complaint/', '/api/submissions', '/status/'])('too large, at %s', async (path) => {
    await expectPage(await house.form(path, { message: '长'.repeat(50_000) }), 413, '内容太大');
  });

  test('broken', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b', origin: SITE };
    const answer = await house.call('/feedback/complaint/', { method: 'POST', headers, body: 'x' });
    await expectPage(answer, 400, '内容不完整');
  });

  test('from a page of somebody else', async () => {
    const answer = await house.form('/feedback/complaint/', complaint, { origin: 'https://evil.example' });
    await expectPage(answer, 403, '不是从本站的页面来的');
  });

  test('while that page by itself is not there', async () => {
    expect((await house.get('/refused/')).status).toBe(404);
  });
});

describe('one address that sends very often', () => {
  const from = { 'x-forwarded-for': '192.0.2.7' };
  const many = (n: number) =>
    Promise.all(Array.from({ length: n }, () => house.json('/api/submissions', '{}', from)));

  test('is not refused below 120 a minute, and hears when to come again beyond', async () => {
    await earlyInAMinute();
    expect((await many(120)).map(({ status }) => status)).toEqual(Array.from({ length: 120 }, () => 422));
    const beyond = (await many(200)).filter(({ status }) => status === 429);
    expect(beyond.length).toBeGreaterThan(0);
    expect(Number(beyond[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    if (beyond[0]) expect(await problemOf(beyond[0])).toMatchObject({ status: 429 });
    const page = await house.form('/feedback/complaint/', { message: '写了很久的话' }, from);
    expect(page.status).toBe(429);
    expect(await page.text()).toContain('写了很久的话');
  });
});
