import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { seedDemo } from '../../db/demo/seed.ts';
import { KeyRing } from '../../db/keys.ts';
import { openSqlite } from '../../db/sqlite.ts';
import type { Store } from '../../db/store.ts';
import { HOST } from '../../functions/commands/build.ts';
import { openLocal } from '../../functions/commands/miniflare.ts';
import { type HostSettings, readKeyRing } from '../../functions/host/settings.ts';
import { onHost } from '../homes/home.ts';
import { loadBuild } from '../homes/host.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort } from '../host/artefact.ts';
import { browserHere } from './installed.ts';

/** The real build of the home under test on an address of its own, with the demo or empty, for one file of tests. */
export async function openHouse({ demo = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const place = { data: join(folder, 'data'), key: join(folder, 'key') };
  const settings = settingsAt(place, await freePort(), { DEMO: demo ? 'on' : 'off' });
  const { store, close } = onHost ? await serveHost(settings) : await serveWorker(settings);
  return {
    site: settings.site,
    store,
    close: async () => {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function serveWorker(settings: HostSettings) {
  const { miniflare, store } = await openLocal(settings, { listen: true });
  if (settings.demo) await seedDemo(store, Date.now());
  return { store, close: () => miniflare.dispose() };
}

async function serveHost(settings: HostSettings) {
  const build = await loadBuild();
  const serving = await build.start(pathToFileURL(`${resolve(HOST)}/`), settings);
  const beside = openSqlite(join(settings.data, 'house.sqlite'));
  const store: Store = { db: beside.db, keys: KeyRing.parse(readKeyRing(settings)) };
  const close = async () => {
    beside.close();
    await serving.end();
  };
  return { store, close };
}

/** An empty profile, and nothing of its own on the network. */
export function openBrowser(): Promise<Browser> {
  const executablePath = browserHere();
  if (executablePath === undefined)
    throw new Error('no Chromium: install the Debian packages chromium and fonts-noto-cjk');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export const phone = { viewport: { width: 320, height: 640 } } as const;
export const table = { viewport: { width: 1440, height: 900 } } as const;
export const withoutScript = { javaScriptEnabled: false } as const;

interface Watched {
  /** What the page wrote to its console as a warning or fault, but for statuses that a test provokes; what it asked of others. */
  heard: string[];
  withoutScript: boolean;
}
const watched = new WeakMap<Page, Watched>();

/** A page with cookies of its own. */
export async function openPage(
  browser: Browser,
  site: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ baseURL: site, locale: 'zh-CN', ...options });
  const page = await context.newPage();
  waitForWhatComes(page);
  const heard: string[] = [];
  page.on('console', (message) => {
    const provoked = /Failed to load resource: the server responded with a status of 4\d\d/;
    if (['error', 'warning'].includes(message.type()) && !provoked.test(message.text())) {
      heard.push(message.text());
    }
  });
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${site}/`)) heard.push(`asks another origin: ${request.url()}`);
  });
  watched.set(page, { heard, withoutScript: options.javaScriptEnabled === false });
  return page;
}

const waiting = new WeakSet<Locator>();

/**
 * A press by itself waits only until the next page begins: on a busy machine a test would count what has not come yet. From here on
 * `click` and `press` of whatever was located wait until the page they lead to is there whole.
 */
function waitForWhatComes(page: Page): void {
  const locators: Locator = Object.getPrototypeOf(page.locator('html'));
  if (waiting.has(locators)) return;
  waiting.add(locators);
  for (const deed of ['click', 'press'] as const) {
    const press: (this: Locator, ...told: never[]) => Promise<void> = locators[deed];
    locators[deed] = async function (this: Locator, ...told: never[]) {
      await press.apply(this, told);
      if (!this.page().isClosed()) await this.page().waitForLoadState();
    };
  }
}

/** What the page complained of in its console, and what it asked of another origin. */
export const heardFrom = (page: Page): readonly string[] => watched.get(page)?.heard ?? [];

/** The page for another visitor: no cookie and nothing kept. A window of one's own costs more than most looks at a page. */
export async function forAnother(page: Page): Promise<Page> {
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.clear());
  return page;
}

/** The script of axe: put into a page once, however often it is told to. */
const axeSource = (() => {
  const beside = createRequire(import.meta.resolve('@axe-core/playwright'));
  return `if (!window.axe) { ${readFileSync(beside.resolve('axe-core/axe.min.js'), 'utf8')} }`;
})();

/** Of all that is sound axe need not tell where it stands: that takes it longer than the look. */
const toldBy = { resultTypes: ['violations' as const] };

/** What axe finds, each with its rule and the elements; with `rules` it looks at these only. */
export async function axe(page: Page, rules?: string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page, axeSource }).setLegacyMode(true);
  if (rules) builder.options({ ...toldBy }).withRules(rules);
  else builder.options({ ...toldBy, rules: { 'target-size': { enabled: true } } });
  const { violations } = await withScript(page, () => builder.analyze());
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

/** Axe is a script itself: a page that was drawn without any gets it afterwards, and only for the look. */
async function withScript<T>(page: Page, look: () => Promise<T>): Promise<T> {
  if (!watched.get(page)?.withoutScript) return look();
  const session = await page.context().newCDPSession(page);
  const scriptOff = (value: boolean) => session.send('Emulation.setScriptExecutionDisabled', { value });
  // A session undoes only what it has done itself.
  await scriptOff(true);
  await scriptOff(false);
  const seen = await look();
  await scriptOff(true);
  return seen;
}

/** What does not fit on a page as it stands: it scrolls sideways, or a cell runs into the one beside it. */
export const unfitting = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > window.innerWidth;
    const cells = [...document.querySelectorAll('td, th')]
      .filter((cell) => {
        // A wide space at the end of a line hangs over by itself, seen by nobody.
        const space = Number.parseFloat(getComputedStyle(cell).fontSize);
        return cell.clientWidth > 0 && cell.scrollWidth > cell.clientWidth + space;
      })
      .map((cell) => `runs over: ${cell.outerHTML.slice(0, 80)}`);
    return [...(wide ? ['scrolls sideways'] : []), ...cells];
  });

/** Everything wrong with a page as it stands: axe, what does not fit, the console. Empty is right. */
export async function faultsOf(page: Page): Promise<string[]> {
  return [...(await axe(page)), ...(await unfitting(page)), ...heardFrom(page)];
}
