import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Arrival, receive } from '../../db/receive.ts';
import * as schema from '../../db/schema.ts';
import { audit, once, shield } from '../../db/schema-access.ts';
import { isClash, type Store } from '../../db/store.ts';
import type { Act, Acted } from '../../db/verbs/act.ts';
import { close } from '../../db/verbs/closing.ts';
import { assign, promise, recordContact, reply } from '../../db/verbs/handling.ts';
import { open } from '../../db/verbs/opening.ts';
import { undo } from '../../db/verbs/undo.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import type { Submission } from '../../domain/submission.ts';
import { addDays, dayOf } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { formOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { complaint } from '../submissions.ts';
import { type Refusal, refuseEach as refuseEachOf, refusing } from './refusing.ts';

let house: House;
const refusal: Refusal = { at: 0, statements: 0 };
let weak: Store;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  weak = refusing(house.store, refusal);
});
afterAll(() => house.close());

/** Everything that stands in the database about matters, as one text. */
async function everything(): Promise<string> {
  const { matter, submission, clock, history, letter } = schema;
  const tables = [matter, submission, clock, history, letter, once, shield, audit];
  return JSON.stringify(await Promise.all(tables.map((table) => house.store.db.select().from(table))));
}

const form: Submission = {
  ...{ kind: 'complaint', sender: 'service_user', message: '没有收到通知。', tellName: 'no' },
  ...{ replyBy: 'email', email: 'a@example.com' },
};
const arrival = (key: string): Arrival => ({
  form: { ...form, danger: 'yes' },
  channel: 'web',
  receivedAt: Date.now(),
  enteredAt: Date.now(),
  enteredBy: null,
  setAside: null,
  danger: 'ticked',
  key,
  calendar: shippedCalendar,
  robot: true,
});

const refuseEach = (doIt: (store: Store) => Promise<unknown>): Promise<number> =>
  refuseEachOf({ refusal, weak }, everything, doIt);

describe('when the database refuses a statement, whichever, nothing is half written', () => {
  test('of a submission: key, history, matter, content, clocks, letters, who is named, audit', async () => {
    expect(await refuseEach((store) => receive(store, arrival('refused')))).toBe(8);
    const [noted] = await house.store.db.select().from(once);
    const [row] = await house.store.db
      .select()
      .from(schema.matter)
      .where(eq(schema.matter.id, noted?.matterId ?? ''));
    expect(row).toBeDefined();
  });

  const calendar = shippedCalendar;
  const day = addDays(dayOf(Date.now()), 20);
  const detail = '说明';
  const verbs: [string, (store: Store, on: Act) => Promise<Acted>][] = [
    ['opening', (store, on) => open(store, on)],
    ['opening of a letter with its content', (store, on) => open(store, on, { message: '信的内容' })],
    ['assigning', (store, on) => assign(store, on, 'social_worker')],
    ['a contact', (store, on) => recordContact(store, on, { way: 'call', happenedAt: on.at, detail })],
    ['a mailed reply', (store, on) => reply(store, on, { way: 'email', happenedAt: on.at, detail }, form)],
    ['a promise', (store, on) => promise(store, on, { day, detail }, calendar, form)],
    [
      'closing',
      (store, on) => close(store, on, { outcome: 'withdrawn', words: '算了', detail, reprisal: 'no' }, form),
    ],
    ['taking back', (store, on) => undo(store, on)],
  ];

  test.each(verbs)('of %s', async (what, verb) => {
    const { reference } = await receive(house.store, {
      ...arrival(what),
      danger: null,
      form,
    });
    const viewer = { id: 'director', name: '', roles: ['director'], posts: [] } as const;
    const on = async (): Promise<Act> => {
      const loaded = await matterOf(house.store, reference);
      return { viewer, at: Date.now(), loaded, seen: loaded.row.version };
    };
    if (!what.startsWith('opening')) await open(house.store, await on());
    if (what === 'taking back')
      await recordContact(house.store, await on(), { way: 'call', happenedAt: Date.now(), detail });
    const done = async (store: Store) => {
      const acted = await verb(store, await on());
      expect(acted).toMatchObject({ ok: true });
    };
    expect(await refuseEach(done)).toBeGreaterThanOrEqual(2);
    if (what === 'opening of a letter with its content') {
      expect((await formOf(house.store, reference)).message).toBe('信的内容');
    }
  });

  test('and only a row that stands already is taken for a clash', () => {
    expect(isClash(new Error('no such table: no_such_table'))).toBe(false);
    expect(isClash(new Error('x', { cause: new Error('UNIQUE constraint failed: history.seq') }))).toBe(true);
  });
});

describe('the sender, while the database refuses', () => {
  test('gets a page with a sentence and everything that was typed; the next try is taken', async () => {
    const { db } = house.store;
    await db.run('alter table letter rename to letter_away');
    const page = await house.form('/feedback/complaint/', { ...complaint, message: '写了很久的一段话。' });
    const answer = await house.json('/api/submissions', complaint);
    await db.run('alter table letter_away rename to letter');
    expect(page.status).toBe(503);
    const text = await page.text();
    expect(text).toMatch(/写了很久的一段话。<\/textarea>/);
    expect(text).toContain('没有提交成功');
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.text()).not.toMatch(/SQLITE|letter|at .+:\d+/);
    const log = JSON.stringify(house.log());
    expect(log).toContain('submission');
    expect(log).not.toMatch(/写了很久|insert into|活动改了时间/);
    expect((await house.json('/api/submissions', complaint)).status).toBe(201);
  });
});
