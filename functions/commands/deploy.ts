import { readFileSync } from 'node:fs';
import { command, Sentence } from '../host/settings.ts';
import { buildWorker } from './build.ts';
import { wrangler } from './remote.ts';

/** `npm run deploy`: build, migrate the database, and put the Worker there. The one-time set-up is in the README. */
async function deploy(): Promise<void> {
  const config = readFileSync('wrangler.toml', 'utf8');
  if (config.includes('00000000-0000-0000-0000-000000000000')) {
    throw new Sentence(
      'wrangler.toml 里还没有您的 D1 数据库编号，请先照 README 的“放到 Cloudflare 上”做一次。',
    );
  }
  if (/^SITE = ""/m.test(config)) {
    throw new Sentence('wrangler.toml 里的 SITE 还是空的，请填上公开的网址，例如 https://fuwu.example.cn');
  }
  buildWorker();
  wrangler(['d1', 'migrations', 'apply', 'DB', '--remote'], 'inherit');
  wrangler(['deploy', '--config', 'dist/server/wrangler.json'], 'inherit');
}

await command(deploy);
