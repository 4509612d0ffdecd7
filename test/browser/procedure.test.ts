import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsOf, openBrowser, openHouse, openPage, phone, table, withoutScript } from './browser.ts';
import { comeIn, complain, doVerb } from './desk-steps.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function enter(page: Page, receipt: string): Promise<void> {
  await page.goto('/status/');
  await page.getByLabel('回执码').fill(receipt);
  await page.getByRole('button', { name: '查看进度' }).click();
  await expect.poll(() => page.locator('h1').innerText()).toContain('进度');
}

test('the head marks the colleague concerned, hears them, and closes; who sees what is on the page', async () => {
  const { reference, receipt } = await complain(house.site, { message: '吴思颖没有来，罗志强知道这件事。' });
  const desk = await openPage(browser, house.site, table);
  await comeIn(desk, house, 'zhuguan');
  await desk.goto(`/desk/matters/${reference}/`);
  await doVerb(desk, 'opening');
  await desk.getByRole('button', { name: '就是当事同事：吴思颖' }).click();
  await desk.getByRole('button', { name: '不涉及，解除：罗志强' }).click();
  expect(await desk.locator('.outsiders li').allInnerTexts()).toEqual([
    expect.stringMatching(/吴思颖\s*当事同事/),
  ]);
  await doVerb(desk, 'worker-heard', { detail: '她说那天去了医院，请了假。' });
  await doVerb(desk, 'reply', { way: 'call', detail: '已说明并致歉。' });
  expect(await faultsOf(desk)).toEqual([]);
  await doVerb(desk, 'closing', { outcome: 'explained', detail: '已说明', reprisal: 'no' });
  await desk.goto(`/desk/matters/${reference}/summary/`);
  expect(await faultsOf(desk)).toEqual([]);
  await desk.context().close();

  const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await enter(page, receipt);
  await page.getByText('写下发生了什么').click();
  await page.getByRole('button', { name: '提交，绕开经办人' }).click();
  expect(await page.locator('#faults a').getAttribute('href')).toBe('#f-suffered');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByText('不满意', { exact: true }).click();
  await page.getByText('太慢').click();
  await page.getByRole('button', { name: '告诉机构', exact: true }).click();
  expect(await page.locator('main').innerText()).toContain('谢谢您告诉我们');
  await page.getByRole('button', { name: '告诉机构：我不满意' }).click();
  expect(await page.locator('main').innerText()).toContain('我们记下了');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('link', { name: '打印一份经过摘要' }).click();
  expect(await page.locator('h1').innerText()).toContain('经过摘要');
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
}, 60_000);
