import { asc, desc, eq } from 'drizzle-orm';
import { everybody } from '../../db/people.ts';
import { matter } from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import { withHouse } from '../../functions/host/open.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort, somewhere } from '../host/artefact.ts';
import { employAll, openSession } from '../people.ts';
import { fill } from './archive.ts';
import { memoryOf } from './cpu.ts';
import { load, median, type Run } from './load.ts';
import { both, type Machine, TARGET_SPEED } from './machine.ts';
import { type Process, startBare, startHouse } from './process.ts';
import type { Figure } from './report.ts';
import { sending } from './sending.ts';

const PART = 'A server of one’s own (Node and SQLite)';
const CLIENTS = [1, 8, 32] as const;

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
  machine: Machine;
}

/** The second home beside its own bare route, its memory and start, and its queue in a small and a large archive. */
export async function hostFigures({ rounds, seconds, many, machine }: Size): Promise<Figure[]> {
  const place = somewhere();
  const house = await startHouse(place, await freePort());
  const bare = await startBare();
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
      ...(await queueFigures(1000, seconds, machine)),
      ...(await queueFigures(many, seconds, machine)),
    ];
  } finally {
    await Promise.all([house.end(), bare.end()]);
    place.remove();
  }
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
  const there = atTargetSpeed(own, beside);
  const good = there.perSecond >= 560 && there.p99 <= 40;
  const calibrated = `${there.perSecond.toFixed(0)}/s, p99 ${there.p99.toFixed(1)} ms`;
  const at = `${clients} ${clients === 1 ? 'client' : 'clients'}`;
  return [
    figure(
      `a submission, ${at}`,
      held ? both(say(own), calibrated) : say(own),
      held ? '≥ 560/s, p99 ≤ 40 ms' : '',
      held ? good : null,
    ),
    figure(`the bare route, ${at}`, say(beside)),
    figure(
      `requests/s against the bare route, ${at}`,
      `${Math.round(ratio * 100)} %`,
      held ? '≥ 60 %' : '',
      held ? ratio >= 0.6 : null,
    ),
  ];
}

/** As fast as where the bare route makes what the targets belong to: by the bare run beside each. */
function atTargetSpeed(own: readonly Run[], beside: readonly Run[]): { perSecond: number; p99: number } {
  const slow = beside.map(({ perSecond }) => TARGET_SPEED / perSecond);
  return {
    perSecond: median(own.map((run, round) => run.perSecond * (slow[round] ?? Number.NaN))),
    p99: median(own.map((run, round) => run.p99 / (slow[round] ?? Number.NaN))),
  };
}

async function queueFigures(matters: number, seconds: number, machine: Machine): Promise<Figure[]> {
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
    const [{ p50, statuses, requests }, slow] = await machine.around(() =>
      load(house.origin, shot, { clients: 1, seconds }),
    );
    await house.end();
    if (statuses[200] !== requests) throw new Error('the queue of the bench was not shown');
    return [
      figure(
        `queue page, p50 at ${matters.toLocaleString('en')} matters`,
        both(`${p50.toFixed(1)} ms`, `${(p50 / slow.wall).toFixed(1)} ms`),
        '≤ 15 ms',
        p50 / slow.wall <= 15,
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
