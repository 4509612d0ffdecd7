import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { history, matter, submission } from '../../db/schema.ts';
import { audit, shield } from '../../db/schema-access.ts';
import { blindIndex, file, improvement, searchPiece } from '../../db/schema-procedure.ts';
import { statusOf } from '../../db/status.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { addDays, addMonths, dayOf, instantAt } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { formOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { type ReceivedAnswer, send } from '../submissions.ts';

const WROTE = '活动室的门锁坏了三个星期没有人修';
const SAID = '已与物业核对过钥匙登记';

let house: House;
let director: Desk;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  director = await house.desk('director');
  head = await house.desk('service_head');
});
afterAll(() => house.close());

/** A complaint that was dealt with and closed at an instant. */
async function closedAt(at: number, fields: Record<string, unknown> = {}): Promise<ReceivedAnswer> {
  const sent = await send(house, { message: WROTE, name: '阿明', ...fields });
  await head.act(sent.reference, 'opening');
  await head.act(sent.reference, 'contact', { way: 'call', detail: SAID });
  await head.act(sent.reference, 'reply', { way: 'status', detail: `回复：${SAID}` });
  expect((await head.act(sent.reference, 'closing', { outcome: 'solved', detail: SAID })).status).toBe(303);
  await house.store.db.update(matter).set({ closedAt: at }).where(eq(matter.reference, sent.reference));
  return sent;
}

const years = (n: number): string => addMonths(dayOf(Date.now()), -12 * n);
const longAgo = () => instantAt(years(6), '10:00');
const list = async (desk: Desk = director) => (await desk.get('/desk/retention/')).text();
const isListed = async (reference: string): Promise<boolean> =>
  (await list()).includes(`value="${reference}"`);
const eraseThem = (...reference: string[]) =>
  director.form('/desk/retention/erasure/', { reference, confirm: 'yes' });
const erasedAt = async (reference: string) => (await matterOf(house.store, reference)).row.erasedAt;

describe('the list of what would go', () => {
  test('holds what was closed so many years ago to the day, and nothing of its content', async () => {
    const due = await closedAt(instantAt(years(5), '23:59'));
    const notYet = await closedAt(instantAt(addDays(years(5), 1), '00:00'));
    const page = await list();
    expect([page.includes(due.reference), page.includes(notYet.reference)]).toEqual([true, false]);
    expect(page).not.toMatch(new RegExp(`${WROTE}|阿明|${SAID}`));
    expect(page).toContain('已解决');
  });

  test('is the director’s, and without what is kept from them', async () => {
    const { reference } = await closedAt(longAgo());
    const { row } = await matterOf(house.store, reference);
    expect(await isListed(reference)).toBe(true);
    const values = { staffId: 'director', matterN: row.n, matterId: row.id, why: 'marked' as const, at: 1 };
    await house.store.db.insert(shield).values(values);
    expect(await isListed(reference)).toBe(false);
    await eraseThem(reference);
    expect(await erasedAt(reference)).toBeNull();
    expect((await head.get('/desk/retention/')).status).toBe(403);
  });

  test.each<[string, string]>([
    ['a clock runs', 'next_due_at'],
    ['a message is unread', 'unread_at'],
    ['a hold is set', 'held_at'],
    ['danger is unreported', 'danger_at'],
    ['harm is unsettled', 'harm_at'],
  ])('never while %s, and neither by a list of one’s own making', async (_what, column) => {
    const { reference } = await closedAt(longAgo());
    const { row } = await matterOf(house.store, reference);
    expect(await isListed(reference)).toBe(true);
    await house.store.db.run(
      column === 'next_due_at'
        ? sql`update clock set stopped_at = null where matter_id = ${row.id} and rule = 'submission.reply'`
        : sql`update matter set ${sql.raw(column)} = 1 where id = ${row.id}`,
    );
    expect(await isListed(reference)).toBe(false);
    expect(await (await eraseThem(reference)).text()).toContain('已删除 0 件');
    expect(await erasedAt(reference)).toBeNull();
    expect((await formOf(house.store, reference)).message).toBe(WROTE);
  });

  test('a hold is set by the director with a reason, shows in the history, and is let go again', async () => {
    const { reference } = await closedAt(longAgo());
    expect((await head.act(reference, 'hold', { detail: '法院要用。' })).status).toBe(403);
    expect((await director.act(reference, 'hold', {})).status).toBe(422);
    expect((await director.act(reference, 'hold', { detail: '法院要用。' })).status).toBe(303);
    expect(await isListed(reference)).toBe(false);
    const page = await director.matter(reference);
    expect(page).toContain('保全：到了年限也不删除内容');
    expect(page).toContain('法院要用。');
    expect((await director.act(reference, 'hold-release', { detail: '案子已结。' })).status).toBe(303);
    expect(await isListed(reference)).toBe(true);
  });
});

