import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matter, session } from '../../db/schema.ts';
import { MINUTE } from '../../domain/time.ts';
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

/** Does something while the database refuses what is written to these tables. */
async function locked<T>(tables: readonly string[], work: () => Promise<T>): Promise<T> {
  const { db } = house.store;
  for (const table of tables)
    for (const what of ['insert', 'update'])
      await db.run(
        `create trigger locked_${table}_${what} before ${what} on ${table} begin select raise(abort, 'database is locked'); end`,
      );
  try {
    return await work();
  } finally {
    for (const table of tables)
      for (const what of ['insert', 'update']) await db.run(`drop trigger locked_${table}_${what}`);
  }
}

/** A receipt’s cookie, as /status/ gives it. */
async function cookieOf(receipt: string): Promise<string> {
  const answer = await house.form('/status/', { receipt });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

let sentKey = '';
/** A key of a form, opened a minute ago. */
function key(): string {
  sentKey = makeFormKey(house.store.keys, Date.now() - MINUTE);
  return sentKey;
}

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

/** What is pressed, and whether its form carries a key. */
const presses: [string, boolean, () => Promise<() => Promise<Answer>>][] = [
  ['a note on a matter', false, note],
  [
    'a call that is written down',
    true,
    async () => {
      const fields = { ...call, key: key() };
      return () => head.form('/desk/register/', fields);
    },
  ],
  [
    'what a colleague says themselves',
    true,
    async () => {
      const desk = await house.desk('social_worker');
      const fields = { ...own, key: key() };
      return () => desk.form('/desk/voice/', fields);
    },
  ],
  [
    'a request about one’s data',
    false,
    () => byReceipt('/status/data-request/', { wish: 'correct', detail: WROTE }),
  ],
  [
    'being punished for a complaint',
    true,
    () => byReceipt('/status/reprisal/', { suffered: WROTE, key: key() }),
  ],
];

test.each(presses)(
  '%s, while no matter can be written, comes back as it was typed, its key too; the next try is taken',
  async (_, keyed, prepare) => {
    const press = await prepare();
    const refused = await locked(['history'], press);
    const page = await refused.text();
    expect([refused.status, page.includes(`${WROTE}</textarea>`)]).toEqual([503, true]);
    expect(page).toMatch(/系统暂时出了问题，(可能没有记下|没有提交成功)/);
    const keys = [...page.matchAll(/name="key" value="([^"]+)"/g)].map(([, found]) => found);
    expect(keys.includes(sentKey)).toBe(keyed);
    expect(JSON.stringify(house.log())).not.toContain(WROTE);
    expect((await press()).status).toBe(303);
  },
);

test.each(presses)('%s, while nothing at all can be written, is not lost either', async (_, __, prepare) => {
  const press = await prepare();
  // Whoever writes at length was last seen a while ago.
  await house.store.db.update(session).set({ seenAt: Date.now() - 2 * MINUTE });
  const refused = await locked(['history', 'audit', 'session', 'matter'], press);
  const page = await refused.text();
  expect(refused.status).toBeGreaterThanOrEqual(500);
  expect(page).toContain(WROTE);
  expect((await press()).status).toBe(303);
});

test('a fault shows nothing of what somebody signs in with, and its page by itself is not there', async () => {
  const fields = { login: 'service_head', password: '一句只有自己记得住的话' };
  const { db } = house.store;
  await db.run('alter table staff rename to staff_away');
  const answer = await house.form('/desk/sessions/', fields);
  await db.run('alter table staff_away rename to staff');
  const page = await answer.text();
  expect([answer.status, page.includes(fields.password)]).toEqual([500, false]);
  expect((await house.get('/fault/typed/')).status).toBe(404);
});

test('a letter that is registered by pressing twice is one letter; one of another day is another', async () => {
  const fields = { kind: 'complaint', channel: 'letter', sender: 'public', day: '2026-11-20', key: key() };
  const letters = () => house.store.db.$count(matter, eq(matter.channel, 'letter'));
  for (let press = 0; press < 2; press += 1)
    expect((await head.form('/desk/register/', fields)).status).toBe(303);
  expect(await letters()).toBe(1);
  expect((await head.form('/desk/register/', { ...fields, day: '2026-11-23' })).status).toBe(303);
  expect(await letters()).toBe(2);
});
