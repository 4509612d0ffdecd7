import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { House } from './house.ts';
import { median } from './load.ts';
import type { Figure } from './report.ts';

const CHROMIUM = '/usr/bin/chromium';
const PART = 'Largest contentful paint in Chromium, CPU 4 × slower, 1.6 Mbit/s, 150 ms';
const pages = { 'a guide': '/guides/casework/', 'the complaint form': '/feedback/complaint/' } as const;

/** A page of one line without a style sheet: what the browser and the line take by themselves. */
const BARE =
  '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>空</title><p>只有这一行字。</p></html>';

/**
 * When the largest thing on a page is painted, on something like a cheap phone with nothing cached; in turns with a bare
 * page, since a busy machine paints everything later.
 */
export async function paintFigures(house: House, rounds: number): Promise<Figure[]> {
  if (!existsSync(CHROMIUM)) {
    return [
      {
        part: PART,
        what: 'both pages',
        measured: 'no Chromium on this machine',
        target: '≤ 0.6 s',
        ok: null,
      },
    ];
  }
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  const bare = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(BARE));
  try {
    const addresses = [await listening(bare), ...Object.values(pages).map((path) => house.origin + path)];
    const times: number[][] = addresses.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, address] of addresses.entries()) times[index]?.push(await paint(browser, address));
    }
    const [least = Number.NaN, ...own] = times.map(median);
    const figures = Object.keys(pages).map((name, index) => figureOf(name, own[index] ?? Number.NaN, least));
    return [...figures, { part: PART, what: 'a bare page', measured: seconds(least), target: '', ok: null }];
  } finally {
    bare.close();
    await browser.close();
  }
}

const seconds = (time: number): string => `${(time / 1000).toFixed(2)} s`;

const figureOf = (what: string, time: number, least: number): Figure => ({
  part: PART,
  what,
  measured: `${seconds(time)}, ${(time / least).toFixed(2)} × the bare page`,
  target: '≤ 0.6 s',
  ok: time <= 600,
});

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
    });
  });
}

async function paint(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await slowDown(page);
  await page.goto(address, { waitUntil: 'load' });
  const time = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        });
      }),
  );
  await context.close();
  return time;
}

async function slowDown(page: Page): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await tools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}
