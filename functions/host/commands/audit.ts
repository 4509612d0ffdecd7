import { parseArgs } from 'node:util';
import { verifyAudit } from '../../../db/audit-chain.ts';
import { sayBreak } from '../../../domain/audit.ts';
import { withHouse } from '../open.ts';
import { Sentence } from '../settings.ts';
import { type Here, parsed } from './here.ts';

/** `audit verify [--head <hash>]`: checks the whole chain; with a hash from a mail, whether it stands in it. */
export async function audit(args: string[], { call, settings, migrations }: Here): Promise<void> {
  const usage = `用法：${call} verify [--head <邮件里的指纹>]`;
  const options = { head: { type: 'string' } } as const;
  const { values, positionals } = parsed(usage, () => parseArgs({ args, allowPositionals: true, options }));
  // The mail writes it in groups; pasted, it needs quotes or comes in several words.
  const typed = [values.head ?? '', ...positionals.slice(1)].join('').replace(/\s/g, '').toLowerCase();
  const isHead = typed === '' || /^[0-9a-f]{64}$/.test(typed);
  if (positionals[0] !== 'verify' || !isHead) throw new Sentence(usage);
  const wanted = typed === '' ? undefined : typed;
  const found = await withHouse(settings, migrations, (store) => verifyAudit(store, wanted));
  if (!found.ok) throw new Sentence(`审计记录对不上：${sayBreak(found)}`);
  const { rows, loose, head, at } = found;
  if (wanted !== undefined && at === null) {
    throw new Sentence(
      '审计记录前后相接，但里面没有这个指纹：邮件寄出以后，整条链被重新计算过，或者换了数据库。',
    );
  }
  const lines = [
    `审计记录完整：共 ${rows} 条，逐条相接。`,
    ...(head ? [`最后封存的是第 ${head.n} 条，指纹 ${head.hash}`] : []),
    ...(loose > 0 ? [`还有 ${loose} 条等着在一分钟内封存。`] : []),
    ...(at === null ? [] : [`邮件里的指纹就是第 ${at} 条，对得上。`]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
