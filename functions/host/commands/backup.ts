import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Contents } from '../backup/folder.ts';
import { onThisServer, type Place, ringOf, sums } from '../backup/here.ts';
import { restoreBackup } from '../backup/read.ts';
import { writeBackup } from '../backup/write.ts';
import { migrationFiles } from '../open.ts';
import { Sentence } from '../settings.ts';
import { type Here, parsed } from './here.ts';

/** Homes that only the sources reach: the Workers build on this machine, and Cloudflare. */
export type Elsewhere = Readonly<Record<'preview' | 'remote', (here: Here) => Promise<Place>>>;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

async function readArgs(
  args: string[],
  here: Here,
  elsewhere?: Elsewhere,
): Promise<{ folder: string; place: Place }> {
  const more = elsewhere ? ' [--home preview | --remote]' : '';
  const usage = `用法：${here.call} <目录>${more}`;
  const options = { home: { type: 'string' }, remote: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parsed(usage, () => parseArgs({ args, allowPositionals: true, options }));
  const [folder, extra] = positionals;
  const { home = 'host', remote } = values;
  const known = home === 'host' || (home === 'preview' && elsewhere !== undefined && !remote);
  if (folder === undefined || extra !== undefined || !known || (remote && !elsewhere))
    throw new Sentence(usage);
  const place = remote ? elsewhere?.remote : home === 'preview' ? elsewhere?.preview : onThisServer;
  return { folder: resolve(folder), place: await (place ?? onThisServer)(here) };
}

/** `backup <folder>`: everything, sealed, into an empty folder; the service may run. The key is not in it. */
export async function backup(args: string[], here: Here, elsewhere?: Elsewhere): Promise<void> {
  const { folder, place } = await readArgs(args, here, elsewhere);
  const keys = ringOf(here.settings);
  const version = migrationFiles(here.migrations).at(-1)?.name ?? '';
  const told = await place.read((source) => writeBackup(folder, keys, source, { version, at: Date.now() }));
  say(`已备份到 ${folder}：${inWords(told)}`);
  if (told.missing.length > 0)
    say(
      `注意：有 ${told.missing.length} 个附件在数据里登记了，但找不到文件，没有备份：${told.missing.join('、')}`,
    );
  say(`内容是加密的，只有密钥文件 ${here.settings.keyFile} 能打开；请把它另外保管，不要和备份放在一起。`);
}

/** `restore <folder>`: a back-up into an empty system, with the same key file. */
export async function restore(args: string[], here: Here, elsewhere?: Elsewhere): Promise<void> {
  const { folder, place } = await readArgs(args, here, elsewhere);
  const keys = ringOf(here.settings);
  const told = await place.fill((target) => restoreBackup(folder, keys, target));
  say(`已从 ${folder} 恢复：${inWords(told)}`);
  say('所有人需要重新登录。原来的系统请不要再启动，否则等待中的邮件会送两次。');
}

function inWords(told: Contents): string {
  const { rows, files } = sums(told);
  return `${told.tables.length} 张表、${rows} 行、${files} 个附件。`;
}
