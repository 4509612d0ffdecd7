import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicPages } from '../browser/survey.ts';
import { type Answer, type House, startBoth } from '../harness.ts';
import { employAll } from '../people.ts';
import { PLAN } from '../programmes.ts';
import { offered, signUp } from '../sign-ups.ts';
import { complaint, send } from '../submissions.ts';

let homes: Record<'worker' | 'host', House>;
beforeAll(async () => {
  homes = await startBoth();
  for (const house of Object.values(homes)) await employAll(house.store);
});
afterAll(() => Promise.all(Object.values(homes).map((house) => house.close())));

/** What must differ: numbers and secrets by chance, the minute it is, and what the file of a style is called. */
const byChance: readonly (readonly [RegExp, string])[] = [
  [/XY-\d{4}-[2-9A-HJ-NP-Z]{6}/g, 'NUMBER'],
  [/([2-9A-HJ-NP-Z]{4}-){4}[2-9A-HJ-NP-Z]{4}/g, 'RECEIPT'],
  [/(name="(?:key|seen)" value=")[^"]*/g, '$1KEY'],
  [/(leaving-|people\/)[\w-]{16}/g, '$1ID'],
  [/\d{1,2}:\d\d(:\d\d)?/g, 'TIME'],
  [/(\/_astro\/[\w-]+\.)[\w-]+(\.\w+)/g, '$1HASH$2'],
];

const headers = [
  'content-type',
  'cache-control',
  'content-security-policy',
  'link',
  'strict-transport-security',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'x-robots-tag',
  'location',
  'allow',
  'retry-after',
] as const;

/** How long a file of the build may be kept, and whether its type names the signs, is each platform's own matter. */
const alike = (name: string, value: string | null): string | undefined => {
  if (name === 'cache-control' && value?.startsWith('public')) return 'public';
  if (name === 'content-type') return value?.split(';')[0];
  return value?.toLowerCase().replaceAll('; ', ';');
};

/** An answer as it is on either home. */
async function seen(answer: Answer) {
  const told = headers.map((name) => [name, alike(name, answer.headers.get(name))]);
  const text = byChance.reduce((left, [shape, word]) => left.replaceAll(shape, word), await answer.text());
  return { status: answer.status, headers: Object.fromEntries(told), text };
}

/** Asks both homes the same, and expects the same. */
async function same(ask: (house: House) => Promise<Answer>): Promise<string> {
  const [worker, host] = await Promise.all(
    [homes.worker, homes.host].map(async (one) => seen(await ask(one))),
  );
  expect(host).toEqual(worker);
  return host?.text ?? '';
}

test.each([
  ...publicPages,
  '/desk/',
  '/desk/invitation/',
  '/desk/accounts/',
  '/nowhere/',
  '/guides/nothing/',
  '/guides',
  '/style.css',
  '/desk.css',
  '/desk.js',
  '/favicon.svg',
  '/api/deadlines?rule=submission.reply&from=2026-11-24T10:00:00%2B08:00',
  '/api/deadlines?rule=nothing',
  '/api/nothing',
  '/api/submissions',
])('%s is the same on both homes', async (path) => {
  expect((await same((house) => house.get(path))).length).toBeGreaterThanOrEqual(0);
});

test('a form is taken and refused alike, and its receipt, status and matter look the same', async () => {
  const { kind: _, ...fields } = complaint;
  const form = '/feedback/complaint/';
  expect(await same((house) => house.form(form, { ...fields, message: '短' }))).toContain('短');
  await same((house) => house.form(form, fields));
  await same((house) => house.form(form, fields, { origin: 'https://evil.example' }));
  await same((house) => house.json('/api/submissions', { ...complaint, more: 1 }));
  await same((house) => house.json('/api/submissions', 'x'.repeat(140_000)));
  await same((house) => house.json('/api/status', { receipt: '2222-2222-2222-2222-2222' }));
  const references = new Map<House, string>();
  const followed = await same(async (house) => {
    const { receipt, reference } = await send(house);
    references.set(house, reference);
    await house.settled();
    const opened = await house.form('/status/', { receipt });
    return house.get('/status/', { cookie: (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '' });
  });
  expect(followed).toContain('NUMBER');
  await same(async (house) => (await house.desk('director')).get('/desk/'));
  const matter = await same(async (house) =>
    (await house.desk('director')).get(`/desk/matters/${references.get(house)}/`),
  );
  expect(matter).toContain('NUMBER');
});

test('a programme looks the same to the public and on the desk', async () => {
  const references = new Map<House, string>();
  for (const house of [homes.worker, homes.host]) {
    const { reference } = await offered(house.store, { asks: ['phone', 'guardian'], ageFrom: 6, ageTo: 12 });
    await signUp(house, reference, {
      age: '9',
      guardianName: '阿明妈',
      guardianPhone: '13900139123',
      guardianAgrees: 'yes',
    });
    references.set(house, reference);
  }
  const of = (house: House) => `programmes/${references.get(house)}/`;
  expect(await same((house) => house.get(`/${of(house)}`))).toContain(PLAN.title);
  await same((house) => house.form(`/${of(house)}`, { name: '' }));
  for (const noun of ['', 'people/', 'opinions/', 'papers/plan/0/print/'])
    await same(async (house) => (await house.desk('social_worker')).get(`/desk/${of(house)}${noun}`));
});
