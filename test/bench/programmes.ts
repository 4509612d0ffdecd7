import { publicProgramme } from '../../db/programme/find.ts';
import { contentIn, opinionsAcross } from '../../db/programme/opinions/across.ts';
import { giveOpinion } from '../../db/programme/opinions/give.ts';
import { setOf } from '../../db/programme/opinions/sets.ts';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { readProgramme } from '../../db/programme/page.ts';
import { listProgrammes } from '../../db/programme/people/public-list.ts';
import type { Store } from '../../db/store.ts';
import { viewerOf } from '../../db/viewer.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { periodOf } from '../../domain/figures/periods.ts';
import { DAY } from '../../domain/time.ts';
import { withHouse } from '../../functions/host/open.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort, somewhere } from '../host/artefact.ts';
import { answerCopies, copyProgramme, farOff, type Numbers } from '../many-programmes.ts';
import { loadedOf } from '../opinions.ts';
import { employAll, openSession } from '../people.ts';
import { meetingsFrom } from '../programmes.ts';
import { offered, somebody } from '../sign-ups.ts';
import { cpuOf } from './cpu.ts';
import { type House, serveHouse } from './house.ts';
import { load, median, type Run, type Shot } from './load.ts';
import type { Machine } from './machine.ts';
import { startHouse } from './process.ts';
import type { Figure } from './report.ts';
import { counting } from './rows.ts';

const PROGRAMMES = 10_000;
/** Each of them answered by a hundred people: a million answers. */
const EACH = 100;
const LISTED = 20;
const PART = 'Groups and activities';

interface Size {
  rounds: number;
  seconds: number;
  machine: Machine;
}

const figure = (what: string, measured: string, target = '', ok: boolean | null = null): Figure => ({
  ...{ part: PART, what, measured, target, ok },
});

/** Copies that stand beside it from the beginning: some of the first and of the last, hence of every month that the others fill. */
const FEW: readonly Numbers[] = [
  [1, 12],
  [PROGRAMMES - 11, PROGRAMMES],
];
const REST: Numbers = [13, PROGRAMMES - 12];

/** Signing up on both homes; then a programme's pages beside a few others, and beside ten thousand with a million answers. */
export async function programmeFigures(size: Size): Promise<Figure[]> {
  const house = await serveHouse();
  try {
    const one = await firstOf(house.store);
    const signedUp = await signUpFigure('Workers', house.origin, one.reference, size);
    const copies = farOff(Date.now());
    const fill = async (range: Numbers) => {
      await copyProgramme(house.store, one.matterId, range, copies);
      await answerCopies(house.store, range, EACH);
    };
    for (const range of FEW) await fill(range);
    const few = await look(house, one, size);
    await fill(REST);
    const many = await look(house, one, size);
    return [
      signedUp,
      await onHost(size),
      ...rowsBeside(few.rows, many.rows),
      ...timesBeside(few.times, many.times),
    ];
  } finally {
    await house.close();
  }
}

interface One {
  matterId: string;
  reference: string;
}

/** A page of programmes open to everybody; the first has room for whoever comes, and was thought something of. */
async function firstOf(store: Store): Promise<One> {
  const meetings = meetingsFrom(Date.now(), 20, 1);
  const given = { kind: 'activity', service: 'activities', meetings } as const;
  const first = await offered(store, { ...given, capacity: 1_000_000 });
  for (let n = 1; n < LISTED; n += 1)
    await offered(store, { ...given, meetings: meetingsFrom(Date.now(), 20 + n, 1) });
  for (let n = 1; n <= 6; n += 1) {
    const loaded = await loadedOf(store, first.matterId);
    await giveOpinion(store, {
      ...{
        loaded,
        set: await setOf(store, loaded),
        phase: 'opinion',
        way: 'link',
        key: `key ${n}`,
        ticket: null,
      },
      answers: { choices: { overall: 4, content: 5 }, words: {}, wantsTalk: false },
      at: Date.now(),
      calendar: shippedCalendar,
    });
  }
  return first;
}

const signingUp = (reference: string): Shot => ({
  method: 'POST',
  path: `/api/programmes/${reference}/sign-ups`,
  headers: { 'content-type': 'application/json' },
  body: () => JSON.stringify({ ...somebody, key: crypto.randomUUID() }),
});

/** Eight people at a time who all want to the same programme: each is taken in after the other. */
async function signUpFigure(
  home: string,
  origin: string,
  reference: string,
  { rounds, seconds }: Size,
): Promise<Figure> {
  const runs: Run[] = [];
  await load(origin, signingUp(reference), { clients: 8, seconds: 1 });
  for (let round = 0; round < rounds; round += 1)
    runs.push(await load(origin, signingUp(reference), { clients: 8, seconds }));
  if (runs.some(({ requests, statuses }) => statuses[201] !== requests))
    throw new Error('a sign-up was refused');
  const of = (key: 'perSecond' | 'p50' | 'p99') => median(runs.map((run) => run[key]));
  const said = `${of('perSecond').toFixed(0)}/s, p50 ${of('p50').toFixed(1)} ms, p99 ${of('p99').toFixed(1)} ms`;
  return figure(`a sign-up, 8 at a time for one programme, ${home}`, said);
}

