import { readQueue } from '../../db/queue.ts';
import { viewerOf } from '../../db/viewer.ts';
import { openSession } from '../people.ts';
import { type Archive, fill } from './archive.ts';
import { cpuOf } from './cpu.ts';
import { type House, serveHouse } from './house.ts';
import { load, median, type Run } from './load.ts';
import type { Figure } from './report.ts';
import { counting } from './rows.ts';
import { matterScreens, queueScreens, type Screen, takeIn } from './screens.ts';

const handlers = ['social_worker', 'office_staff', 'checker', 'supervisor', 'director'];
/** What may differ between two archives because other rows stand in them. */
const LIKE = 12;

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
}): Promise<Figure[]> {
  const { many, rounds, seconds } = options;
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
    return [...rowFigures(filled), ...(await timeFigures(filled, rounds, seconds))];
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
  const { next } = await readQueue(house.store, director, {}, null, Date.now());
  const screens = [
    ...queueScreens(visitor, next),
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
    const alike = bounded || all.every(({ read }) => read <= least + LIKE);
    return {
      part: `Rows read at ${filled.map(({ name }) => name).join(' · ')} matters`,
      what: screen,
      measured: all.map(({ read }) => read).join(' · '),
      target: `≤ ${[...new Set(all.map(({ most }) => most))].join(' · ')}${bounded ? '' : ', the same'}`,
      ok: within && alike,
    };
  });
}

async function timeFigures(filled: readonly Filled[], rounds: number, seconds: number): Promise<Figure[]> {
  const shot = (cookie: string) => ({ method: 'GET', path: '/desk/', headers: { cookie } }) as const;
  const runs: (Run & { cpu: number })[][] = filled.map(() => []);
  for (const { house, cookie } of filled) await load(house.origin, shot(cookie), { clients: 1, seconds });
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { house, cookie }] of filled.entries()) {
      const before = cpuOf(house.process ?? 0) ?? Number.NaN;
      const run = await load(house.origin, shot(cookie), { clients: 1, seconds });
      const cpu = ((cpuOf(house.process ?? 0) ?? Number.NaN) - before) / run.requests;
      if (run.statuses[200] !== run.requests) throw new Error('the queue of the bench was not shown');
      runs[index]?.push({ ...run, cpu });
    }
  }
  const [least = []] = runs;
  return filled.map(({ name }, index) => {
    const own = runs[index] ?? [];
    const ratio = median(own.map(({ p50 }, round) => p50 / (least[round]?.p50 ?? Number.NaN)));
    const p50 = median(own.map((run) => run.p50)).toFixed(1);
    const cpu = median(own.map((run) => run.cpu));
    return {
      part: 'The queue page over HTTP, signed in as director',
      what: `p50 at ${name} matters`,
      measured: `${p50} ms, CPU ${cpu.toFixed(1)} ms${index === 0 ? '' : `, ${ratio.toFixed(2)} × that at 1,000`}`,
      target: `CPU ≤ 10 ms${index === 0 ? '' : ', ≤ 1.3 ×'}`,
      ok: !(cpu > 10) && (index === 0 || ratio <= 1.3),
    };
  });
}
