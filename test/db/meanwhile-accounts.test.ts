import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPerson, changePassword, inviteAgain, setRoles } from '../../db/accounts.ts';
import { session, staff, staffRole } from '../../db/schema.ts';
import { audit, shield } from '../../db/schema-access.ts';
import { signIn } from '../../db/sessions.ts';
import type { Role } from '../../domain/permissions.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { meanwhile } from '../meanwhile.ts';
import { employ, employAll, givePassword, PASSWORD } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let admin: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  admin = await house.desk('admin');
});
afterAll(() => house.close());

const by = () => ({ at: Date.now(), by: 'admin' });
const linesOf = async (login: string) =>
  (await house.store.db.select().from(audit))
    .filter(({ by: who, subject }) => who === login || subject === login)
    .map(({ action }) => action);
const rolesOf = async (login: string) =>
  (await house.store.db.select().from(staffRole).where(eq(staffRole.staffId, login)))
    .map(({ role }) => role)
    .toSorted();

let count = 0;
async function newcomer(...roles: Role[]): Promise<string> {
  count += 1;
  const login = `newcomer${count}`;
  await employ(house.store, login, { roles });
  await givePassword(house.store, login);
  return login;
}

describe('a password that is taken away while it is being looked at', () => {
  test('opens nothing', async () => {
    const login = await newcomer('social_worker');
    const slow = meanwhile(house.store, () => inviteAgain(house.store, login, by()));
    expect(await signIn(slow, login, PASSWORD, Date.now())).toBeNull();
    expect(await house.store.db.$count(session, eq(session.staffId, login))).toBe(0);
    expect(await linesOf(login)).toEqual(['invited']);
  });

  test('is not changed into another', async () => {
    const login = await newcomer('social_worker');
    const given = { current: PASSWORD, password: '另外一句只有自己知道的' };
    const slow = meanwhile(house.store, () => inviteAgain(house.store, login, by()));
    expect(await changePassword(slow, { id: login, tokenHash: 'k1.x' }, given, Date.now())).toBe(false);
    const [row] = await house.store.db.select().from(staff).where(eq(staff.id, login));
    expect(row?.passwordHash).toBeNull();
    expect(await linesOf(login)).toEqual(['invited']);
  });
});

describe('roles', () => {
  const was = [
    { role: 'checker', department: '' },
    { role: 'supervisor', department: '' },
  ] as const;

  test('that somebody takes away meanwhile do not come back', async () => {
    const login = await newcomer('supervisor', 'checker');
    const other = () => setRoles(house.store, login, { was, held: [was[0]] }, by());
    const slow = meanwhile(house.store, other);
    expect(await setRoles(slow, login, { was, held: was }, by())).toBe(false);
    expect(await rolesOf(login)).toEqual(['checker']);
    expect(await linesOf(login)).toEqual(['roles-set']);
  });

  test('that are taken away keep whoever has lost them outside; whoever it is about stays that', async () => {
    const login = await newcomer('service_head', 'checker');
    const { row } = await matterOf(
      house.store,
      (await send(house, { keepFrom: ['service_head'] })).reference,
    );
    const outside = { staffId: login, matterN: row.n, matterId: row.id, at: 1 };
    const held = [was[0]];
    const lose = () =>
      setRoles(house.store, login, { was: [was[0], { role: 'service_head', department: '' }], held }, by());
    const whyNow = async () =>
      (await house.store.db.select().from(shield).where(eq(shield.staffId, login))).map(({ why }) => why);
    for (const [why, then] of [
      ['named', 'kept'],
      ['concerned', 'concerned'],
    ] as const) {
      await house.store.db.delete(shield).where(eq(shield.staffId, login));
      await house.store.db.insert(shield).values({ ...outside, why });
      expect(await lose()).toBe(true);
      expect(await whyNow()).toEqual([then]);
      await house.store.db.insert(staffRole).values({ staffId: login, role: 'service_head' });
    }
  });

  test('sent twice in one form are one', async () => {
    const login = await newcomer('checker');
    const fields = { roles: ['checker', 'checker', 'supervisor'] };
    expect((await admin.form(`/desk/accounts/${login}/roles/`, fields)).status).toBe(303);
    expect(await rolesOf(login)).toEqual(['checker', 'supervisor']);
  });

  test('of an older page are not saved: it says so, and keeps what was ticked', async () => {
    const login = await newcomer('supervisor', 'checker');
    const page = await (await admin.get(`/desk/accounts/?person=${login}`)).text();
    const seen = /name="seen" value="([^"]*)"/.exec(page)?.[1] ?? '';
    expect(seen).toBe('checker/ supervisor/');
    const save = (fields: Record<string, string | string[]>) =>
      admin.form(`/desk/accounts/${login}/roles/`, { department: '', ...fields });
    expect((await save({ seen, roles: 'checker' })).status).toBe(303);
    const answer = await save({ seen, roles: ['checker', 'supervisor', 'board'] });
    expect(answer.status).toBe(409);
    const again = await answer.text();
    expect(again).toContain('刚刚有同事改过他的职务');
    expect(again).toMatch(/value="board"[^>]*checked|checked[^>]*value="board"/);
    expect(await rolesOf(login)).toEqual(['checker']);
  });
});

test('a colleague who gets an account stands outside what names them, also what came while it was being made', async () => {
  const name = '欧阳小满';
  const named = async () =>
    (await matterOf(house.store, (await send(house, { message: `是${name}没有回电话。` })).reference)).row.id;
  const before = await named();
  let between = '';
  const slow = meanwhile(house.store, async () => {
    between = await named();
  });
  const person = {
    login: 'ouyang',
    name,
    email: null,
    roles: [{ role: 'checker', department: '' }],
  } as const;
  const { id } = await addPerson(slow, person, by());
  const outside = await house.store.db.select().from(shield).where(eq(shield.staffId, id));
  expect(outside.map(({ matterId }) => matterId).toSorted()).toEqual([before, between].toSorted());
});
