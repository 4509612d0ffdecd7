import { z } from 'zod';
import { yearText, yearVersionText } from '../../db/as-text.ts';
import type { CalendarYear } from '../../domain/calendar/calendar.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { calendar } from '../host/commands/calendar.ts';
import { command, Sentence } from '../host/settings.ts';
import { here } from './here.ts';
import { remoteAsk, remoteRun } from './remote.ts';

const answer = z.array(
  z.object({ results: z.array(z.object({ version: z.string(), imported_at: z.number() })) }),
);

/** The same on Cloudflare's database: the row goes there, and the scheduler counts again within a minute. */
function importRemote(year: CalendarYear): void {
  const inForce = () => answer.parse(remoteAsk(yearVersionText(year.year)))[0]?.results[0];
  const before = Number(inForce()?.version ?? shippedCalendar.years.get(year.year)?.version ?? 0);
  const row = { ...year, version: before + 1 };
  const now = Date.now();
  remoteRun(yearText(row, now));
  if (inForce()?.imported_at !== now)
    throw new Sentence('刚刚有人也导入了这一年，这一次没有导入。请看看服务台的日历，再决定。');
  process.stdout.write(
    `已导入 ${row.year} 年（第 ${row.version} 版）：${row.paper.title}\n未结期限由定时任务在一分钟内重新计算。\n`,
  );
}

/** `npm run calendar -- import <file> [--remote]`. */
await command(async () => calendar(process.argv.slice(2), here('calendar'), importRemote));
