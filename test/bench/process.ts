import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Store } from '../../db/store.ts';
import { HOST } from '../../functions/commands/build.ts';
import { withHouse } from '../../functions/host/open.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort, type Place, somewhere } from '../host/artefact.ts';
import { ask } from './load.ts';
import { takeIn } from './screens.ts';

/** A program that answers on this machine. */
export interface Process {
  origin: string;
  pid: number;
  /** Milliseconds until it answered. */
  started: number;
  end(): Promise<void>;
}

/** Starts a program and waits until it answers. */
async function startProcess(
  args: readonly string[],
  port: number,
  told: Record<string, string>,
): Promise<Process> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...told } });
  const origin = `http://127.0.0.1:${port}`;
  const agent = new Agent();
  while ((await ask(agent, origin, { method: 'GET', path: '/api/health' })).status !== 200) {
    if (child.exitCode !== null) throw new Error(`it ended: ${args.join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const started = performance.now() - began;
  const end = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { origin, pid: child.pid ?? 0, started, end };
}

/** The artefact as its unit starts it. */
export const startHouse = (place: Place, port: number): Promise<Process> =>
  startProcess(['--max-semi-space-size=8', `${HOST}/start.mjs`], port, {
    PORT: String(port),
    DATA: place.data,
    KEY_FILE: place.key,
    DEMO: 'off',
    LIMITS: 'off',
  });

/** The bare route of the second home, on a file of its own. */
export async function startBare(): Promise<Process> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-'));
  const port = await freePort();
  const args = ['test/bench/bare-host.ts', join(folder, 'bare.sqlite'), String(port), ...(await rowsOfOne())];
  const bare = await startProcess(args, port, {});
  const end = async () => {
    await bare.end();
    rmSync(folder, { recursive: true });
  };
  return { ...bare, end };
}

/** How many rows one submission writes, table by table. */
async function rowsOfOne(): Promise<string[]> {
  const place = somewhere();
  try {
    return await withHouse(settingsAt(place, await freePort()), 'db/migrations', async (store) => {
      const before = await rowsByTable(store);
      await takeIn(store, 'counted');
      const after = await rowsByTable(store);
      const written = [...after].map(([table, rows]) => rows - (before.get(table) ?? 0));
      return written.filter((rows) => rows > 0).map(String);
    });
  } finally {
    place.remove();
  }
}

async function rowsByTable({ db }: Store): Promise<Map<string, number>> {
  const tables = await db.all<[string]>(
    sql`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`,
  );
  const counted = new Map<string, number>();
  for (const [name] of tables) counted.set(name, await db.$count(sql.raw(name)));
  return counted;
}
