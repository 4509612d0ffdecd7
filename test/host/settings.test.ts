import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { agency } from '../../domain/agency.ts';
import { app } from '../../functions/app.ts';
import { hostOf } from '../../functions/host/home.ts';
import { type HostSettings, readSettings } from '../../functions/host/settings.ts';
import { complaint } from '../submissions.ts';
import { lookInto, type Place, somewhere } from './artefact.ts';

let place: Place;
beforeEach(() => {
  place = somewhere();
});
afterEach(() => place.remove());

const told = (env: Record<string, string>): HostSettings => readSettings({ DEMO: 'off', ...env });

test.each(['https://fuwu.example.cn/', 'https://FUWU.Example.cn', 'https://fuwu.example.cn:443'])(
  'a form from the page is taken when SITE is written %s',
  async (SITE) => {
    const house = await lookInto(place);
    const host = hostOf(house.store, told({ SITE }), () => Promise.resolve(new Response('a page')));
    const origin = 'https://fuwu.example.cn';
    const { kind: _, ...fields } = complaint;
    const request = new Request(`${origin}/feedback/complaint/`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams(fields),
    });
    const answer = await app.fetch(request, host.home());
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/feedback/received/']);
    await host.settled();
    house.close();
  },
);

test('a form from a page in a Chinese domain is taken', async () => {
  const house = await lookInto(place);
  const host = hostOf(house.store, told({ SITE: 'https://星扬.cn' }), () =>
    Promise.resolve(new Response('')),
  );
  // As a browser says it.
  const { origin } = new URL('https://星扬.cn');
  expect(origin).toMatch(/^https:\/\/xn--/);
  const sent = { method: 'POST', headers: { origin } };
  const answer = await app.fetch(new Request(`${origin}/api/status`, sent), host.home());
  expect(answer.status).toBe(415);
  house.close();
});

describe('a setting that cannot work is said at once', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['a public address in the clear', { SITE: 'http://fuwu.example.cn' }, /SITE 要用 https/],
    ['a path', { SITE: 'https://fuwu.example.cn/desk' }, /SITE 要写成/],
    ['no address', { SITE: 'fuwu.example.cn' }, /SITE 要写成/],
    ['a port beyond', { PORT: '70000' }, /PORT 要是/],
    ['a sender without a mailbox', { MAIL_FROM: '星扬服务台' }, /MAIL_FROM 要是一个邮箱/],
    ['a sender with a name', { MAIL_FROM: '星扬 <fuwu@126.com>' }, /MAIL_FROM 要是一个邮箱/],
    ['a secret with a bare sign', { SMTP_URL: 'smtps://a%40b.cn:12#3@smtp.126.com:465' }, /SMTP_URL 要写成/],
    ['no mail server', { SMTP_URL: 'smtp.126.com' }, /SMTP_URL 要写成/],
  ])('%s', (_what, env, sentence) => {
    expect(() => told(env)).toThrow(sentence);
  });

  test('and a name without a value is as good as none', () => {
    const names = ['PORT', 'DATA', 'KEY_FILE', 'SITE', 'SMTP_URL', 'MAIL_FROM', 'WECOM_ROBOT'];
    expect(told(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(told({}));
    expect(told({}).mailFrom).toBe(agency.email);
  });
});

test('many starts at once on a new machine make one key, and all of them have it', async () => {
  const start = `import { readKeyRing, readSettings } from './functions/host/settings.ts';
while (Date.now() < Number(process.argv[1])) {}
process.stdout.write(readKeyRing(readSettings()));`;
  const env = { PATH: process.env.PATH, DATA: place.data, KEY_FILE: place.key };
  const together = String(Date.now() + 2500);
  const args = ['--input-type=module', '-e', start, together];
  const run = promisify(execFile);
  const rings = await Promise.all(
    Array.from({ length: 8 }, async () => (await run(process.execPath, args, { env })).stdout),
  );
  expect(new Set(rings)).toEqual(new Set([readFileSync(place.key, 'utf8').trim()]));
  expect(statSync(place.key).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(place.key))).toEqual(['ring']);
});
