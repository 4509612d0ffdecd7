import { eq, sql } from 'drizzle-orm';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRecord, readRecord } from '../../db/record.ts';
import { clock, matter } from '../../db/schema.ts';
import { audit, setting, shield } from '../../db/schema-access.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { beside, periodOf } from '../../domain/figures/periods.ts';
import { isSettled } from '../../domain/figures/record.ts';
import { DAY, dayOf, type Instant } from '../../domain/time.ts';
import { workingDaysBetween } from '../../domain/workdays.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
let director: Desk;
let office: Desk;
let first: string;
const quarter = periodOf('quarter', Date.now());
const overview = `/desk/statistics/?period=${quarter.key}`;

beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  [head, director, office] = (await Promise.all(
    ['service_head', 'director', 'general_office'].map((login) => house.desk(login)),
  )) as [Desk, Desk, Desk];
  first = (await send(house, { name: '梁女士', phone: '13800138000', replyBy: 'phone' })).reference;
  await send(house);
  await send(house, { kind: 'suggestion' });
  await send(house, { kind: 'compliment', sender: 'host_unit' });
});
afterAll(() => house.close());

/** A page, without the minute at which it was printed. */
const textOf = async (desk: Desk, path: string): Promise<string> =>
  (await (await desk.get(path)).text()).replace(/\d\d:\d\d 打印/g, '打印');

/** The count that stands in the link of a figure; 0 where there is none. */
function figureOf(page: string, by: string, value: string): number {
  const link = new RegExp(`by=${by}&(?:amp;|#38;)?value=${value}"[^>]*>\\s*(\\d+)`).exec(page);
  return Number(link?.[1] ?? 0);
}

const listed = (page: string): string[] => [...new Set(page.match(/XY-\d{4}-[0-9A-Z]{6}/g) ?? [])].sort();
const behind = (by: string, value: string) =>
  `/desk/statistics/matters/?period=${quarter.key}&by=${by}&value=${value}`;

describe('figures for the director and the general office (policy 3.16)', () => {
  test('what was received stands by kind, sender and channel, and promises by what became of them', async () => {
    await head.act(first, 'opening');
    await head.act(first, 'contact', { way: 'call', detail: '谈了情况' });
    const page = await textOf(director, overview);
    expect(figureOf(page, 'all', 'all')).toBe(4);
    expect(figureOf(page, 'kind', 'complaint')).toBe(2);
    expect(figureOf(page, 'sender', 'host_unit')).toBe(1);
    expect(figureOf(page, 'channel', 'web')).toBe(4);
    expect(figureOf(page, 'service', 'none')).toBe(4);
    expect(figureOf(page, 'contact', 'kept')).toBe(1);
    expect(figureOf(page, 'contact', 'running')).toBe(2);
    expect(figureOf(page, 'reply', 'running')).toBe(3);
    expect(page).not.toContain('谈了情况');
  });

  test('a figure leads to the matters behind it, and what is none is not found', async () => {
    expect(listed(await textOf(office, behind('contact', 'kept')))).toEqual([first]);
    expect(listed(await textOf(office, behind('kind', 'complaint')))).toHaveLength(2);
    expect((await office.get(behind('kind', 'rumour'))).status).toBe(404);
  });

  test('by colleague only heads and the director see', async () => {
    expect(figureOf(await textOf(director, overview), 'handler', 'none')).toBe(4);
    expect((await director.get(behind('handler', 'none'))).status).toBe(200);
    expect(await textOf(office, overview)).not.toContain('by=handler');
    expect((await office.get(behind('handler', 'none'))).status).toBe(404);
  });

  test('the address keeps the period; without one it is this quarter', async () => {
    expect(await textOf(director, '/desk/statistics/')).toBe(await textOf(director, overview));
    const old = await textOf(director, '/desk/statistics/?period=2024-03');
    expect(old).toContain('2024年3月');
    expect(figureOf(old, 'all', 'all')).toBe(0);
  });
});

