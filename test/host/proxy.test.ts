import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joined, latin } from '../../domain/files/bytes.ts';
import { carryingStyle, contentSecurityPolicy, fixedHeaders } from '../../domain/headers.ts';
import { problem } from '../../functions/problem.ts';
import { earlyInAMinute } from '../minutes.ts';
import { complaint } from '../submissions.ts';
import { BOUNDARY, multipart, type Sent } from '../uploads.ts';
import { type Place, type Running, serve, somewhere } from './artefact.ts';
import { type Asked, ask, askByHttp2 } from './asking.ts';
import { freePorts, type Ports, type ProxyServer, startCaddy, startNginx } from './proxies.ts';

const proxies = [
  { name: 'nginx', start: startNginx, waits: false },
  { name: 'caddy', start: startCaddy, waits: true },
];

describe.each(proxies)('behind $name with the example', ({ start, waits }) => {
  let place: Place;
  let ports: Ports;
  let house: Running;
  let proxy: ProxyServer;
  const startHouse = () =>
    serve(place, {
      told: {
        PORT: String(ports.house),
        SITE: `https://localhost:${ports.tls}`,
        TRUST_PROXY: '1',
        LIMITS: 'on',
        DEMO: 'off',
      },
    });
  beforeAll(async () => {
    place = somewhere();
    ports = await freePorts();
    house = await startHouse();
    proxy = await start(ports);
  });
  afterAll(async () => {
    await proxy?.end();
    await house?.end();
    place?.remove();
  });

  const get = (path: string, asked: Asked = {}) => ask(proxy, path, asked);
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    ask(proxy, path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: `https://localhost:${proxy.tls}`,
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
  const json = (path: string, body: string, asked: Asked = {}) =>
    ask(proxy, path, {
      method: 'POST',
      ...asked,
      headers: { 'content-type': 'application/json', ...asked.headers },
      body,
    });

  test('who asks in the clear is sent to TLS', async () => {
    const answer = await get('/feedback/', { encrypted: false });
    expect([301, 308]).toContain(answer.status);
    // Caddy names no port: on an installation it is 443.
    expect(answer.header('location')).toMatch(/^https:\/\/localhost(:\d+)?\/feedback\/$/);
  });

  test('a form is taken in, and its receipt comes back in a cookie of this host alone', async () => {
    const page = await get('/feedback/complaint/');
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('name="message"')]);
    const { kind: _, ...fields } = complaint;
    const sent = await form('/feedback/complaint/', fields);
    expect([sent.status, sent.header('location')]).toEqual([303, '/feedback/received/']);
    const [cookie = '', ...others] = sent.all('set-cookie');
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^__Host-receipt=[^;]+; .*Path=\//);
    expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
    const received = await get('/feedback/received/', { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(received.text).toMatch(/XY-\d{4}-[2-9A-HJ-NP-Z]{6}/);
  });

  test('a form with faults comes back with what was typed', async () => {
    const sent = await form('/feedback/complaint/', { message: '楼道的灯坏了。' });
    expect([sent.status, sent.text]).toEqual([422, expect.stringContaining('楼道的灯坏了。')]);
  });

  test.each(['https://evil.example', 'http://localhost', 'null'])(
    'a form from %s is refused',
    async (origin) => {
      expect((await form('/feedback/complaint/', { ...complaint }, { origin })).status).toBe(403);
    },
  );

  test('each address has limits of its own, and none can be had by claiming another', async () => {
    await earlyInAMinute();
    const tryCode = (from: string, headers: Record<string, string> = {}) =>
      json('/api/status', JSON.stringify({ receipt: '2222-2222-2222-2222-2222' }), { from, headers });
    const statuses = [];
    for (let tries = 0; tries < 21; tries += 1) statuses.push((await tryCode('127.0.0.2')).status);
    expect([...new Set(statuses.slice(0, 20)), statuses[20]]).toEqual([404, 429]);
    expect((await tryCode('127.0.0.3')).status).toBe(404);
    for (const claim of ['10.9.8.7', '10.9.8.7, 127.0.0.3', '127.0.0.3']) {
      expect((await tryCode('127.0.0.2', { 'x-forwarded-for': claim })).status).toBe(429);
    }
    expect(
      (await tryCode('127.0.0.2', { forwarded: 'for=127.0.0.3', 'x-real-ip': '127.0.0.3' })).status,
    ).toBe(429);
  });

  test('too much is refused by the house in its own words', async () => {
    const answer = await json(
      '/api/submissions',
      JSON.stringify({ ...complaint, message: '多'.repeat(60_000) }),
    );
    expect(answer.status).toBe(413);
    expect(answer.header('content-type')).toContain('application/problem+json');
    expect(JSON.parse(answer.text)).toEqual(problem(413, '内容太大，最多 128 KiB，请缩短后再提交。', []));
  });

  test('far too much does not come through, and is told so', async () => {
    const answer = await askByHttp2(proxy, '/api/submissions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(2_000_000),
    });
    expect([answer.status, answer.text]).toEqual([413, expect.stringContaining('内容太大')]);
  });

  test('a message with files comes through, and far too much of it does not', async () => {
    const sent = JSON.parse((await json('/api/submissions', JSON.stringify(complaint))).text);
    const upload = (files: readonly Sent[]) => ({
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
        origin: `https://localhost:${proxy.tls}`,
      },
      body: multipart({ receipt: sent.receipt, text: '见附件' }, files),
    });
    const send = (files: readonly Sent[]) => ask(proxy, '/status/message/', upload(files));
    const files = Array.from({ length: 5 }, (_, n) => ({
      name: `${n}.pdf`,
      bytes: joined([latin('%PDF-1.7\n%'), new Uint8Array(5_000_000), latin('\nstartxref\n9\n%%EOF')]),
    }));
    expect((await send(files)).status).toBe(303);
    const tooMany = await send([...files, ...files.slice(0, 1)]);
    expect([tooMany.status, tooMany.text]).toEqual([413, expect.stringContaining('见附件</textarea>')]);
    const huge = await askByHttp2(proxy, '/status/message/', upload([...files, ...files]));
    expect([huge.status, huge.text]).toEqual([413, expect.stringContaining('内容太大')]);
  });

  test.each(['/', '/guides/casework/', '/feedback/complaint/', '/style.css', '/api/health', '/nowhere/'])(
    'on %s each header of the house stands once, as the house says it',
    async (path) => {
      const answer = await get(path);
      const sheet = /<style>(.*?)<\/style>/s.exec(answer.text)?.[1];
      expect(sheet !== undefined).toBe(path.startsWith('/feedback/'));
      const policy =
        sheet === undefined
          ? contentSecurityPolicy
          : carryingStyle(
              contentSecurityPolicy,
              `sha256-${createHash('sha256').update(sheet).digest('base64')}`,
            );
      const own = { ...fixedHeaders, 'Content-Security-Policy': policy };
      const seen = Object.keys(own).map((name) => [name, answer.all(name)]);
      expect(seen).toEqual(Object.entries(own).map(([name, value]) => [name, [value]]));
      for (const once of ['Content-Type', 'Date', 'Content-Encoding', 'Cache-Control']) {
        expect(answer.all(once).length, once).toBeLessThan(2);
      }
    },
  );

  test.each(['/guides/casework/', '/feedback/complaint/', '/style.css'])(
    '%s comes compressed, once, to whom understands it',
    async (path) => {
      const plain = await get(path);
      expect(plain.header('content-encoding')).toBeUndefined();
      const packed = await get(path, { headers: { 'accept-encoding': 'gzip' } });
      expect(packed.all('content-encoding')).toEqual(['gzip']);
      const text = gunzipSync(packed.bytes).toString('utf8');
      expect(text.length).toBe(plain.text.length);
      expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    },
  );

  test('while the house restarts nobody gets a bare fault', async () => {
    await house.end();
    const asked = get('/feedback/');
    if (!waits) expect((await asked).status).toBe(503);
    else await new Promise((resolve) => setTimeout(resolve, 300));
    if (!waits) expect((await asked).text).toContain('请过一分钟再试');
    house = await startHouse();
    expect((await (waits ? asked : get('/feedback/'))).status).toBe(200);
  });
});
