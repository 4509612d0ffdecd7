import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { once } from '../../db/schema-access.ts';
import { DAY } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { complaint, receivedAnswer, send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const rows = () => house.store.db.$count(matter);

describe('with the same key and the same content', () => {
  test('the same receipt comes again, 201, and one row stands', async () => {
    const before = await rows();
    const first = await send(house, { key: 'retry-1' });
    expect(await send(house, { key: 'retry-1' })).toEqual(first);
    expect(await rows()).toBe(before + 1);
  });

  test('eight at once get one receipt and make one row', async () => {
    const before = await rows();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(house, { key: 'eight' })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await rows()).toBe(before + 1);
  });

  test('the order of the fields and space around them make no other content', async () => {
    const first = await send(house, { key: 'order', name: '阿明' });
    const { message, ...rest } = complaint;
    const answer = await house.json('/api/submissions', {
      name: ' 阿明 ',
      key: 'order',
      ...rest,
      message: `${message}\r\n`,
    });
    expect(receivedAnswer.parse(await answer.json())).toEqual(first);
  });

  test('nor does the order in which people were ticked', async () => {
    const keepFrom = ['director', 'general_office'];
    const first = await send(house, { key: 'ticked', keepFrom });
    expect(await send(house, { key: 'ticked', keepFrom: keepFrom.toReversed() })).toEqual(first);
  });

  test('the header does the same as the field', async () => {
    const before = await rows();
    const header = { 'idempotency-key': 'in-the-header' };
    const first = receivedAnswer.parse(
      await (await house.json('/api/submissions', complaint, header)).json(),
    );
    const besideBlank = await house.json('/api/submissions', { ...complaint, key: ' ' }, header);
    expect(receivedAnswer.parse(await besideBlank.json())).toEqual(first);
    expect(await send(house, { key: 'in-the-header' })).toEqual(first);
    expect(await rows()).toBe(before + 1);
  });

  test('the form of a page and the letters are not sent twice either', async () => {
    const fields = { ...complaint, key: 'page', email: 'a@example.com' };
    for (let times = 0; times < 2; times += 1) {
      expect((await house.form('/feedback/complaint/', fields)).status).toBe(303);
    }
    await house.settled();
    const mine = (await house.mail.taken()).filter(({ to }) => to === 'a@example.com');
    expect(mine).toHaveLength(1);
  });
});

describe('another matter comes into being', () => {
  test('with the same key and other content, each with a receipt of its own', async () => {
    const before = await rows();
    const first = await send(house, { key: 'shared' });
    const second = await send(house, { key: 'shared', message: '另一个人写的另一件事。' });
    expect(second.receipt).not.toBe(first.receipt);
    expect(second.reference).not.toBe(first.reference);
    expect(await rows()).toBe(before + 2);
  });

  test('with no key, however alike', async () => {
    const [first, second] = [await send(house), await send(house)];
    expect(first.reference).not.toBe(second.reference);
  });

  test('after 24 hours with the same key and content', async () => {
    const first = await send(house, { key: 'yesterday' });
    await house.store.db.update(once).set({ at: Date.now() - DAY + 60_000 });
    expect((await send(house, { key: 'yesterday' })).reference).toBe(first.reference);
    await house.store.db.update(once).set({ at: Date.now() - DAY });
    expect((await send(house, { key: 'yesterday' })).reference).not.toBe(first.reference);
  });

  test('and the receipts kept for a retry are forgotten by then', async () => {
    await send(house, { key: 'forgotten' });
    await house.store.db.update(once).set({ at: Date.now() });
    const noted = await house.store.db.$count(once);
    await house.scheduled(Date.now() + DAY - 60_000);
    expect(await house.store.db.$count(once)).toBe(noted);
    await house.scheduled(Date.now() + DAY + 60 * 60_000);
    expect(await house.store.db.$count(once)).toBe(0);
  });
});

describe('a number', () => {
  test('is random and never given twice', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => send(house)));
    expect(new Set(many.map(({ reference }) => reference)).size).toBe(20);
  });
});