describe('erasing', () => {
  test('needs the tick that says it cannot be undone', async () => {
    const { reference } = await closedAt(longAgo());
    expect((await director.form('/desk/retention/erasure/', { reference })).status).toBe(422);
    expect(await erasedAt(reference)).toBeNull();
  });

  test('empties content and identity everywhere, and keeps row, dates, outcome, steps and what was improved', async () => {
    const sent = await closedAt(longAgo(), { email: 'aming@example.com' });
    await house.settled();
    const { reference } = sent;
    const { row } = await matterOf(house.store, reference);
    const { db } = house.store;
    const [found] = await db
      .insert(searchPiece)
      .values({ matterId: row.id, seq: 0 })
      .onConflictDoUpdate({ target: [searchPiece.matterId, searchPiece.seq], set: { seq: 0 } })
      .returning();
    await db.run(sql`delete from search_tokens where rowid = ${found?.n}`);
    await db.run(sql`insert into search_tokens (rowid, tokens) values (${found?.n}, 'zzqq')`);
    await db.insert(blindIndex).values({ hash: 'h', matterId: row.id });
    await db.insert(improvement).values({ matterId: row.id, sealedText: 'x.y', at: 1 });
    const one = { id: `f-${row.id}`, matterId: row.id, seq: 1, sealedName: 'd1.name', type: 'image/png' };
    await db.insert(file).values({ ...one, size: 1, at: 1 });
    const steps = (await linesOf(house.store, reference)).map(({ event, at }) => [event, at]);

    expect(await (await eraseThem(reference)).text()).toContain('已删除 1 件');

    const after = await matterOf(house.store, reference);
    expect(after.row).toMatchObject({ outcome: 'solved', kind: 'complaint', closedAt: row.closedAt });
    expect(await formOf(house.store, reference)).toEqual({
      ...{ kind: 'complaint', sender: 'service_user', message: '', tellName: 'no', replyBy: 'receipt' },
    });
    const lines = await linesOf(house.store, reference);
    expect(lines.map(({ sealedDetail }) => sealedDetail).filter((text) => text !== null)).toEqual([]);
    expect(lines.map(({ event, at }) => [event, at]).slice(0, -1)).toEqual(steps);
    expect(lines.at(-1)).toMatchObject({ event: 'erased', by: 'director' });
    expect(await db.select().from(searchPiece).where(eq(searchPiece.matterId, row.id))).toEqual([]);
    expect(await db.values(sql`select rowid from search_tokens where search_tokens match 'zzqq'`)).toEqual(
      [],
    );
    expect(await db.select().from(blindIndex).where(eq(blindIndex.matterId, row.id))).toEqual([]);
    expect(await db.select().from(improvement).where(eq(improvement.matterId, row.id))).toHaveLength(1);
    const [kept] = await db.select().from(file).where(eq(file.matterId, row.id));
    expect(kept).toMatchObject({ sealedName: '', erasedAt: expect.any(Number) });
    expect((await lettersOf(house.store, reference)).every(({ addressDay }) => addressDay === null)).toBe(
      true,
    );
    const noted = await db.select().from(audit).where(eq(audit.matterId, row.id));
    expect(noted.map(({ action }) => action)).toContain('erased');
  });

  test('the receipt opens no content any more: it says closed, and erased by the rules', async () => {
    const sent = await closedAt(longAgo());
    const before = await statusOf(house.store, sent.receipt, Date.now(), shippedCalendar);
    expect(JSON.stringify(before?.messages)).toContain(SAID);
    await eraseThem(sent.reference);
    const answer = await house.json('/api/status', { receipt: sent.receipt });
    const said = await answer.text();
    expect(said).not.toContain(SAID);
    expect(JSON.parse(said)).toMatchObject({ stage: 'closed', messages: [] });
    expect(said).toContain('保存的年限已满');
    const shown = await house.form('/status/', { receipt: sent.receipt });
    const cookie = shown.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await (await house.get('/status/', { cookie })).text()).toContain('内容和您的资料已经按规定删除');
  });

  test('nothing can be done to it afterwards, and the desk says so', async () => {
    const { reference } = await closedAt(longAgo());
    await eraseThem(reference);
    const tomorrow = addDays(dayOf(Date.now()), 3);
    for (const [noun, fields] of [
      ['note', { detail: '再写一笔。' }],
      ['reopening', { dueDay: tomorrow, detail: '再来。' }],
      ['hold', { detail: '保全。' }],
    ] as const) {
      expect([noun, (await director.act(reference, noun, fields)).status]).toEqual([noun, 422]);
    }
    const page = await director.matter(reference);
    expect(page).toContain('只留下日期、步骤和结果');
    expect(page).not.toContain('现在可以做</h2><details');
  });
});

