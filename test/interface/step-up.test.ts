import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appointment, session, staff } from '../../db/schema.ts';
import { MINUTE } from '../../domain/time.ts';
import { codeAt, enrol } from '../factor.ts';
import { type Desk, type House, SITE, startHouse } from '../harness.ts';
import { employ, employAll, givePassword, PASSWORD } from '../people.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  await givePassword(house.store, 'admin');
});
afterAll(() => house.close());

const tokenHashOf = ({ cookie }: Desk): string =>
  house.store.keys.hash('session', cookie.slice('__Host-session='.length));
const proven = (desk: Desk, ago: number) =>
  house.store.db
    .update(session)
    .set({ steppedAt: Date.now() - ago })
    .where(eq(session.tokenHash, tokenHashOf(desk)));
const add = (desk: Desk, login: string, headers: Record<string, string> = {}) =>
  house.form(
    '/desk/accounts/',
    { login, name: '新同事', roles: 'social_worker' },
    { cookie: desk.cookie, ...headers },
  );
const stands = async (login: string): Promise<boolean> =>
  (await house.store.db.$count(staff, eq(staff.login, login))) === 1;

describe('what asks that it is still the person', () => {
  test('is done within ten minutes of a proof, and not after', async () => {
    const admin = await house.desk('admin');
    await proven(admin, 9 * MINUTE);
    expect((await add(admin, 'in-time')).status).toBe(200);
    await proven(admin, 10 * MINUTE);
    expect((await add(admin, 'too-late')).status).toBe(403);
    expect([await stands('in-time'), await stands('too-late')]).toEqual([true, false]);
  });

  test('guards who is deputy or on duty too: a post opens what is shut', async () => {
    await employ(house.store, 'to-be-deputy', { roles: ['social_worker'] });
    const give = { post: 'deputy:director', person: 'to-be-deputy' };
    const director = await house.desk('director', { stepped: false });
    expect(await (await director.get('/desk/settings/')).text()).toContain(
      '/desk/step-up/?to=/desk/settings/',
    );
    expect((await director.form('/desk/settings/appointments/', give)).status).toBe(403);
    expect(await house.store.db.$count(appointment, eq(appointment.staffId, 'to-be-deputy'))).toBe(0);
    const proven = await house.desk('director');
    expect((await proven.form('/desk/settings/appointments/', give)).status).toBe(303);
  });

  test('when it was a form, is not lost in silence: the page says that nothing was done, and leads back', async () => {
    const admin = await house.desk('admin', { stepped: false });
    const answer = await add(admin, 'interrupted', { referer: `${SITE}/desk/accounts/?person=admin` });
    const page = await answer.text();
    expect(answer.status).toBe(403);
    expect(page).toContain('刚才那一步没有执行');
    expect(page).toContain('请在那里重新填写、再提交一次');
    expect(page).toContain('value="/desk/accounts/?person=admin"');
    expect(await stands('interrupted')).toBe(false);
    const done = await admin.form('/desk/step-up/', {
      password: PASSWORD,
      to: '/desk/accounts/?person=admin',
    });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/desk/accounts/?person=admin']);
    expect((await add(admin, 'interrupted')).status).toBe(200);
  });

  test('when it was a page, is come back to; and never leads elsewhere', async () => {
    const admin = await house.desk('admin', { stepped: false });
    const asked = await admin.get('/desk/account/second-factor/');
    expect(asked.headers.get('location')).toBe('/desk/step-up/?to=%2Fdesk%2Faccount%2Fsecond-factor%2F');
    const page = await (await admin.get(asked.headers.get('location') ?? '')).text();
    expect(page).toContain('value="/desk/account/second-factor/"');
    const elsewhere = await admin.form('/desk/step-up/', { password: PASSWORD, to: '//evil.example/' });
    expect(elsewhere.headers.get('location')).toBe('/desk/');
  });

  test('is warned of before the form is filled in', async () => {
    const page = async (stepped: boolean) =>
      (await (await house.desk('admin', { stepped })).get('/desk/accounts/')).text();
    expect(await page(false)).toContain('/desk/step-up/?to=%2Fdesk%2Faccounts%2F');
    expect(await page(true)).not.toContain('/desk/step-up/');
  });
});

describe('the proof', () => {
  test('is the password; a wrong one is none', async () => {
    const admin = await house.desk('admin', { stepped: false });
    expect((await admin.form('/desk/step-up/', { password: 'wrong' })).status).toBe(401);
    expect((await add(admin, 'by-guess')).status).toBe(403);
  });

  test('is the code too for whoever has a second factor', async () => {
    await employ(house.store, 'second-admin', { roles: ['admin'] });
    await givePassword(house.store, 'second-admin');
    const desk = await house.desk('second-admin');
    const { secret } = await enrol(desk, '/desk/account/second-factor/');
    await proven(desk, 11 * MINUTE);
    expect((await desk.form('/desk/step-up/', { password: PASSWORD })).status).toBe(422);
    expect((await add(desk, 'half-proven')).status).toBe(403);
    const code = codeAt(secret, Date.now());
    expect((await desk.form('/desk/step-up/', { password: PASSWORD, code })).status).toBe(303);
    expect((await add(desk, 'wholly-proven')).status).toBe(200);
    await proven(desk, 11 * MINUTE);
    expect((await desk.form('/desk/step-up/', { password: PASSWORD, code })).status).toBe(401);
  });
});
