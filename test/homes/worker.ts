import { drizzle } from 'drizzle-orm/d1';
import { createTestHarness } from 'wrangler';
import { z } from 'zod';
import { KeyRing } from '../../db/keys.ts';
import * as schema from '../../db/schema.ts';
import type { Bindings } from '../../functions/worker/home.ts';
import { type HomeUnderTest, type HouseOptions, SITE } from './home.ts';

const mailsTaken = z.array(
  z.object({
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    headers: z.record(z.string(), z.string()),
  }),
);

/** The Workers build on a fresh D1 with all migrations, and a mail service that does as it is told. */
export async function openWorker(options: HouseOptions): Promise<HomeUnderTest> {
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
        const taken = mailsTaken.parse(await (await mail.fetch('http://mail/')).json());
        return taken.map(({ headers, ...rest }) => ({ id: headers['X-Letter-ID'] ?? '', ...rest }));
      },
    },
    log: () => JSON.stringify(server.getLogs()),
    close: () => server.close(),
  };
}

function serverOf(options: HouseOptions, keyRing: string) {
  const { limits = false, demo = false, mail = 'platform', robot, filesAway = false } = options;
  const vars = {
    SITE,
    LIMITS: limits ? 'on' : 'off',
    DEMO: demo ? 'on' : 'off',
    MAIL: mail,
    TRUST_PROXY: '1',
  };
  return createTestHarness({
    workers: [
      {
        configPath: './dist/server/wrangler.json',
        vars,
        secrets: { KEY_RING: keyRing, ...(robot === undefined ? {} : { WECOM_ROBOT: robot }) },
        // A worker that knows nothing of files stands where the bucket should be.
        bindingOverrides: { EMAIL: 'mail', ...(filesAway ? { FILES: 'mail' } : {}) },
      },
      { config: { name: 'mail', main: './test/mail-worker.ts', compatibility_date: '2026-10-12' } },
    ],
  });
}