async function onHost(size: Size): Promise<Figure> {
  const place = somewhere();
  const port = await freePort();
  try {
    const { reference } = await withHouse(settingsAt(place, port), 'db/migrations', async (store) => {
      await employAll(store);
      return firstOf(store);
    });
    const house = await startHouse(place, port);
    try {
      return await signUpFigure('Node', house.origin, reference, size);
    } finally {
      await house.end();
    }
  } finally {
    place.remove();
  }
}

type Rows = Map<string, { read: number; most: number }>;
/** At the speed of the targets' machine. */
interface Look {
  p50: number;
  cpu: number;
}
type Times = Map<string, Look>;

async function look(house: House, one: One, size: Size): Promise<{ rows: Rows; times: Times }> {
  return { rows: await rowsOf(house, one), times: await timesOf(house, one, size) };
}

async function rowsOf({ store, miniflare }: House, { matterId, reference }: One): Promise<Rows> {
  const now = Date.now();
  const viewer = await viewerOf(store, 'social_worker');
  if (!viewer) throw new Error('the bench has no social worker');
  const loaded = await loadedOf(store, matterId);
  const period = periodOf('month', loaded.programme.lastAt);
  const lastYear = periodOf('year', now - 200 * DAY);
  const screens: [string, number, (counted: Store) => Promise<unknown>][] = [
    ['/programmes/', 4 * LISTED + 20, (counted) => listProgrammes(counted, { when: 'coming' }, now)],
    ['/programmes/<number>/', 24, (counted) => publicProgramme(counted, reference)],
    ['the programme on the desk', 60, (counted) => readProgramme(counted, viewer, reference, now)],
    ['its opinions', 150, (counted) => opinionFigures(counted, loaded)],
    ['content of a year for the public record', 150, (counted) => contentIn(counted, lastYear, ['activity'])],
    ['opinions of a worker in a month', 150, (counted) => opinionsAcross(counted, 'w:social_worker', period)],
  ];
  const rows: Rows = new Map();
  for (const [name, most, ask] of screens) {
    const counter = await counting(miniflare, store);
    await ask(counter.store);
    rows.set(name, { read: counter.read(), most });
  }
  return rows;
}

function rowsBeside(few: Rows, many: Rows): Figure[] {
  return [...few].map(([name, { read: least, most }]) => {
    const read = many.get(name)?.read ?? Number.NaN;
    const measured = `${least} · ${read}`;
    return figure(
      `rows read, ${name}`,
      measured,
      `≤ ${most}, the same`,
      read <= most && Math.abs(read - least) <= 6,
    );
  });
}

async function timesOf(house: House, { reference }: One, { rounds, seconds, machine }: Size): Promise<Times> {
  const cookie = await openSession(house.store, 'social_worker');
  const times: Times = new Map();
  for (const path of [
    '/programmes/',
    `/programmes/${reference}/`,
    `/desk/programmes/${reference}/opinions/`,
    `/desk/programmes/${reference}/papers/report/0/`,
  ]) {
    const shot = { method: 'GET', path, headers: { cookie } } as const;
    await load(house.origin, shot, { clients: 1, seconds: 1 });
    const runs: Look[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [run, slow] = await machine.around(async () => {
        const used = cpuOf(house.process ?? 0) ?? Number.NaN;
        const seen = await load(house.origin, shot, { clients: 1, seconds });
        if (seen.statuses[200] !== seen.requests) throw new Error(`${path} was not shown`);
        return { ...seen, cpu: ((cpuOf(house.process ?? 0) ?? Number.NaN) - used) / seen.requests };
      });
      runs.push({ p50: run.p50 / slow.wall, cpu: run.cpu / slow.cpu });
    }
    const of = (key: 'p50' | 'cpu') => median(runs.map((run) => run[key]));
    times.set(path.replace(reference, '<number>'), { p50: of('p50'), cpu: of('cpu') });
  }
  return times;
}

function timesBeside(few: Times, many: Times): Figure[] {
  const beside = FEW.reduce((all, [from, to]) => all + to - from + 1, 0);
  return [...few].map(([path, least]) => {
    const most = many.get(path) ?? { p50: Number.NaN, cpu: Number.NaN };
    const ratio = most.p50 / least.p50;
    // The limit of CPU is for public requests and the queue.
    const target = path.startsWith('/desk/') ? '≤ 1.3 ×' : 'CPU ≤ 10 ms, ≤ 1.3 ×';
    const light = path.startsWith('/desk/') || most.cpu <= 10;
    const measured = `p50 ${least.p50.toFixed(1)} · ${most.p50.toFixed(1)} ms, CPU ${least.cpu.toFixed(1)} · ${most.cpu.toFixed(1)} ms at 3,300/s, ${ratio.toFixed(2)} ×`;
    return figure(
      `${path} beside ${beside} · beside ${PROGRAMMES.toLocaleString('en')} and ${(PROGRAMMES * EACH).toLocaleString('en')} answers`,
      measured,
      target,
      light && ratio <= 1.3,
    );
  });
}
