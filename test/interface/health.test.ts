import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { letter } from '../../db/schema.ts';
import { MINUTE } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const figures = { waiting: z.int().min(0), dead: z.int().min(0) };
const asPromised = {
  status: z.literal('ok'),
  version: z.string().min(1),
  database: z.literal('ok'),
  mail: z.strictObject(figures),
  calendar: z.strictObject({ publishedThrough: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) }),
};

test('health is what the contract names, and nothing else', async () => {
  const answer = await house.get('/api/health');
  expect(answer.status).toBe(200);
  z.strictObject(asPromised).parse(await answer.json());
});

test('alive is said without asking the database', async () => {
  const answer = await house.get('/api/health/live');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
});

test('ready adds how the queue stands, and the memory where the home knows it', async () => {
  const readiness = z.strictObject({
    ...asPromised,
    memory: z.strictObject({ rssMiB: z.int().positive() }).optional(),
    queue: z.strictObject({ ...figures, oldestSeconds: z.int().min(0) }),
  });
  const ask = async () => {
    const answer = await house.get('/api/health/ready');
    expect(answer.status).toBe(200);
    return readiness.parse(await answer.json());
  };
  expect((await ask()).queue).toEqual({ waiting: 0, dead: 0, oldestSeconds: 0 });
  await send(house, { replyBy: 'email', email: 'chen@example.cn' });
  await house.settled();
  const waiting = {
    state: 'waiting' as const,
    nextAt: Date.now() + MINUTE,
    createdAt: Date.now() - 10 * MINUTE,
  };
  await house.store.db.update(letter).set(waiting);
  const { queue, mail } = await ask();
  expect(queue.waiting).toBe(await house.store.db.$count(letter));
  expect(queue.waiting).toBeGreaterThan(0);
  expect(queue.oldestSeconds).toBeGreaterThanOrEqual(600);
  expect(queue.oldestSeconds).toBeLessThan(660);
  expect(mail).toEqual({ waiting: queue.waiting, dead: 0 });
});

test('each answers to being asked only', async () => {
  for (const path of ['/api/health', '/api/health/live', '/api/health/ready']) {
    expect((await house.call(path, { method: 'POST' })).status).toBe(405);
  }
});