describe('whoever stands outside a matter gets the figures of a world without it (policy 3.5)', () => {
  const places = [
    overview,
    behind('kind', 'complaint'),
    behind('all', 'all'),
    `/desk/statistics/register/?period=${quarter.key}`,
  ];

  test('by the wish of the sender, and person by person', async () => {
    const look = (desk: Desk) => Promise.all(places.map((path) => textOf(desk, path)));
    const csv = async (desk: Desk) => (await take(desk, { format: 'csv' })).text();
    const before = [await look(director), await look(office), [await csv(office)]];
    const { reference } = await send(house, { keepFrom: ['director'] });
    const { row } = await matterOf(house.store, reference);
    await house.store.db
      .insert(shield)
      .values({ staffId: 'general_office', matterN: row.n, matterId: row.id, why: 'marked', at: 0 });
    expect([await look(director), await look(office), [await csv(office)]]).toEqual(before);
    expect(figureOf(await textOf(head, overview), 'kind', 'complaint')).toBe(3);
    expect(await textOf(head, behind('all', 'all'))).toContain(reference);
  });
});

const take = (desk: Desk, fields: Record<string, string>) =>
  desk.form('/desk/export/', { period: quarter.key, reason: 'report', why: '给理事会的季度报告', ...fields });

const exportsNoted = () => house.store.db.select().from(audit).where(eq(audit.action, 'export'));

describe('the register', () => {
  test('is a book of numbers, dates and choices, without what anybody wrote', async () => {
    const page = await textOf(head, `/desk/statistics/register/?period=${quarter.key}`);
    expect(listed(page)).toHaveLength(5);
    expect(page).toContain('服务使用者或家属');
    expect(page).not.toMatch(/活动改了时间|梁女士|13800138000/);
  });

  test('leaves the house as a file with who, when, of what and why in the audit, and nobody’s name in it', async () => {
    const noted = await exportsNoted();
    const answer = await take(director, { format: 'csv' });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain(`register-${quarter.key}.csv`);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = new TextDecoder().decode(bytes).split('\r\n');
    expect(lines[0]?.split(',').slice(0, 3)).toEqual(['编号', '收到', '录入']);
    expect(lines).toHaveLength(6);
    expect(lines.join()).not.toMatch(/同事|梁女士|13800138000|活动改了时间/);
    const [line, ...more] = (await exportsNoted()).slice(noted.length);
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      by: 'director',
      facts: { period: quarter.key, format: 'csv', rows: 4, reason: 'report' },
    });
    expect(JSON.stringify(line)).not.toContain('理事会');
    const [kept] = await house.store.db
      .select()
      .from(setting)
      .where(eq(setting.key, line?.subject ?? ''));
    expect(kept?.by).toBe('director');
    expect(kept?.value).not.toContain('理事会');
    const seen = await textOf(director, '/desk/audit/?action=export');
    expect(seen).toMatch(
      /登记册，逗号分隔的文本（CSV），4 件，向理事会或主管单位报告\s*：给理事会的季度报告/,
    );
    expect(seen).not.toContain(line?.subject);
  });

  test.each([
    ['no reason', { reason: '' }],
    ['no sentence', { why: ' ' }],
    ['no such format', { format: 'pdf' }],
    ['no such period', { period: '2026-Q9' }],
  ])('stays in the house with %s', async (_what, fields) => {
    const noted = await exportsNoted();
    const answer = await take(office, { format: 'csv', ...fields });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('没有导出');
    expect(await exportsNoted()).toHaveLength(noted.length);
  });
});

let copied = 0;

