import { readFileSync } from 'node:fs';
import { command, Sentence } from '../host/settings.ts';
import { buildWorker } from './build.ts';
import { wrangler } from './remote.ts';

const missing: readonly [RegExp, string][] = [
  [
    /00000000-0000-0000-0000-000000000000/,
    'wrangler.toml 里还没有您的 D1 数据库编号，请先照 README 的“放到 Cloudflare 上”做一次。',
  ],
  [/^SITE = ""/m, 'wrangler.toml 里的 SITE 还是空的，请填上公开的网址，例如 https://fuwu.example.cn'],
  [/^DEMO = "(?!off")/m, 'wrangler.toml 里的 DEMO 要是 "off"：公开的网址上不能有演示。'],
  [/^LIMITS = "(?!on")/m, 'wrangler.toml 里的 LIMITS 要是 "on"：不限次数只用于本机压力测试。'],
  [/^MAIL = "(?!platform")/m, 'wrangler.toml 里的 MAIL 要是 "platform"，否则一封邮件也不会送出。'],
];

/** Why a configuration cannot go public yet, in a sentence; null when it can. */
export const unfit = (config: string): string | null =>
  missing.find(([found]) => found.test(config))?.[1] ?? null;

/** `npm run deploy`: build, migrate the database, and put the Worker there. The one-time set-up is in the README. */
async function deploy(): Promise<void> {
  const reason = unfit(readFileSync('wrangler.toml', 'utf8'));
  if (reason !== null) throw new Sentence(reason);
  buildWorker();
  wrangler(['d1', 'migrations', 'apply', 'DB', '--remote'], 'inherit');
  wrangler(['deploy', '--config', 'dist/server/wrangler.json'], 'inherit');
}

if (import.meta.main) await command(deploy);
