import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RULE_IDS, ruleOf } from '../../domain/guideline/rules.ts';
import { type House, startHouse } from '../harness.ts';
import { problemOf } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const from = '2026-11-23T14:05:00+08:00';
const ask = (query: Record<string, string>) =>
  house.get(`/api/deadlines?${new URLSearchParams(query).toString()}`);

const answered = z.strictObject({
  rule: z.string(),
  from: z.literal(from),
  dueAt: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
    .nullable(),
  provisional: z.boolean(),
  counted: z.array(z.strictObject({ date: z.iso.date(), counts: z.boolean(), why: z.string().min(1) })),
  source: z.strictObject({ document: z.string(), article: z.string(), quote: z.string().min(4) }).nullable(),
  ours: z.string().nullable(),
  why: z.string().optional(),
});

describe('GET /api/deadlines', () => {
  test.each(RULE_IDS)('answers for %s', async (rule) => {
    const answer = await ask({ rule, from });
    expect(answer.status).toBe(200);
    const said = answered.parse(await answer.json());
    expect(said.rule).toBe(rule);
    expect(said.source?.quote ?? null).toBe(ruleOf(rule).source?.quote ?? null);
    expect(said.source !== null || said.ours !== null).toBe(true);
    if (said.dueAt === null) expect(said.why).toMatch(/[一-鿿]/);
    else expect(said.counted.length).toBeGreaterThan(0);
  });

  test('counts the tenth occurrence of a rule that repeats', async () => {
    const said = await (await ask({ rule: 'case.stage-review', from, occurrence: '10' })).json();
    expect(said).toMatchObject({ dueAt: expect.stringMatching(/^2031-/), provisional: true });
  });

  test.each([
    ['no rule', { from }, ['rule']],
    ['an unknown rule', { rule: 'submission.appeal', from }, ['rule']],
    ['no instant', { rule: 'submission.contact' }, ['from']],
    ['an instant without offset', { rule: 'submission.contact', from: '2026-11-23T14:05:00' }, ['from']],
    [
      'a day that does not exist',
      { rule: 'submission.contact', from: '2026-02-30T10:00:00+08:00' },
      ['from'],
    ],
    ['an occurrence of zero', { rule: 'case.stage-review', from, occurrence: '0' }, ['occurrence']],
    [
      'a second time of what happens once',
      { rule: 'submission.contact', from, occurrence: '2' },
      ['occurrence'],
    ],
    ['everything wrong at once', { rule: 'x', from: 'y', occurrence: 'z' }, ['rule', 'from', 'occurrence']],
  ])('refuses %s with 400', async (_what, query: Record<string, string>, fields) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(await problemOf(answer)).toMatchObject({ status: 400, fields });
  });

  test('refuses a year before the calendar with 422', async () => {
    const answer = await ask({ rule: 'submission.contact', from: '2023-11-23T14:05:00+08:00' });
    expect(answer.status).toBe(422);
    expect(await problemOf(answer)).toMatchObject({ status: 422 });
  });
});

describe('GET /api/health', () => {
  test('says that the house works, and names no person and no secret', async () => {
    const health = z.strictObject({
      status: z.literal('ok'),
      version: z.string(),
      database: z.literal('ok'),
      mail: z.strictObject({ waiting: z.number(), dead: z.number() }),
      calendar: z.strictObject({ publishedThrough: z.union([z.string(), z.number()]) }),
    });
    const answer = await house.get('/api/health');
    expect(answer.status).toBe(200);
    expect(health.safeParse(await answer.json()).error).toBeUndefined();
  });
});

describe('every answer', () => {
  test.each([
    '/',
    '/guides/',
    '/feedback/',
    '/feedback/complaint/',
    '/status/',
    '/desk/',
    '/api/health',
    '/nowhere/',
  ])('%s carries the headers of the house', async (path) => {
    const { headers } = await house.get(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=()');
  });

  test.each(['/feedback/complaint/', '/feedback/received/', '/status/', '/desk/'])(
    '%s is private and kept by nobody',
    async (path) => {
      const { headers } = await house.get(path);
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(/noindex/.test(headers.get('x-robots-tag') ?? '')).toBe(path !== '/feedback/complaint/');
    },
  );

  test('of the home page is kept until midnight in Shanghai at most', async () => {
    const lasts = Number(
      /max-age=(\d+)/.exec((await house.get('/')).headers.get('cache-control') ?? '')?.[1] ?? 0,
    );
    expect(lasts).toBeLessThanOrEqual(24 * 60 * 60);
  });

  test('of the stylesheet grows with the cookie of large type, and is asked for anew', async () => {
    const [usual, large] = [
      await house.get('/style.css'),
      await house.get('/style.css', { cookie: 'type=large' }),
    ];
    expect(usual.headers.get('cache-control')).toBe('private, no-cache');
    expect(large.headers.get('etag')).not.toBe(usual.headers.get('etag'));
    const etag = usual.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect((await house.get('/style.css', { 'if-none-match': etag })).status).toBe(304);
    expect(await large.text()).not.toBe(await usual.text());
  });

  test('of the desk’s stylesheet say the same, to whoever has not signed in yet too', async () => {
    const sheet = await house.get('/desk.css');
    expect(sheet.status).toBe(200);
    expect(sheet.headers.get('content-type')).toMatch(/^text\/css/);
    expect(sheet.headers.get('cache-control')).toBe('private, no-cache');
    const etag = sheet.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect((await house.get('/desk.css', { 'if-none-match': etag })).status).toBe(304);
  });
});
