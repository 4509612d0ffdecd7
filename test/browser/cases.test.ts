import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opinion } from '../../db/schema-programme.ts';
import { dayOf, yearOf } from '../../domain/time.ts';
import { answered, collected } from '../cases.ts';
import { employAll, openSession } from '../people.ts';
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

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse({ demo: false }), openBrowser()]);
  await employAll(house.store);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Signs a colleague in on this browser, with everything shown. */
async function signIn(page: Page, login: string): Promise<void> {
  const [name = '', value = ''] = (await openSession(house.store, login)).split('=');
  await page
    .context()
    .addCookies([{ name, value, url: house.site.replace('http:', 'https:'), httpOnly: true }]);
}

const row = (page: Page, name: string) =>
  page.locator('details', { has: page.getByText(name, { exact: true }) });

/** Makes a slip for one client, after a number that makes none. @returns its link */
async function slip(page: Page): Promise<string> {
  const slips = row(page, '给结案的服务对象一个二维码');
  await slips.locator('summary').click();
  await slips.locator('[name="count"]').fill('0');
  await slips.getByRole('button').click();
  expect(await page.locator('#slips-count-fault').innerText()).toContain('请填张数');
  await row(page, '给结案的服务对象一个二维码').locator('[name="count"]').fill('1');
  await page.getByRole('button', { name: '做好二维码' }).click();
  await page.waitForURL('**/slips/');
  await page.locator('.address').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  return page.locator('.address').innerText();
}

/** A client answers by the link, on a phone of their own. */
async function answer(link: string): Promise<void> {
  const client = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await client.goto(new URL(link).pathname);
  expect(await faultsOf(client)).toEqual([]);
  await client.locator('input[name="q-overall"][value="4"]').check();
  await client.getByRole('button', { name: '交意见表' }).click();
  await client.waitForURL('**/thanks/');
  expect(new URL(client.url()).pathname).toBe('/opinions/thanks/');
  await client.context().close();
}

test('without script at 320 px: a collection is opened, a client answers by its link, paper is keyed in, and it is shut', async () => {
  const year = yearOf(dayOf(Date.now()));
  const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await signIn(page, 'social_worker');
  await page.goto('/desk/programmes/');
  await page.getByRole('link', { name: '个案成效' }).click();
  await page.waitForURL('**/cases/');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: '开始收集' }).click();
  await page.waitForURL('**/opinions/');
  expect(await page.locator('h1').innerText()).toBe(`个案成效：${year}年个案服务`);
  expect(await faultsOf(page)).toEqual([]);
  const address = page.url();

  await answer(await slip(page));

  await page.goto(`${address}paper/`);
  expect(await faultsOf(page)).toEqual([]);
  await page.locator('[name="k-overall"]').fill('5');
  await page.getByRole('button', { name: '保存，录下一张' }).click();
  expect(await page.getByRole('status').innerText()).toContain('已录 1 张');
  expect(await house.store.db.$count(opinion)).toBe(2);

  await page.goto(address);
  await row(page, '填结案数').locator('summary').click();
  await page.locator('[name="closings"]').fill('1');
  await page.getByRole('button', { name: '记下结案数' }).click();
  expect(await page.locator('#closings-closings-fault').innerText()).toContain('已经收到 2 份');
  expect(await faultsOf(page)).toEqual([]);
  await page.locator('[name="closings"]').fill('4');
  await page.getByRole('button', { name: '记下结案数' }).click();
  expect(await page.locator('main').innerText()).toContain('4 件（社工填的）');
  await row(page, '停止收集').locator('summary').click();
  await page.getByRole('button', { name: '停止收集' }).click();
  await page.waitForURL('**/opinions/');
  expect(await page.locator('.desk-facts').innerText()).toContain('已办结');
  expect(await faultsOf(page)).toEqual([]);
  expect(heardFrom(page)).toEqual([]);
  await page.context().close();
}, 120_000);

test('with figures every page of it stands at 320 px, and on a desk', async () => {
  const { matterId, reference } = await collected(house.store, { service: 'posted_workers' });
  for (let n = 1; n <= 7; n += 1) {
    await answered(house.store, matterId, { overall: 5, problem: 4 }, { words: { liked: `有人听我说${n}` } });
  }
  const year = yearOf(dayOf(Date.now()));
  const own = `/desk/programmes/${reference}/opinions/`;
  for (const screen of [phone, table]) {
    const page = await openPage(browser, house.site, screen);
    await signIn(page, 'supervisor');
    for (const path of [
      '/desk/programmes/cases/',
      ...['', 'words/', 'summary/', 'form/'].map((noun) => `${own}${noun}`),
      `/desk/programmes/opinions/?of=k%3Acase&period=${year}`,
    ]) {
      await page.goto(path);
      expect([path, await faultsOf(page)]).toEqual([path, []]);
    }
    await page.context().close();
  }
}, 120_000);
