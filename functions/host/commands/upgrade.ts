import { resolve } from 'node:path';
import { copyHouse } from '../copy.ts';
import { Sentence } from '../settings.ts';
import { migrateHeld, rehearse } from '../upgrade.ts';
import type { Here } from './here.ts';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const listed = (names: readonly string[]): string =>
  names.length === 0 ? '没有要做的迁移' : `迁移 ${names.join('、')}`;

const fileIn = ([file]: string[], call: string): string => {
  if (file === undefined || file.startsWith('-')) throw new Sentence(`用法：${call} <副本.sqlite>`);
  return resolve(file);
};

/** `copy <file>`: a consistent copy of the database while the service runs. The key is not in it. */
export async function copy(args: string[], { call, settings }: Here): Promise<void> {
  const file = fileIn(args, call);
  copyHouse(settings, file);
  say(`已复制到 ${file}。内容是加密的；密钥要另外保管。`);
}

/** `rehearse`: whether this version's migrations go through, tried on a copy. */
export async function rehearsal(_args: string[], { settings, migrations }: Here): Promise<void> {
  const names = await rehearse(settings, migrations);
  say(`在副本上试过了：${listed(names)}。`);
}

/** `migrate <copy>`: the same for real, while the service is stopped, after a copy to go back to. */
export async function migration(args: string[], { call, settings, migrations }: Here): Promise<void> {
  const names = await migrateHeld(settings, migrations, fileIn(args, call));
  say(`已完成：${listed(names)}。`);
}
