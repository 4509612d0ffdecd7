import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { addDays, dayOf } from '../../domain/time.ts';
import { onHost } from '../homes/home.ts';
import { lookInto } from '../homes/look.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort } from '../host/artefact.ts';
import { employAll, givePassword, openSession, PASSWORD } from '../people.ts';
import { letter } from '../pictures.ts';
import { type Run, run } from '../product.ts';
import { receivedAnswer } from '../submissions.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'sealed-'));
const data = join(folder, 'data');
const keyFile = join(folder, 'key', 'ring');
let site = '';
let product: Run;
let head = '';
let office = '';

beforeAll(async () => {
  const port = await freePort();
  site = `http://localhost:${port}`;
  await lookInto(settingsAt({ data, key: keyFile }, port), async (store) => {
    await employAll(store);
    await givePassword(store, 'director');
    head = await openSession(store, 'service_head');
    office = await openSession(store, 'general_office');
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

let typed = 0;
const secrets: string[] = [];
/** A text that stands nowhere else. */
function canary(): string {
  typed += 1;
  const text = `金丝雀${typed}号${crypto.randomUUID()}`;
  secrets.push(text);
  return text;
}
function secret(text: string): string {
  secrets.push(text);
  return text;
}

async function form(path: string, fields: Record<string, string>, cookie = ''): Promise<string> {
  const answer = await fetch(`${site}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: site, cookie },
    body: new URLSearchParams(fields),
  });
  return `${answer.status} ${answer.headers.get('location') ?? ''}`;
}

/** A verb on a matter at the version that its page shows. */
async function act(reference: string, noun: string, fields: Record<string, string>): Promise<void> {
  const once = async () => {
    const page = await fetch(`${site}/desk/matters/${reference}/`, { headers: { cookie: head } });
    const seen = /name="seen" value="(\d+)"/.exec(await page.text())?.[1] ?? '';
    return form(`/desk/matters/${reference}/${noun}/`, { seen, ...fields }, head);
  };
  const done = await once();
  // A letter that leaves in between is a change of the matter too.
  expect([noun, (done.startsWith('409') ? await once() : done).slice(0, 3)]).toEqual([noun, '303']);
}

/** Types something of its own into every field that the public has. */
async function sendEverything(): Promise<string> {
  const fields = {
    ...{ kind: 'complaint', sender: 'public', replyBy: 'email', notice: 'yes', danger: 'yes' },
    ...{ message: canary(), about: canary(), remedy: canary(), name: canary(), address: canary() },
    ...{ contactNote: canary(), phone: secret('13800138123'), website: canary() },
    email: secret(`canary-${crypto.randomUUID()}@example.com`),
    key: secret(`key-${crypto.randomUUID()}`),
  };
  const answer = await fetch(`${site}/api/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  const { reference, receipt } = receivedAnswer.parse(await answer.json());
  secret(receipt);
  secret(receipt.replaceAll('-', ''));
  const written = await fetch(`${site}/api/status/message`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ receipt, text: canary() }),
  });
  expect(written.status).toBe(201);
  await form('/status/', { receipt });
  await sendFile(receipt);
  await form('/feedback/complaint/', { message: canary(), [canary()]: canary(), replyBy: 'phone' });
  await fetch(`${site}/guides/?q=${encodeURIComponent(canary())}`);
  return reference;
}

/** A message with a file whose name and content stand nowhere else. */
async function sendFile(receipt: string): Promise<void> {
  const data = new FormData();
  data.set('receipt', receipt);
  data.set('text', canary());
  data.set('files', new File([letter(secret(`canary-${crypto.randomUUID()}`))], `${canary()}.pdf`));
  const answer = await fetch(`${site}/status/message/`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: site },
    body: data,
  });
  expect(answer.status).toBe(303);
}

const dueDay = addDays(dayOf(Date.now()), 20);

/** Types something of its own into every field that the desk has. */
async function handleEverything(reference: string): Promise<void> {
  await act(reference, 'opening', {});
  await act(reference, 'assignment', { handler: 'service_head' });
  await act(reference, 'note', { detail: canary() });
  await act(reference, 'message', { detail: canary() });
  await act(reference, 'attempt', { detail: canary() });
  await act(reference, 'contact', { way: 'call', detail: canary() });
  await act(reference, 'danger', { detail: canary() });
  await act(reference, 'police-report', {
    ...{ office: canary(), officer: canary(), number: canary(), child: 'no', detail: canary() },
  });
  await act(reference, 'reply', { way: 'email', detail: canary() });
  await act(reference, 'reply', { way: 'status', detail: canary() });
  await act(reference, 'promise', { dueDay, detail: canary() });
  await act(reference, 'identity', { reason: 'other', detail: canary() });
  await act(reference, 'extension', {
    ...{ rule: 'submission.promised-report', dueDay: addDays(dueDay, 3), detail: canary() },
  });
  await act(reference, 'escalation', { detail: canary() });
  await act(reference, 'shielding', { person: 'social_worker', why: 'concerned', detail: canary() });
  await act(reference, 'worker-heard', { about: 'social_worker', detail: canary() });
  await act(reference, 'reflection-filed', { about: 'social_worker', detail: canary() });
  await act(reference, 'harm-suspected', { detail: canary() });
  await act(reference, 'suspended', { detail: canary() });
  await act(reference, 'harm-settled', { detail: canary() });
  await act(reference, 'dissatisfied', { detail: canary() });
  await act(reference, 'closing', {
    ...{ outcome: 'withdrawn', words: canary(), detail: canary(), reprisal: 'no' },
  });
  await act(reference, 'reopening', { dueDay, detail: canary() });
  const call = { kind: 'complaint', channel: 'phone', sender: 'public', message: canary(), name: canary() };
  expect(await form('/desk/register/', call, office)).toMatch(/^303/);
  const letter = await form(
    '/desk/register/',
    { kind: 'complaint', channel: 'letter', sender: 'public' },
    office,
  );
  const content = { message: canary(), name: canary(), address: canary(), contactNote: canary() };
  await act(letter.split('/')[3] ?? '', 'opening', content);
  await form('/desk/sessions/', { login: 'director', password: secret(PASSWORD) });
}

const everyFile = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile());

describe('what a person types', () => {
  test('stands nowhere readable: not in the data folder, not in the log; nor does a receipt or the key', async () => {
    const reference = await sendEverything();
    await handleEverything(reference);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const key = readFileSync(keyFile, 'utf8').trim().split(':')[1] ?? '';
    const files = everyFile(data).map((path) => ({ path, bytes: readFileSync(path) }));
    // The number of the matter is no secret: it is found, so what is not found is not there.
    expect(files.some(({ bytes }) => bytes.includes(reference))).toBe(true);
    const readable = [...secrets, key, head.split('=')[1] ?? ''].filter(
      (text) => product.said().includes(text) || files.some(({ bytes }) => bytes.includes(text)),
    );
    expect(secrets.length).toBeGreaterThan(30);
    expect(readable).toEqual([]);
  });

  test('is kept with a key that its owner alone may read, outside the data', () => {
    expect(statSync(keyFile).mode & 0o077).toBe(0);
    expect(keyFile.startsWith(data)).toBe(false);
  });
});
