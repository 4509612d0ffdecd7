import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { DOCUMENTS } from '../../domain/guideline/documents.ts';
import { axe } from './browser.ts';

export const guides: readonly string[] = DOCUMENTS.map(({ slug }) => `/guides/${slug}/`);

/** Every page that the public can open by its address. */
export const publicPages: readonly string[] = [
  '/',
  '/guides/',
  ...guides,
  '/feedback/',
  '/feedback/complaint/',
  '/feedback/suggestion/',
  '/feedback/compliment/',
  '/feedback/received/',
  '/status/',
  '/record/',
  '/programmes/',
  '/programmes/place/',
  '/programmes/received/',
  '/status/data-request/',
  '/search/',
  '/privacy/',
  '/accessibility/',
  '/contact/',
  '/fault/',
];

/** 1280 px magnified four times leaves 320 × 256; then a tablet and a desk. */
const screens = [
  { width: 320, height: 256 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
  { width: 320, height: 640 },
] as const;

export type Seen = Awaited<ReturnType<typeof lookAt>>;

/** Opens a page once and notes all that the tests ask of it: at 320 px, in the light and in the dark. */
export async function lookAt(page: Page, path: string) {
  const asked: string[] = [];
  const note = (request: { resourceType: () => string }) => asked.push(request.resourceType());
  page.on('request', note);
  const answer = await page.goto(path);
  page.off('request', note);
  await layOutAll(page);
  const light = await axe(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await axe(page, ['color-contrast', 'link-in-text-block']);
  await page.emulateMedia({ colorScheme: 'light' });
  return {
    path,
    status: answer?.status(),
    title: await page.title(),
    asked: asked.filter((type) => ['document', 'stylesheet', 'script', 'font', 'image'].includes(type)),
    bytes: answer ? gzipSync(await answer.body()).length : 0,
    light,
    dark,
    tooWideAt: await tooWideAt(page),
    ...(await partsOf(page)),
  };
}

/** An article that is left until it comes near is laid out, and what runs over in it is seen. */
export const layOutAll = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const article of document.querySelectorAll<HTMLElement>('.unit'))
      article.style.contentVisibility = 'visible';
  });

/** The widths at which a page scrolls sideways. */
async function tooWideAt(page: Page): Promise<number[]> {
  const wide: number[] = [];
  for (const screen of screens) {
    await page.setViewportSize(screen);
    if (await scrollsSideways(page)) wide.push(screen.width);
  }
  return wide;
}

export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

const partsOf = (page: Page) =>
  page.evaluate(() => ({
    lang: document.documentElement.lang,
    mainHeadings: document.querySelectorAll('h1').length,
    ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
    /** Every address of ours that the page links to or draws from. */
    hrefs: [...document.querySelectorAll('a[href], link[href], script[src], img[src]')]
      .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '')
      .map((address) => new URL(address, document.baseURI))
      .filter(({ origin }) => origin === location.origin)
      .map(({ href }) => href),
  }));
