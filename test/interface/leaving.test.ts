import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matter, session, staff } from '../../db/schema.ts';
import { audit, feed, setting } from '../../db/schema-access.ts';
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
    await house.scheduled(Date.now());
    expect((await house.store.db.select().from(setting)).map(({ key }) => key)).not.toContain(
      `leaving.${login}`,
    );
    expect(await handlerOf(references[0] ?? '')).toBe(successor);
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
});
