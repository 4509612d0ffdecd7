import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { once } from '../../db/schema-access.ts';
import { programme, registration } from '../../db/schema-programme.ts';
import { DAY } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { lettersOf } from '../matters.ts';
import { planned } from '../programmes.ts';
import {
  cookieFor,
  counters,
  listOf,
  offered,
  type SignedUpAnswer,
  signUp,
  signUpTo,
  somebody,
} from '../sign-ups.ts';
import { problemOf } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const set = (matterId: string, values: Partial<typeof programme.$inferInsert>) =>
  house.store.db.update(programme).set(values).where(eq(programme.matterId, matterId));

describe('a sign-up', () => {
  test('gets a place while there is one, and a number in the waiting list after', async () => {
    const { matterId, reference } = await offered(house.store, { capacity: 1 });
    expect(await signUp(house, reference)).toMatchObject({ reference, state: 'in', place: null });
    expect(await signUp(house, reference)).toMatchObject({ state: 'waiting', place: 1 });
    expect(await signUp(house, reference)).toMatchObject({ state: 'waiting', place: 2 });
    const { kept, counted } = await counters(house.store, matterId);
    expect(kept).toEqual({ taken: 1, waiting: 2 });
    expect(kept).toEqual(counted);
  });

  test('by the form leads to a receipt in a sealed cookie, with the code in no address', async () => {
    const { reference } = await offered(house.store);
    const page = await (await house.get(`/programmes/${reference}/`)).text();
    const key = /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const answer = await house.form(`/programmes/${reference}/`, { ...somebody, key });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/programmes/received/']);
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(cookie).toMatch(/^__Host-receipt=/);
    const received = await house.get('/programmes/received/', { cookie });
    const text = await received.text();
    expect(text).toContain('报上名了');
    expect(text.match(/<span[^>]*>[2-9A-Z]{4}<\/span>/g)).toHaveLength(5);
    expect(received.headers.get('x-robots-tag')).toContain('noindex');
    expect(received.headers.get('cache-control')).toContain('no-store');
  });

  test('comes once with the same key and content, however many at once; other content is another', async () => {
    const { matterId, reference } = await offered(house.store, { capacity: 2 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => signUp(house, reference, { key: 'eight' })),
    );
    expect(new Set(answers.map(({ receipt }) => receipt)).size).toBe(1);
    expect(await listOf(house.store, matterId)).toHaveLength(1);
    const other = await signUp(house, reference, { key: 'eight', name: '阿芳' });
    expect(other.receipt).not.toBe(answers[0]?.receipt);
    const elsewhere = await offered(house.store);
    expect((await signUp(house, elsewhere.reference, { key: 'eight' })).receipt).not.toBe(
      answers[0]?.receipt,
    );
    const header = await house.json(`/api/programmes/${reference}/sign-ups`, somebody, {
      'idempotency-key': 'eight',
    });
    expect(await header.json()).toMatchObject({ receipt: answers[0]?.receipt, state: 'in' });
    await house.store.db.update(once).set({ at: Date.now() - DAY });
    expect((await signUp(house, reference, { key: 'eight' })).receipt).not.toBe(answers[0]?.receipt);
    expect(await listOf(house.store, matterId)).toHaveLength(3);
  });

  test('is refused with a sentence when it is not open, has ended, was cancelled or has begun', async () => {
    const refused = async (reference: string) => {
      const answer = await signUpTo(house, reference);
      return [answer.status, (await problemOf(answer)).errors[0]?.message];
    };
    const notOpen = await planned(house.store);
    expect((await signUpTo(house, notOpen.reference)).status).toBe(404);
    expect((await house.get(`/programmes/${notOpen.reference}/`)).status).toBe(404);
    const shut = await offered(house.store);
    await set(shut.matterId, { shutAt: Date.now() - 1 });
    expect(await refused(shut.reference)).toEqual([409, expect.stringContaining('报名截止')]);
    const off = await offered(house.store);
    await set(off.matterId, { cancelledAt: Date.now() - 1 });
    expect(await refused(off.reference)).toEqual([409, expect.stringContaining('已取消')]);
    const begun = await offered(house.store);
    await set(begun.matterId, { firstAt: Date.now() - 1 });
    expect(await refused(begun.reference)).toEqual([409, expect.stringContaining('进行中')]);
    expect(await listOf(house.store, shut.matterId)).toEqual([]);
    expect((await signUpTo(house, 'XY-2026-222222')).status).toBe(404);
    const page = await (await house.get(`/programmes/${off.reference}/`)).text();
    expect(page).toContain('请不要前往');
    expect(page).not.toContain('name="age"');
  });

  test('that looks made by a machine is taken in without a place, and says so to its holder and, once, to the worker', async () => {
    const { matterId, reference } = await offered(house.store, { capacity: 1 });
    const quiet = await signUp(house, reference, { website: 'https://x.example', name: '机器' });
    expect(quiet).toMatchObject({ state: 'waiting', place: null });
    expect((await listOf(house.store, matterId)).map(({ state }) => state)).toEqual(['aside']);
    expect((await counters(house.store, matterId)).kept).toEqual({ taken: 0, waiting: 0 });
    await signUp(house, reference, { website: 'https://x.example', name: '又一台' });
    const letters = await lettersOf(house.store, reference);
    expect(letters.map(({ template, recipient }) => [template, recipient])).toEqual([
      ['sign-up-aside', 'handler'],
    ]);
    const cookie = await cookieFor(house, quiet.receipt);
    expect(await (await house.get('/programmes/place/', { cookie })).text()).toContain('还要人工核对');
    expect(await signUp(house, reference)).toMatchObject({ state: 'in' });
  });
});

