import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { makeFormKey } from '../../functions/form-key.ts';
import { type Answer, type Desk, type Fields, type House, startHouse } from '../harness.ts';
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

const WROTE = '写了很久的一段话。';

/** Does something while no change of any matter can be written. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  const { db } = house.store;
  await db.run(
    `create trigger locked before insert on history begin select raise(abort, 'database is locked'); end`,
  );
  try {
    return await work();
  } finally {
    await db.run('drop trigger locked');
  }
}

/** A receipt’s cookie, as /status/ gives it. */
async function cookieOf(receipt: string): Promise<string> {
  const answer = await house.form('/status/', { receipt });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const key = () => makeFormKey(house.store.keys, Date.now() - 60_000);

async function note() {
  const { reference } = await send(house);
  await head.act(reference, 'opening');
  return () => head.act(reference, 'note', { detail: WROTE });
}

async function byReceipt(path: string, fields: Fields) {
  const cookie = await cookieOf((await send(house)).receipt);
  return () => house.form(path, fields, { cookie });
}

const call = { kind: 'complaint', channel: 'phone', sender: 'service_user', tellName: 'no', message: WROTE };
const own = {
  kind: 'complaint',
  firstStop: 'assistant_supervisor',
  tellName: 'no',
  replyBy: 'receipt',
  notice: 'yes',
  message: WROTE,
};

const presses: [string, () => Promise<() => Promise<Answer>>][] = [
  ['a note on a matter', note],
  [
    'a call that is written down',
    async () => {
      const fields = { ...call, key: key() };
      return () => head.form('/desk/register/', fields);
    },
  ],
  [
    'what a colleague says themselves',
    async () => {
      const desk = await house.desk('social_worker');
      const fields = { ...own, key: key() };
      return () => desk.form('/desk/voice/', fields);
    },
  ],
  [
    'a request about one’s data',
    () => byReceipt('/status/data-request/', { wish: 'correct', detail: WROTE }),
  ],
  ['being punished for a complaint', () => byReceipt('/status/reprisal/', { suffered: WROTE, key: key() })],
];

test.each(presses)(
  '%s, while the database is locked, comes back as it was typed; the next try is taken',
  async (_, prepare) => {
    const press = await prepare();
    const refused = await locked(press);
    const page = await refused.text();
    expect([refused.status, page.includes(`${WROTE}</textarea>`)]).toEqual([503, true]);
    expect(page).toMatch(/系统暂时出了问题，没有(记下|提交成功)/);
    expect(JSON.stringify(house.log())).not.toContain(WROTE);
    expect((await press()).status).toBe(303);
  },
);

test('a letter that is registered by pressing twice is one letter; one of another day is another', async () => {
  const fields = { kind: 'complaint', channel: 'letter', sender: 'public', day: '2026-11-20', key: key() };
  const letters = () => house.store.db.$count(matter, eq(matter.channel, 'letter'));
  for (let press = 0; press < 2; press += 1)
    expect((await head.form('/desk/register/', fields)).status).toBe(303);
  expect(await letters()).toBe(1);
  expect((await head.form('/desk/register/', { ...fields, day: '2026-11-23' })).status).toBe(303);
  expect(await letters()).toBe(2);
});
