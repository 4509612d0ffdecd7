import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './order.ts';

/** Everything on the Workers build; then what people and programs meet, the same files, on the second home. */
const homes = {
  worker: ['test/**/*.test.ts'],
  host: ['test/interface/**/*.test.ts', 'test/browser/**/*.test.ts'],
};

/**
 * What looks at every page, at many widths, or walks where another walk of the second home has been: the pages of both homes are
 * the same (`equal.test.ts`), every address is asked on both, and in the browser once is enough.
 */
const once = [
  ...['pages', 'desk-pages', 'programme-fits', 'paper'],
  ...['finding', 'procedure', 'cases', 'opinions', 'programmes', 'desk', 'conversation', 'opinion-minute'],
].map((name) => `test/browser/${name}.test.ts`);

const one = process.env.HOUSE;

export default defineConfig({
  test: {
    root: '.',
    // One home alone, on any file, where `HOUSE` names it.
    projects: (one ? [[one, homes.worker] as const] : Object.entries(homes)).map(([name, include]) => ({
      test: {
        ...{ name, include: [...include], env: { HOUSE: name } },
        exclude: !one && name === 'host' ? once : [],
      },
    })),
    globalSetup: ['test/setup.ts'],
    setupFiles: ['test/tidy.ts'],
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG: 'error' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test waits for the house and the browser most of its time: with two at a time two fifths of a small machine are idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // The platform's tools take seconds to load: one process loads them once for all its files, which `tidy.ts` looks after.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // A browser on a busy machine takes its time; what is waited for comes or it does not.
    expect: { poll: { timeout: 10_000 } },
  },
});
