import { cpuOf, memoryOf } from './cpu.ts';
import { type House, type Served, serveBare, serveHouse } from './house.ts';
import { load, median, type Run } from './load.ts';
import type { Figure } from './report.ts';
import { counting } from './rows.ts';
import { takeIn } from './screens.ts';
import { sending } from './sending.ts';

const PART = 'Sending';
const REST = 300;

interface Measured extends Run {
  /** CPU of the serving process for one request, in milliseconds, letters included. */
  cpu: number;
}

/** Taking submissions in, beside a route that only makes the same inserts: in turns, so that a slow minute hits both. */
export async function writingFigures({
  rounds,
  seconds,
}: {
  rounds: number;
  seconds: number;
}): Promise<Figure[]> {
  const house = await serveHouse();
  const rows = await rowsOfOne(house);
  const bare = await serveBare(rows, true);
  const alone = await serveBare(rows, false);
  const served = [house, bare, alone];
  try {
    const idle = memory(house);
    for (const one of served) await measure(one, 8, seconds);
    const eight = await inTurns(served, 8, rounds, seconds);
    const one = await inTurns(served, 1, rounds, seconds);
    const many = await inTurns(served, 32, rounds, seconds);
    return [
      ...figuresOf(8, eight, 0.6),
      ...figuresOf(1, one, null),
      ...figuresOf(32, many, null),
      figure('memory of the platform idle', idle),
      figure('memory of the platform after the load', memory(house)),
    ];
  } finally {
    await Promise.all(served.map((item) => item.close()));
  }
}

/** How many rows each insert of one submission writes. */
async function rowsOfOne(house: House): Promise<number[]> {
  const counter = await counting(house.miniflare, house.store);
  await takeIn(counter.store, 'counted');
  return counter.statements().filter((rows) => rows > 0);
}

async function inTurns(
  served: readonly Served[],
  clients: number,
  rounds: number,
  seconds: number,
): Promise<Measured[][]> {
  const runs: Measured[][] = served.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, one] of served.entries()) runs[index]?.push(await measure(one, clients, seconds));
  }
  return runs;
}

async function measure(one: Served, clients: number, seconds: number): Promise<Measured> {
  const before = one.process === undefined ? null : cpuOf(one.process);
  const run = await load(one.origin, sending, { clients, seconds });
  await new Promise((resolve) => setTimeout(resolve, REST));
  const after = one.process === undefined ? null : cpuOf(one.process);
  const odd = Object.keys(run.statuses).filter((status) => status !== '201');
  if (odd.length > 0) throw new Error(`a submission of the bench was answered ${odd.join(', ')}`);
  return { ...run, cpu: before === null || after === null ? Number.NaN : (after - before) / run.requests };
}

function figuresOf(clients: number, runs: readonly Measured[][], target: number | null): Figure[] {
  const [house = [], bare = [], alone = []] = runs;
  const at = `${clients} ${clients === 1 ? 'client' : 'clients'}`;
  const ratio = (other: readonly Measured[]) =>
    median(house.map(({ perSecond }, round) => perSecond / (other[round]?.perSecond ?? Number.NaN)));
  const beside = ratio(bare);
  const wanted = target === null ? '' : `≥ ${percent(target)}`;
  return [
    figure(`requests/s against the bare route behind the same static files, ${at}`, percent(beside), wanted, {
      ok: target === null ? null : beside >= target,
    }),
    figure(`requests/s against the bare route with nothing before it, ${at}`, percent(ratio(alone))),
    figure(`a submission, ${at}`, say(house)),
    figure(`the bare route behind the same static files, ${at}`, say(bare)),
    figure(`the bare route with nothing before it, ${at}`, say(alone)),
  ];
}

const figure = (
  what: string,
  measured: string,
  target = '',
  { ok }: Pick<Figure, 'ok'> = { ok: null },
): Figure => ({
  part: PART,
  what,
  measured,
  target,
  ok,
});

const memory = ({ process }: Served): string =>
  `${Math.round((process === undefined ? null : memoryOf(process)) ?? Number.NaN)} MiB`;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function say(runs: readonly Measured[]): string {
  const of = (key: 'perSecond' | 'p50' | 'p99' | 'cpu') => median(runs.map((run) => run[key]));
  const times = `p50 ${of('p50').toFixed(1)} ms, p99 ${of('p99').toFixed(1)} ms`;
  return `${of('perSecond').toFixed(0)}/s, ${times}, CPU ${of('cpu').toFixed(2)} ms`;
}
