import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ demo: true, mail: 'kept' });
  await employAll(house.store);
});
afterAll(() => house.close());

const pages = ['mail', 'settings', 'accounts', 'register', 'matters/XY-2026-7K3MQ9'];
const disguises = [
  '/%2564esk/',
  '/%64esk/',
  '//x//y/desk/',
  '//desk/',
  '/desk%2f',
  '/./x/..//desk/',
  '/x/%2e%2e/desk/',
];

describe('nobody looks at the desk without a session, however the address is written', () => {
  test.each(pages.flatMap((page) => disguises.map((disguise) => `${disguise}${page}/`)))(
    '%s',
    async (path) => {
      const answer = await house.get(path);
      expect([401, 404]).toContain(answer.status);
      expect(await answer.text()).not.toMatch(
        /agency\.example\.cn|邮件不会真的寄出|action="\/desk\/(accounts|settings|register)/,
      );
    },
  );
});

test('an address that names another host does not make that host ours', async () => {
  const headers = { origin: 'http://evil.example' };
  const answer = await house.form('//evil.example/api/submissions', {}, headers);
  expect([403, 404]).toContain(answer.status);
});
