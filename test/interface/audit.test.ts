import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noteAudit } from '../../db/audit.ts';
import { letter, matter } from '../../db/schema.ts';
import { audit, shield } from '../../db/schema-access.ts';
import { DAY } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employ, employAll, givePassword, PASSWORD } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
let director: Desk;
let admin: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  director = await house.desk('director');
  admin = await house.desk('admin');
});
afterAll(() => house.close());

const MESSAGE = '楼下活动室的门锁坏了三个星期';

async function opened(fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, { message: MESSAGE, ...fields });
  await head.act(reference, 'opening');
  return reference;
}

const rowsOf = async (reference: string) => {
  const { row } = await matterOf(house.store, reference);
  return house.store.db.select().from(audit).where(eq(audit.matterId, row.id)).orderBy(audit.n);
};
const readsOf = async (reference: string) =>
  (await rowsOf(reference)).filter(({ action }) => action === 'read').map(({ by }) => by);
const page = async (desk: Desk, query = '') => {
  const answer = await desk.get(`/desk/audit/${query}`);
  return { status: answer.status, text: await answer.text() };
};

describe('reads are recorded as well as writes (policy 3.4)', () => {
  test('each look at the content of a matter, once; a look at its outside is none', async () => {
    const reference = await opened();
    await head.matter(reference);
    await (await house.desk('checker')).matter(reference);
    await director.matter(reference);
    await director.matter(reference);
    expect(await readsOf(reference)).toEqual(['service_head', 'director', 'director']);
    const shut = (await send(house)).reference;
    expect(await head.matter(shut)).not.toContain('来件内容');
    expect(await readsOf(shut)).toEqual([]);
  });

  test('also when the content is shown again because a form was refused', async () => {
    const reference = await opened();
    expect((await head.act(reference, 'note', {})).status).toBe(422);
    expect(await readsOf(reference)).toEqual(['service_head']);
  });

  test('each change, from the receipt on, with its event', async () => {
    const reference = await opened();
    await head.act(reference, 'note', { detail: '去看过了' });
    const writes = (await rowsOf(reference)).filter(({ action }) => action === 'write');
    expect(writes.map(({ by, facts }) => [by, facts.event])).toEqual([
      [null, 'received'],
      ['service_head', 'opened'],
      ['service_head', 'noted'],
    ]);
    expect(JSON.stringify(writes)).not.toContain('去看过了');
  });

  test('is not shown when it cannot be recorded', async () => {
    const reference = await opened();
    await house.store.db.run(sql`alter table audit rename to audit_away`);
    const answer = await head.get(`/desk/matters/${reference}/`);
    await house.store.db.run(sql`alter table audit_away rename to audit`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain(MESSAGE);
  });
});

describe('coming and going is recorded', () => {
  test('sign-in, refusals of a known account and of an unknown one, sign-out here and everywhere', async () => {
    await employ(house.store, 'comer', { roles: ['checker'] });
    await givePassword(house.store, 'comer');
    const [latest] = await house.store.db.select({ n: sql<number>`max(n)` }).from(audit);
    const signIn = (login: string, password: string) => house.form('/desk/sessions/', { login, password });
    await signIn('comer', PASSWORD);
    await signIn('comer', 'wrong');
    await signIn('password-typed-as-login', 'wrong');
    await (await house.desk('comer')).form('/desk/sessions/end/');
    await (await house.desk('comer')).form('/desk/sessions/end-all/');
    const rows = await house.store.db
      .select()
      .from(audit)
      .where(sql`n > ${latest?.n ?? 0}`)
      .orderBy(audit.n);
    expect(rows.map(({ by, action, subject, facts }) => [by, action, subject, facts])).toEqual([
      ['comer', 'sign-in', null, { by: 'password' }],
      [null, 'sign-in-refused', 'comer', { why: 'password' }],
      [null, 'sign-in-refused', null, { why: 'password' }],
      ['comer', 'sign-out', null, {}],
      ['comer', 'sign-out', null, { everywhere: true }],
    ]);
  });
});

describe('the page of the audit', () => {
  test('is for the director and the admin', async () => {
    expect((await page(director)).status).toBe(200);
    expect((await page(admin)).status).toBe(200);
    expect((await page(head)).status).toBe(403);
  });

  test('shows who, what and which matter, and never content', async () => {
    const reference = await opened({ name: '陈阿婆' });
    await head.act(reference, 'identity', { reason: 'verify' });
    for (const desk of [director, admin]) {
      const { text } = await page(desk, `?reference=${reference}`);
      for (const shown of ['拆阅', '同事service_head', '查看来件人身份', '核实身份', reference]) {
        expect(text).toContain(shown);
      }
      expect(text).not.toMatch(new RegExp(`${MESSAGE}|陈阿婆`));
    }
  });

  test('narrows to a person, an action, a matter', async () => {
    const reference = await opened();
    await head.act(reference, 'note', { detail: '去看过了' });
    const count = (text: string, what: string) => text.split(`<b>${what}</b>`).length - 1;
    const only = async (query: string) => (await page(director, `?reference=${reference}${query}`)).text;
    expect(count(await only(''), '备注')).toBe(1);
    expect(count(await only('&person=director'), '备注')).toBe(0);
    expect(count(await only('&person=service_head'), '备注')).toBe(1);
    expect(count(await only('&person=nobody'), '收到来件')).toBe(1);
    expect(count(await only('&action=write'), '拆阅')).toBe(1);
    expect(await only('&action=export')).toContain('没有这样的记录');
    expect((await page(director, '?reference=nonsense&action=nonsense&after=nonsense')).status).toBe(200);
  });

  test('turns by pages that miss nothing and repeat nothing, whatever it is narrowed to', async () => {
    await employ(house.store, 'busy', { roles: ['checker'] });
    for (let n = 0; n < 120; n += 1) {
      const action = n % 2 === 0 ? 'print' : 'read-file';
      await noteAudit(house.store, { at: 1_000_000 + n * 60_000, by: 'busy', action, subject: `s${n}` });
    }
    const walk = async (query: string): Promise<string[]> => {
      const seen: string[] = [];
      for (let next: string | undefined = query; next !== undefined; ) {
        const { text } = await page(director, next);
        seen.push(...[...text.matchAll(/<td>(s\d+)<\/td>/g)].map(([, subject]) => subject ?? ''));
        next = /href="\/desk\/audit\/(\?[^"]*after=[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      }
      return seen;
    };
    const all = Array.from({ length: 120 }, (_, n) => `s${119 - n}`);
    expect(await walk('?person=busy')).toEqual(all);
    expect(await walk('?person=busy&action=print')).toEqual(all.filter((_, at) => at % 2 === 1));
  });
});

describe('a letter of the house that did not get through', () => {
  test('shows on the desk of those who read the audit, for a week', async () => {
    const dead = { template: 'audit-head', recipient: 'staff:director', facts: {}, state: 'dead' } as const;
    const tried = { nextAt: 0, attempts: 6, leasedUntil: 0 };
    const insert = (id: string, createdAt: number) =>
      house.store.db.insert(letter).values({ id, createdAt, ...dead, ...tried });
    const said = async (desk: Desk) =>
      (await (await desk.get('/desk/')).text()).split('审计记录的指纹，').length - 1;
    await insert('old', Date.now() - 8 * DAY);
    expect(await said(director)).toBe(0);
    await insert('new', Date.now() - DAY);
    expect([await said(director), await said(admin), await said(head)]).toEqual([1, 1, 0]);
  });
});

describe('the audit obeys the shield (policy 3.5)', () => {
  test('lines about a matter that a person stands outside of do not exist for them, nor does its number', async () => {
    const [kept, marked, open] = [await opened({ keepFrom: ['director'] }), await opened(), await opened()];
    const { row } = await matterOf(house.store, marked);
    await house.store.db
      .insert(shield)
      .values({ staffId: 'director', matterN: row.n, matterId: row.id, why: 'marked', at: 0 });
    const seen = (await page(director, '?person=service_head')).text;
    expect(seen).toContain(open);
    expect(seen).not.toContain(kept);
    expect(seen).not.toContain(marked);
    for (const outside of [kept, marked]) {
      const asked = await page(director, `?reference=${outside}`);
      const never = await page(director, '?reference=XY-2026-222222');
      expect(asked.text.replaceAll(outside, '')).toBe(never.text.replaceAll('XY-2026-222222', ''));
      expect((await page(admin, `?reference=${outside}`)).text).toContain('拆阅');
    }
  });

  test('and no number of a line or of a page tells how many are not shown', async () => {
    await employ(house.store, 'outsider', { roles: ['director'] });
    const outsider = await house.desk('outsider');
    for (let n = 0; n < 60; n += 1) {
      await noteAudit(house.store, { at: n, by: 'supervisor', action: 'print', subject: 'a paper' });
    }
    const bare = (text: string) => text.replaceAll(/after=[\w.%-]+/g, 'after=');
    const before = await page(outsider, '?person=supervisor');
    const hidden = await opened({ keepFrom: ['director'] });
    const { row } = await matterOf(house.store, hidden);
    for (let n = 0; n < 5; n += 1) {
      const line = { at: 100, by: 'supervisor', action: 'read', matterId: row.id } as const;
      await noteAudit(house.store, line);
    }
    const after = await page(outsider, '?person=supervisor');
    expect(bare(after.text)).toBe(bare(before.text));
    const place = (text: string) => /after=([^"]+)/.exec(text)?.[1] ?? '';
    expect(place(after.text)).not.toBe('');
    expect(place(after.text).length).toBe(place(before.text).length);
    expect(await house.store.db.$count(matter, and(eq(matter.id, row.id)))).toBe(1);
  });
});
