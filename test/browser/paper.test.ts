import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { faultsOf, openBrowser, openHouse, openPage, phone, table } from './browser.ts';
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

/** How many sheets of A4 a page prints on. */
async function sheetsOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

async function chief(look: typeof phone | typeof table): Promise<Page> {
  const page = await openPage(browser, house.site, look);
  await comeIn(page, house, 'zhuguan');
  return page;
}

test('the record form of a long complaint goes over two sheets, whole; the blank one is one sheet', async () => {
  const message = '活动改了时间没有通知我们，白等了一个下午。'.repeat(110);
  const { reference } = await complain(house.site, { message });
  const page = await chief(table);
  await page.goto(`/desk/matters/${reference}/`);
  await doVerb(page, 'opening');
  await page.goto(`/desk/matters/${reference}/form/`);
  expect(await page.locator('.sheet').innerText()).toContain(message);
  expect(await sheetsOf(page)).toBe(2);
  await page.goto('/desk/forms/record/');
  expect(await sheetsOf(page)).toBe(1);
  await page.context().close();
});

test('nothing is wrong with the form and the letter of an answered matter, on a phone and at a table', async () => {
  const [row] = await house.store.db.select().from(matter).where(eq(matter.channel, 'letter'));
  for (const look of [phone, table]) {
    const page = await chief(look);
    for (const paper of ['form', 'letter']) {
      await page.goto(`/desk/matters/${row?.reference}/${paper}/`);
      expect(await page.locator('.sheet').count()).toBe(1);
      expect(await faultsOf(page)).toEqual([]);
      if (look === table) expect(await sheetsOf(page)).toBe(1);
    }
    await page.context().close();
  }
});

test('rows of the queue are ticked and printed together without script, each form on its own sheets', async () => {
  const page = await openPage(browser, house.site, { ...table, javaScriptEnabled: false });
  await comeIn(page, house, 'zhuren');
  await page.goto('/desk/?stage=closed&kind=suggestion');
  const boxes = page.locator('.queue input[name="pick"]');
  for (const at of [0, 1]) await boxes.nth(at).check();
  await page.getByRole('button', { name: '打印勾选的记录表' }).click();
  expect(await page.locator('.sheet').count()).toBe(2);
  expect(await faultsOf(page)).toEqual([]);
  expect(await sheetsOf(page)).toBeGreaterThanOrEqual(2);
  await page.context().close();
});
