import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  axe,
  faultsOf,
  heardFrom,
  openBrowser,
  openHouse,
  openPage,
  phone,
  withoutScript,
} from './browser.ts';
import { guides, layOutAll, lookAt, publicPages, type Seen, scrollsSideways } from './survey.ts';
import { follow, sheetsOf, typeSize } from './visitor.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;
let reader: Page;
const pages: Seen[] = [];

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse({ demo: false }), openBrowser()]);
  reader = await openPage(browser, house.site, { ...phone, ...withoutScript });
  for (const path of publicPages) pages.push(await lookAt(reader, path));
}, 120_000);
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** The pages at which something was found, with what. */
const faults = (look: (page: Seen) => readonly unknown[]) =>
  pages.map((page) => ({ path: page.path, found: look(page) })).filter(({ found }) => found.length > 0);

describe('every public page, without script', () => {
  test('opens, in Chinese, with one main heading and a title of its own', () => {
    expect(faults(({ status }) => (status === 200 ? [] : [status]))).toEqual([]);
    expect(faults(({ lang }) => (lang === 'zh-Hans' ? [] : [lang]))).toEqual([]);
    expect(faults(({ mainHeadings }) => (mainHeadings === 1 ? [] : [mainHeadings]))).toEqual([]);
    expect(new Set(pages.map(({ title }) => title)).size).toBe(publicPages.length);
  });

  test('is sound by axe in the light', () => {
    expect(faults(({ light }) => light)).toEqual([]);
  });

  test('is sound by axe in the dark', () => {
    expect(faults(({ dark }) => dark)).toEqual([]);
  });

  test('never scrolls sideways: on a phone, magnified four times, on a tablet, on a desk', () => {
    expect(faults(({ tooWideAt }) => tooWideAt)).toEqual([]);
  });

  test('complains of nothing in the console and asks nothing of another origin', () => {
    expect(heardFrom(reader)).toEqual([]);
  });

  test('is at most two requests, and 14 KiB of HTML and CSS, compressed, before it can be read', async () => {
    const style = gzipSync(await (await fetch(`${house.site}/style.css`)).text()).length;
    expect(faults(({ asked }) => (asked.length <= 2 ? [] : asked))).toEqual([]);
    expect(faults(({ bytes }) => (bytes + style <= 14 * 1024 ? [] : [bytes + style]))).toEqual([]);
  });
});

describe('links', () => {
  test('every id stands once on its page', () => {
    expect(faults(({ ids }) => ids.filter((id, index) => ids.indexOf(id) !== index))).toEqual([]);
  });

  test('every address inside the site opens, and the place on the page that it names is there', async () => {
    const places = new Map(pages.map(({ path, ids }) => [path, new Set(ids)]));
    const others = new Set<string>();
    const missing = faults(({ hrefs }) =>
      hrefs.filter((href) => {
        const { pathname, hash } = new URL(href);
        if (!places.has(pathname)) others.add(pathname);
        return places.has(pathname) && hash && !places.get(pathname)?.has(decodeURIComponent(hash.slice(1)));
      }),
    );
    expect(missing).toEqual([]);
    const answers = await Promise.all(
      [...others].map(async (path) => {
        const { status } = await fetch(house.site + path, { redirect: 'manual' });
        return { path, status };
      }),
    );
    const turning = (path: string) => path.startsWith('/type/');
    expect(answers.filter(({ path, status }) => status !== (turning(path) ? 303 : 200))).toEqual([]);
    expect([...others]).toEqual(expect.arrayContaining(['/style.css', '/favicon.svg', '/type/large/']));
  });

  test.each(['/no-such-page/', '/guides/no-such-guide/'])(
    '%s says that it does not exist, with status 404',
    async (path) => {
      expect((await reader.goto(path))?.status()).toBe(404);
      expect(await reader.locator('h1').innerText()).toBe('没有这一页');
      expect(await faultsOf(reader)).toEqual([]);
    },
  );
});

test('in large type every target is large enough and no page scrolls sideways', async () => {
  const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await page.goto('/');
  await follow(page, '大字');
  expect(await typeSize(page)).toBe(21);
  const found: Record<string, string[]> = {};
  for (const path of publicPages) {
    await page.goto(path);
    await layOutAll(page);
    const small = guides.slice(2).includes(path) ? [] : await axe(page, ['target-size']);
    const wide = (await scrollsSideways(page)) ? ['scrolls sideways'] : [];
    if (small.length + wide.length > 0) found[path] = [...small, ...wide];
  }
  expect(found).toEqual({});
  await page.context().close();
});

test('in print the notes under a table stand in its column', async () => {
  await reader.goto('/guides/case-records/');
  await reader.emulateMedia({ media: 'print' });
  await reader.setViewportSize({ width: 794, height: 1123 });
  const left = async (part: string) => (await reader.locator(part).first().boundingBox())?.x;
  expect(await left('.guide > .note')).toBe(await left('.guide > .forms'));
  await reader.setViewportSize(phone.viewport);
  await reader.emulateMedia({ media: 'screen' });
});

test('every guide prints on A4', async () => {
  const sheets: Record<string, number> = {};
  for (const path of guides) {
    await reader.goto(path);
    sheets[path] = await sheetsOf(reader);
  }
  expect(
    Object.values(sheets).every((count) => count >= 1 && count <= 12),
    JSON.stringify(sheets),
  ).toBe(true);
});
