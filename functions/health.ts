import type { Context } from 'hono';
import { writeProof } from '../db/cron.ts';
import { queueOf, waitingAndDead } from '../db/outbox.ts';
import type { Database } from '../db/store.ts';
import { publishedThrough } from '../domain/calendar/calendar.ts';
import type { Home } from './home.ts';
import { calendarFor, type HouseEnv } from './house.ts';
import { logFault } from './log.ts';

type C = Context<HouseEnv>;

/** GET /api/health: whether the house works; no secret, no person. */
export async function health(c: C): Promise<Response> {
  const told = await always(c.env);
  try {
    return c.json({ ...told, status: 'ok', database: 'ok', mail: await waitingAndDead(c.env.store) });
  } catch (error) {
    logFault('health', error);
    return c.json({ ...told, status: 'fault', database: 'unreachable' }, 503);
  }
}

/** GET /api/health/live: the process answers; whether the database does is another question. */
export const live = (c: C): Response => c.json({ status: 'ok' });

/** GET /api/health/ready: whether submissions can be taken in, and the figures that somebody who watches over it wants. */
export async function ready(c: C): Promise<Response> {
  const { env: home } = c;
  const bytes = home.memory?.();
  const memory = bytes === undefined ? {} : { memory: { rssMiB: Math.round(bytes / 1024 ** 2) } };
  const told = { ...(await always(home)), ...memory };
  try {
    const queue = await queueOf(home.store, home.now());
    const { waiting, dead } = queue;
    const database = (await canWrite(home)) ? 'ok' : 'read-only';
    const status = database === 'ok' ? 'ok' : 'fault';
    return c.json({ ...told, status, database, mail: { waiting, dead }, queue }, status === 'ok' ? 200 : 503);
  } catch (error) {
    logFault('ready', error);
    return c.json({ ...told, status: 'fault', database: 'unreachable' }, 503);
  }
}

const always = async (home: Home) => ({
  status: 'ok',
  version: home.settings.version,
  calendar: { publishedThrough: publishedThrough(await calendarFor(home)) },
});

/** How long a write is proof enough, in milliseconds: nobody makes the disk work by asking. */
const PROOF = 5000;
const proofs = new WeakMap<Database, number>();

async function canWrite(home: Home): Promise<boolean> {
  const { db } = home.store;
  const now = home.now();
  if (Math.abs(now - (proofs.get(db) ?? Number.NEGATIVE_INFINITY)) < PROOF) return true;
  try {
    await writeProof(home.store, now);
    proofs.set(db, now);
    return true;
  } catch (error) {
    logFault('ready', error);
    return false;
  }
}
