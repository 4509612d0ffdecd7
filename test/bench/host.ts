import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asc, desc, eq, sql } from 'drizzle-orm';
import { everybody } from '../../db/people.ts';
import { matter } from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import { HOST } from '../../functions/commands/build.ts';
import { withHouse } from '../../functions/host/open.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort, type Place, somewhere } from '../host/artefact.ts';
import { employAll, openSession } from '../people.ts';
import { fill } from './archive.ts';
import { memoryOf } from './cpu.ts';
import { ask, load, median, type Run } from './load.ts';
import type { Figure } from './report.ts';
import { takeIn } from './screens.ts';
import { sending } from './sending.ts';

const PART = 'A server of one’s own (Node and SQLite)';
const CLIENTS = [1, 8, 32] as const;

interface Process {
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
const startHouse = (place: Place, port: number): Promise<Process> =>
  startProcess(['--max-semi-space-size=8', `${HOST}/start.mjs`], port, {
    PORT: String(port),
    DATA: place.data,
    KEY_FILE: place.key,
    DEMO: 'off',
    LIMITS: 'off',
  });

const mib = (pid: number): number => Math.round(memoryOf(pid) ?? Number.NaN);

const figure = (what: string, measured: string, target = '', ok: boolean | null = null): Figure => ({
  part: PART,
  what,
  measured,
  target,
  ok,
});

interface Size {
  rounds: number;
  seconds: number;
  many: number;
}

/** The second home beside its own bare route, its memory and start, and its queue in a small and a large archive. */
export async function hostFigures({ rounds, seconds, many }: Size): Promise<Figure[]> {
  const place = somewhere();
  const folder = mkdtempSync(join(tmpdir(), 'bare-'));
  const [port, barePort] = [await freePort(), await freePort()];
  const house = await startHouse(place, port);
  const bare = await startProcess(
    ['test/bench/bare-host.ts', join(folder, 'bare.sqlite'), String(barePort), ...(await rowsOfOne())],
    barePort,
    {},
  );
  try {
    const idle = mib(house.pid);
    const sent: Figure[] = [];
    for (const clients of CLIENTS)
      sent.push(...(await sendingFigures(house, bare, { clients, rounds, seconds })));
    const loaded = mib(house.pid);
    return [
      ...sent,
      figure('memory idle', `${idle} MiB`),
      figure('memory after the load', `${loaded} MiB`, '≤ 250 MiB', loaded <= 250),
      figure('start to first answer', `${house.started.toFixed(0)} ms`, '≤ 2 s', house.started <= 2000),
      ...(await queueFigures(1000, seconds)),
      ...(await queueFigures(many, seconds)),
    ];
  } finally {
    await Promise.all([house.end(), bare.end()]);
    place.remove();
    rmSync(folder, { recursive: true });
  }
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

async function sendingFigures(
  house: Process,
  bare: Process,
  { clients, rounds, seconds }: { clients: number; rounds: number; seconds: number },
): Promise<Figure[]> {
  const own: Run[] = [];
  const beside: Run[] = [];
  for (let round = 0; round < rounds; round += 1) {
    own.push(await load(house.origin, sending, { clients, seconds }));
    beside.push(await load(bare.origin, sending, { clients, seconds }));
  }
  const of = (runs: readonly Run[], key: 'perSecond' | 'p50' | 'p99') => median(runs.map((run) => run[key]));
  const say = (runs: readonly Run[]) =>
    `${of(runs, 'perSecond').toFixed(0)}/s, p50 ${of(runs, 'p50').toFixed(1)} ms, p99 ${of(runs, 'p99').toFixed(1)} ms`;
  if (own.some(({ requests, statuses }) => statuses[201] !== requests))
    throw new Error('a submission was refused');
  const ratio = median(own.map(({ perSecond }, n) => perSecond / (beside[n]?.perSecond ?? Number.NaN)));
  const held = clients === 8;
  const good = of(own, 'perSecond') >= 560 && of(own, 'p99') <= 40;
  const at = `${clients} ${clients === 1 ? 'client' : 'clients'}`;
  return [
    figure(`a submission, ${at}`, say(own), held ? '≥ 560/s, p99 ≤ 40 ms' : '', held ? good : null),
    figure(`the bare route, ${at}`, say(beside)),
    figure(
      `requests/s against the bare route, ${at}`,
      `${Math.round(ratio * 100)} %`,
      held ? '≥ 60 %' : '',
      held ? ratio >= 0.6 : null,
    ),
  ];
}

async function queueFigures(matters: number, seconds: number): Promise<Figure[]> {
  const place = somewhere();
  const port = await freePort();
  try {
    const cookie = await withHouse(settingsAt(place, port), 'db/migrations', async (store) => {
      await employAll(store);
      const handlers = (await everybody(store)).map(({ id }) => id);
      await fill(store, { matters, open: Math.min(matters, 5000), mattersOnly: true }, handlers, Date.now());
      await keyOfEnds(store);
      return openSession(store, 'director');
    });
    const house = await startHouse(place, port);
    const shot = { method: 'GET', path: '/desk/', headers: { cookie } } as const;
    await load(house.origin, shot, { clients: 1, seconds: 1 });
    const { p50, statuses, requests } = await load(house.origin, shot, { clients: 1, seconds });
    await house.end();
    if (statuses[200] !== requests) throw new Error('the queue of the bench was not shown');
    return [
      figure(
        `queue page, p50 at ${matters.toLocaleString('en')} matters`,
        `${p50.toFixed(1)} ms`,
        '≤ 15 ms',
        p50 <= 15,
      ),
    ];
  } finally {
    place.remove();
  }
}

/** The start looks whether its key opens the first and the last matter: these two get a real one. */
async function keyOfEnds(store: Store): Promise<void> {
  const ends = [asc(matter.n), desc(matter.n)].map((order) =>
    store.db.select({ id: matter.id }).from(matter).orderBy(order).limit(1),
  );
  for (const [row] of await Promise.all(ends)) {
    if (!row) continue;
    const { wrapped } = store.keys.newDataKey(row.id);
    await store.db.update(matter).set({ dataKey: wrapped }).where(eq(matter.id, row.id));
  }
}
