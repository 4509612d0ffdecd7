import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leave as leaveAccount } from '../../db/accounts.ts';
import { letter, matter, session, staff } from '../../db/schema.ts';
import { audit, feed, setting } from '../../db/schema-access.ts';
import { writeHouseLetter } from '../../domain/house-letters.ts';
import { HOUR } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { lettersOf, linesOf, matterOf } from '../matters.ts';
import { employ, employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let admin: Desk;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  admin = await house.desk('admin');
  head = await house.desk('service_head');
});
afterAll(() => house.close());

let count = 0;
async function newcomer(roles: readonly ['social_worker'] | readonly ['director'] = ['social_worker']) {
  count += 1;
  const login = `leaving${count}`;
  await employ(house.store, login, { roles });
  return login;
}

/** An open matter in somebody's hands. */
async function handledBy(handler: string, fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, fields);
  await head.act(reference, 'opening');
  expect((await head.act(reference, 'assignment', { handler })).status).toBe(303);
  return reference;
}

const leave = (login: string, successor: string) =>
  admin.form(`/desk/accounts/${login}/leave/`, { successor });
const handlerOf = async (reference: string) => (await matterOf(house.store, reference)).row.handlerId;

describe('when a colleague leaves', () => {
  test('sessions, calendar feed and account end at once, and who did it stands in the audit', async () => {
    const login = await newcomer();
    const desk = await house.desk(login);
    await house.store.db.insert(feed).values({ staffId: login, tokenHash: `k1.${login}`, at: 0 });
    expect((await leave(login, 'nobody')).status).toBe(303);
    expect((await desk.get('/desk/register/')).status).toBe(401);
    expect(await house.store.db.$count(session, eq(session.staffId, login))).toBe(0);
    expect(await house.store.db.$count(feed, eq(feed.staffId, login))).toBe(0);
    const rows = await house.store.db.select().from(audit).where(eq(audit.subject, login));
    expect(rows).toEqual([
      expect.objectContaining({ by: 'admin', action: 'left', facts: { successor: null } }),
    ]);
  });

  test('open matters go to the successor, each by a line of its history and a letter', async () => {
    const [login, successor] = [await newcomer(), await newcomer()];
    const [open, closed] = [await handledBy(login), await handledBy(login)];
    await head.act(closed, 'closing', { outcome: 'withdrawn', detail: '来件人自己撤回' });
    await leave(login, successor);
    expect([await handlerOf(open), await handlerOf(closed)]).toEqual([successor, login]);
    expect((await linesOf(house.store, open)).at(-1)).toMatchObject({
      event: 'assigned',
      by: 'admin',
      facts: { to: successor },
    });
    const letters = await lettersOf(house.store, open);
    expect(letters.map(({ template, recipient }) => [template, recipient])).toContainEqual([
      'assigned',
      `staff:${successor}`,
    ]);
  });

  test('what is kept from the successor, or has none, becomes unassigned (policy 3.5)', async () => {
    const [login, boss] = [await newcomer(), await newcomer(['director'])];
    const kept = await handledBy(login, { keepFrom: ['director'] });
    const named = await handledBy(login);
    await head.act(named, 'note', { detail: '无' });
    await leave(login, boss);
    expect([await handlerOf(kept), await handlerOf(named)]).toEqual([null, boss]);
    expect((await linesOf(house.store, kept)).at(-1)?.facts).toMatchObject({ to: null });
    expect(JSON.stringify(await lettersOf(house.store, kept))).not.toContain(`staff:${boss}`);
    await leave(boss, 'nobody');
    expect(await handlerOf(named)).toBeNull();
  });

  test('the form asks who takes over, and takes only somebody who works here', async () => {
    const login = await newcomer();
    const gone = await newcomer();
    await leave(gone, 'nobody');
    for (const successor of ['', 'no-such-person', gone, login]) {
      const answer = await leave(login, successor);
      expect([successor, answer.status]).toEqual([successor, 422]);
      expect(await answer.text()).toContain('id="leave-successor-fault"');
    }
    const [row] = await house.store.db.select().from(staff).where(eq(staff.id, login));
    expect(row?.leftAt).toBeNull();
  });

  test('sixty matters are handed over in bounded goes, the rest by the scheduler', async () => {
    const [login, successor] = [await newcomer(), await newcomer()];
    const references: string[] = [];
    for (let n = 0; n < 60; n += 1) references.push((await send(house)).reference);
    await house.store.db.update(matter).set({ handlerId: login }).where(eq(matter.stage, 'received'));
    await leave(login, successor);
    const left = () => house.store.db.$count(matter, eq(matter.handlerId, login));
    expect(await left()).toBe(10);
    await house.scheduled(Date.now());
    expect(await left()).toBe(0);
    // Who had looked before they left gives them one more: within the hour it is handed on too.
    const late = references[0] ?? '';
    await house.store.db.update(matter).set({ handlerId: login }).where(eq(matter.reference, late));
    await house.scheduled(Date.now());
    expect(await handlerOf(late)).toBe(successor);
    const noted = eq(setting.key, `leaving.${login}`);
    expect(await house.store.db.$count(setting, noted)).toBe(1);
    await house.store.db
      .update(setting)
      .set({ at: Date.now() - 2 * HOUR })
      .where(noted);
    await house.scheduled(Date.now());
    expect(await house.store.db.$count(setting, noted)).toBe(0);
  });
});

