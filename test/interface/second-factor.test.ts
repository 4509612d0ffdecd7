import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { session, staff } from '../../db/schema.ts';
import { audit, recoveryCode } from '../../db/schema-access.ts';
import { codeAt, codeBefore, codesOn, deskBy, enrol, GATE, secretOn, wrongCode } from '../factor.ts';
import { type House, startHouse } from '../harness.ts';
import { employ, employAll, givePassword, PASSWORD } from '../people.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

let count = 0;
/** Somebody new with a password, just signed in by it. */
async function newcomer() {
  count += 1;
  const login = `person${count}`;
  await employ(house.store, login, { roles: ['social_worker'] });
  await givePassword(house.store, login);
  return { login, desk: await deskBy(house, login, PASSWORD) };
}

const isIn = async (desk: { get(path: string): Promise<Response> }): Promise<boolean> =>
  (await desk.get('/desk/nowhere/')).status === 404;
const actionsOf = async (login: string) =>
  (await house.store.db.select().from(audit).where(eq(audit.by, login)).orderBy(audit.n)).map(
    ({ action, facts }) => [action, facts.by ?? facts.why ?? ''],
  );

describe('whoever has given the password only', () => {
  test('is led to the second factor from everywhere on the desk, and comes to nothing else', async () => {
    const { desk } = await newcomer();
    for (const path of ['/desk/', '/desk/register/', '/desk/account/', '/desk/step-up/', '/desk/nowhere/']) {
      const answer = await desk.get(path);
      expect([path, answer.status]).toEqual([path, 303]);
      expect(answer.headers.get('location')).toMatch(/^\/desk\/second-factor\//);
    }
    const refused = await desk.form('/desk/register/', { kind: 'complaint' });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('这一步没有执行');
    expect(await isIn(desk)).toBe(false);
  });

  test('may sign out', async () => {
    const { desk } = await newcomer();
    expect((await desk.form('/desk/sessions/end/')).status).toBe(303);
    expect((await desk.get(GATE)).status).toBe(401);
  });

  test('is led back afterwards to the place that was asked', async () => {
    const { login, desk } = await newcomer();
    const { secret } = await enrol(desk);
    const later = await deskBy(house, login, PASSWORD);
    const asked = await later.get('/desk/register/');
    const gate = await (await later.get(asked.headers.get('location') ?? '')).text();
    expect(gate).toContain('value="/desk/register/"');
    const passed = await later.form(GATE, { code: codeAt(secret, Date.now()), to: '/desk/register/' });
    expect([passed.status, passed.headers.get('location')]).toEqual([303, '/desk/register/']);
    expect(await isIn(later)).toBe(true);
  });
});

describe('setting it up', () => {
  test('shows a picture to scan and the secret in groups, the same on each look, and another in another session', async () => {
    const { login, desk } = await newcomer();
    const page = await (await desk.get(GATE)).text();
    expect(page).toMatch(/<svg class="qr" role="img" aria-label="[^"]+"/);
    expect(page).not.toMatch(/style="/);
    expect(secretOn(page)).toMatch(/^[A-Z2-7]{32}$/);
    expect(secretOn(await (await desk.get(GATE)).text())).toBe(secretOn(page));
    const other = await deskBy(house, login, PASSWORD);
    expect(secretOn(await (await other.get(GATE)).text())).not.toBe(secretOn(page));
    const [row] = await house.store.db.select().from(staff).where(eq(staff.id, login));
    expect([row?.sealedTotp, row?.totpAt]).toEqual([null, null]);
  });

  test('takes a first code, gives eight recovery codes once, and ends the other sessions', async () => {
    const { login, desk } = await newcomer();
    const other = await deskBy(house, login, PASSWORD);
    const secret = secretOn(await (await desk.get(GATE)).text());
    expect((await desk.form(GATE, { code: wrongCode(secret) })).status).toBe(422);
    expect(await isIn(desk)).toBe(false);
    const done = await desk.form(GATE, { code: codeAt(secret, Date.now()) });
    const codes = codesOn(await done.text());
    expect(new Set(codes).size).toBe(8);
    for (const code of codes) expect(code).toMatch(/^[0-9A-Z]{10}$/);
    expect(await isIn(desk)).toBe(true);
    expect((await other.get(GATE)).status).toBe(401);
    const kept = JSON.stringify([
      await house.store.db.select().from(recoveryCode),
      await house.store.db.select().from(staff),
    ]);
    for (const hidden of [...codes, secret]) expect(kept).not.toContain(hidden);
    expect(await actionsOf(login)).toContainEqual(['factor-set', '']);
  });
});

describe('the code from the phone', () => {
  test('serves once, also for whoever saw it over the shoulder', async () => {
    const { login, desk } = await newcomer();
    const { secret } = await enrol(desk);
    const code = codeAt(secret, Date.now());
    const [first, second] = [await deskBy(house, login, PASSWORD), await deskBy(house, login, PASSWORD)];
    expect((await first.form(GATE, { code: `${code.slice(0, 3)} ${code.slice(3)}` })).status).toBe(303);
    expect((await second.form(GATE, { code })).status).toBe(401);
    expect([await isIn(first), await isIn(second)]).toEqual([true, false]);
    expect((await actionsOf(login)).slice(-3)).toEqual([
      ['sign-in', 'password'],
      ['sign-in', 'code'],
      ['sign-in-refused', 'code'],
    ]);
  });

  test('pressed twice opens the desk to both presses, and nothing says that one was wrong', async () => {
    const { login, desk } = await newcomer();
    const { secret, codes } = await enrol(desk);
    for (const code of [codeAt(secret, Date.now()), codes[0] ?? '']) {
      const session = await deskBy(house, login, PASSWORD);
      const before = (await actionsOf(login)).length;
      const presses = await Promise.all([session.form(GATE, { code }), session.form(GATE, { code })]);
      expect(presses.map(({ status }) => status)).toEqual([303, 303]);
      expect(await isIn(session)).toBe(true);
      expect((await actionsOf(login)).slice(before)).toHaveLength(1);
    }
  });

  test('of long ago or of later is none', async () => {
    const { login, desk } = await newcomer();
    const { secret } = await enrol(desk);
    const again = await deskBy(house, login, PASSWORD);
    for (const off of [-90_000, 90_000]) {
      expect((await again.form(GATE, { code: codeAt(secret, Date.now() + off) })).status).toBe(401);
    }
  });

  test('is not guessed: after ten wrong ones within the hour even the right one waits', async () => {
    const { login, desk } = await newcomer();
    const { secret } = await enrol(desk);
    const again = await deskBy(house, login, PASSWORD);
    for (let tries = 0; tries < 10; tries += 1) await again.form(GATE, { code: wrongCode(secret) });
    const right = await again.form(GATE, { code: codeAt(secret, Date.now()) });
    expect(right.status).toBe(401);
    expect(await right.text()).toContain('一小时后再试');
    expect(await isIn(again)).toBe(false);
  });
});

describe('a recovery code', () => {
  test('serves once in place of the phone, written as one likes', async () => {
    const { login, desk } = await newcomer();
    const { codes } = await enrol(desk);
    const [code = ''] = codes;
    const first = await deskBy(house, login, PASSWORD);
    const typed = `${code.slice(0, 5)}-${code.slice(5)}`.toLowerCase();
    expect((await first.form(GATE, { code: typed })).status).toBe(303);
    expect(await (await first.get('/desk/account/')).text()).toContain('还剩 7 个');
    const second = await deskBy(house, login, PASSWORD);
    expect((await second.form(GATE, { code })).status).toBe(401);
  });

  test('of somebody else is none', async () => {
    const [mine, theirs] = [await newcomer(), await newcomer()];
    const { codes } = await enrol(theirs.desk);
    await enrol(mine.desk);
    const again = await deskBy(house, mine.login, PASSWORD);
    expect((await again.form(GATE, { code: codes[0] ?? '' })).status).toBe(401);
  });

  test('is void when new ones are made', async () => {
    const { login, desk } = await newcomer();
    const { codes } = await enrol(desk);
    const fresh = codesOn(await (await desk.form('/desk/account/recovery-codes/')).text());
    expect(fresh).toHaveLength(8);
    const again = await deskBy(house, login, PASSWORD);
    expect((await again.form(GATE, { code: codes[0] ?? '' })).status).toBe(401);
    expect((await again.form(GATE, { code: fresh[0] ?? '' })).status).toBe(303);
  });
});

describe('another phone', () => {
  test('takes the place of the old one when its first code is shown, not before', async () => {
    const { login, desk } = await newcomer();
    const old = await enrol(desk);
    const path = '/desk/account/second-factor/';
    const next = secretOn(await (await desk.get(path)).text());
    expect(next).not.toBe(old.secret);
    expect((await desk.form(path, { code: wrongCode(next) })).status).toBe(422);
    expect((await desk.form(path, { code: await codeBefore(next) })).status).toBe(200);
    const again = await deskBy(house, login, PASSWORD);
    expect((await again.form(GATE, { code: codeAt(old.secret, Date.now()) })).status).toBe(401);
    expect((await again.form(GATE, { code: codeAt(next, Date.now()) })).status).toBe(303);
  });
});

describe('the reset', () => {
  test('is done by a second person only, ends the sessions, and the factor is set up anew', async () => {
    const { login, desk } = await newcomer();
    const { secret } = await enrol(desk);
    const admin = await house.desk('admin');
    expect((await admin.form(`/desk/accounts/${login}/second-factor/`)).status).toBe(303);
    expect((await desk.get(GATE)).status).toBe(401);
    const again = await deskBy(house, login, PASSWORD);
    expect(secretOn(await (await again.get(GATE)).text())).not.toBe(secret);
    const rows = await house.store.db.select().from(audit).where(eq(audit.subject, login));
    expect(rows.at(-1)).toMatchObject({ by: 'admin', action: 'factor-reset', subject: login });
    expect(await house.store.db.$count(recoveryCode, eq(recoveryCode.staffId, login))).toBe(0);
  });

  test('of one’s own is refused', async () => {
    const admin = await house.desk('admin');
    const { secret } = await enrol(admin, '/desk/account/second-factor/');
    const answer = await admin.form('/desk/accounts/admin/second-factor/');
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('另一位系统管理员');
    const [row] = await house.store.db.select().from(staff).where(eq(staff.id, 'admin'));
    expect(row?.totpAt).not.toBeNull();
    expect(JSON.stringify(row)).not.toContain(secret);
  });
});

describe('one’s own password', () => {
  test('is changed with the old one; every other session ends', async () => {
    const { login, desk } = await newcomer();
    const { secret } = await enrol(desk);
    const other = await house.desk(login);
    const path = '/desk/account/password/';
    const wanted = '又一句只有自己记得住的话';
    expect((await desk.form(path, { current: 'wrong', password: wanted })).status).toBe(422);
    expect((await desk.form(path, { current: PASSWORD, password: '太短' })).status).toBe(422);
    const done = await desk.form(path, { current: PASSWORD, password: wanted });
    expect(done.status).toBe(200);
    expect(await done.text()).not.toContain(wanted);
    expect([await isIn(desk), await isIn(other)]).toEqual([true, false]);
    expect((await house.form('/desk/sessions/', { login, password: PASSWORD })).status).toBe(401);
    const again = await deskBy(house, login, wanted);
    expect((await again.form(GATE, { code: codeAt(secret, Date.now()) })).status).toBe(303);
    expect(await house.store.db.$count(session, eq(session.staffId, login))).toBe(2);
  });
});
