import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import type { Store } from '../../db/store.ts';
import { withLocal } from '../../functions/commands/miniflare.ts';
import { readSettings } from '../../functions/host/settings.ts';
import { platformProcesses } from '../bench/cpu.ts';
import { ask } from '../bench/load.ts';
import { lookInto, serve } from '../host/artefact.ts';

const PATIENCE = 60_000;

/** A home that may be killed: it is started again on the same things, and looked into when it stands still. */
export interface Home {
  start(): Promise<Server>;
  look<T>(work: (store: Store) => Promise<T>): Promise<T>;
}

/** The Workers build on this machine. */
export const onWorkers = (place: Place): Home => ({
  start: () => startServer(place),
  look: (work) => {
    const env = { DEMO: 'off', DATA: place.data, KEY_FILE: place.keyFile, PORT: String(place.port) };
    return withLocal(readSettings(env), ({ store }) => work(store));
  },
});

/** The artefact for a server of one's own, with the memory that its unit gives it. */
export const onHost = ({ port, data, keyFile: key }: Place): Home => ({
  start: async () => {
    const told = { PORT: String(port), NODE_OPTIONS: '--max-semi-space-size=8' };
    const { end, pid } = await serve({ data, key }, { told });
    return {
      origin: `http://127.0.0.1:${port}`,
      platform: () => pid,
      kill: async () => void (await end('SIGKILL')),
      stop: async () => void (await end()),
    };
  },
  look: async (work) => {
    const { store, close } = await lookInto({ data, key });
    try {
      return await work(store);
    } finally {
      close();
    }
  },
});

/** Where a server keeps its things, over all its lives. */
export interface Place {
  port: number;
  data: string;
  keyFile: string;
}

/** A server as a person starts it, to be ended the hard way. */
export interface Server {
  origin: string;
  /** The process that answers, for what it holds in memory. */
  platform(): number | undefined;
  /** Ends it at once, with everything it has started: nothing is written any more. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the Workers build without demo and without limits, and waits until it answers. */
async function startServer({ port, data, keyFile }: Place): Promise<Server> {
  const told = { PORT: String(port), DATA: data, KEY_FILE: keyFile, DEMO: 'off', LIMITS: 'off' };
  const child = spawn(process.execPath, ['functions/commands/preview.ts'], {
    env: { ...process.env, ...told },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const origin = `http://127.0.0.1:${port}`;
  await answering(origin, child);
  return {
    origin,
    platform: () => platformProcesses(child.pid)[0],
    kill: () => killed(child),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answering(origin: string, child: ChildProcess): Promise<void> {
  const agent = new Agent({ keepAlive: false });
  const end = Date.now() + PATIENCE;
  while (Date.now() < end && child.exitCode === null) {
    if ((await ask(agent, origin, { method: 'GET', path: '/api/health' })).status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the server did not start');
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  const platform = child.pid === undefined ? [] : platformProcesses(child.pid);
  child.kill('SIGKILL');
  for (const pid of platform) process.kill(pid, 'SIGKILL');
  await ended;
}
