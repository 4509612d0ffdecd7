import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import {
  contentSecurityPolicy,
  fixedHeaders,
  searchSecurityPolicy,
  textHeaders,
} from '../../domain/headers.ts';

const cached = (pathname: string): string =>
  pathname.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'public, max-age=300';

/** The static files of the build, with the headers that `_headers` gives them on Cloudflare. */
export function staticFiles(root: string): Hono {
  const app = new Hono();
  app.on(['GET', 'HEAD'], '*', async (c, next) => {
    const { pathname } = new URL(c.req.url);
    const slashless = !pathname.endsWith('/') && prerendered(root, `${pathname}/`) !== null;
    if (slashless) c.res = c.redirect(`${pathname}/`, 307);
    else await next();
    if (c.res.status === 404) return;
    for (const [name, value] of Object.entries(fixedHeaders)) c.header(name, value);
    if (pathname.startsWith('/guides/')) c.header('Link', textHeaders.Link);
    const search = /^\/(search|pagefind)\//.test(pathname);
    c.header('Content-Security-Policy', search ? searchSecurityPolicy : contentSecurityPolicy);
    if (!slashless) c.header('Cache-Control', cached(pathname));
  });
  app.on(['GET', 'HEAD'], ['/_headers', '/.assetsignore', '/404.html'], (c) => c.notFound());
  app.on(['GET', 'HEAD'], '*', serveStatic({ root, precompressed: true }));
  return app;
}

/** A page that was built as a file, for an address that ends in a slash; null when it is rendered on demand. */
export function prerendered(root: string, pathname: string): string | null {
  if (!/^\/[\w/-]*$/.test(pathname)) return null;
  const files = [join(root, pathname, 'index.html'), join(root, `${pathname.slice(0, -1)}.html`)];
  return files.find((file) => existsSync(file)) ?? null;
}

/** Rendering that finds built pages too: a fault page is a file, and so is the page for what does not exist. */
export const readingBuilt =
  <T extends unknown[]>(root: string, render: (request: Request, ...rest: T) => Promise<Response>) =>
  async (request: Request, ...rest: T): Promise<Response> => {
    const file = prerendered(root, new URL(request.url).pathname);
    if (file !== null) return pageOf(file, 200);
    const answer = await render(request, ...rest);
    return answer.status === 404 ? pageOf(join(root, '404.html'), 404) : answer;
  };

const pageOf = (file: string, status: number): Response =>
  new Response(readFileSync(file), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=0, must-revalidate',
    },
  });
