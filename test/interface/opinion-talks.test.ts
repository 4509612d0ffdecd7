import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clock, letter } from '../../db/schema.ts';
import { talk } from '../../db/schema-programme.ts';
import { dayOf, HOUR } from '../../domain/time.ts';
import { type Fields, type House, startHouse } from '../harness.ts';
import { keyIn, links, loadedOf } from '../opinions.ts';
import { employAll } from '../people.ts';
import { planned } from '../programmes.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

async function answer(secret: string, fields: Fields): Promise<Response> {
  const form = await (await house.get(`/opinions/${secret}/`)).text();
  return house.form(`/opinions/${secret}/`, { key: keyIn(form), ...fields });
}

describe('a talk', () => {
  const left = { 'q-overall': '1', 'q-worker': '2', phone: '13800138000', name: '陈女士' };

  test('comes of a low score with a way to be reached: sealed, with a clock, told to the worker; held, its clock stops', async () => {
    const { matterId, reference } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    await answer(secret, left);
    const [row] = await house.store.db.select().from(talk).where(eq(talk.matterId, matterId));
    expect(row).toMatchObject({ no: 1, doneAt: null });
    expect(JSON.stringify(row)).not.toContain('13800138000');
    const running = async () =>
      (await house.store.db.select().from(clock).where(eq(clock.matterId, matterId))).filter(
        ({ rule }) => rule === 'opinion.talk',
      );
    expect(await running()).toMatchObject([{ occurrence: 1, stoppedAt: null }]);
    await house.settled();
    const told = await house.store.db.select().from(letter).where(eq(letter.template, 'talk-asked'));
    expect(told.some((one) => one.matterId === matterId && one.recipient === 'staff:social_worker')).toBe(
      true,
    );
    const desk = await house.desk('social_worker');
    const path = `/desk/programmes/${reference}/opinions/`;
    const page = await (await desk.get(path)).text();
    expect(page).toContain('陈女士');
    expect(page).toContain('社工带得怎么样');
    const { version } = (await loadedOf(house.store, matterId)).row;
    const day = dayOf(Date.now());
    const fields = { seen: String(version), no: '1', day, detail: '' };
    const refused = await desk.form(`${path}talks/`, fields);
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('请写谈了什么')]);
    expect((await desk.form(`${path}talks/`, { ...fields, detail: '电话里谈了，下次改时间。' })).status).toBe(
      303,
    );
    expect((await running())[0]?.stoppedAt).not.toBeNull();
    expect(
      (await desk.form(`${path}talks/`, { ...fields, seen: String(version + 1), detail: '再谈一次吧' }))
        .status,
    ).toBe(422);
  });

  test('is due within the days the agency has set', async () => {
    const head = await house.desk('director');
    expect((await head.form('/desk/programmes/questions/talk-days/', { days: '0' })).status).toBe(422);
    expect((await head.form('/desk/programmes/questions/talk-days/', { days: '1' })).status).toBe(303);
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    await answer(secret, { 'q-overall': '5', talk: 'yes', phone: '13800138000' });
    const [running] = (await loadedOf(house.store, matterId)).clocks.filter(
      ({ rule }) => rule === 'opinion.talk',
    );
    expect(running && running.dueAt - running.startedAt).toBeLessThan(12 * 24 * HOUR);
    const again = await head.form('/desk/programmes/questions/talk-days/', { days: '5' });
    expect(again.status).toBe(303);
  });

  test.each([
    ['a low score without a way to be reached', { 'q-overall': '1' }],
    ['a telephone without a wish or a low score', { 'q-overall': '5', phone: '13800138000' }],
  ])('does not come of %s, and nothing of it is kept', async (_what, fields) => {
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    expect((await answer(secret, fields)).status).toBe(303);
    expect(await house.store.db.select().from(talk).where(eq(talk.matterId, matterId))).toEqual([]);
    expect((await loadedOf(house.store, matterId)).row.version).toBe(1);
  });
});

describe('who may', () => {
  test('ask: who runs it; read: who runs, approves or heads it; nobody else', async () => {
    const { reference } = await planned(house.store);
    const path = `/desk/programmes/${reference}/opinions/`;
    const statuses = async (login: string) => {
      const desk = await house.desk(login);
      const asked = await desk.form(`${path}shut/`, { seen: '99' });
      return [(await desk.get(path)).status, (await desk.get(`${path}words/`)).status, asked.status];
    };
    expect(await statuses('social_worker')).toEqual([200, 200, 409]);
    expect(await statuses('supervisor')).toEqual([200, 200, 409]);
    expect(await statuses('director')).toEqual([200, 200, 403]);
    expect(await statuses('on_duty')).toEqual([403, 403, 403]);
    expect(await statuses('general_office')).toEqual([403, 403, 403]);
    expect(await statuses('admin')).toEqual([403, 403, 403]);
  });

  test('others’ figures stay with those who lead: a social worker sees their own', async () => {
    const own = await (await (await house.desk('social_worker')).get('/desk/programmes/opinions/')).text();
    expect(own).toContain('w:social_worker');
    expect(own).not.toContain('w:on_duty');
    // A service or a kind may be one colleague's alone: less one's own it would be theirs.
    const asked = await (await house.desk('social_worker')).get('/desk/programmes/opinions/?of=s:group_work');
    const page = await asked.text();
    for (const wider of ['s:group_work', 'k:group', 'k:activity']) expect(page).not.toContain(`"${wider}"`);
    expect(page).toContain('意见汇总：同事social_worker负责的');
    const all = await (await (await house.desk('director')).get('/desk/programmes/opinions/')).text();
    expect(all).toContain('w:on_duty');
    expect(all).toContain('"k:group"');
  });
});
