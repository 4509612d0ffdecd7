import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Place, type Running, serve, somewhere } from './artefact.ts';
import { submit } from './senders.ts';

let place: Place;
let running: Running;
beforeAll(async () => {
  place = somewhere();
  running = await serve(place);
});
afterAll(async () => {
  await running.end();
  place.remove();
});

const ask = (path: string) => fetch(`${running.url}${path}`);
const contract = {
  status: z.literal('ok'),
  version: z.string(),
  database: z.literal('ok'),
  mail: z.strictObject({ waiting: z.int(), dead: z.int() }),
  calendar: z.strictObject({ publishedThrough: z.string() }),
};

test('health says what the contract says and nothing else; alive says nothing of the database', async () => {
  z.strictObject(contract).parse(await (await ask('/api/health')).json());
  const live = await ask('/api/health/live');
  expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
});

test('ready gives the figures of memory and queue besides', async () => {
  const readiness = z.strictObject({
    ...contract,
    memory: z.strictObject({ rssMiB: z.int().min(20).max(400) }),
    queue: z.strictObject({ waiting: z.int(), dead: z.int(), oldestSeconds: z.int().min(0) }),
  });
  const answer = await ask('/api/health/ready');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toContain('no-store');
  readiness.parse(await answer.json());
});

test('what cannot be written is not ready, and still alive; health, which only reads, stays', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5100));
  const other = new DatabaseSync(`${place.data}/house.sqlite`);
  other.exec('begin exclusive');
  try {
    const waiting = ask('/api/health/ready');
    const began = Date.now();
    expect((await ask('/api/health/live')).status).toBe(200);
    expect((await ask('/api/health')).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(4500);
    const answer = await waiting;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ status: 'fault', database: 'read-only' });
  } finally {
    other.close();
  }
  expect((await ask('/api/health/ready')).status).toBe(200);
});

test('the log is one JSON object a line: start, migrations, faults, end, and nothing of a person', async () => {
  const secret = '她叫陈小梅，住在莞太路三号';
  await submit(running.url, { message: secret, name: '陈小梅', replyBy: 'email', email: 'mei@example.cn' });
  await submit(running.url, { replyBy: 'phone', phone: '陈小梅' });
  expect(await running.end()).toBe(0);
  const line = z.looseObject({ at: z.iso.datetime(), level: z.enum(['info', 'error']), what: z.string() });
  const said = running.said().trimEnd().split('\n');
  const lines = said.map((text) => line.parse(JSON.parse(text)));
  expect(lines[0]).toMatchObject({ what: 'migrated', names: expect.stringContaining('0000_first.sql') });
  expect(lines[1]).toMatchObject({ what: 'started', site: running.url });
  expect(lines.slice(-2)).toMatchObject([{ what: 'ending', signal: 'SIGTERM' }, { what: 'ended' }]);
  expect(lines.some(({ what, level }) => what === 'ready' && level === 'error')).toBe(true);
  for (const word of ['陈小梅', '莞太路', 'mei@example.cn', 'insert into']) {
    expect(running.said()).not.toContain(word);
  }
});
