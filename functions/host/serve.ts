import { existsSync } from 'node:fs';
import { type HttpBindings, serve } from '@hono/node-server';
import { Cron } from 'croner';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Instant } from '../../domain/time.ts';
import { app } from '../app.ts';
import { runJobs } from '../cron.ts';
import type { Home } from '../home.ts';
import { type Host, hostOf } from './home.ts';
import type { OpenHouse } from './open.ts';
import { type HostSettings, Sentence } from './settings.ts';
import { readingBuilt, staticFiles } from './static.ts';

/** What serves: its end waits for answers under way and for letters that are just leaving. */
export interface Serving {
  end(): Promise<void>;
  /** What the scheduler does at an instant. */
  tick(at: Instant): Promise<void>;
}

/** Serves an open house on loopback, static files first, and runs its scheduler each minute, unless somebody else ticks. */
export async function serveHouse(
  house: OpenHouse,
  settings: HostSettings,
  pages: { client: string; render: Home['render'] },
  { schedule = true } = {},
): Promise<Serving> {
  const host = hostOf(house.store, settings, readingBuilt(pages.client, pages.render));
  const server = await listen(host, settings, pages.client);
  const cron = new Cron('* * * * *', { protect: true, paused: !schedule }, () => {
    const run = runJobs(host.home());
    host.home().later(run);
    return run;
  });
  return {
    tick: (at) => runJobs(host.home(undefined, at)),
    end: async () => {
      cron.stop();
      await closed(server);
      await within(PATIENCE, host.settled());
      host.close();
      house.close();
    },
  };
}

/** How long an end waits for answers under way, and again for letters; what is left then goes out after the next start. */
const PATIENCE = 10_000;
const SWEEP = 100;

const within = (patience: number, work: Promise<void>): Promise<void> =>
  Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, patience).unref())]);

function closed(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    if (!('closeIdleConnections' in server)) return server.close(() => resolve());
    // A proxy or a busy caller would go on asking on a connection that it has, or keep it for later.
    server.prependListener('request', (_, answer) => answer.setHeader('Connection', 'close'));
    const sweeping = setInterval(() => server.closeIdleConnections(), SWEEP);
    setTimeout(() => server.closeAllConnections(), PATIENCE).unref();
    server.close(() => {
      clearInterval(sweeping);
      resolve();
    });
  });
}

// Room for an address beyond measure: the house answers it, where Node would cut the line.
const serverOptions = { maxHeaderSize: 256 * 1024 };

function listen(host: Host, { port, site }: HostSettings, client: string): Promise<ReturnType<typeof serve>> {
  const outer = new Hono<{ Bindings: HttpBindings }>();
  const files = existsSync(client) ? staticFiles(client) : new Hono();
  outer.use(compress());
  outer.use(async (c, next) => {
    const file = await files.fetch(c.req.raw);
    if (file.status === 404) return next();
    return file;
  });
  outer.all('*', (c) => {
    const { remoteAddress } = c.env.incoming.socket;
    return app.fetch(atSite(c.req.raw, site), host.home({ remoteAddress }));
  });
  return new Promise((resolve, reject) => {
    const options = { fetch: outer.fetch, port, hostname: '127.0.0.1', serverOptions };
    const server = serve(options, () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Sentence(
          error.code === 'EADDRINUSE'
            ? `端口 ${port} 已被占用。请先结束占用它的程序，或换一个端口，例如 PORT=8790。`
            : `端口 ${port} 不能用（${error.code}）。请换一个端口，例如 PORT=8790。`,
        ),
      ),
    );
  });
}

/** Behind a proxy the request's own address is `http:` and local; the house goes by its public one. */
function atSite(request: Request, site: string): Request {
  const { pathname, search } = new URL(request.url);
  const address = new URL(site);
  // Set, not resolved: `//elsewhere/…` would else name another host.
  address.pathname = pathname;
  address.search = search;
  return new Request(address, request);
}
