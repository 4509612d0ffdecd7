import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programmeById } from '../../db/programme/find.ts';
import { openSignUp } from '../../db/programme/people/form.ts';
import { programme } from '../../db/schema-programme.ts';
import { type House, startHouse } from '../harness.ts';
import { listOf, offered, signUp, signUpTo, somebody } from '../sign-ups.ts';
import { problemOf } from '../submissions.ts';

let house: House;
let everybody: string;
beforeAll(async () => {
  house = await startHouse({ limits: true });
  const asks = ['phone', 'email', 'guardian', 'health', 'note'] as const;
  everybody = (await offered(house.store, { asks, capacity: 1000 })).reference;
});
afterAll(() => house.close());

/** The fields at fault, each with its sentence. */
async function faultsOf(reference: string, fields: object): Promise<Record<string, string>> {
  const answer = await signUpTo(house, reference, fields);
  expect(answer.status).toBe(422);
  const { errors } = await problemOf(answer);
  return Object.fromEntries(errors.map(({ field, message }) => [field, message]));
}

describe('all faults come at once, each with a sentence', () => {
  test.each<[string, object, string[]]>([
    ['nothing at all', { name: '', age: '', phone: '', notice: '' }, ['age', 'name', 'notice', 'phone']],
    ['an age in words', { age: '三十五' }, ['age']],
    ['an age below nothing', { age: '-1' }, ['age']],
    ['an age of a fraction', { age: '3.5' }, ['age']],
    ['an age beyond 120', { age: '121' }, ['age']],
    ['no number that can be dialled', { phone: '12345' }, ['phone']],
    ['half an address', { email: 'a@' }, ['email']],
    ['a name too long', { name: '明'.repeat(51) }, ['name']],
    ['a field of its own', { wish: 'x' }, ['wish']],
    ['a list for a name', { name: ['a', 'b'] }, ['name']],
    ['neither phone nor mail', { phone: '' }, ['phone']],
    ['a bad key', { key: 'with space' }, ['key']],
  ])('%s', async (_what, fields, wrong) => {
    const faults = await faultsOf(everybody, fields);
    expect(Object.keys(faults).toSorted()).toEqual(wrong);
    for (const message of Object.values(faults)) expect(message).toMatch(/[一-鿿].*。$/);
  });

  test('full-width digits and a number as a number are read', async () => {
    await signUp(house, everybody, { age: '３５', phone: '１３８００１３８０００' });
    await signUp(house, everybody, { age: 35 });
  });

  test('a form is shown again with everything typed and one link per fault', async () => {
    const answer = await house.form(`/programmes/${everybody}/`, { ...somebody, age: '', note: '带轮椅来' });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('href="#f-age"');
    expect(page).toContain('带轮椅来');
    expect(page).toContain('value="阿明"');
  });
});

describe('only what a programme needs is asked, and taken', () => {
  test('the boxes on the page are those', async () => {
    const { reference } = await offered(house.store, { asks: ['email'], ageFrom: 18 });
    const page = await (await house.get(`/programmes/${reference}/`)).text();
    const names = [...page.matchAll(/ name="(\w+)"/g)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['name', 'age', 'email', 'notice', 'key', 'website']));
    for (const name of ['phone', 'health', 'note', 'guardianName']) expect(names).not.toContain(name);
    const faults = await faultsOf(reference, {
      email: 'a@example.com',
      health: '花生过敏',
      guardianName: '李',
    });
    expect(Object.keys(faults).toSorted()).toEqual(['guardianName', 'health', 'phone']);
  });

  test('a blank box that was not asked is nothing', async () => {
    const { reference } = await offered(house.store, { asks: [], ageFrom: 18 });
    await signUp(house, reference, { phone: ' ', email: '' });
  });

  test('what was typed stands sealed, and opens as it was', async () => {
    const { matterId, reference } = await offered(house.store, { asks: ['phone', 'health'] });
    await signUp(house, reference, { health: '花生过敏' });
    const [loaded, [row]] = [await programmeById(house.store, matterId), await listOf(house.store, matterId)];
    if (!loaded || !row) throw new Error('nothing');
    expect(openSignUp(house.store, loaded.row, row)).toEqual({
      ...{ name: '阿明', age: 35, ageGroup: 'adult', phone: '13800138000', health: '花生过敏' },
    });
  });
});