/** As many matters as wanted, like one that is there, received at an instant: straight into the tables. */
async function copies(
  of: string,
  many: number,
  receivedAt: Instant,
  set: { kind?: string } = {},
): Promise<void> {
  const { row } = await matterOf(house.store, of);
  const { db } = house.store;
  const name = `${set.kind ?? row.kind}-${receivedAt}`;
  const batch = 'ABCDEFGH'[copied++] ?? '';
  const numbers = sql`(with recursive up (at) as (select 1 union all select at + 1 from up where at < ${many}) select at from up)`;
  await db.run(sql`insert into matter (id, reference, kind, sender, track, channel, stage, version, received_at, entered_at,
      keep_from, next_due_at, next_provisional, rules_of, data_key)
    select ${name} || at, 'XY-2025-' || ${batch} || printf('%05d', at), ${set.kind ?? row.kind}, sender, track,
      channel, stage, 1, ${receivedAt} + at, ${receivedAt} + at, 0, next_due_at, 0, rules_of, data_key
    from matter, ${numbers} where id = ${row.id}`);
  await db.run(sql`insert into clock (matter_id, rule, occurrence, started_at, due_at, provisional, calendar_version,
      started_by_seq, stopped_at, stopped_by_seq, reminded)
    select ${name} || at, rule, 1, ${receivedAt}, ${receivedAt + 4 * DAY}, 0, '', 1, ${receivedAt + 2 * DAY}, 1, 4
    from clock, ${numbers} where matter_id = ${row.id} and rule like 'submission.%'`);
}

test('a long register is one sheet of a workbook, packed without threads', async () => {
  const march = Date.parse('2025-03-03T01:00:00Z');
  await copies(first, 900, march);
  const answer = await take(director, { format: 'xlsx', period: '2025-03' });
  expect(answer.status).toBe(200);
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  const sheet = new TextDecoder().decode(files['xl/worksheets/sheet1.xml']);
  expect(sheet.length).toBeGreaterThan(160_000);
  expect(sheet.match(/<row /g)).toHaveLength(901);
  expect(sheet).not.toContain('<f>');
  expect((await exportsNoted()).at(-1)?.facts).toMatchObject({ rows: 900, format: 'xlsx' });
  const list = await textOf(director, '/desk/statistics/matters/?period=2025-03&by=kind&value=complaint');
  expect(listed(list).length).toBeLessThanOrEqual(50);
  expect(list).toContain('rel="next"');
  expect(figureOf(await textOf(director, '/desk/statistics/?period=2025-03'), 'contact', 'kept')).toBe(900);
});

describe('the public record of promises kept (policy 3.16)', () => {
  test('says when it will come, as long as no quarter has been told', async () => {
    const answer = await house.get('/record/');
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain('还没有公布过');
    expect(page).not.toContain('<script');
  });

  test('is made by the scheduler of settled quarters, and rendered from what it made alone', async () => {
    const settled = [1, 2].reduce((period) => beside(period, -1), quarter);
    expect(isSettled(settled, Date.now())).toBe(true);
    const at = settled.from + 10 * DAY;
    await house.store.db.delete(clock).where(sql`matter_id like '%-1740%'`);
    await house.store.db.delete(matter).where(sql`id like '%-1740%'`);
    await copies(first, 21, at);
    await copies(first, 8, at, { kind: 'suggestion' });
    await copies(first, 2, at, { kind: 'compliment' });
    await house.scheduled(Date.now() + DAY);
    const told = (await readRecord(house.store))?.data.years.flatMap(({ quarters }) => quarters);
    const row = told?.find(({ key }) => key === settled.key);
    const median = workingDaysBetween(dayOf(at), dayOf(at + 2 * DAY), shippedCalendar);
    expect(row).toMatchObject({ cells: [21, null, null], total: 31, contact: { share: 80, median } });
    const answer = await house.get('/record/');
    expect(answer.headers.get('cache-control')).toMatch(/^public, max-age=([1-9]\d{0,2}|[1-3]\d{3})$/);
    const page = await answer.text();
    expect(page).toMatch(/从略[\s\S]*从略/);
    expect(page).toContain('八成以上按时');
    await copies(first, 30, at + DAY, { kind: 'compliment' });
    expect(await (await house.get('/record/')).text()).toBe(page);
  });

  test('what was told once stays as it is, however the register changes', async () => {
    const before = await readRecord(house.store);
    await makeRecord(house.store, shippedCalendar, Date.now() + 2 * DAY);
    expect((await readRecord(house.store))?.data).toEqual(before?.data);
  });
});
