import { handle } from '@astrojs/cloudflare/handler';
import { app } from '../app.ts';
import { runJobs } from '../cron.ts';
import { type Bindings, type Render, workerHome } from './home.ts';

/** A page by Astro: what it needs travels on the context, where the site's middleware finds it. */
const rendering =
  (env: Bindings, context: ExecutionContext): Render =>
  async (request, house) => {
    const carrier = Object.assign(Object.create(context), { house });
    carrier.waitUntil = context.waitUntil.bind(context);
    carrier.passThroughOnException = context.passThroughOnException.bind(context);
    const answer: unknown = await handle(request as never, env as never, carrier);
    return answer as Response;
  };

export default {
  fetch(request, env, context) {
    return app.fetch(request, workerHome(env, context, rendering(env, context)), context);
  },
  async scheduled(controller, env, context) {
    await runJobs(workerHome(env, context, rendering(env, context), controller.scheduledTime));
  },
} satisfies ExportedHandler<Bindings>;
