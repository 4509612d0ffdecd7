import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { House } from './house.ts';
import { median } from './load.ts';
import { both, type Machine } from './machine.ts';
import type { Figure } from './report.ts';

const CHROMIUM = '/usr/bin/chromium';
const PART = 'Largest contentful paint in Chromium, CPU 4 × slower, 1.6 Mbit/s, 150 ms';
/** How much slower than the machine of the targets the CPU of a cheap phone is. */
const PHONE = 4;
const pages = { 'a guide': '/guides/casework/', 'the complaint form': '/feedback/complaint/' } as const;

/** A page of one line without a style sheet: what the browser and the line take by themselves. */
const BARE =
  '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>空</title><p>只有这一行字。</p></html>';

/** The paints of a page: at the rate of a cheap phone on this machine, and at what is left of it beside the targets' machine. */
interface Paints {
  raw: number[];
  there: number[];
}

/**
 * When the largest thing on a page is painted, on something like a cheap phone with nothing cached; in turns with a bare
 * page, since a busy machine paints everything later. A slow machine has slowed the browser down already: what it is slower
 * than the machine of the targets is taken off the rate by which the browser slows itself down, anew in each round.
 */
export async function paintFigures(house: House, rounds: number, machine: Machine): Promise<Figure[]> {
  if (!existsSync(CHROMIUM)) {
    const measured = 'no Chromium on this machine';
    return [{ part: PART, what: 'both pages', measured, target: '≤ 0.6 s', ok: null }];
  }
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  const bare = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(BARE));
  try {
    const addresses = [await listening(bare), ...Object.values(pages).map((path) => house.origin + path)];
    const times: Paints[] = addresses.map(() => ({ raw: [], there: [] }));
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const rate = Math.max(1, PHONE / machine.now().wall);
      rates.push(rate);
      for (const [index, address] of addresses.entries()) {
        times[index]?.raw.push(await paint(browser, address, PHONE));
        times[index]?.there.push(await paint(browser, address, rate));
      }
    }
    return figuresOf(times, rates);
  } finally {
    bare.close();
    await browser.close();
  }
}

const seconds = (time: number): string => `${(time / 1000).toFixed(2)} s`;

function figuresOf([least = { raw: [], there: [] }, ...own]: readonly Paints[], rates: number[]): Figure[] {
  const beside = median(least.raw);
  const figures = Object.keys(pages).map((what, index): Figure => {
    const [raw, there] = [median(own[index]?.raw ?? []), median(own[index]?.there ?? [])];
    const measured = `${both(seconds(raw), seconds(there))}, ${(raw / beside).toFixed(2)} × the bare page`;
    return { part: PART, what, measured, target: '≤ 0.6 s', ok: there <= 600 };
  });
  const bare = both(seconds(beside), seconds(median(least.there)));
  const rate = rates.map((one) => one.toFixed(1)).join(', ');
  return [
    ...figures,
    { part: PART, what: 'a bare page', measured: bare, target: '', ok: null },
    {
      part: PART,
      what: 'rate of the browser’s own slowing down, at 3,300/s',
      measured: rate,
      target: '',
      ok: null,
    },
  ];
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
    });
  });
}

async function paint(browser: Browser, address: string, rate: number): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await slowDown(page, rate);
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

async function slowDown(page: Page, rate: number): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await tools.send('Emulation.setCPUThrottlingRate', { rate });
}
