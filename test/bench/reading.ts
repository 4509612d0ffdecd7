import { PAGE_ROWS } from '../../db/queue.ts';
import { readQueueScreen } from '../../db/queue-screen.ts';
import { viewerOf } from '../../db/viewer.ts';
import { openSession } from '../people.ts';
import { type Archive, fill } from './archive.ts';
import { cpuOf } from './cpu.ts';
import { type House, serveHouse } from './house.ts';
import { load, median, type Run } from './load.ts';
import { both, type Machine } from './machine.ts';
import type { Figure } from './report.ts';
import { counting } from './rows.ts';
import { matterScreens, queueScreens, type Screen, takeIn } from './screens.ts';

/**
 * What may differ from the small archive because other rows stand there: in the large one a few, and where all is open each row of a
 * page may have a clock more.
 */
const LIKE = [0, 12, PAGE_ROWS];
const handlers = ['social_worker', 'office_staff', 'checker', 'supervisor', 'director'];

interface Filled {
  name: string;
  house: House;
  cookie: string;
  /** Rows read and the most allowed, by screen. */
  rows: Map<string, { read: number; most: number; bounded: boolean }>;
}

/** The queue and its kin in archives of very different size: rows read, and the time of the page over HTTP. */
export async function readingFigures(options: {
  many: number;
  rounds: number;
  seconds: number;
  machine: Machine;
}): Promise<Figure[]> {
  const { many } = options;
  const filled: Filled[] = [];
  try {
    filled.push(await fillOne('1,000', { matters: 1000, open: 600 }));
    filled.push(await fillOne(many.toLocaleString('en'), { matters: many, open: 5000 }));
    filled.push(
      await fillOne(`${many.toLocaleString('en')}, all open`, {
        matters: many,
        open: many,
        mattersOnly: true,
      }),
    );
    return [...rowFigures(filled), ...(await timeFigures(filled, options))];
  } finally {
    await Promise.all(filled.map(({ house }) => house.close()));
  }
}

async function fillOne(name: string, archive: Archive): Promise<Filled> {
  const house = await serveHouse();
  await fill(house.store, archive, handlers, Date.now());
  const cookie = await openSession(house.store, 'director');
  const visitor = { token: cookie.slice(cookie.indexOf('=') + 1), handler: 'social_worker' };
  const director = await viewerOf(house.store, 'director');
  if (!director) throw new Error('the bench has no director');
  const { queue } = await readQueueScreen(house.store, director, {}, null, Date.now());
  const screens = [
    ...queueScreens(visitor, queue.next),
    ...matterScreens(visitor, await takeIn(house.store, 'bench')),
  ];
  const rows: Filled['rows'] = new Map();
  for (const screen of screens) rows.set(screen.name, await countRows(house, screen));
  return { name, house, cookie, rows };
}

async function countRows(house: House, screen: Screen) {
  const counter = await counting(house.miniflare, house.store);
  const shown = await screen.look(counter.store);
  return { read: counter.read(), most: screen.most(shown), bounded: screen.bounded };
}

function rowFigures(filled: readonly Filled[]): Figure[] {
  const [few] = filled;
  if (!few) return [];
  return [...few.rows].map(([screen, { read: least, bounded }]) => {
    const all = filled.flatMap(({ rows }) => rows.get(screen) ?? []);
    const within = all.every(({ read, most }) => read <= most);
    const alike = bounded || all.every(({ read }, at) => read <= least + (LIKE[at] ?? 0));
    return {
      part: `Rows read at ${filled.map(({ name }) => name).join(' · ')} matters`,
      what: screen,
      measured: all.map(({ read }) => read).join(' · '),
      target: `≤ ${[...new Set(all.map(({ most }) => most))].join(' · ')}${bounded ? '' : ', the same'}`,
      ok: within && alike,
    };
  });
}

interface QueueRun extends Run {
  /** CPU of the serving process for one request, as measured and at the speed of the targets. */
  cpu: number;
  cpuThere: number;
}

async function timeFigures(
  filled: readonly Filled[],
  { rounds, seconds, machine }: { rounds: number; seconds: number; machine: Machine },
): Promise<Figure[]> {
  const runs: QueueRun[][] = filled.map(() => []);
  for (const one of filled) await load(one.house.origin, shot(one), { clients: 1, seconds });
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, one] of filled.entries()) runs[index]?.push(await queueRun(one, seconds, machine));
  }
  const [least = []] = runs;
  return filled.map(({ name }, index) => {
    const own = runs[index] ?? [];
    const ratio = median(own.map(({ p50 }, round) => p50 / (least[round]?.p50 ?? Number.NaN)));
    const of = (key: 'p50' | 'cpu' | 'cpuThere') => median(own.map((run) => run[key]));
    const raw = `${of('p50').toFixed(1)} ms, CPU ${of('cpu').toFixed(1)} ms`;
    const beside = index === 0 ? '' : `, ${ratio.toFixed(2)} × that at 1,000`;
    return {
      part: 'The queue page over HTTP, signed in as director',
      what: `p50 at ${name} matters`,
      measured: `${both(raw, `CPU ${of('cpuThere').toFixed(1)} ms`)}${beside}`,
      target: `CPU ≤ 10 ms${index === 0 ? '' : ', ≤ 1.3 ×'}`,
      ok: !(of('cpuThere') > 10) && (index === 0 || ratio <= 1.3),
    };
  });
}

const shot = ({ cookie }: Filled) => ({ method: 'GET', path: '/desk/', headers: { cookie } }) as const;

async function queueRun(one: Filled, seconds: number, machine: Machine): Promise<QueueRun> {
  const used = () => cpuOf(one.house.process ?? 0) ?? Number.NaN;
  const [run, slow] = await machine.around(async () => {
    const before = used();
    const seen = await load(one.house.origin, shot(one), { clients: 1, seconds });
    return { ...seen, cpu: (used() - before) / seen.requests };
  });
  if (run.statuses[200] !== run.requests) throw new Error('the queue of the bench was not shown');
  return { ...run, cpuThere: run.cpu / slow.cpu };
}