describe('the years', () => {
  const set = (fields: Record<string, string>) => director.form('/desk/retention/years/', fields);
  const today = dayOf(Date.now());

  test('are set by the director from a day on; what was set before stays on record', async () => {
    const { reference } = await closedAt(instantAt(years(2), '09:00'), { kind: 'suggestion' });
    expect(await isListed(reference)).toBe(false);
    expect((await set({ kind: 'suggestion', outcome: 'solved', years: '1', fromDay: today })).status).toBe(
      303,
    );
    expect(await isListed(reference)).toBe(true);
    await set({ kind: 'suggestion', outcome: 'solved', years: '4', fromDay: addDays(today, 40) });
    expect(await isListed(reference)).toBe(true);
    expect(await list()).toContain('以后起执行的');
    await set({ kind: 'suggestion', outcome: 'solved', years: '9', fromDay: today });
    expect(await isListed(reference)).toBe(false);
    const rows = await house.store.db.values(sql`select years from retention order by n`);
    expect(rows.flat()).toEqual([1, 4, 9]);
  });

  test.each([
    ['no kind', { kind: '' }, '请选择类别'],
    ['a day that is over', { fromDay: addDays(today, -1) }, '已经过去的日子'],
    ['no number', { years: '五' }, '1 到 30'],
    ['too many', { years: '31' }, '1 到 30'],
    ['none', { years: '0' }, '1 到 30'],
  ])('%s is refused with a sentence', async (_what, fields, sentence) => {
    const answer = await set({ kind: 'complaint', outcome: '', years: '5', fromDay: today, ...fields });
    expect([answer.status, (await answer.text()).includes(sentence)]).toEqual([422, true]);
  });
});

test('the history is never rewritten: emptying its sealed part is all that the database lets through', async () => {
  const { reference } = await closedAt(longAgo());
  const { row } = await matterOf(house.store, reference);
  const { db } = house.store;
  await expect(
    db.update(history).set({ sealedDetail: 'd1.other' }).where(eq(history.matterId, row.id)),
  ).rejects.toThrow();
  await expect(
    db.update(history).set({ event: 'noted' }).where(eq(history.matterId, row.id)),
  ).rejects.toThrow();
  expect(await db.select().from(submission).where(eq(submission.matterId, row.id))).toHaveLength(1);
});
