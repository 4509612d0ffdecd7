import { and, asc, eq, sql } from 'drizzle-orm';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GENESIS, hashOf, linkAudit, verifyAudit } from '../../db/audit-chain.ts';
import { toldHead } from '../../db/audit-head.ts';
import { letter } from '../../db/schema.ts';
import { audit, lease, setting } from '../../db/schema-access.ts';
import type { Store } from '../../db/store.ts';
import { addDays, dayOf, instantAt, MINUTE } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';
import { fridayAfter } from '../weekends.ts';

let house: House;
let store: Store;
const NOW = Date.now();
beforeAll(async () => {
  house = await startHouse();
  store = house.store;
  await employAll(store);
  // What the scheduler finds to do in a new house is done.
  await house.scheduled(NOW);
});
afterAll(() => house.close());

const master = sqliteTable('sqlite_master', {
  type: text('type').notNull(),
  name: text('name').notNull(),
  table: text('tbl_name').notNull(),
  ddl: text('sql').notNull(),
});

/** What somebody with the database and the will can do: the triggers are away for it. */
async function byForce(work: () => Promise<unknown>): Promise<void> {
  const kept = await store.db
    .select()
    .from(master)
    .where(and(eq(master.type, 'trigger'), eq(master.table, 'audit')));
  expect(kept).toHaveLength(3);
  for (const { name } of kept) await store.db.run(sql.raw(`drop trigger "${name}"`));
  await work();
  for (const { ddl } of kept) await store.db.run(sql.raw(ddl));
}

/** Adds lines, in one statement: a hundred calls at once are more than the way to a local D1 bears. */
const note = (count: number, at = NOW) =>
  store.db.run(sql`with recursive line(n) as (select 1 union all select n + 1 from line where n < ${count})
    insert into ${audit} (at, "by", action, subject, facts)
    select ${at}, 'director', 'read', 'm' || n, '{}' from line`);
const rows = () => store.db.select().from(audit).orderBy(asc(audit.n));

beforeEach(async () => {
  await byForce(() => store.db.delete(audit));
  await store.db.run(sql`delete from sqlite_sequence where name = 'audit'`);
  await store.db.delete(setting).where(eq(setting.key, 'audit-head'));
  await store.db.delete(lease);
  await note(5);
  await linkAudit(store, NOW);
});

describe('the audit is only ever added to (policy 3.4)', () => {
  test('the database refuses to change or remove a row, linked or loose', async () => {
    await note(1);
    const before = JSON.stringify(await rows());
    for (const refused of [
      sql`delete from audit where n = 2`,
      sql`delete from audit where n = 6`,
      sql`update audit set "by" = 'admin' where n = 2`,
      sql`update audit set facts = '{}' where n = 2`,
      sql`update audit set hash = null, prev = null where n = 2`,
      sql`update audit set hash = 'x' where n = 2`,
      sql`update audit set at = 1 where n = 6`,
      sql`update audit set at = 1, hash = 'x' where n = 6`,
      sql`insert or replace into audit (n, at, "by", action, facts) values (2, 1, 'admin', 'read', '{}')`,
    ]) {
      // The library wraps what the database says: the reason is one of the causes.
      await expect(Promise.resolve(store.db.run(refused))).rejects.toThrow();
    }
    expect(JSON.stringify(await rows())).toBe(before);
  });
});

describe('the chain', () => {
  test('begins at a constant, and each row holds the hash of the one before', async () => {
    const linked = await rows();
    expect(linked[0]?.prev).toBe(GENESIS);
    for (const [at, row] of linked.entries()) {
      expect(row.hash).toMatch(/^[0-9a-f]{64}$/);
      if (at > 0) expect(row.prev).toBe(linked[at - 1]?.hash);
      expect(row.hash).toBe(hashOf(row.prev ?? '', { ...row, facts: JSON.stringify(row.facts) }));
    }
    expect(await verifyAudit(store)).toEqual({
      ok: true,
      ...{ rows: 5, loose: 0, at: null },
      head: { n: 5, hash: linked[4]?.hash },
    });
  });

  test('is whole while rows wait to be linked, and after', async () => {
    await note(3);
    expect(await verifyAudit(store)).toMatchObject({ ok: true, rows: 8, loose: 3, head: { n: 5 } });
    expect(await linkAudit(store, NOW)).toBe(3);
    expect(await verifyAudit(store)).toMatchObject({ ok: true, rows: 8, loose: 0, head: { n: 8 } });
  });

  test('is linked in bounded pieces, longer than one', async () => {
    await note(450);
    expect(await linkAudit(store, NOW)).toBe(450);
    expect(await verifyAudit(store)).toMatchObject({ ok: true, rows: 455, loose: 0 });
  });

  test('is linked by one at a time; a lease that was left behind runs out', async () => {
    await note(2);
    await store.db.insert(lease).values({ name: 'audit', holder: 'another', until: NOW + MINUTE });
    expect(await linkAudit(store, NOW)).toBe(0);
    expect(await linkAudit(store, NOW + 2 * MINUTE)).toBe(2);
    expect(await store.db.select().from(lease)).toEqual([]);
  });

  test('does not break when two link at once in spite of it, and rows come in meanwhile', async () => {
    const unleased = async () => {
      await store.db.delete(lease);
      return linkAudit(store, NOW);
    };
    await Promise.all(Array.from({ length: 18 }, async (_, n) => (n % 3 === 0 ? unleased() : note(50))));
    await store.db.delete(lease);
    await linkAudit(store, NOW);
    expect(await verifyAudit(store)).toMatchObject({ ok: true, rows: 605, loose: 0 });
  });

  test('is linked by the scheduler within a minute', async () => {
    await note(1);
    await house.scheduled(NOW);
    expect(await verifyAudit(store)).toMatchObject({ ok: true, loose: 0 });
  });
});

