import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { browserHere } from './browser/installed.ts';

/** `npm test`: types, lint, and every test; the last line counts them all. */

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const checks = [
  ['astro', 'check', '--config', 'site/astro.config.mjs', '--minimumFailingSeverity', 'hint'],
  ['biome', 'check', '--error-on-warnings'],
] as const;

const quiet = {
  ASTRO_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

// Colours are for a person at a terminal.
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };

// Both homes, whichever a person has been working on.
const whole = { HOUSE: undefined };

const run = (tool: string, args: readonly string[]): boolean =>
  spawnSync(tool, args, { stdio: 'inherit', env: { ...process.env, ...quiet, ...plain, ...whole } })
    .status === 0;

/** The tests themselves, on both homes. A file that could not be read counts as one failure: nothing is passed over. */
function tests(): { passed: number; failed: number } {
  const folder = mkdtempSync(join(tmpdir(), 'test-report-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  const ended = run('vitest', ['run', '--config', 'test/vitest.config.ts', ...reporters]);
  const results = existsSync(file) ? report.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
  rmSync(folder, { recursive: true });
  if (!results) return { passed: 0, failed: 1 };
  const unread = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = results.numFailedTests + results.numPendingTests + unread;
  return { passed: results.numPassedTests, failed: failed === 0 && !ended ? 1 : failed };
}

if (browserHere() === undefined) {
  process.stderr.write('没有找到 Chromium：请先安装 Debian 的软件包 chromium 和 fonts-noto-cjk。\n');
  process.stdout.write('0 passed, 1 failed\n');
  process.exit(1);
}
const results = checks.map(([tool, ...args]) => {
  process.stdout.write(`\n> ${tool} ${args.join(' ')}\n`);
  return run(tool, args);
});
const tested = tests();
const passed = tested.passed + results.filter((good) => good).length;
const failed = tested.failed + results.filter((good) => !good).length;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
