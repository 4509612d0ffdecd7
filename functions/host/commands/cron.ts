import { parseArgs } from 'node:util';
import { isoShanghai, parseInstant } from '../../../domain/time.ts';
import { jobs, runJobs } from '../../cron.ts';
import { hostOf } from '../home.ts';
import { withHouse } from '../open.ts';
import { Sentence } from '../settings.ts';
import { type Here, parsed } from './here.ts';

/** `cron --at <instant>`: what the scheduler would do at that instant. */
export async function cron(args: string[], { call, settings, migrations }: Here): Promise<void> {
  const usage = `用法：${call} --at 2026-11-24T14:00:00+08:00（时间要带时区）`;
  const { values } = parsed(usage, () => parseArgs({ args, options: { at: { type: 'string' } } }));
  const at = values.at === undefined ? Date.now() : parseInstant(values.at);
  if (at === null) throw new Sentence(usage);
  await withHouse(settings, migrations, async (store) => {
    const host = hostOf(store, settings, () => Promise.reject(new Error('the scheduler renders no pages')));
    await runJobs(host.home(undefined, at));
    await host.settled();
  });
  process.stdout.write(`已按 ${isoShanghai(at)} 运行：\n${jobs.map(({ name }) => `- ${name}`).join('\n')}\n`);
}
