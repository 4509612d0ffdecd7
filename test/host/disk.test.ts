import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Running, serve, somewhere } from './artefact.ts';
import { submit } from './senders.ts';
import { afterwards, bound, here, messages, onTrial, refusal, refusesForNow, served } from './trial.ts';

onTrial();

/** A small disk of its own for the data, in memory. */
function mountDisk(size: string): void {
  mkdirSync(here().data, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', here().data], { stdio: 'pipe' });
  afterwards(() => execFileSync('umount', ['--lazy', here().data]));
}

/** Takes every byte that is left on the disk of the data; @returns how to give them back */
function fillDisk(): () => void {
  const filler = join(here().data, 'filler');
  for (let bytes = 1 << 20; bytes >= 512; ) {
    try {
      writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      bytes = Math.floor(bytes / 2);
    }
  }
  expect(statfsSync(here().data).bavail).toBe(0);
  return () => rmSync(filler);
}

/** No file of a process may grow beyond these bytes from now on. */
const limitFiles = ({ pid }: Running, bytes: number | 'unlimited'): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);

/** Ways in which there is no more room. Not everywhere may a disk be mounted; the size of files can be limited anywhere. */
const fillings = {
  'a disk that is full': async () => {
    mountDisk('8m');
    const running = await served(here());
    return { running, fill: fillDisk };
  },
  'files that may not grow': async () => {
    const running = await served(here());
    const fill = () => {
      limitFiles(running, statSync(join(here().data, 'house.sqlite-wal')).size);
      return () => limitFiles(running, 'unlimited');
    };
    return { running, fill };
  },
};
type Filling = keyof typeof fillings;

function mountable(): boolean {
  const folder = somewhere();
  mkdirSync(folder.data);
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder.data], { stdio: 'pipe' });
    execFileSync('umount', [folder.data]);
    return true;
  } catch {
    return false;
  } finally {
    folder.remove();
  }
}

const ways: Filling[] = mountable()
  ? ['a disk that is full', 'files that may not grow']
  : ['files that may not grow'];

test.each(ways)(
  '%s: the sender is told and keeps the text; once there is room it goes on; nothing is lost',
  async (way) => {
    const { running, fill } = await fillings[way]();
    const { url } = running;
    const before = await Promise.all(Array.from({ length: 8 }, () => submit(url)));
    const giveBack = fill();
    let taken = before.length;
    // What is written ahead has some room left.
    while ((await submit(url, { message: '很长的话。'.repeat(900) })).status === 201) taken += 1;
    await refusesForNow(url);
    expect((await fetch(`${url}/api/health/ready`)).status).toBe(503);
    expect((await fetch(`${url}/guides/`)).status).toBe(200);
    expect((await fetch(`${url}/feedback/complaint/`)).status).toBe(200);
    giveBack();
    expect((await submit(url)).status).toBe(201);
    expect((await fetch(`${url}/api/health/ready`)).status).toBe(200);
    expect(await messages()).toBe(taken + 1);
  },
);

test('no room at the start: a sentence', async () => {
  const limited = ['sh', '-c', 'ulimit -f 8; exec "$0" "$@"'];
  expect(await refusal(here(), { through: limited })).toMatch(/磁盘满了/);
});

test('a folder that cannot be written: a sentence, for a new house and for an old one', async () => {
  mkdirSync(here().data, { recursive: true });
  chmodSync(here().data, 0o500);
  afterwards(() => chmodSync(here().data, 0o700));
  expect(await refusal(here(), { through: bound })).toContain(`${here().data} 不能写`);
  chmodSync(here().data, 0o700);
  await (await serve(here())).end();
  expect(statSync(join(here().data, 'house.sqlite')).mode & 0o077).toBe(0);
  chmodSync(here().data, 0o500);
  expect(await refusal(here(), { through: bound })).toMatch(/不能写|打不开/);
  chmodSync(here().data, 0o700);
  chmodSync(join(here().data, 'house.sqlite'), 0o400);
  expect(await refusal(here(), { through: bound })).toMatch(/不能写|打不开/);
});
