import { gzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { meeting, programme } from '../../db/schema-programme.ts';
import { HOUR } from '../../domain/time.ts';
import { employAll, openSession } from '../people.ts';
import { meetingsFrom, PLAN } from '../programmes.ts';
import { offered } from '../sign-ups.ts';
import { faultsOf, openBrowser, openHouse, openPage, phone, withoutScript } from './browser.ts';
import { follow, RECEIPT, receiptOn, sheetsOf } from './visitor.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;
let reference = '';
let matterId = '';
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse({ demo: false }), openBrowser()]);
  await employAll(house.store);
  const asks = ['phone', 'email', 'guardian', 'health', 'note'] as const;
  ({ reference, matterId } = await offered(house.store, {
    ...{ asks, capacity: 2, ageFrom: 6, meetings: meetingsFrom(Date.now(), 30, 3) },
    plan: { ...PLAN, forWhom: '有小学生的家庭', whereabouts: '二楼活动室' },
  }));
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Whether every target of a thumb on the page is high enough. */
const lowTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.bar nav a')]
      .filter((link) => link.getClientRects().length > 0 && link.getBoundingClientRect().height < 44)
      .map((link) => link.textContent ?? ''),
  );

async function press(page: Page, name: string): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).click()]);
}

test('somebody signs up on a small phone without script, looks, and leaves again', async () => {
  const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await page.goto('/programmes/');
  expect(await faultsOf(page)).toEqual([]);
  expect(await lowTargets(page)).toEqual([]);
  // The ways of the head stand on one line.
  const tops = await page
    .locator('.bar nav a:visible')
    .evaluateAll((links) => links.map((link) => link.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  await follow(page, PLAN.title);
  expect(await page.locator('.facts').innerText()).toContain('，二楼活动室');
  expect(await faultsOf(page)).toEqual([]);
  const [html, css] = [await page.content(), await (await fetch(`${house.site}/style.css`)).text()];
  expect(gzipSync(html).length + gzipSync(css).length).toBeLessThanOrEqual(14 * 1024);
  await press(page, '报名');
  expect(await page.locator('#faults a').first().getAttribute('href')).toBe('#f-name');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('参加的人姓名').fill('小明');
  await page.getByLabel('年龄（周岁）').fill('9');
  await page.getByLabel('电话', { exact: false }).first().fill('13800138000');
  await page.getByLabel('监护人姓名').fill('李女士');
  await page.locator('label.pick', { hasText: '监护人同意' }).click();
  await page.locator('label.pick', { hasText: '我已看过' }).click();
  await press(page, '报名');
  expect(await page.locator('h1').innerText()).toBe('报上名了');
  expect(await receiptOn(page)).toMatch(RECEIPT);
  expect(await faultsOf(page)).toEqual([]);
  await follow(page, '看我的报名');
  expect(await page.locator('main').innerText()).toContain('名额已经留好');
  expect(await faultsOf(page)).toEqual([]);
  await press(page, '退出，把名额让出来');
  expect(await page.locator('main').innerText()).toContain('这份报名已经取消');
  expect(await faultsOf(page)).toEqual([]);
  await press(page, '离开（清除本机上的回执）');
  await page.goto('/programmes/place/');
  expect(await page.locator('[name="receipt"]').count()).toBe(1);
  expect(await faultsOf(page)).toEqual([]);
  await page.goto('/programmes/received/');
  expect(await page.locator('h1').innerText()).toBe('报名回执不在这里了');
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
}, 90_000);

async function worker(options: typeof withoutScript | Record<string, never> = {}): Promise<Page> {
  const page = await openPage(browser, house.site, { ...phone, ...options });
  const [name = '', value = ''] = (await openSession(house.store, 'social_worker')).split('=');
  const url = house.site.replace('http:', 'https:');
  await page.context().addCookies([{ name, value, url, httpOnly: true }]);
  return page;
}

test('the worker enters somebody, calls the roll on the phone without script, and prints', async () => {
  const now = Date.now();
  await house.store.db
    .update(meeting)
    .set({ startsAt: now - HOUR, endsAt: now + HOUR })
    .where(eq(meeting.matterId, matterId));
  await house.store.db
    .update(programme)
    .set({ firstAt: now - HOUR })
    .where(eq(programme.matterId, matterId));
  const page = await worker(withoutScript);
  await page.goto(`/desk/programmes/${reference}/people/`);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByText('代为登记').click();
  await page.locator('#enter-name').fill('老陈');
  await page.locator('#enter-age').fill('70');
  await page.locator('#enter-phone').fill('12');
  await press(page, '登记');
  expect(await page.locator('#faults a').first().getAttribute('href')).toBe('#enter-phone');
  expect(await faultsOf(page)).toEqual([]);
  await page.locator('#enter-phone').fill('13800138001');
  await press(page, '登记');
  expect(await page.locator('table.people').innerText()).toContain('老陈');
  expect(await faultsOf(page)).toEqual([]);
  await follow(page, '第 1 节');
  expect(await faultsOf(page)).toEqual([]);
  const tick = page.locator('.roll-row', { hasText: '老陈' }).locator('label.pick').first();
  expect((await tick.boundingBox())?.height).toBeGreaterThanOrEqual(56);
  await tick.click();
  await page.getByLabel('没报名、当场来的人').fill('王姐');
  await press(page, '保存点名');
  expect(await page.locator('main').innerText()).toContain('到 2 人');
  await page.getByText('取消报名').first().click();
  expect(await faultsOf(page)).toEqual([]);
  for (const [path, sheets] of [
    ['people/roll-sheet/', 1],
    ['people/sign-up-sheet/', 1],
    ['people/blank-sheet/', 1],
    ['poster/', 1],
  ] as const) {
    await page.goto(`/desk/programmes/${reference}/${path}`);
    expect([path, await faultsOf(page)]).toEqual([path, []]);
    expect([path, await sheetsOf(page)]).toEqual([path, sheets]);
  }
  await page.context().close();
}, 90_000);
