import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  faultsOf,
  heardFrom,
  openBrowser,
  openHouse,
  openPage,
  phone,
  table,
  withoutScript,
} from './browser.ts';
import { guides } from './survey.ts';
import { RECEIPT, receiptOn } from './visitor.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse({ demo: false }), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test.each(['投诉', '转介'])('the search finds %s and leads to the article it stands in', async (word) => {
  const page = await openPage(browser, house.site, phone);
  await page.goto('/search/');
  await page.getByLabel('想找什么').fill(word);
  const results = page.locator('#search-results li');
  await results.first().waitFor();
  expect(await page.locator('#search-count').innerText()).toBe(
    `“${word}”出现在 ${await results.count()} 条里。`,
  );
  for (const text of await results.allInnerTexts()) expect(text).toContain(word);
  expect(await faultsOf(page)).toEqual([]);

  const article = results.locator('a[href*="#"]').first();
  await Promise.all([page.waitForURL('**/guides/**'), article.click()]);
  const { pathname, hash } = new URL(page.url());
  expect(guides).toContain(pathname);
  expect(await page.locator(`[id="${decodeURIComponent(hash.slice(1))}"]`).count()).toBe(1);

  await page.goBack();
  await results.first().waitFor();
  expect(await page.getByLabel('想找什么').inputValue()).toBe(word);
  await page.context().close();
});

test('the search says when it finds nothing', async () => {
  const page = await openPage(browser, house.site, phone);
  await page.goto('/search/?q=航天飞机');
  // Waited for as the results above are: how fast the index loads is measured elsewhere.
  await page.locator('#search-count', { hasText: '没有找到“航天飞机”' }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

test('without script the search page is the list of all articles', async () => {
  const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await page.goto('/search/');
  expect(await page.locator('#search').isVisible()).toBe(false);
  expect(await page.locator('main').innerText()).toContain('下面是全部条文');
  for (const summary of await page.locator('.browse summary').all()) await summary.click();
  for (const path of guides) {
    expect(await page.locator(`.browse a[href="${path}"]:visible`).count(), path).toBe(1);
    expect(await page.locator(`.browse a[href^="${path}#"]:visible`).count(), path).toBeGreaterThan(0);
  }
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

/** The element that the keyboard is at: its words or name, and whether one can see that it is there. */
const at = (page: Page) =>
  page.evaluate(() => {
    const here = document.activeElement ?? document.body;
    const seen = here.matches('.pick input') ? (here.closest('.pick') ?? here) : here;
    const ring = [here, seen].some((element) => getComputedStyle(element).outlineStyle !== 'none');
    const { top, bottom } = here.getBoundingClientRect();
    return {
      name: here.getAttribute('name') ?? here.textContent?.trim() ?? '',
      ring,
      onScreen: bottom > 0 && top < window.innerHeight,
    };
  });

/** Goes on with the tab key to what begins with these words; every stop on the way shows where it is. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press('Tab');
    const here = await at(page);
    expect(here).toMatchObject({ ring: true, onScreen: true });
    if (here.name.startsWith(name)) return;
  }
  throw new Error(`the tab key never comes to ${name}`);
}

test('with the keyboard alone a complaint is sent, faults and all', async () => {
  const page = await openPage(browser, house.site, table);
  const pressEnter = () => Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await page.goto('/');
  await tabTo(page, '写来件');
  await pressEnter();
  await tabTo(page, '跳到正文');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  await tabTo(page, '写一份投诉');
  await pressEnter();

  await tabTo(page, 'message');
  await page.keyboard.type('活动改了时间，没有人告诉我们。');
  await tabTo(page, 'sender');
  await page.keyboard.press('Space');
  await tabTo(page, 'replyBy');
  for (let way = 0; way < 4; way += 1) await page.keyboard.press('ArrowDown');
  await tabTo(page, '提交投诉');
  await pressEnter();

  // The summary takes the focus when it is drawn first: on a busy machine after the page has come.
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('faults');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await at(page)).name).toBe('notice');
  await page.keyboard.press('Space');
  await tabTo(page, '提交投诉');
  await pressEnter();
  expect(await receiptOn(page)).toMatch(RECEIPT);
  await tabTo(page, '离开（清除本机上的回执）');
  await pressEnter();
  expect(await page.locator('h1').innerText()).toBe('查进度');
  expect(heardFrom(page)).toEqual([]);
  await page.context().close();
});

test.each([
  ['at a table', table],
  ['on a phone', phone],
])('%s, with the keyboard alone, a guide is opened at the article one looks for', async (_, look) => {
  const page = await openPage(browser, house.site, look);
  await page.goto('/guides/complaints-mechanism/');
  const articles = page.locator('main nav a[href^="#"]');
  const target = (await articles.nth(2).getAttribute('href')) ?? '';
  await tabTo(page, (await articles.nth(2).textContent())?.trim() ?? '');
  await page.keyboard.press('Enter');
  const top = () => page.locator(target).evaluate((element) => element.getBoundingClientRect().top);
  await expect.poll(top).toBeLessThan(200);
  expect(await top()).toBeGreaterThanOrEqual(0);
  await page.context().close();
});
