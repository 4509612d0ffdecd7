import { type HostSettings, Sentence } from '../settings.ts';
import { audit } from './audit.ts';
import { backup, restore } from './backup.ts';
import { calendar } from './calendar.ts';
import { cron } from './cron.ts';
import type { Here } from './here.ts';
import { key } from './key.ts';
import { ready } from './ready.ts';
import { staff } from './staff.ts';
import { copy, migration, rehearsal } from './upgrade.ts';

/** The commands of the installed product, each beside the service. */
const commands = new Map<string, { does: string; run(args: string[], here: Here): Promise<void> }>([
  ['staff', { does: '建立账号、列出账号', run: (args, here) => staff(args, here) }],
  ['calendar', { does: '导入新一年的放假安排', run: (args, here) => calendar(args, here) }],
  ['audit', { does: '核对审计记录', run: audit }],
  ['cron', { does: '按某一刻运行一次定时任务', run: cron }],
  ['key', { does: '没有密钥时生成一份，并指出它在哪里', run: key }],
  ['copy', { does: '复制一份完整的数据库，不用停机', run: copy }],
  ['backup', { does: '加密备份全部数据和附件，不用停机', run: (args, here) => backup(args, here) }],
  ['restore', { does: '停机后把备份恢复到空的数据目录', run: (args, here) => restore(args, here) }],
  ['rehearse', { does: '在副本上试这个版本的迁移', run: rehearsal }],
  ['migrate', { does: '停机后迁移，先留副本', run: migration }],
  ['ready', { does: '等到服务正常回答', run: ready }],
]);

/** Runs a command of the installed product by its name. */
export async function runCommand(
  [name = '', ...args]: string[],
  settings: HostSettings,
  migrations: string,
): Promise<void> {
  const found = commands.get(name);
  if (!found) throw new Sentence(usage());
  // The name people type: the wrapper that is installed, not the file behind it.
  await found.run(args, { call: `xingyang ${name}`, settings, migrations });
}

const usage = (): string =>
  [
    '没有这个命令。可用的有：',
    ...[...commands].map(([name, { does }]) => `  xingyang ${name}　${does}`),
  ].join('\n');
