import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { importYear, recountOpen } from '../../../db/recount.ts';
import type { CalendarYear } from '../../../domain/calendar/calendar.ts';
import { checkYear } from '../../../domain/calendar/check-year.ts';
import { withHouse } from '../open.ts';
import { Sentence } from '../settings.ts';
import { type Here, parsed } from './here.ts';

/** `calendar import <file>`: a new year of the State Council, checked; open clocks are counted again. */
export async function calendar(
  args: string[],
  here: Here,
  importFarAway?: (year: CalendarYear) => void,
): Promise<void> {
  const usage = `用法：${here.call} import <文件.json>${importFarAway ? ' [--remote]' : ''}（文件写 - 时从标准输入读）`;
  const options = { remote: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parsed(usage, () => parseArgs({ args, allowPositionals: true, options }));
  const [verb, file] = positionals;
  if (verb !== 'import' || file === undefined || (values.remote && !importFarAway)) throw new Sentence(usage);
  const checked = checkYear(readJson(file));
  if (!checked.ok) {
    throw new Sentence(['没有导入，请先改正：', ...checked.problems.map((text) => `- ${text}`)].join('\n'));
  }
  if (values.remote && importFarAway) importFarAway(checked.year);
  else await importHere(here, checked.year);
}

const importHere = ({ settings, migrations }: Here, year: CalendarYear): Promise<void> =>
  withHouse(settings, migrations, async (store) => {
    const now = Date.now();
    const row = await importYear(store, year, { at: now, by: null });
    const { clocks, moved } = await recountOpen(store, now);
    process.stdout.write(
      `已导入 ${row.year} 年（第 ${row.version} 版）：${row.paper.title}\n重新计算了 ${clocks} 个未结期限，其中 ${moved} 个日期有变动，已记入各件的经过。\n`,
    );
  });

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    throw new Sentence(`读不了 ${file}：${error instanceof Error ? error.message : String(error)}`);
  }
}
