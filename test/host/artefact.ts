import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST } from '../../functions/commands/build.ts';
import { openHouse } from '../../functions/host/open.ts';
import { readSettings } from '../../functions/host/settings.ts';

/** A place for one house: the folder of its data, and its key beside it. */
export interface Place {
  data: string;
  key: string;
  remove(): void;
}

export function somewhere(): Place {
  const root = mkdtempSync(join(tmpdir(), 'house-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  return { data: join(root, 'data'), key: join(root, 'key', 'ring'), remove };
}

const PORTS = 1000;
/** Below those that the system gives out by itself, and of another thousand in each process of tests: what is free stays free. */
const firstPort = 20_000 + PORTS * (Number(process.env.VITEST_POOL_ID ?? 0) % 12);
let nextPort = randomInt(PORTS);

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries += 1) {
    nextPort = (nextPort + 1) % PORTS;
    if (await isFree(firstPort + nextPort)) return firstPort + nextPort;
  }
  throw new Error('no port is free');
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** What a process has said and how it ended; `code` is null while it runs, or when it was killed. */
export interface Running {
  url: string;
  started: boolean;
  pid: number;
  said(): string;
  ended: Promise<number | null>;
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts the built artefact with Node alone, and waits until it serves or has ended.
 * @param through a command to start it with, e.g. as another user
 */
export async function launch(
  place: Pick<Place, 'data' | 'key'>,
  options: { told?: Record<string, string>; through?: readonly string[] } = {},
): Promise<Running> {
  const port = options.told?.PORT ?? String(await freePort());
  const [program = '', ...args] = [...(options.through ?? []), process.execPath, `${HOST}/start.mjs`];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      PORT: port,
      DATA: place.data,
      KEY_FILE: place.key,
      LIMITS: 'off',
      ...options.told,
    },
  });
  const { said, ended } = listenTo(child);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && !said().includes('"what":"started"'))
    await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    url: `http://localhost:${port}`,
    started: !over,
    pid: child.pid ?? 0,
    said,
    ended,
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts the artefact; anything but a running server fails the test with what it said. */
export async function serve(...how: Parameters<typeof launch>): Promise<Running> {
  const running = await launch(...how);
  if (!running.started) throw new Error(`it did not start: ${running.said()}`);
  return running;
}

function listenTo(child: ChildProcess) {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { said: () => text, ended };
}

/** Opens the house of a place in this process, as a command does beside the server. */
export const lookInto = (place: Pick<Place, 'data' | 'key'>, told: Record<string, string> = {}) =>
  openHouse(
    readSettings({ DEMO: 'off', DATA: place.data, KEY_FILE: place.key, ...told }),
    'db/migrations',
    'command',
  );
