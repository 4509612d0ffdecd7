import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { KeyRing } from '../../db/keys.ts';
import { freePort, serve, somewhere } from './artefact.ts';
import { submit } from './senders.ts';
import { afterwards, bound, here, messages, onTrial, refusal, refusesForNow, served } from './trial.ts';

onTrial();

/** Another process that holds the database, until it is told to let go. */
async function holdElsewhere(): Promise<() => Promise<void>> {
  const holding = `const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(process.argv[1]); db.exec('begin exclusive'); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', holding, join(here().data, 'house.sqlite')], {
    stdio: 'pipe',
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const letGo = () => {
    child.kill('SIGKILL');
    return ended;
  };
  afterwards(letGo);
  return letGo;
}

test('a database that another process holds: told within seconds, reading goes on, and then it works again', async () => {
  const { url } = await served(here());
  expect((await submit(url)).status).toBe(201);
  const letGo = await holdElsewhere();
  const began = Date.now();
  const waiting = Array.from({ length: 8 }, (_, no) => submit(url, { key: `held-${no}` }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await fetch(`${url}/feedback/complaint/`)).status).toBe(200);
  expect(Date.now() - began).toBeLessThan(12_000);
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(8).fill(503));
  expect(Date.now() - began).toBeLessThan(16_000);
  await refusesForNow(url);
  await letGo();
  const again = await Promise.all(Array.from({ length: 8 }, (_, no) => submit(url, { key: `held-${no}` })));
  expect(again.map(({ status }) => status)).toEqual(Array(8).fill(201));
  expect(await messages()).toBe(9);
});

test('a start while the database is held: pages are served, and submissions once it is free', async () => {
  await (await serve(here())).end();
  const letGo = await holdElsewhere();
  const { url } = await served(here());
  expect((await fetch(`${url}/feedback/complaint/`)).status).toBe(200);
  expect((await submit(url)).status).toBe(503);
  await letGo();
  expect((await submit(url)).status).toBe(201);
});

test('a database held for a moment only: the submission waits and is taken, once', async () => {
  const { url } = await served(here());
  const letGo = await holdElsewhere();
  const waiting = Array.from({ length: 8 }, () => submit(url));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await letGo();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(8).fill(201));
  expect(await messages()).toBe(8);
});

test('two copies on one folder: the second says so and ends, the first goes on', async () => {
  const { url } = await served(here());
  expect(await refusal(here())).toContain(`${here().data} 正被另一个服务台使用`);
  expect((await submit(url)).status).toBe(201);
});

test('a port that is taken: a sentence, and the folder is free again', async () => {
  const first = await served(here());
  const other = somewhere();
  afterwards(() => other.remove());
  const PORT = new URL(first.url).port;
  expect(await refusal(other, { told: { PORT } })).toContain(`端口 ${PORT} 已被占用`);
  const second = await served(other, { told: { PORT: String(await freePort()) } });
  expect((await submit(second.url)).status).toBe(201);
});

test('a database file that is none, or is damaged: a sentence, and it is not touched', async () => {
  mkdirSync(here().data, { recursive: true });
  writeFileSync(
    join(here().data, 'house.sqlite'),
    'this is no database, whatever its name says\n'.repeat(200),
  );
  expect(await refusal(here())).toMatch(/已经损坏，或者不是数据库/);
});

test('the key: missing, broken, another one, or open to others: a sentence each, and the right one works again', async () => {
  const first = await serve(here());
  expect((await submit(first.url)).status).toBe(201);
  await first.end();
  const aside = `${here().key}.aside`;
  renameSync(here().key, aside);
  expect(await refusal(here())).toContain(`找不到密钥文件 ${here().key}`);
  const write = (text: string) => writeFileSync(here().key, text, { mode: 0o600 });
  write('k1:abc\n');
  expect(await refusal(here())).toContain('内容不对');
  write('');
  expect(await refusal(here())).toContain('内容不对');
  write(KeyRing.make());
  expect(await refusal(here())).toContain('不是加密时用的那一把');
  renameSync(aside, here().key);
  for (const mode of [0o644, 0o604, 0o666]) {
    chmodSync(here().key, mode);
    expect(await refusal(here())).toContain('别的用户也能读');
  }
  chmodSync(here().key, 0o000);
  expect(await refusal(here(), { through: bound })).toContain('读不了密钥文件');
  chmodSync(here().key, 0o440);
  const again = await serve(here());
  await again.end();
  expect(dirname(here().key)).not.toBe(here().data);
});
