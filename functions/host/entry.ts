import { fileURLToPath } from 'node:url';
import { createApp } from 'astro/app/entrypoint';
import { seedDemo } from '../../db/demo/seed.ts';
import type { Home } from '../home.ts';
import { logEvent, logFault } from '../log.ts';
import { VERSION } from '../version.ts';
import { runCommand } from './commands/table.ts';
import { openHouse } from './open.ts';
import { type Serving, serveHouse } from './serve.ts';
import { type HostSettings, readSettings, Sentence } from './settings.ts';

// Every page is read to its end before it is answered (`page` in house.ts): written in one go it costs less.
const astro = createApp({ streaming: false });

/** A page by Astro on Node: what it needs goes in as its locals. */
const render: Home['render'] = (request, house) => astro.render(request, { locals: { house } });

/** Where the parts of a build lie, from the folder it was put in. */
const partsOf = (root: URL) => ({
  client: fileURLToPath(new URL('client/', root)),
  migrations: fileURLToPath(new URL('migrations/', root)),
});

interface Started extends Serving {
  logins: string[];
  migrated: readonly string[];
}

/** Serves the build on this machine; in a demo its people and matters are put in before anybody is let in. */
export async function start(
  root: URL,
  settings: HostSettings,
  { seed = settings.demo, schedule = true } = {},
): Promise<Started> {
  const { client, migrations } = partsOf(root);
  const house = await openHouse(settings, migrations, 'server');
  try {
    const logins = seed ? await seedDemo(house.store, Date.now()) : [];
    const serving = await serveHouse(house, settings, { client, render }, { schedule });
    return { ...serving, logins, migrated: house.migrated };
  } catch (error) {
    house.close();
    throw error;
  }
}

/** The installed product: a command by its name, else the service, log as JSON lines, until it is told to end. */
export async function main(root: URL, args: string[] = process.argv.slice(2)): Promise<void> {
  // What it writes is for its own user alone, whatever the folder allows.
  process.umask(0o077);
  process.once('uncaughtException', (error) => {
    logFault('uncaught', error);
    process.exit(1);
  });
  try {
    const settings = readSettings({ DEMO: 'off', ...process.env });
    if (args.length > 0) return await runCommand(args, settings, partsOf(root).migrations);
    const { migrated, end } = await start(root, settings);
    if (migrated.length > 0) logEvent('migrated', { names: migrated.join(' ') });
    logEvent('started', {
      version: VERSION,
      node: process.versions.node,
      port: settings.port,
      site: settings.site,
    });
    logEvent('ending', { signal: await toldToEnd() });
    await end();
    logEvent('ended', { seconds: Math.round(process.uptime()) });
  } catch (error) {
    const said =
      error instanceof Sentence
        ? error
        : new Sentence('服务台没有起来，原因见上面的日志。', { cause: error });
    if (said.cause !== undefined) logFault('start', said.cause);
    process.stderr.write(`${said.message}\n`);
    process.exitCode = 1;
  }
}

/** Resolves with the signal when the system or the keyboard asks to end. */
export const toldToEnd = (): Promise<string> =>
  new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
