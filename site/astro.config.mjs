import { fileURLToPath } from 'node:url';
import cloudflare from '@astrojs/cloudflare';
import { defineConfig } from 'astro/config';
import hostAdapter from './host-adapter.mjs';

const worker = () =>
  cloudflare({
    imageService: 'passthrough',
    configPath: './wrangler.toml',
    persistState: { path: process.env.DATA ?? '.data' },
  });

// The same site for two homes: Cloudflare Workers, and Node on a server of one's own (HOUSE=host).
const onHost = process.env.HOUSE === 'host';

// Spreadsheets are packed in one go (the file says why).
const sync = fileURLToPath(new URL('../functions/fflate-sync.ts', import.meta.url));

// Paths resolve from the root of the project, where every astro command runs.
export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: onHost ? './dist-host' : './dist',
  output: 'static',
  session: false,
  // Pages end in a slash and the interface does not; Astro's development server would refuse the latter before it is asked.
  trailingSlash: process.argv.includes('dev') ? 'ignore' : 'always',
  adapter: onHost ? hostAdapter() : worker(),
  // Headers carry the policy for every answer (functions/headers.ts); pages have nothing inline that would need a hash.
  security: { checkOrigin: true },
  vite: { resolve: { alias: [{ find: /^fflate$/, replacement: sync }] } },
  build: { inlineStylesheets: 'never', format: 'directory' },
  devToolbar: { enabled: false },
});