describe('by age', () => {
  test.each([
    [5, false],
    [6, true],
    [12, true],
    [13, false],
  ])('a programme for 6 to 12: %i is %s', async (age, fits) => {
    const { reference } = await offered(house.store, { ageFrom: 6, ageTo: 12 });
    const guardian = { guardianName: '李女士', guardianPhone: '13900139000', guardianAgrees: 'yes' };
    const answer = await signUpTo(house, reference, { age, ...guardian });
    expect(answer.status).toBe(fits ? 201 : 422);
    if (!fits) expect((await problemOf(answer)).errors[0]?.message).toContain('6 至 12 岁');
  });

  test.each<[number, string[]]>([
    [7, ['guardianAgrees', 'guardianName', 'guardianPhone']],
    [8, ['guardianAgrees', 'guardianName']],
    [13, ['guardianAgrees', 'guardianName']],
    [14, ['guardianAgrees']],
    [17, ['guardianAgrees']],
  ])('at %i the guardian is asked for %j', async (age, wanted) => {
    expect(Object.keys(await faultsOf(everybody, { age })).toSorted()).toEqual(wanted);
    const all = { guardianName: '李女士', guardianPhone: '13900139000', guardianAgrees: 'yes' };
    const given = Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
    expect((await signUpTo(house, everybody, { age, ...given })).status).toBe(201);
  });

  test('an adult needs none, and may have one; the guardian’s phone serves in place of an own one', async () => {
    await signUp(house, everybody, { age: 18 });
    await signUp(house, everybody, { age: 40, guardianName: '女儿', guardianPhone: '13900139000' });
    const child = { age: 6, guardianName: '李女士', guardianPhone: '13900139000', guardianAgrees: 'yes' };
    await signUp(house, everybody, { ...child, phone: '' });
  });
});

describe('one address', () => {
  test('may sign up 120 times a minute, and is asked to wait when it is far too often', async () => {
    const from = { 'x-forwarded-for': '192.0.2.77' };
    const send = () => house.json(`/api/programmes/${everybody}/sign-ups`, {}, from);
    const first = await Promise.all(Array.from({ length: 120 }, send));
    expect(first.every(({ status }) => status === 422)).toBe(true);
    const more = await Promise.all(Array.from({ length: 200 }, send));
    const refused = more.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('a form filled in no time is set aside', async () => {
    const { matterId, reference } = await offered(house.store);
    const page = await (await house.get(`/programmes/${reference}/`)).text();
    const key = /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect((await house.form(`/programmes/${reference}/`, { ...somebody, key })).status).toBe(303);
    expect((await listOf(house.store, matterId)).map(({ state }) => state)).toEqual(['aside']);
  });

  test.each([
    ['no JSON', 'text/plain', 'x', 415],
    ['broken JSON', 'application/json', '{', 400],
    ['a list', 'application/json', '[]', 400],
  ])('%s', async (_what, type, body, status) => {
    const answer = await house.call(`/api/programmes/${everybody}/sign-ups`, {
      ...{ method: 'POST', headers: { 'content-type': type }, body },
    });
    expect(answer.status).toBe(status);
  });

  test('other methods are told so', async () => {
    expect((await house.get(`/api/programmes/${everybody}/sign-ups`)).status).toBe(405);
    const [row] = await house.store.db.select().from(programme).where(eq(programme.capacity, 1000));
    expect(row?.taken).toBeGreaterThan(5);
  });
});
