import { mkdirSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { demoPassword } from '../../db/demo/people.ts';
import { buildIfNeeded } from '../../functions/commands/miniflare.ts';
import { openBrowser, openHouse, openPage } from './browser.ts';
import { send, write } from './visitor.ts';

/** `npm run shots`: the pictures of the README, from the running product with its demo. */

const FOLDER = 'docs/screenshots';
const phone = { viewport: { width: 320, height: 680 }, deviceScaleFactor: 2 } as const;
/** Tall enough for the dates that are promised. */
const tall = { ...phone, viewport: { width: 320, height: 1330 } } as const;
const tablet = { viewport: { width: 760, height: 900 } } as const;
const table = { viewport: { width: 1280, height: 860 } } as const;

buildIfNeeded();
mkdirSync(FOLDER, { recursive: true });
const [house, browser] = await Promise.all([openHouse(), openBrowser()]);

async function shoot(name: string, size: BrowserContextOptions, visit: (page: Page) => Promise<void>) {
  const page = await openPage(browser, house.site, size);
  await visit(page);
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
  await page.context().close();
  process.stdout.write(`${FOLDER}/${name}.png\n`);
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/desk/');
  await page.getByLabel('账号', { exact: true }).fill('zhuguan');
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await send(page, '登录');
}

try {
  await shoot('home-320', phone, async (page) => {
    await page.goto('/');
  });
  await shoot('guide', tablet, async (page) => {
    await page.goto('/guides/complaints-mechanism/#art-4');
  });
  await shoot('form-320', phone, async (page) => {
    await page.goto('/feedback/complaint/');
  });
  await shoot('receipt-320', tall, async (page) => {
    await page.goto('/feedback/complaint/');
    await write(page, { message: '周三的活动改了时间，没有人告诉我们，白跑了一趟。' });
    await send(page, '提交投诉');
  });
  await shoot('queue', table, signIn);
  await shoot('matter', table, async (page) => {
    await signIn(page);
    await page.goto('/desk/?stage=contacted');
    const first = page.locator('.queue a[href^="/desk/matters/"]').first();
    await Promise.all([page.waitForURL('**/matters/**'), first.click()]);
  });
} finally {
  await browser.close();
  await house.close();
}
