import { drizzle } from 'drizzle-orm/d1';
import { createTestHarness } from 'wrangler';
import { KeyRing } from '../../db/keys.ts';
import * as schema from '../../db/schema.ts';
import type { Bindings } from '../../functions/worker/home.ts';
import type { HomeUnderTest, HouseOptions } from './home.ts';
import { mailsTaken, varsOf } from './worker.ts';

/** The Workers build as wrangler itself serves it, with its own migrations and what it puts in front: slow, for what compares the homes. */
export async function openByWrangler(options: HouseOptions): Promise<HomeUnderTest> {
  const keyRing = KeyRing.make();
  const server = serverOf(options, keyRing);
  const { url } = await server.listen();
  const worker = server.getWorker<Bindings & Record<string, unknown>>();
  await worker.applyD1Migrations('DB');
  const { DB, FILES } = await worker.getEnv();
  const mail = server.getWorker('mail');
  return {
    origin: url.origin,
    ask: async (path, asked) => {
      const answer = await server.fetch(path, { redirect: 'manual', ...asked });
      // Read at once: what wraps the answer lets go of its stream when memory is cleared.
      const bytes = await answer.arrayBuffer();
      const { status, headers } = answer;
      return new Response(bytes.byteLength === 0 ? null : bytes, { status, headers: [...headers] });
    },
    store: { db: drizzle(DB, { schema }), keys: KeyRing.parse(keyRing) },
    keyRing,
    scheduled: async (at) => {
      await worker.scheduled({ scheduledTime: new Date(at), cron: '* * * * *' });
    },
    files: {
      all: async () => {
        const { objects } = await FILES.list();
        const read = objects.map(async ({ key }) => {
          const found = await FILES.get(key);
          return { id: key, bytes: new Uint8Array((await found?.arrayBuffer()) ?? []) };
        });
        return Promise.all(read);
      },
      put: async (id, bytes) => {
        await FILES.put(id, bytes);
      },
    },
    mail: {
      turn: async (mode) => {
        await mail.fetch(`http://mail/${mode}`, { method: 'POST' });
      },
      taken: async () => {
        return mailsTaken.parse(await (await mail.fetch('http://mail/')).json());
      },
    },
    log: () => JSON.stringify(server.getLogs()),
    close: () => server.close(),
  };
}

function serverOf(options: HouseOptions, keyRing: string) {
  const { robot, filesAway = false } = options;
  return createTestHarness({
    workers: [
      {
        configPath: './dist/server/wrangler.json',
        vars: varsOf(options),
        secrets: { KEY_RING: keyRing, ...(robot === undefined ? {} : { WECOM_ROBOT: robot }) },
        // A worker that knows nothing of files stands where the bucket should be.
        bindingOverrides: { EMAIL: 'mail', ...(filesAway ? { FILES: 'mail' } : {}) },
      },
      { config: { name: 'mail', main: './test/mail-worker.ts', compatibility_date: '2026-10-12' } },
    ],
  });
}
