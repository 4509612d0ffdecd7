import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sentence } from '../host/settings.ts';
import { quiet } from './build.ts';

const MOST = 512 * 1024 * 1024;

// Cloudflare's database can be reached from here by text only, through wrangler.

/** Runs statements on Cloudflare's database; the text is in a file of its own and gone afterwards. */
export function remoteRun(sql: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'remote-'));
  const file = join(folder, 'statements.sql');
  try {
    writeFileSync(file, sql, { mode: 0o600 });
    wrangler(['d1', 'execute', 'DB', '--remote', '--yes', '--file', file], 'inherit');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a question to Cloudflare's database answers, as wrangler prints it: JSON. */
export function remoteAsk(sql: string): unknown {
  return JSON.parse(wrangler(['d1', 'execute', 'DB', '--remote', '--json', '--command', sql], 'pipe'));
}

/** Runs wrangler; what it says is shown, or given back. */
export function wrangler(args: readonly string[], output: 'inherit' | 'pipe'): string {
  const { status, stdout } = spawnSync('wrangler', args, {
    stdio: ['inherit', output, 'inherit'],
    encoding: 'utf8',
    // A page of rows is larger than what Node takes by default.
    maxBuffer: MOST,
    env: { ...process.env, ...quiet },
  });
  if (status !== 0) throw new Sentence(`wrangler ${args[0]} 没有成功，原因见上面。`);
  return stdout ?? '';
}
