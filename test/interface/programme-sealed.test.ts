import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../bench/house.ts';
import { onHost } from '../homes/home.ts';
import { lookInto } from '../homes/look.ts';
import { settingsAt } from '../homes/settings.ts';
import { employAll, openSession } from '../people.ts';
import { type Run, run } from '../product.ts';
import { offered, signedUpAnswer } from '../sign-ups.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'sealed-people-'));
const data = join(folder, 'data');
const keyFile = join(folder, 'key', 'ring');
let site = '';
let product: Run;
let worker = '';
let reference = '';

beforeAll(async () => {
  const port = await freePort();
  site = `http://localhost:${port}`;
  await lookInto(settingsAt({ data, key: keyFile }, port), async (store) => {
    await employAll(store);
    worker = await openSession(store, 'social_worker');
    ({ reference } = await offered(store, { asks: ['phone', 'email', 'guardian', 'health', 'note'] }));
  });
  product = run(onHost ? 'start' : 'preview', [], {
    PORT: String(port),
    DATA: data,
    KEY_FILE: keyFile,
    DEMO: 'off',
    LIMITS: 'off',
  });
  await product.says('按 Ctrl-C 结束');
});
afterAll(async () => {
  product.child.kill('SIGTERM');
  await product.ended;
  rmSync(folder, { recursive: true, force: true });
});

const secrets: string[] = [];
const secret = (text: string): string => {
  secrets.push(text);
  return text;
};
const canary = (): string => secret(`金丝雀${secrets.length}号${crypto.randomUUID()}`.slice(0, 40));

const everyFile = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile());

const child = () => ({
  ...{
    name: canary(),
    age: '7',
    notice: 'yes',
    phone: secret('13800138123'),
    health: canary(),
    note: canary(),
  },
  ...{ guardianName: canary(), guardianPhone: secret('13900139123'), guardianAgrees: 'yes' },
  email: secret(`canary-${crypto.randomUUID()}@example.com`),
});

const post = (path: string, body: Record<string, string>, cookie = '') =>
  fetch(`${site}${path}`, {
    ...{ method: 'POST', redirect: 'manual', headers: { origin: site, cookie } },
    body: new URLSearchParams(body),
  });

test('what somebody types to sign up stands nowhere readable, nor does a receipt', async () => {
  const answer = await fetch(`${site}/api/programmes/${reference}/sign-ups`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...child(), key: secret(`key-${crypto.randomUUID()}`), website: canary() }),
  });
  const { receipt } = signedUpAnswer.parse(await answer.json());
  secret(receipt);
  secret(receipt.replaceAll('-', ''));
  // Refused, it is in no log either.
  expect((await post(`/programmes/${reference}/`, { ...child(), age: canary() })).status).toBe(422);
  const byHand = await post(`/desk/programmes/${reference}/people/`, entered(), worker);
  expect(byHand.status).toBe(303);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const files = everyFile(data).map((path) => readFileSync(path));
  expect(files.some((bytes) => bytes.includes(reference))).toBe(true);
  const readable = secrets.filter(
    (text) => product.said().includes(text) || files.some((bytes) => bytes.includes(text)),
  );
  expect(secrets.length).toBeGreaterThan(20);
  expect(readable).toEqual([]);
});

/** As a colleague enters it: the page carries the notice. */
function entered(): Record<string, string> {
  const { notice: _notice, ...rest } = child();
  return rest;
}
