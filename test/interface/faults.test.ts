import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

const fault = '我们这边出了问题';

/** Does some work while the database lacks a table. */
async function without<T>(table: string, work: () => Promise<T>): Promise<T> {
  const { db } = house.store;
  await db.run(`alter table ${table} rename to ${table}_away`);
  try {
    return await work();
  } finally {
    await db.run(`alter table ${table}_away rename to ${table}`);
  }
}

test('a page that cannot be written: a sentence and the telephone, and a line in the log without values', async () => {
  const { receipt } = await send(house);
  const opened = await house.form('/status/', { receipt });
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const desk = await house.desk('director');
  const asked = [
    ['/status/', 'clock', () => house.get('/status/', { cookie })],
    ['/desk/', 'matter', () => desk.get('/desk/')],
  ] as const;
  for (const [path, table, ask] of asked) {
    expect([path, (await ask()).status]).toEqual([path, 200]);
    const before = house.log().length;
    const answer = await without(table, ask);
    const text = await answer.text();
    expect([path, answer.status, text.includes(fault)]).toEqual([path, 500, true]);
    expect(answer.headers.get('content-type')).toContain('text/html');
    const log = house.log().slice(before);
    expect(log).toMatch(/request.+no such table/s);
    expect(log).not.toContain('select');
    expect([path, (await ask()).status]).toEqual([path, 200]);
  }
});
