import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { history, letter } from '../../db/schema.ts';
import { audit, once } from '../../db/schema-access.ts';
import { attendance, meeting, programme } from '../../db/schema-programme.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { ask, asked, dataPage, over, type Somebody, somebodyIn } from '../own-data.ts';
import { employAll } from '../people.ts';
import { actOn, refused } from '../programmes.ts';
import { counters, listOf, signUp, versionOf } from '../sign-ups.ts';

let house: House;
let director: Desk;
let head: Desk;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  director = await house.desk('director');
  head = await house.desk('service_head');
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

const rowOf = async ({ matterId }: Somebody) => (await listOf(house.store, matterId))[0];
const filed = ({ matterId }: Somebody) =>
  house.store.db.update(programme).set({ archivedAt: Date.now() }).where(eq(programme.matterId, matterId));
const toErase = { answer: 'erased', detail: '已经删除。' };

describe('erasing a sign-up at the person’s wish', () => {
  test('is the director’s, and not while the person is on the list; once they have left, it is emptied whole', async () => {
    const who = await somebodyIn(house);
    const { db } = house.store;
    expect(await db.select().from(once).where(eq(once.matterId, who.matterId))).toHaveLength(1);
    const { reference, cookie } = await asked(house, who, { wish: 'erase' });
    await head.act(reference, 'opening');
    expect(await refused(await head.act(reference, 'data-answer', toErase))).toEqual([
      422,
      '删除由中心主任或代理人办理，请交给他们。',
    ]);
    const early = await refused(await director.act(reference, 'data-answer', toErase));
    expect(early).toEqual([422, expect.stringContaining('这个人还在名单上')]);
    const seen = await versionOf(house.store, who.reference);
    const leaving = { seen, detail: '本人要求删除资料，怕邻居知道' };
    await worker.form(`/desk/programmes/${who.reference}/people/${who.id}/leaving/`, leaving);
    expect((await director.act(reference, 'data-answer', toErase)).status).toBe(303);
    expect(await rowOf(who)).toMatchObject({ sealedForm: '', state: 'withdrawn', no: 1 });
    const lines = await db.select().from(history).where(eq(history.matterId, who.matterId));
    expect(lines.at(-1)).toMatchObject({ event: 'sign-up-erased', by: 'director', facts: { signUp: 1 } });
    expect(lines.filter(({ sealedDetail }) => sealedDetail !== null)).toEqual([]);
    const noted = await db.select().from(audit).where(eq(audit.matterId, who.matterId));
    expect(noted.map(({ action }) => action)).toContain('erased');
    const letters = await db
      .select()
      .from(letter)
      .where(eq(letter.recipient, `participant:${who.id}`));
    expect(letters.length).toBeGreaterThan(0);
    expect(letters.map(({ addressDay }) => addressDay)).toEqual(letters.map(() => null));
    expect(await db.select().from(once).where(eq(once.matterId, who.matterId))).toEqual([]);
    const list = await (await worker.get(`/desk/programmes/${who.reference}/people/`)).text();
    expect([list.includes('（已删除）'), list.includes('阿明明')]).toEqual([true, false]);
    // Both receipts say so.
    expect(await (await house.get('/status/', { cookie })).text()).toContain('已经删除。');
    const place = await house.form('/status/', { receipt: who.receipt });
    expect(place.headers.get('location')).toBe('/programmes/place/');
    expect(await (await house.get('/programmes/place/', { cookie: who.cookie })).text()).toContain(
      '内容已经删除',
    );
    const page = await dataPage(house, who);
    expect([page.includes('已经删除'), page.includes('name="wish"'), page.includes('阿明明')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await refused(await ask(house, who, { wish: 'see' }))).toEqual([
      422,
      expect.stringContaining('不再保存'),
    ]);
    expect(house.log()).not.toContain('阿明明');
  });

  test('nor is anybody brought back whose words are gone', async () => {
    const who = await somebodyIn(house);
    await house.form('/programmes/place/withdrawal/', {}, { cookie: who.cookie });
    const { reference } = await asked(house, who, { wish: 'erase' });
    await director.act(reference, 'opening');
    expect((await director.act(reference, 'data-answer', toErase)).status).toBe(303);
    const seen = await versionOf(house.store, who.reference);
    const given = { seen, how: 'yes', detail: '他又想来' };
    const path = `/desk/programmes/${who.reference}/people/${who.id}/place/`;
    expect(await refused(await worker.form(path, given))).toEqual([
      422,
      expect.stringContaining('按本人请求删除'),
    ]);
  });

  test('waits until the papers are filed for who took part; then figures stay: ticks, counters, who came', async () => {
    const who = await somebodyIn(house, { capacity: 3 });
    await signUp(house, who.reference, { name: '阿珍', email: 'zhen@example.com' });
    await over(house, who);
    const { reference } = await asked(house, who, { wish: 'erase' });
    await director.act(reference, 'opening');
    const early = await refused(await director.act(reference, 'data-answer', toErase));
    expect(early).toEqual([422, expect.stringContaining('归档以后再删')]);
    const figures = async () => ({
      counters: await counters(house.store, who.matterId),
      ticks: await house.store.db.select().from(attendance).where(eq(attendance.matterId, who.matterId)),
      met: await house.store.db.select().from(meeting).where(eq(meeting.matterId, who.matterId)),
      programme: await house.store.db.select().from(programme).where(eq(programme.matterId, who.matterId)),
    });
    await filed(who);
    const before = await figures();
    expect(before.ticks).toHaveLength(2);
    expect((await director.act(reference, 'data-answer', toErase)).status).toBe(303);
    expect(await figures()).toEqual(before);
    expect((await rowOf(who))?.sealedForm).toBe('');
    expect((await listOf(house.store, who.matterId))[1]?.sealedForm).not.toBe('');
    expect(await dataPage(house, who)).toMatch(/第 1 次　[^<]*　到/);
    for (const sheet of ['sign-up-sheet/', 'roll-sheet/']) {
      const printed = await (await worker.get(`/desk/programmes/${who.reference}/people/${sheet}`)).text();
      expect([sheet, printed.includes('（已删除）'), printed.includes('阿珍')]).toEqual([sheet, true, true]);
    }
  });

  test('never under hold', async () => {
    const who = await somebodyIn(house);
    await house.form('/programmes/place/withdrawal/', {}, { cookie: who.cookie });
    expect((await actOn(house, director, who.reference, 'hold', { detail: '法院要用。' })).status).toBe(303);
    const { reference } = await asked(house, who, { wish: 'erase' });
    await director.act(reference, 'opening');
    expect(await director.matter(reference)).toContain('现在不能删除这份报名：已被要求保全');
    expect(await refused(await director.act(reference, 'data-answer', toErase))).toEqual([
      422,
      '现在不能删除：已被要求保全。',
    ]);
    expect((await rowOf(who))?.sealedForm).not.toBe('');
    await actOn(house, director, who.reference, 'hold-release', { detail: '案子已结。' });
    expect((await director.act(reference, 'data-answer', toErase)).status).toBe(303);
    expect((await rowOf(who))?.sealedForm).toBe('');
  });
});
