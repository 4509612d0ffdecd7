import { spawn } from 'node:child_process';
import { seedDemo } from '../../db/demo/seed.ts';
import { command, readKeyRing, readSettings } from '../host/settings.ts';
import { quiet } from './build.ts';
import { buildIfNeeded, variables, withLocal } from './miniflare.ts';

/** `npm run dev`: the Workers home on the data of `npm run preview`, with reload. Nothing ticks here. */
async function dev(): Promise<void> {
  const settings = readSettings();
  buildIfNeeded();
  await withLocal(settings, ({ store }) =>
    settings.demo ? seedDemo(store, Date.now()) : Promise.resolve([]),
  );
  const told = variables(settings, readKeyRing(settings));
  const astro = spawn(
    'astro',
    ['dev', '--config', 'site/astro.config.mjs', '--port', String(settings.port), '--host', '127.0.0.1'],
    {
      stdio: 'inherit',
      env: { ...process.env, ...quiet, ...told, CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true', DATA: settings.data },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => astro.kill(signal));
  await new Promise((resolve) => astro.once('exit', resolve));
}

await command(dev);