describe('tampering past the triggers is found by checking', () => {
  const last = async () => (await rows()).at(-1);
  const tamperings: [string, () => Promise<unknown>, string, number][] = [
    [
      'who did it',
      async () => store.db.update(audit).set({ by: 'checker' }).where(eq(audit.n, 3)),
      'changed',
      3,
    ],
    [
      'what was done',
      async () => store.db.update(audit).set({ action: 'print' }).where(eq(audit.n, 1)),
      'changed',
      1,
    ],
    ['when', async () => store.db.update(audit).set({ at: 1 }).where(eq(audit.n, 5)), 'changed', 5],
    [
      'the particulars',
      async () =>
        store.db
          .update(audit)
          .set({ facts: { a: 1 } })
          .where(eq(audit.n, 2)),
      'changed',
      2,
    ],
    ['a row gone from the middle', async () => store.db.delete(audit).where(eq(audit.n, 3)), 'unjoined', 4],
    ['the first row gone', async () => store.db.delete(audit).where(eq(audit.n, 1)), 'unjoined', 2],
    ['the last row gone', async () => store.db.delete(audit).where(eq(audit.n, 5)), 'cut', 4],
    [
      'a hash wiped out',
      async () => store.db.update(audit).set({ hash: null, prev: null }).where(eq(audit.n, 2)),
      'unlinked',
      3,
    ],
  ];

  test.each(tamperings)('%s', async (_what, tamper, why, n) => {
    await byForce(tamper);
    expect(await verifyAudit(store)).toEqual({ ok: false, n, why });
  });

  test('a chain computed anew from a changed row on, by the head that was mailed', async () => {
    await store.db.insert(setting).values({
      ...{ key: 'audit-head', at: NOW, by: null },
      value: JSON.stringify({ day: '2026-01-01', n: 4, hash: (await rows())[3]?.hash }),
    });
    const mailed = (await last())?.hash ?? '';
    expect(await verifyAudit(store, mailed)).toMatchObject({ ok: true, at: 5 });
    await byForce(async () => {
      await store.db.update(audit).set({ by: 'checker' }).where(eq(audit.n, 2));
      await store.db.update(audit).set({ hash: null, prev: null });
      await linkAudit(store, NOW);
    });
    expect(await verifyAudit(store)).toEqual({ ok: false, n: 4, why: 'head-differs' });
    await store.db.delete(setting).where(eq(setting.key, 'audit-head'));
    expect(await verifyAudit(store, mailed)).toMatchObject({ ok: true, at: null });
  });

  test('by night too: the directors get an alarm, once a day', async () => {
    await byForce(() => store.db.update(audit).set({ by: 'checker' }).where(eq(audit.n, 3)));
    const night = instantAt(addDays(dayOf(NOW), 2), '00:01');
    await house.scheduled(night);
    await house.scheduled(night + MINUTE);
    const alarms = (await house.mail.taken()).filter(({ subject }) => subject.includes('审计记录对不上'));
    expect(alarms.map(({ to }) => to)).toEqual(['director@agency.example.cn']);
    expect(alarms[0]?.text).toContain('审计记录第 3 条的内容与封存时的指纹不符');
    expect(house.log()).toContain('audit-broken');
  });
});

describe('the head of each day goes to the directors by mail', () => {
  const heads = async () =>
    (await store.db.select().from(letter).where(eq(letter.template, 'audit-head')))
      .filter(({ recipient }) => recipient === 'director')
      .toSorted((a, b) => a.createdAt - b.createdAt);

  test('in office hours of the next working day, with the hash and no count that tells of hidden lines; a weekend on Monday', async () => {
    const before = (await heads()).length;
    const friday = fridayAfter(dayOf(NOW));
    const [saturday, sunday, monday] = [1, 2, 3].map((days) => addDays(friday, days));
    await note(2, instantAt(friday, '10:00'));
    await house.scheduled(instantAt(friday, '10:01'));
    const [first] = (await heads()).slice(before);
    expect(first?.facts).toMatchObject({ day: addDays(friday, -1) });
    const quiet = [
      [saturday, '10:00'],
      [sunday, '10:00'],
      [monday, '08:59'],
      [monday, '12:30'],
    ] as const;
    for (const [day = '', time] of quiet) await house.scheduled(instantAt(day, time));
    expect(await heads()).toHaveLength(before + 1);
    await house.scheduled(instantAt(monday ?? '', '14:00'));
    await house.scheduled(instantAt(monday ?? '', '14:01'));
    const [, second, ...more] = (await heads()).slice(before);
    expect(more).toEqual([]);
    const row = (await rows())[6];
    expect(second?.facts).toEqual({ day: sunday, hash: row?.hash });
    expect(await toldHead(store)).toEqual({ day: sunday, n: 7, hash: row?.hash });
    const mail = (await house.mail.taken()).find(({ subject }) => subject === `审计记录指纹 ${sunday}`);
    expect(mail?.to).toBe('director@agency.example.cn');
    expect(mail?.text.replaceAll(' ', '')).toContain(row?.hash);
    expect(mail?.text).not.toMatch(/\d+ ?条/);
  });
});
