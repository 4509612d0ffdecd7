import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opinion } from '../../db/schema-programme.ts';
import { dayOf, yearOf } from '../../domain/time.ts';
import { links, loadedOf } from '../opinions.ts';
import { employAll, openSession } from '../people.ts';
import { planned } from '../programmes.ts';
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
import { sheetsOf } from './visitor.ts';

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

const choose = (page: Page, field: string, value: string) =>
  page.locator(`input[name="${field}"][value="${value}"]`).check();
const hand = (page: Page) => page.getByRole('button', { name: '交意见表' }).click();

test('without script at 320 px an opinion is given: faults first, then thanks', async () => {
  const { matterId } = await planned(house.store);
  const [secret = ''] = await links(house.store, matterId, 1);
  const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await page.goto(`/opinions/${secret}/`);
  expect(await faultsOf(page)).toEqual([]);
  expect(await sheetsOf(page)).toBeLessThanOrEqual(4);
  await choose(page, 'q-overall', '4');
  await page.locator('[name="talk"]').check();
  await hand(page);
  expect(await page.locator('#f-phone-fault').innerText()).toContain('留一个电话');
  expect(await page.locator('input[name="q-overall"][value="4"]').isChecked()).toBe(true);
  expect(await faultsOf(page)).toEqual([]);
  await page.locator('[name="talk"]').uncheck();
  await hand(page);
  expect(new URL(page.url()).pathname).toBe('/opinions/thanks/');
  expect(await faultsOf(page)).toEqual([]);
  await page.goto(`/opinions/${secret}/`);
  expect(await page.locator('h1').innerText()).toBe('这张意见表不能填了');
  expect(heardFrom(page)).toEqual([]);
  await page.context().close();
});

/** What a form holds that somebody has filled in. */
const filled = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      document.querySelectorAll('input:checked').length +
      [...document.querySelectorAll('textarea, input[type="text"], input[type="tel"]')].filter(
        (box) => 'value' in box && box.value !== '',
      ).length,
  );

test('a shared tablet cannot be gone back on: whatever way, the form of the one before is empty', async () => {
  const { reference } = await planned(house.store);
  const page = await openPage(browser, house.site, table);
  await signIn(page, 'social_worker');
  await page.goto(`/desk/programmes/${reference}/opinions/`);
  expect(await faultsOf(page)).toEqual([]);
  const kiosk = page.locator('details', { hasText: '把这台变成平板' });
  await kiosk.locator('summary').click();
  await kiosk.locator('[name="time"]').fill('23:59');
  await kiosk.getByRole('button').click();
  await page.waitForURL('**/opinions/kiosk/');
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['__Host-kiosk']);
  expect(await faultsOf(page)).toEqual([]);

  await page.locator('[name="q-liked"]').fill('只有我写的话');
  await page.locator('[name="talk"]').check();
  await hand(page);
  expect(await page.locator('#f-phone-fault').count()).toBe(1);
  await page.locator('[name="talk"]').uncheck();
  await choose(page, 'q-overall', '2');
  await hand(page);
  await page.waitForURL('**/opinions/kiosk/thanks/');
  expect(await faultsOf(page)).toEqual([]);
  for (let steps = 1; steps <= 4; steps += 1) {
    await page.goBack().catch(() => null);
    // A form that was sent is asked for anew only if somebody says so: then, too, it is empty.
    await page.reload().catch(() => null);
    await page.waitForLoadState('networkidle');
    // Thanks turn into the next form by themselves, at any moment.
    await expect.poll(() => page.content().catch(() => '只有我写的话')).not.toContain('只有我写的话');
    await expect.poll(() => filled(page).catch(() => null)).toBe(0);
  }
  await page.goto('/opinions/kiosk/thanks/');
  await page.waitForURL('**/opinions/kiosk/', { timeout: 20_000 });
  expect(await filled(page)).toBe(0);
  expect(await house.store.db.$count(opinion)).toBe(2);

  await page.getByRole('button', { name: '收起平板' }).click();
  await page.waitForURL('**/desk/');
  expect(await page.locator('[name="password"]').count()).toBe(1);
  await page.context().close();
});

test('every page of the desk about opinions reads and stands at 320 px, and on a desk', async () => {
  const { reference, matterId } = await planned(house.store);
  const programme = `/desk/programmes/${reference}/opinions/`;
  for (const secret of await links(house.store, matterId, 6)) {
    const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
    await page.goto(`/opinions/${secret}/`);
    await choose(page, 'q-overall', '5');
    await choose(page, 'q-gains', '1');
    await page.locator('[name="q-liked"]').fill('大家一起做手工');
    await hand(page);
    await page.context().close();
  }
  const { lastAt } = (await loadedOf(house.store, matterId)).programme;
  const year = yearOf(dayOf(lastAt));
  for (const screen of [phone, table]) {
    const page = await openPage(browser, house.site, screen);
    await signIn(page, 'supervisor');
    for (const path of [
      programme,
      ...['words/', 'summary/', 'form/', 'form/?phase=before', 'paper/'].map((noun) => `${programme}${noun}`),
      ...['', 'words/'].map((noun) => `/desk/programmes/opinions/${noun}?of=k:group&period=${year}`),
      '/desk/programmes/questions/',
      ...['group/', 'group/form/', 'case/form/'].map((noun) => `/desk/programmes/questions/${noun}`),
    ]) {
      await page.goto(path);
      expect([path, await faultsOf(page)]).toEqual([path, []]);
      if (path.includes('opinions/words/')) expect(await page.getByText('大家一起做手工').count()).toBe(6);
    }
    await page.context().close();
  }
}, 240_000);

test('paper goes in by the keyboard alone: numbers, Tab and Enter', async () => {
  const { reference } = await planned(house.store);
  const page = await openPage(browser, house.site, table);
  await signIn(page, 'social_worker');
  await page.goto(`/desk/programmes/${reference}/opinions/paper/`);
  const before = await house.store.db.$count(opinion);
  for (const [papers, points] of ['5', '3'].entries()) {
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(points);
    await page.keyboard.press('Tab');
    await page.keyboard.type(points);
    await page.keyboard.press('Enter');
    await page
      .getByRole('status')
      .filter({ hasText: `已录 ${papers + 1} 张` })
      .waitFor();
  }
  expect((await house.store.db.$count(opinion)) - before).toBe(2);
  await page.context().close();
});
