import { handle } from '@astrojs/cloudflare/handler';
import { createApp } from 'astro/app/entrypoint';
import { app } from '../app.ts';
import { runJobs } from '../cron.ts';
import { type Bindings, type Render, workerHome } from './home.ts';

// Every page is read to its end before it is answered (`page` in house.ts); a stream of its small parts is what costs most.
const astro = createApp({ streaming: false });

/**
 * A page by Astro. What is rendered on demand is written in one go, with what it needs as its locals; files and the
 * development server are left to the platform's own handler, and find it on the context.
 */
const rendering =
  (env: Bindings, context: ExecutionContext): Render =>
  async (request, house) => {
    const routeData = astro.isDev() ? undefined : astro.match(request);
    if (routeData) {
      const prerenderedErrorPageFetch = (url: string) => file(env, url);
      return astro.render(request, { routeData, locals: { house }, prerenderedErrorPageFetch });
    }
    const carrier = Object.assign(Object.create(context), { house });
    carrier.waitUntil = context.waitUntil.bind(context);
    carrier.passThroughOnException = context.passThroughOnException.bind(context);
    const answer: unknown = await handle(request as never, env as never, carrier);
    return answer as Response;
  };

/** A page that was built as a file: assets go by the address without the name of the file. */
const file = async ({ ASSETS }: Bindings, url: string): Promise<Response> => {
  const { body, status, headers } = await ASSETS.fetch(url.replace(/\.html$/, ''));
  return new Response(body, { status, headers: [...headers] });
};

export default {
  fetch(request, env, context) {
    return app.fetch(request, workerHome(env, context, rendering(env, context)), context);
  },
  async scheduled(controller, env, context) {
    await runJobs(workerHome(env, context, rendering(env, context), controller.scheduledTime));
  },
} satisfies ExportedHandler<Bindings>;
