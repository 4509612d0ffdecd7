import { readFileSync } from 'node:fs';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare';
import ts from 'typescript';
import { z } from 'zod';
import { KeyRing } from '../../db/keys.ts';
import { migrate } from '../../db/migrate.ts';
import * as schema from '../../db/schema.ts';
import { audit, calendarYear } from '../../db/schema-access.ts';
import { builtWorker } from '../../functions/commands/miniflare.ts';
import { migrationFiles } from '../../functions/host/open.ts';
import { overWire } from './d1.ts';
import { type HomeUnderTest, type HouseOptions, SITE } from './home.ts';
import { callAlone } from './line.ts';

/** The mails as the service beside the house gives them. */
export const mailsTaken = z.array(
  z
    .object({
      to: z.string(),
      subject: z.string(),
      text: z.string(),
      headers: z.record(z.string(), z.string()),
    })
    .transform(({ headers, ...rest }) => ({ id: headers['X-Letter-ID'] ?? '', ...rest })),
);

/** What the Worker is told. */
export const varsOf = ({ limits = false, demo = false, mail = 'platform' }: HouseOptions) => ({
  SITE,
  LIMITS: limits ? 'on' : 'off',
  DEMO: demo ? 'on' : 'off',
  MAIL: mail,
  TRUST_PROXY: '1',
});

type Platform = Awaited<ReturnType<typeof startPlatform>>;

/** To start a platform takes seconds, to empty one a moment: what a file of this process has done with serves the next. */
const idle = new Map<string, Platform[]>();

/** The Workers build on a fresh D1 with all migrations, and a mail service that does as it is told. */
export async function openWorker(options: HouseOptions): Promise<HomeUnderTest> {
  const kind = JSON.stringify(options);
  const platform = idle.get(kind)?.pop() ?? (await startPlatform(options));
  const { miniflare, origin, keyRing, said, db, mail } = platform;
  await migrate(db, migrationFiles('db/migrations'));
  return {
    origin,
    ask: (path, asked) => callAlone(origin, new URL(path, origin), asked),
    store: { db, keys: KeyRing.parse(keyRing) },
    keyRing,
    scheduled: async (at) => {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ scheduledTime: new Date(at), cron: '* * * * *' });
    },
    files: filesIn(miniflare),
    mail: {
      turn: async (mode) => void (await mail(mode, '')),
      taken: async () => mailsTaken.parse(await mail('')),
    },
    log: () => JSON.stringify(said),
    close: async () => {
      if (await isSpent(platform, options)) return miniflare.dispose();
      await emptied(platform);
      idle.set(kind, [...(idle.get(kind) ?? []), platform]);
    },
  };
}

async function startPlatform(options: HouseOptions) {
  const keyRing = KeyRing.make();
  const said: unknown[] = [];
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      log: new Log(LogLevel.ERROR),
      handleStructuredLogs: (line) => said.push(line),
      workers: [house(options, keyRing), beside('mail'), { ...beside('database'), d1Databases: { DB: D1 } }],
    }),
  );
  const { origin } = await miniflare.ready;
  const db = drizzle(overWire(besideIn(miniflare, 'database')), { schema });
  return { miniflare, origin, keyRing, said, db, mail: besideIn(miniflare, 'mail') };
}

/** Whether a platform remembers what emptying its database does not take back: tries that were counted, a calendar. */
const isSpent = async (
  { db }: Platform,
  { limits, demo, robot, filesAway }: HouseOptions,
): Promise<boolean> =>
  limits === true ||
  demo === true ||
  filesAway === true ||
  robot !== undefined ||
  (await db.$count(audit, eq(audit.action, 'calendar-imported'))) > 0 ||
  (await db.$count(calendarYear)) > 0;

/** As it was before the first migration: no table, no file, no mail, nothing said. */
async function emptied({ miniflare, said, db, mail }: Platform): Promise<void> {
  const tables = await db.all<{ name: string }>(
    sql`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '_cf_%' order by rowid`,
  );
  // In the order in which they were made: with a table of words go those that it keeps itself.
  const drops = tables.map(({ name }) => db.run(sql.raw(`drop table if exists "${name}"`)));
  await db.batch([db.run(sql`pragma defer_foreign_keys = on`), ...drops]);
  const files = await miniflare.getR2Bucket('FILES');
  const { objects } = await files.list();
  await files.delete(objects.map(({ key }) => key));
  await mail('takes', '');
  said.length = 0;
}

/** The one database of the house, for it and for what looks into it. */
const D1 = 'house';

function house(options: HouseOptions, keyRing: string): V4WorkerOptions {
  const { robot, filesAway = false } = options;
  const built = builtWorker();
  // The mail service of the tests stands in place of the platform's.
  delete built.email;
  if (filesAway) delete built.r2Buckets;
  return Object.assign(built, {
    d1Databases: { DB: D1 },
    // A worker that knows nothing of files stands where the bucket should be.
    serviceBindings: { EMAIL: 'mail', ...(filesAway ? { FILES: 'mail' } : {}) },
    bindings: {
      ...built.bindings,
      ...varsOf(options),
      KEY_RING: keyRing,
      ...(robot === undefined ? {} : { WECOM_ROBOT: robot }),
    },
  });
}

/** A small worker of the tests that stands beside the house. */
const beside = (name: 'mail' | 'database'): V4WorkerOptions => ({
  name,
  modules: [{ type: 'ESModule', path: `${name}.mjs`, contents: scriptOf(`test/${name}-worker.ts`) }],
  compatibilityDate: '2026-10-12',
});

const scriptOf = (path: string): string =>
  ts.transpile(readFileSync(path, 'utf8'), {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ESNext,
  });

/** Asks a worker beside the house: GET without a body, POST with one. */
const besideIn =
  (miniflare: Miniflare, name: string) =>
  async (path: string, body?: string): Promise<unknown> => {
    const { origin } = await miniflare.ready;
    const answer = await callAlone(origin, new URL(`http://${name}/${path}`), {
      headers: { 'MF-Route-Override': name },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    const text = await answer.text();
    return text === '' ? null : JSON.parse(text);
  };

const filesIn = (miniflare: Miniflare): HomeUnderTest['files'] => ({
  all: async () => {
    const files = await miniflare.getR2Bucket('FILES');
    const { objects } = await files.list();
    const read = objects.map(async ({ key }) => {
      const found = await files.get(key);
      return { id: key, bytes: new Uint8Array((await found?.arrayBuffer()) ?? []) };
    });
    return Promise.all(read);
  },
  put: async (id, bytes) => {
    await (await miniflare.getR2Bucket('FILES')).put(id, bytes);
  },
});
