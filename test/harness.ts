import { randomInt } from 'node:crypto';
import { and, eq, lte, ne, sql } from 'drizzle-orm';
import * as schema from '../db/schema.ts';
import type { Store } from '../db/store.ts';
import { type HomeUnderTest, type HouseOptions, onHost, SITE } from './homes/home.ts';
import { openHost } from './homes/host.ts';
import { openWorker } from './homes/worker.ts';
import { openByWrangler } from './homes/wrangler.ts';
import { openSession, type Proofs } from './people.ts';
import { BOUNDARY, multipart, type Sent } from './uploads.ts';

export { SITE } from './homes/home.ts';

export type Answer = Response;
export type Fields = Readonly<Record<string, string | readonly string[]>>;
export type Headers = Readonly<Record<string, string>>;

export type House = Awaited<ReturnType<typeof startHouse>>;

/** Starts the real build of the home under test on a fresh database with all migrations; close it when the file is done. */
export const startHouse = async (options: HouseOptions = {}) =>
  housed(await (onHost ? openHost : openWorker)(options));

/** Starts both homes, whichever is under test: what is asked of the one can be compared with the other. */
export const startBoth = async (options: HouseOptions = {}) => ({
  worker: housed(await openByWrangler(options)),
  host: housed(await openHost(options)),
});

function housed(home: HomeUnderTest) {
  const { origin, store, keyRing, scheduled, files, mail, log, close } = home;
  const calls = callsOf(home);
  return {
    ...calls,
    origin,
    store,
    keyRing,
    scheduled,
    files,
    mail,
    log,
    close,
    /** Signs a colleague in and gives their side of the desk. */
    desk: async (login: string, proofs: Proofs = {}) =>
      deskOf(calls, store, await openSession(store, login, Date.now(), proofs)),
    settled: () => settled(store, scheduled),
  };
}

/** An address of its own for each call, so that no limit binds unless a test gives one address to many. */
const someAddress = (): string => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

const bodyOf = (fields: Fields): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((item) => [name, item]),
    ),
  ).toString();

function callsOf(home: HomeUnderTest) {
  const call = (
    path: string,
    init: { method?: string; headers?: Headers; body?: string | Uint8Array<ArrayBuffer> } = {},
  ) => home.ask(path, { ...init, headers: { 'x-forwarded-for': someAddress(), ...init.headers } });
  return {
    call,
    get: (path: string, headers: Headers = {}) => call(path, { headers }),
    /** As a program sends: JSON, no Origin. */
    json: (path: string, body: unknown, headers: Headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    /** As a page sends: a form, from the site's own origin. */
    form: (path: string, fields: Fields, headers: Headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: SITE, ...headers },
        body: bodyOf(fields),
      }),
    /** As a page sends a form that brings files. */
    upload: (path: string, fields: Fields, files: readonly Sent[], headers: Headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, origin: SITE, ...headers },
        body: multipart(fields, files),
      }),
  };
}

/** What every closing says besides its outcome, unless a test says otherwise: the question of reprisals, and a withdrawal's words. */
const askedAtClosing = ({ outcome }: Fields): Fields => ({
  reprisal: 'no',
  ...(outcome === 'withdrawn' ? { words: '不用再办了' } : {}),
});

export type Desk = ReturnType<typeof deskOf>;

function deskOf(calls: ReturnType<typeof callsOf>, store: Store, cookie: string) {
  const form = (path: string, fields: Fields = {}) => calls.form(path, fields, { cookie });
  return {
    cookie,
    get: (path: string) => calls.get(path, { cookie }),
    form,
    matter: async (reference: string) => (await calls.get(`/desk/matters/${reference}/`, { cookie })).text(),
    /** A verb on a matter, from the page as it stands now unless `seen` says otherwise. */
    act: async (reference: string, noun: string, fields: Fields = {}) => {
      const [row] = await store.db.select().from(schema.matter).where(eq(schema.matter.reference, reference));
      return form(`/desk/matters/${reference}/${noun}/`, {
        seen: String(row?.version ?? 0),
        ...(noun === 'closing' ? askedAtClosing(fields) : {}),
        ...fields,
      });
    },
    /** A message in the conversation, with files. */
    message: async (reference: string, detail: string, files: readonly Sent[] = []) => {
      const [row] = await store.db.select().from(schema.matter).where(eq(schema.matter.reference, reference));
      const fields = { seen: String(row?.version ?? 0), detail };
      return calls.upload(`/desk/matters/${reference}/message/`, fields, files, { cookie });
    },
  };
}

/** Asks again and again until it is so; fails after twenty seconds. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain: ${what}`);
}

/** Waits until no letter is under way: each has left, or waits for a later try or for the robot's minute. */
async function settled(store: Store, scheduled: (at: number) => Promise<void>): Promise<void> {
  const underWay = and(
    sql`state = 'waiting'`,
    // The platform's clock may be a moment ahead of this one; a later try is minutes away.
    lte(schema.letter.nextAt, Date.now() + 1000),
    ne(schema.letter.recipient, 'robot'),
  );
  for (let tries = 0; tries < 20; tries += 1) {
    if ((await store.db.$count(schema.letter, underWay)) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // What a run after an answer leaves behind is the scheduler's.
  await scheduled(Date.now());
  try {
    await until('the letters', async () => (await store.db.$count(schema.letter, underWay)) === 0);
  } catch (error) {
    const left = await store.db.select().from(schema.letter).where(underWay);
    throw new Error(JSON.stringify(left.map(({ facts: _facts, ...row }) => row)), { cause: error });
  }
}
