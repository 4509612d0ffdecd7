import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addDays, dayOf } from '../../domain/time.ts';
import { type FullProgramme, fillProgrammes } from '../full-programmes.ts';
import { onHost } from '../homes/home.ts';
import { lookInto } from '../homes/look.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort } from '../host/artefact.ts';
import { links as linksOf } from '../opinions.ts';
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
let head = '';
let reference = '';
let matterId = '';
let full: FullProgramme;
let links: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  site = `http://localhost:${port}`;
  await lookInto(settingsAt({ data, key: keyFile }, port), async (store) => {
    await employAll(store);
    worker = await openSession(store, 'social_worker');
    head = await openSession(store, 'service_head');
    ({ reference, matterId } = await offered(store, {
      asks: ['phone', 'email', 'guardian', 'health', 'note'],
    }));
    full = await fillProgrammes(store, (field) => secret(`${field}${crypto.randomUUID()}`.slice(0, 50)));
    links = await linksOf(store, matterId, 1);
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

/** A form that is taken, from the desk's page of the service head. */
async function taken(path: string, fields: Record<string, string>, cookie = head): Promise<string> {
  const answer = await post(path, fields, cookie);
  expect([path, answer.status]).toEqual([path, 303]);
  return answer.headers.get('location') ?? '';
}
const seenAt = async (path: string): Promise<string> => {
  const page = await fetch(`${site}${path}`, { headers: { cookie: head } });
  return /name="seen" value="(\d+)"/.exec(await page.text())?.[1] ?? '';
};

/** Everything of a plan, each with a text of its own. */
const plan = (): Record<string, string> => ({
  ...{
    kind: 'group',
    service: 'group_work',
    capacity: '9',
    workerId: 'social_worker',
    placeId: full.placeId,
  },
  ...{ title: canary(), summary: canary(), need: canary(), foundOut: canary(), goals: canary() },
  ...{ content: canary(), whereabouts: canary(), forWhom: canary(), what1: canary(), yuan1: '30' },
  ...{ consultedWith: canary(), consultedOn: dayOf(Date.now()), asks: 'phone' },
  ...{ day1: addDays(dayOf(Date.now()), 40), from1: '10:00', to1: '12:00' },
});

/** Whoever signed up asks for their data to be put right, and it is. */
async function askToCorrect(receipt: string): Promise<void> {
  const opened = await post('/status/', { receipt });
  const mine = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  await taken('/status/data-request/', { wish: 'correct', detail: canary() }, mine);
  const queue = await (await fetch(`${site}/desk/?kind=data_request`, { headers: { cookie: head } })).text();
  const at = /\/desk\/matters\/XY-[^/]+\//.exec(queue)?.[0] ?? '';
  await taken(`${at}opening/`, { seen: await seenAt(at) });
  const { notice: _notice, ...right } = child();
  const answer = { seen: await seenAt(at), answer: 'corrected', detail: canary(), ...right };
  await taken(`${at}data-answer/`, answer);
}

test('what is planned, said, asked and answered stands nowhere readable either', async () => {
  await taken('/desk/programmes/places/', { name: canary(), address: canary() });
  await taken('/desk/programmes/new/', plan());
  expect((await post('/desk/programmes/new/', { ...plan(), capacity: canary() }, head)).status).toBe(422);
  const form = await (await fetch(`${site}/opinions/${secret(links[0] ?? '')}/`)).text();
  const key = /name="key" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const talk = { talk: 'yes', name: canary(), phone: secret('13700137123') };
  await taken(`/opinions/${links[0]}/`, { key, 'q-overall': '1', 'q-liked': canary(), ...talk }, '');
  const set = { 'ask-1': canary(), 'kind-1': 'one', 'choices-1': `${canary()}\n${canary()}`, seen: '2' };
  expect((await post('/desk/programmes/questions/group/preview/', set, head)).status).toBe(422);
  await askToCorrect(full.receipt);
  secret(full.receipt);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const files = everyFile(data).map((path) => readFileSync(path));
  expect(files.some((bytes) => bytes.includes(full.reference))).toBe(true);
  const readable = secrets.filter(
    (text) => product.said().includes(text) || files.some((bytes) => bytes.includes(text)),
  );
  expect(secrets.length).toBeGreaterThan(100);
  expect(readable).toEqual([]);
});

/** As a colleague enters it: the page carries the notice. */
function entered(): Record<string, string> {
  const { notice: _notice, ...rest } = child();
  return rest;
}