describe('what is done to accounts', () => {
  test('stands in the audit with who did it: new, roles, code, post', async () => {
    await admin.form('/desk/accounts/', { login: 'entered', name: '新同事', roles: 'checker' });
    const [row] = await house.store.db.select().from(staff).where(eq(staff.login, 'entered'));
    const id = row?.id ?? '';
    await admin.form(`/desk/accounts/${id}/roles/`, { roles: ['checker', 'supervisor'] });
    await admin.form(`/desk/accounts/${id}/invitation/`);
    await admin.form('/desk/settings/appointments/', { post: 'duty_deputy', person: id });
    const rows = await house.store.db.select().from(audit).where(eq(audit.subject, id)).orderBy(audit.n);
    expect(rows.map(({ by, action, facts }) => [by, action, facts])).toEqual([
      ['admin', 'account-added', { roles: ['checker'] }],
      ['admin', 'roles-set', { roles: ['checker', 'supervisor'] }],
      ['admin', 'invited', {}],
      ['admin', 'appointed', { post: 'duty_deputy' }],
    ]);
  });

  test('is told to the director by mail each time, without a name', async () => {
    const told = () =>
      house.store.db
        .select()
        .from(letter)
        .where(and(eq(letter.template, 'access-changed'), eq(letter.recipient, 'director')))
        .orderBy(letter.createdAt);
    const login = await newcomer();
    const before = (await told()).length;
    await admin.form(`/desk/accounts/${login}/roles/`, { roles: ['director'] });
    await admin.form(`/desk/accounts/${login}/invitation/`);
    await admin.form(`/desk/accounts/${login}/second-factor/`);
    const letters = (await told()).slice(before);
    expect(letters.map(({ facts }) => facts.action)).toEqual(['roles-set', 'invited', 'factor-reset']);
    const said = letters.map(({ facts }) => writeHouseLetter('access-changed', { site: '', facts }).text);
    for (const [n, done] of ['修改职务', '重发邀请码', '重置两步验证'].entries())
      expect(said[n]).toContain(done);
    expect(said.join()).not.toContain(login);
    await admin.form(`/desk/accounts/${login}/roles/`, { roles: ['social_worker'] });
  });

  test('lets nobody in by themselves: the admin gains no role and no post by their own hand (policy §1)', async () => {
    const { reference } = await send(house, { message: '管理员不能看到的内容' });
    await head.act(reference, 'opening');
    for (const roles of [['admin', 'director'], ['service_head']]) {
      const answer = await admin.form('/desk/accounts/admin/roles/', { roles });
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining('不能给自己增加职务'),
      ]);
    }
    await employ(house.store, 'both', { roles: ['admin', 'checker'] });
    const both = await house.desk('both');
    const give = { post: 'deputy:director', person: 'both' };
    expect((await both.form('/desk/settings/appointments/', give)).status).toBe(403);
    for (const desk of [admin, both])
      expect(await desk.matter(reference)).not.toContain('管理员不能看到的内容');
    expect((await both.form('/desk/accounts/both/roles/', { roles: ['admin'] })).status).toBe(303);
  });
});

test('of two who end an account at once the second is told, and no line says that it was done twice', async () => {
  const [login, one, other] = [await newcomer(), await newcomer(), await newcomer()];
  const done = await Promise.all([
    leaveAccount(house.store, login, one, { at: Date.now(), by: 'admin' }),
    leaveAccount(house.store, login, other, { at: Date.now(), by: 'admin' }),
  ]);
  expect(done.toSorted()).toEqual([false, true]);
  const lines = await house.store.db.select().from(audit).where(eq(audit.subject, login));
  expect(lines.map(({ facts }) => facts)).toEqual([{ successor: done[0] ? one : other }]);
  const answer = await leave(login, other);
  expect(answer.status).toBe(404);
});
