import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import type { Store } from '../../db/store.ts';
import { openLocal } from '../../functions/commands/miniflare.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort } from '../host/artefact.ts';
import { employAll } from '../people.ts';
import { platformProcesses } from './cpu.ts';

const BARE = 'test/bench/bare.toml';

/** A served house: the product, or the bare route beside it. */
export interface Served {
  origin: string;
  miniflare: Miniflare;
  /** The process that serves it. */
  process: number | undefined;
  close(): Promise<void>;
}

/** The product on an empty folder of its own: no demo, no limits. */
export interface House extends Served {
  store: Store;
}

/** Serves the build on a free port of this machine. */
export async function serveHouse(): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const port = await freePort();
  const place = { data: join(folder, 'data'), key: join(folder, 'key') };
  const settings = settingsAt(place, port);
  const others = platformProcesses();
  const { miniflare, store } = await openLocal(settings, { listen: true });
  const process = platformProcesses().find((pid) => !others.includes(pid));
  await employAll(store);
  return {
    origin: `http://127.0.0.1:${port}`,
    miniflare,
    process,
    store,
    close: () => closing(miniflare, folder),
  };
}

/**
 * Serves the bare route: the same platform, the same kind of persistence, as many inserts of as many rows.
 * @param front whether static files stand before it, as they do before the product
 */
export async function serveBare(rows: readonly number[], front: boolean): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bare-'));
  const { workerOptions } = unstable_getMiniflareWorkerOptions(BARE);
  const worker: V4WorkerOptions = Object.assign({}, workerOptions, {
    modules: [{ type: 'ESModule' as const, path: 'bare.mjs', contents: bundledBare(folder) }],
    bindings: { ROWS: [...rows] },
  });
  if (!front) delete worker.assets;
  const log = new Log(LogLevel.ERROR);
  const options = convertV4MiniflareOptions({ host: '127.0.0.1', port: 0, log, workers: [worker] });
  const others = platformProcesses();
  const miniflare = new Miniflare({ ...options, resourcePersistencePath: join(folder, 'data') });
  const { origin } = await miniflare.ready;
  const database = await miniflare.getD1Database('DB');
  for (const table of rows.keys()) {
    await database.exec(`create table bare_${table} (id text primary key, sent text not null)`);
  }
  const process = platformProcesses().find((pid) => !others.includes(pid));
  return { origin, miniflare, process, close: () => closing(miniflare, folder) };
}

function bundledBare(folder: string): string {
  const args = ['deploy', '--dry-run', '--outdir', folder, '--config', BARE];
  const env = {
    ...globalThis.process.env,
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  };
  const { status, stderr } = spawnSync('wrangler', args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the bare route was not bundled: ${stderr}`);
  const bundle = readdirSync(folder).find((name) => name.endsWith('.js')) ?? '';
  return readFileSync(join(folder, bundle), 'utf8');
}

async function closing(miniflare: Miniflare, folder: string): Promise<void> {
  await miniflare.dispose();
  rmSync(folder, { recursive: true, force: true });
}
