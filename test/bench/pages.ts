import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cpuOf } from './cpu.ts';
import type { House } from './house.ts';
import { ask, load } from './load.ts';
import { both, type Machine } from './machine.ts';
import type { Figure } from './report.ts';

const FIRST_WINDOW = 14 * 1024;
const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

interface Page {
  path: string;
  /** HTML and its style sheets, compressed. */
  weight: number;
  /** Requests before it can be read: the page and its style sheets. */
  requests: number;
  /** Scripts that the page names, compressed; none is needed. */
  script: number;
}

/** What every public page weighs, found by following the links from the first one. */
export async function pageFigures(house: House): Promise<Figure[]> {
  const pages = await walk(house);
  const part = 'Public pages, compressed';
  const figures = pages.map(
    ({ path, weight, requests, script }): Figure => ({
      part,
      what: path,
      measured: `${kib(weight)}, ${requests} requests${script === 0 ? '' : `, script for convenience ${kib(script)}`}`,
      target: '≤ 14 KiB, ≤ 2 requests',
      ok: weight <= FIRST_WINDOW && requests <= 2,
    }),
  );
  return figures.sort((a, b) => (a.what < b.what ? -1 : 1));
}

async function walk(house: House): Promise<Page[]> {
  const agent = new Agent({ keepAlive: true });
  const get = async (path: string): Promise<Buffer> =>
    (await ask(agent, house.origin, { method: 'GET', path })).body;
  const waiting = ['/', '/feedback/received/'];
  const seen = new Set(waiting);
  const pages: Page[] = [];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const html = (await get(path)).toString('utf8');
    pages.push(await weigh(path, html, get));
    for (const link of linksIn(html)) {
      if (seen.has(link)) continue;
      seen.add(link);
      waiting.push(link);
    }
  }
  agent.destroy();
  return pages;
}

const linksIn = (html: string): string[] =>
  [...html.matchAll(/<a\s[^>]*href="(\/[^"#?]*)/g)]
    .flatMap(([, path]) => path ?? [])
    .filter((path) => path.endsWith('/') && !/^\/(desk|type)\//.test(path));

const compressed = (bytes: Buffer): number => gzipSync(bytes).length;

async function weigh(path: string, html: string, get: (path: string) => Promise<Buffer>): Promise<Page> {
  // What is named twice is fetched once; a test in a browser counts what is really asked for.
  const named = (pattern: RegExp) => [
    ...new Set([...html.matchAll(pattern)].flatMap(([, source]) => source ?? [])),
  ];
  const sheets = named(/<link\s[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g);
  const scripts = named(/<script\s[^>]*src="([^"]+)"/g);
  const weights = async (paths: readonly string[]) =>
    (await Promise.all(paths.map(get))).reduce((sum, bytes) => sum + compressed(bytes), 0);
  return {
    path,
    weight: compressed(Buffer.from(html)) + (await weights(sheets)),
    requests: 1 + sheets.length,
    script: await weights(scripts),
  };
}

/** The Worker's script as it is uploaded, compressed. */
export function workerFigure(): Figure {
  const folder = 'dist/server';
  const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.mjs'),
  );
  const size = compressed(Buffer.concat(modules.map((path) => readFileSync(join(folder, path)))));
  return {
    part: 'Worker',
    what: 'script, gzip',
    measured: kib(size),
    target: '≤ 1 MiB',
    ok: size <= 1024 * 1024,
  };
}

const asked = [
  '/guides/casework/',
  '/feedback/complaint/',
  '/',
  '/api/deadlines?rule=submission.contact&from=2026-11-20T09:00:00%2B08:00',
];

/** CPU of the serving process for one public request, where the system tells. */
export async function cpuFigures(house: House, seconds: number, machine: Machine): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const path of asked) {
    const shot = { method: 'GET', path } as const;
    await load(house.origin, shot, { clients: 1, seconds: 1 });
    const [cpu, slow] = await machine.around(async () => {
      const before = cpuOf(house.process ?? 0) ?? Number.NaN;
      const run = await load(house.origin, shot, { clients: 1, seconds });
      return ((cpuOf(house.process ?? 0) ?? Number.NaN) - before) / run.requests;
    });
    const there = cpu / slow.cpu;
    figures.push({
      part: 'Worker',
      what: `CPU of a request for ${path.replace(/\?.*/, '')}, platform included`,
      measured: Number.isNaN(cpu)
        ? 'the system does not tell'
        : both(`${cpu.toFixed(1)} ms`, `${there.toFixed(1)} ms`),
      target: '≤ 10 ms',
      ok: Number.isNaN(cpu) ? null : there <= 10,
    });
  }
  return figures;
}
