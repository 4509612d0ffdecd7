import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: '.',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG: 'error' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test waits for the house and the browser most of its time: with one at a time half of a small machine is idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A browser on a busy machine takes its time; what is waited for comes or it does not.
    expect: { poll: { timeout: 10_000 } },
  },
});
