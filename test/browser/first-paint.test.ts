import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heardFrom, openBrowser, openHouse, openPage, phone } from './browser.ts';
import { follow, typeSize } from './visitor.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse({ demo: false }), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Opens a page of which nothing comes but its own answer. */
async function alone(path: string): Promise<Page> {
  const page = await openPage(browser, house.site, phone);
  await page.route('**/*', (route) =>
    route.request().isNavigationRequest() ? route.continue() : route.abort(),
  );
  await page.goto(path);
  return page;
}

test.each(['/feedback/complaint/', '/status/', '/programmes/'])(
  '%s is painted by its one answer, in either size of type',
  async (path) => {
    const page = await alone(path);
    expect(await page.locator('.name').evaluate((name) => getComputedStyle(name).fontWeight)).toBe('700');
    expect(await typeSize(page)).toBe(16);
    await follow(page, '大字');
    expect(await typeSize(page)).toBe(21);
    await follow(page, '标准字');
    expect(await typeSize(page)).toBe(16);
    expect(heardFrom(page).filter((line) => /Content Security Policy/i.test(line))).toEqual([]);
    await page.context().close();
  },
);

test('a page that carries its sheet looks as one that names it', async () => {
  const page = await openPage(browser, house.site, phone);
  await page.goto('/feedback/compliment/');
  const look = () => page.screenshot({ animations: 'disabled' });
  const carrying = await look();
  await page.route('**/feedback/compliment/', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(
      /<style>.*?<\/style>/s,
      '<link rel="stylesheet" href="/style.css">',
    );
    await route.fulfill({ response: answer, body });
  });
  await page.reload();
  expect(await page.locator('style').count()).toBe(0);
  expect((await look()).equals(carrying)).toBe(true);
  await page.context().close();
});
