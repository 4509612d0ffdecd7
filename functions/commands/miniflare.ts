import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { drizzle } from 'drizzle-orm/d1';
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type MiniflareOptions,
  type V4WorkerOptions,
} from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { KeyRing } from '../../db/keys.ts';
import { migrate } from '../../db/migrate.ts';
import * as schema from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import { migrationFiles } from '../host/open.ts';
import { type HostSettings, readKeyRing } from '../host/settings.ts';
import { buildWorker, isStale } from './build.ts';

const BUILT = resolve('dist/server');
const ENTRY = 'entry.mjs';
const WORKER = join(BUILT, 'wrangler.json');

/** The built product on this machine: the Worker in Miniflare, its database in the data folder. */
export interface Local {
  miniflare: Miniflare;
  store: Store;
}

/** Builds when there is no build, or a source is newer than it. */
export function buildIfNeeded(): void {
  if (isStale(WORKER)) buildWorker();
}

/** Opens the house on this machine; `listen` for people, else only its database and its scheduler. */
export async function openLocal(settings: HostSettings, options: { listen: boolean }): Promise<Local> {
  const keyRing = readKeyRing(settings);
  const miniflare = new Miniflare(miniflareOptions(settings, keyRing, options.listen));
  await miniflare.ready;
  const database = await miniflare.getD1Database('DB');
  const store = { db: drizzle(database, { schema }), keys: KeyRing.parse(keyRing) };
  await migrated(store);
  return { miniflare, store };
}

/** How often the migrations are begun on a busy machine. */
const TRIES = 3;

/** On a busy machine the platform may close the line that a batch goes over. What was applied the database knows: it is asked again. */
async function migrated({ db }: Store): Promise<void> {
  const files = migrationFiles('db/migrations');
  for (let tries = 1; ; tries += 1) {
    try {
      await migrate(db, files);
      return;
    } catch (error) {
      if (tries === TRIES || !isBrokenLine(error)) throw error;
    }
  }
}

/** Whether the platform was not reached, rather than the database refusing. */
const isBrokenLine = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'fetch failed' || isBrokenLine(error.cause));

/** Does some work on the house while nobody is let in, and closes it again. */
export async function withLocal<T>(settings: HostSettings, work: (local: Local) => Promise<T>): Promise<T> {
  const local = await openLocal(settings, { listen: false });
  try {
    return await work(local);
  } finally {
    await local.miniflare.dispose();
  }
}

/** The built Worker with all that it is bound to, as Miniflare takes it. */
export function builtWorker(): V4WorkerOptions {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(WORKER);
  return Object.assign({}, workerOptions, {
    rootPath: BUILT,
    modulesRoot: BUILT,
    modules: modulesOf(BUILT),
  });
}

function miniflareOptions(settings: HostSettings, keyRing: string, listen: boolean): MiniflareOptions {
  const worker: V4WorkerOptions = { ...builtWorker(), bindings: variables(settings, keyRing) };
  const options = convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: listen ? settings.port : 0,
    log: new Log(LogLevel.ERROR),
    workers: [worker],
  });
  // Set after the conversion: the older options' own word for it is dropped without a sound.
  // `v3` is where wrangler and `npm run dev` look in the same folder.
  return { ...options, resourcePersistencePath: join(settings.data, 'v3') };
}

/** Every module of the build, the entry first. */
const modulesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.mjs') || path.endsWith('.js'))
    .sort((a, b) => Number(b === ENTRY) - Number(a === ENTRY))
    .map((path) => ({ type: 'ESModule' as const, path: join(folder, path) }));

/** What the Worker is told on this machine. */
export const variables = (settings: HostSettings, keyRing: string): Record<string, string> => ({
  SITE: settings.site,
  DEMO: settings.demo ? 'on' : 'off',
  LIMITS: settings.limits ? 'on' : 'off',
  MAIL: 'kept',
  TRUST_PROXY: settings.trustProxy ? '1' : '0',
  KEY_RING: keyRing,
  ...(settings.robot === undefined ? {} : { WECOM_ROBOT: settings.robot }),
});

/** What the platform's scheduler would do at an instant. */
export async function tick(local: Local, at: number): Promise<void> {
  const worker = await local.miniflare.getWorker();
  await worker.scheduled({ scheduledTime: new Date(at), cron: '* * * * *' });
}
