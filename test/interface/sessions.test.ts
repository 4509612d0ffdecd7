import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { session, staff } from '../../db/schema.ts';
import { HOUR, MINUTE } from '../../domain/time.ts';
import { type Answer, type Desk, type House, startHouse } from '../harness.ts';
import { employ, employAll, givePassword, PASSWORD } from '../people.ts';

let house: House;
let admin: Desk;
beforeAll(async () => {
  house = await startHouse({ limits: true });
  await employAll(house.store);
  await givePassword(house.store, 'director');
  admin = await house.desk('admin');
});
afterAll(() => house.close());

const signIn = (login: string, password: string = PASSWORD, from: Record<string, string> = {}, to = '') =>
  house.form('/desk/sessions/', { login, password, ...(to === '' ? {} : { to }) }, from);
const cookieOf = (answer: Answer): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
/** Whoever has given the password only is led to the second factor (second-factor.test.ts). */
const isHalfIn = async (cookie: string): Promise<boolean> =>
  (await house.get('/desk/second-factor/', { cookie })).status === 200;
const isIn = async (cookie: string): Promise<boolean> =>
  (await house.get('/desk/nowhere/', { cookie })).status === 404;

describe('signing in', () => {
  test('gives a cookie that stays with this host and this browser, and ends', async () => {
    const answer = await signIn('Director');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/desk/']);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie.split('; ')).toEqual(
      expect.arrayContaining(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Max-Age=43200']),
    );
    expect(cookie).toMatch(/^__Host-session=[\w-]{43};/);
    expect([await isIn(cookieOf(answer)), await isHalfIn(cookieOf(answer))]).toEqual([false, true]);
    const kept = JSON.stringify(await house.store.db.select().from(session));
    expect(kept).not.toContain(cookieOf(answer).slice('__Host-session='.length));
  });

  test('says the same of a wrong password, an unknown account, one without password and one who left', async () => {
    await employ(house.store, 'gone', { roles: ['social_worker'] });
    await givePassword(house.store, 'gone');
    await house.store.db.update(staff).set({ leftAt: 1 }).where(eq(staff.login, 'gone'));
    const answers = await Promise.all(
      [
        ['director', 'a wrong password'],
        ['nobody', PASSWORD],
        ['checker', PASSWORD],
        ['gone', PASSWORD],
      ].map(async ([login = '', password = '']) => {
        const answer = await signIn(login, password);
        const page = (await answer.text()).replaceAll(`"${login}"`, '""');
        return { status: answer.status, cookie: answer.headers.get('set-cookie'), page };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 401, cookie: null });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.page).not.toContain('a wrong password');
  });

  test('leads back to the place on the desk that was asked, and never elsewhere', async () => {
    const leads = async (to: string) => (await signIn('director', PASSWORD, {}, to)).headers.get('location');
    expect(await leads('/desk/settings/')).toBe('/desk/settings/');
    expect(
      await Promise.all(['//evil.example/', 'https://evil.example/', '/desk/\\evil'].map(leads)),
    ).toEqual(['/desk/', '/desk/', '/desk/']);
  });

  test('is limited from one address, and on one account from wherever', async () => {
    const from = { 'x-forwarded-for': '192.0.2.99' };
    const codes = Array.from({ length: 61 }, () => house.form('/desk/invitation/', {}, from));
    const tries = await Promise.all(codes);
    expect(tries.filter(({ status }) => status === 422).length).toBeGreaterThanOrEqual(30);
    expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    const aimed = await Promise.all(Array.from({ length: 21 }, () => signIn('supervisor', 'x')));
    expect(aimed.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });
});

describe('a session', () => {
  const opened = async (seenAgo: number, createdAgo: number) => {
    const { cookie } = await house.desk('director');
    const tokenHash = house.store.keys.hash('session', cookie.slice('__Host-session='.length));
    const set = { seenAt: Date.now() - seenAgo, createdAt: Date.now() - createdAgo };
    await house.store.db.update(session).set(set).where(eq(session.tokenHash, tokenHash));
    return { cookie, tokenHash };
  };

  test.each<[string, number, number, boolean]>([
    ['runs after 29 minutes without use', 29 * MINUTE, 29 * MINUTE, true],
    ['has ended after 30 minutes without use', 30 * MINUTE, 30 * MINUTE, false],
    ['runs for nearly 12 hours in use', MINUTE, 12 * HOUR - MINUTE, true],
    ['has ended after 12 hours, in use or not', 0, 12 * HOUR, false],
  ])('%s', async (_what, seen, created, runs) => {
    expect(await isIn((await opened(seen, created)).cookie)).toBe(runs);
  });

  test('is kept awake by use', async () => {
    const { cookie, tokenHash } = await opened(20 * MINUTE, HOUR);
    await isIn(cookie);
    const [row] = await house.store.db.select().from(session).where(eq(session.tokenHash, tokenHash));
    expect(Date.now() - (row?.seenAt ?? 0)).toBeLessThan(MINUTE);
  });

  test('ends by signing out, this one only; or everywhere', async () => {
    const [first, second] = [await house.desk('director'), await house.desk('director')];
    expect((await first.form('/desk/sessions/end/')).headers.get('set-cookie')).toMatch(/Max-Age=0/);
    expect([await isIn(first.cookie), await isIn(second.cookie)]).toEqual([false, true]);
    const third = await house.desk('director');
    await third.form('/desk/sessions/end-all/');
    expect([await isIn(second.cookie), await isIn(third.cookie)]).toEqual([false, false]);
  });

  test('that ended while somebody wrote loses nothing: the text stands beside the sign-in, which leads back', async () => {
    const { cookie } = await opened(31 * MINUTE, HOUR);
    const written = { seen: '2', detail: '写了半个小时的答复 <b>' };
    const answer = await house.form('/desk/matters/XY-2026-222222/reply/', written, { cookie });
    const page = await answer.text();
    expect(answer.status).toBe(401);
    expect(page).toContain('写了半个小时的答复 &lt;b&gt;');
    expect(page).toContain('name="to" value="/desk/matters/XY-2026-222222/"');
    expect(await (await house.get('/desk/')).text()).not.toContain('没有保存');
  });

  test('that has ended is cleared away', async () => {
    const { tokenHash } = await opened(31 * MINUTE, HOUR);
    await house.scheduled(Date.now());
    expect(await house.store.db.$count(session, eq(session.tokenHash, tokenHash))).toBe(0);
  });
});

describe('an account', () => {
  /** The code that a page shows once, in groups. */
  const codeOn = async (answer: Answer): Promise<string> =>
    [...(await answer.text()).matchAll(/<span>([0-9A-F]{4})<\/span>/g)].map(([, group]) => group).join('-');
  const accept = (login: string, code: string, password: string = PASSWORD) =>
    house.form('/desk/invitation/', { login, code, password });
  const add = (login: string) =>
    admin.form('/desk/accounts/', { login, name: '新同事', roles: ['social_worker'] });

  test('begins with a code that serves once', async () => {
    const code = await codeOn(await add('newcomer'));
    expect(code).toHaveLength(24);
    expect((await accept('newcomer', code, '太短')).status).toBe(422);
    expect((await accept('newcomer', '0000-0000-0000-0000-0000')).status).toBe(422);
    expect((await accept('director', code)).status).toBe(422);
    expect((await accept('newcomer', code.toLowerCase())).status).toBe(303);
    expect((await signIn('newcomer')).status).toBe(303);
    expect((await accept('newcomer', code, '另一个想设的密码')).status).toBe(422);
    expect(JSON.stringify(await house.store.db.select().from(staff))).not.toContain(code.replaceAll('-', ''));
  });

  test('waits 72 hours for its owner, no longer', async () => {
    const created = Date.now();
    const code = await codeOn(await add('latecomer'));
    const [row] = await house.store.db.select().from(staff).where(eq(staff.login, 'latecomer'));
    expect(Math.abs((row?.inviteUntil ?? 0) - created - 72 * HOUR)).toBeLessThan(MINUTE);
    const until = (inviteUntil: number) =>
      house.store.db.update(staff).set({ inviteUntil }).where(eq(staff.login, 'latecomer'));
    await until(Date.now() - 1);
    expect((await accept('latecomer', code)).status).toBe(422);
    await until(Date.now() + MINUTE);
    expect((await accept('latecomer', code)).status).toBe(303);
  });

  test('is taken by one person only', async () => {
    const answer = await admin.form('/desk/accounts/', {
      login: 'director',
      name: '又一位',
      roles: 'director',
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('已经有人用了');
  });

  test('with a new code ends its sessions and its old password', async () => {
    await employ(house.store, 'forgetful', { roles: ['social_worker'] });
    await givePassword(house.store, 'forgetful');
    const { cookie } = await house.desk('forgetful');
    expect((await admin.form('/desk/accounts/forgetful/invitation/')).status).toBe(200);
    expect(await isIn(cookie)).toBe(false);
    expect((await signIn('forgetful')).status).toBe(401);
  });

  test('of somebody who leaves ends at once, posts and all', async () => {
    await employ(house.store, 'leaver', { roles: ['service_head'], posts: ['deputy:director'] });
    const { cookie } = await house.desk('leaver');
    expect((await admin.form('/desk/accounts/leaver/leave/', { successor: 'nobody' })).status).toBe(303);
    expect(await isIn(cookie)).toBe(false);
    expect(await (await admin.get('/desk/settings/')).text()).not.toContain('selected>同事leaver');
  });

  test('loses a role at once', async () => {
    await employ(house.store, 'changing', { roles: ['admin'] });
    const desk = await house.desk('changing');
    expect((await desk.get('/desk/accounts/')).status).toBe(200);
    await admin.form('/desk/accounts/changing/roles/', { roles: 'checker' });
    expect((await desk.get('/desk/accounts/')).status).toBe(403);
  });
});
