import { createApp } from 'astro/app/entrypoint';
import type { PageLocals } from '../../db/page-locals.ts';

const astro = createApp();

/** A page by Astro on Node: what it needs goes in as its locals. */
export const render = (request: Request, house: PageLocals): Promise<Response> =>
  astro.render(request, { locals: { house } });
