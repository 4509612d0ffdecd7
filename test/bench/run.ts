import { availableParallelism, loadavg } from 'node:os';
import { buildHost, HOST, isStale } from '../../functions/commands/build.ts';
import { buildIfNeeded } from '../../functions/commands/miniflare.ts';
import { hostFigures } from './host.ts';
import { serveHouse } from './house.ts';
import { cpuFigures, pageFigures, workerFigure } from './pages.ts';
import { paintFigures } from './paint.ts';
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
const figures: Figure[] = [];
const parts: [string, () => Promise<Figure[]>][] = [
  ['sending', () => writingFigures(size)],
  ['pages', publicPages],
  ['reading', () => readingFigures(size)],
  ['the second home', () => hostFigures(size)],
];
for (const [name, measure] of parts) {
  process.stdout.write(`measuring ${name} …\n`);
  figures.push(...(await measure()));
}
figures.push({
  part: 'The machine',
  what: 'load of a core before and after; above 1 other work was in the way',
  measured: `${before} … ${busy()}`,
  target: '',
  ok: null,
});
process.stdout.write(`\n${table(figures)}\n`);
const missed = figures.filter(({ ok }) => ok === false).length;
process.stdout.write(`\n${figures.filter(({ ok }) => ok).length} ok, ${missed} missed\n`);
if (!quick) keep(figures);

async function publicPages(): Promise<Figure[]> {
  const house = await serveHouse();
  try {
    const weights = await pageFigures(house);
    const paints = await paintFigures(house, size.paints);
    return [...weights, workerFigure(), ...(await cpuFigures(house, size.seconds)), ...paints];
  } finally {
    await house.close();
  }
}