describe('the last place', () => {
  const seats = 20;
  const crowd = 200;

  test(`${crowd} at once for ${seats} places: exactly ${seats} in, the rest in order of arrival`, async () => {
    const { matterId, reference } = await offered(house.store, { capacity: seats });
    const answers: SignedUpAnswer[] = await Promise.all(
      Array.from({ length: crowd }, (_, n) => signUp(house, reference, { name: `第${n}个` })),
    );
    expect(answers.filter(({ state }) => state === 'in')).toHaveLength(seats);
    const places = answers.flatMap(({ place }) => place ?? []).toSorted((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: crowd - seats }, (_, n) => n + 1));
    const rows = await listOf(house.store, matterId);
    expect(rows.map(({ no }) => no)).toEqual(Array.from({ length: crowd }, (_, n) => n + 1));
    expect(rows.map(({ state }) => state)).toEqual([
      ...Array.from({ length: seats }, () => 'in'),
      ...Array.from({ length: crowd - seats }, () => 'waiting'),
    ]);
    // Who was told a number stands at that number.
    const numbers = new Map(
      rows.filter(({ state }) => state === 'waiting').map(({ receiptHash }, n) => [receiptHash, n + 1]),
    );
    for (const { receipt, place } of answers) {
      const hash = house.store.keys.hash('receipt', receipt.replaceAll('-', ''));
      expect(numbers.get(hash) ?? null).toBe(place);
    }
    const { kept, counted } = await counters(house.store, matterId);
    expect(kept).toEqual({ taken: seats, waiting: crowd - seats });
    expect(kept).toEqual(counted);
  });
});

describe('what is kept', () => {
  test('is the keyed hash of the receipt and a sealed form', async () => {
    const { matterId, reference } = await offered(house.store);
    const { receipt } = await signUp(house, reference, { name: '只此一人' });
    const [row] = await listOf(house.store, matterId);
    expect(JSON.stringify(row)).not.toContain('只此一人');
    expect(JSON.stringify(row)).not.toContain('13800138000');
    expect(JSON.stringify(row)).not.toContain(receipt.replaceAll('-', ''));
    expect(row?.receiptHash).toMatch(/^k1\.[0-9a-f]{64}$/);
    expect(await house.store.db.$count(registration)).toBeGreaterThan(0);
  });
});
