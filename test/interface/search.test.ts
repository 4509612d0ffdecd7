import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { keyedTokens } from '../../db/search-index.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
});
afterAll(() => house.close());

const opened = async (fields: Record<string, unknown>): Promise<string> => {
  const { reference } = await send(house, fields);
  expect((await head.act(reference, 'opening')).status).toBe(303);
  return reference;
};

/** What the search shows to somebody: the numbers found. */
async function found(desk: Desk, question: string): Promise<string[]> {
  const answer = await desk.form('/desk/search/', { question });
  expect(answer.status).toBe(200);
  const page = await answer.text();
  return [...page.matchAll(/href="\/desk\/matters\/(XY-\d{4}-\w{6})\/"/g)].map(
    ([, reference]) => reference ?? '',
  );
}

describe('the search on the desk', () => {
  let visit: string;
  beforeAll(async () => {
    visit = await opened({
      message: '上周说好的家访改了时间，没有通知我们。',
      name: '林秀英',
      phone: '13800138123',
      email: 'xiuying@example.com',
      replyBy: 'phone',
    });
  });

  test.each(['访', '家访', '没有通知', '改了时间，没有', '家访 通知', '林秀英'])(
    'finds %s',
    async (words) => {
      expect(await found(head, words)).toEqual([visit]);
    },
  );

  test.each(['投诉', '有没', '通知没有', '家访 迟到'])('does not find %s', async (words) => {
    expect(await found(head, words)).toEqual([]);
  });

  test.each(['138 0013 8123', '+8613800138123', 'XiuYing@example.com'])(
    'finds the sender by %s',
    async (contact) => {
      expect(await found(head, contact)).toEqual([visit]);
    },
  );

  test('finds what was noted on the desk', async () => {
    const reference = await opened({ message: '活动室的灯坏了很久。' });
    await head.act(reference, 'note', { detail: '已请物业查看配电箱' });
    expect(await found(head, '配电箱')).toEqual([reference]);
  });

  test('finds nothing of a matter that is shut, for anybody', async () => {
    const { reference } = await send(house, { message: '夜里的音响声音太大了。' });
    expect(await found(head, '音响')).toEqual([]);
    await head.act(reference, 'opening');
    expect(await found(head, '音响')).toEqual([reference]);
  });

  test('finds only what the searcher may read: not the colleague, not the admin', async () => {
    for (const login of ['social_worker', 'admin', 'checker', 'department_head']) {
      expect(await found(await house.desk(login), '家访'), login).toEqual([]);
      expect(await found(await house.desk(login), '13800138123'), login).toEqual([]);
    }
    expect(await found(await house.desk('director'), '家访')).toEqual([visit]);
  });

  test('a number leads to its matter, however it is typed; one that is shut off is not found', async () => {
    const answer = await head.form('/desk/search/', { question: visit.toLowerCase() });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/desk/matters/${visit}/`]);
    const { reference } = await send(house, { keepFrom: ['service_head'] });
    expect((await head.form('/desk/search/', { question: reference })).status).toBe(200);
  });

  test('keeps what was typed and says what is missing', async () => {
    const answer = await head.form('/desk/search/', { question: ' ' });
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('请填写编号、字词')]);
  });
});

test('the index holds keyed tokens in an order of their own, and no text can be read back from it', async () => {
  const { keys, db } = house.store;
  await db.run(sql`create virtual table vocabulary using fts5vocab(search_tokens, 'instance')`);
  // One value, since the two homes give a row of their own making as an array and as an object.
  const [row] = await db.all<object>(
    sql`select json_group_array(json_array(term, "offset")) from vocabulary`,
  );
  await db.run(sql`drop table vocabulary`);
  const found = z
    .array(z.tuple([z.string(), z.unknown()]))
    .parse(JSON.parse(String(Object.values(row ?? {})[0])));
  expect(found.length).toBeGreaterThan(50);
  expect(found.map(([term]) => term).filter((term) => !/^[0-9a-f]{16}$/.test(term))).toEqual([]);
  // Without positions the vocabulary has none to give.
  expect(found.map(([, offset]) => offset).filter((offset) => offset !== null)).toEqual([]);
  expect(keyedTokens(keys, ['家访', '通知'])).toEqual(keyedTokens(keys, ['通知', '家访']));
});
