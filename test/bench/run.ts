import { availableParallelism, loadavg } from 'node:os';
import { buildHost, HOST, isStale } from '../../functions/commands/build.ts';
import { buildIfNeeded } from '../../functions/commands/miniflare.ts';
import { hostFigures } from './host.ts';
import { serveHouse } from './house.ts';
import { calibrate } from './machine.ts';
import { cpuFigures, pageFigures, workerFigure } from './pages.ts';
import { paintFigures } from './paint.ts';
import { programmeFigures } from './programmes.ts';
import { readingFigures } from './reading.ts';
import { type Figure, keep, table } from './report.ts';
import { writingFigures } from './writing.ts';

/** `npm run bench`: the speed table. `--quick` measures less and keeps nothing. */
const quick = process.argv.includes('--quick');
const size = quick
  ? { rounds: 3, seconds: 1, many: 50_000, paints: 1 }
  : { rounds: 5, seconds: 3, many: 1_000_000, paints: 5 };

/** How many want each core: above one, every time here is too long, and more so the longer a thing takes. */
const busy = (): string => ((loadavg()[0] ?? 0) / availableParallelism()).toFixed(1);

buildIfNeeded();
if (isStale(`${HOST}/start.mjs`)) buildHost();
const before = busy();
const { machine, bare } = await calibrate(size.rounds, size.seconds);
const figures: Figure[] = [];
const parts: [string, () => Promise<Figure[]>][] = [
  ['sending', () => writingFigures(size)],
  ['pages', publicPages],
  ['reading', () => readingFigures({ ...size, machine })],
  ['groups and activities', () => programmeFigures({ ...size, machine })],
  ['the second home', () => hostFigures({ ...size, machine })],
];
for (const [name, measure] of parts) {
  process.stdout.write(`measuring ${name} …\n`);
  figures.push(...(await measure()));
}
const aboutMachine = (what: string, measured: string): Figure => ({
  part: 'The machine',
  what,
  measured,
  target: '',
  ok: null,
});
figures.push(
  aboutMachine('load of a core before and after; above 1 other work was in the way', `${before} … ${busy()}`),
  aboutMachine('the bare Node route, 8 clients, at the beginning', `${bare.toFixed(0)}/s`),
  aboutMachine('slower than the machine of the targets, over the run', machine.said()),
);
process.stdout.write(`\n${table(figures)}\n`);
const missed = figures.filter(({ ok }) => ok === false).length;
process.stdout.write(`\n${figures.filter(({ ok }) => ok).length} ok, ${missed} missed\n`);
if (!quick) keep(figures);

async function publicPages(): Promise<Figure[]> {
  const house = await serveHouse();
  try {
    const weights = await pageFigures(house);
    const paints = await paintFigures(house, size.paints, machine);
    return [...weights, workerFigure(), ...(await cpuFigures(house, size.seconds, machine)), ...paints];
  } finally {
    await house.close();
  }
}
