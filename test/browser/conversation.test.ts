import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photo } from '../pictures.ts';
import { faultsOf, openBrowser, openHouse, openPage, phone, withoutScript } from './browser.ts';
import { comeIn, complain, doVerb } from './desk-steps.ts';
import { send } from './visitor.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const choose = (page: Page, name: string, buffer: Uint8Array) =>
  page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({
      name,
      mimeType: 'image/jpeg',
      buffer: Buffer.from(buffer),
    });

/** What a browser makes of a picture: drawn as it is turned. */
const sizeOf = (page: Page, bytes: Buffer) =>
  page.evaluate(
    async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    },
    `data:image/jpeg;base64,${bytes.toString('base64')}`,
  );

async function download(page: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name, exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toBe(name);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

test('without script at 320 px a sender writes with a photo, staff answer, the sender reads it', async () => {
  const { reference, receipt } = await complain(house.site);
  const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await page.goto('/status/');
  await page.getByLabel('回执码').fill(receipt);
  await send(page, '查看进度');
  expect(await faultsOf(page)).toEqual([]);

  await page.getByLabel('写给我们的话').fill('门口贴的通知，拍下来了。');
  await choose(page, '通知.jpg', Buffer.from('<html>not a photo</html>'));
  expect((await send(page, '送出留言')).status()).toBe(422);
  expect(await page.getByLabel('写给我们的话').inputValue()).toBe('门口贴的通知，拍下来了。');
  expect(await page.locator('#faults').innerText()).toContain('“通知.jpg”不是完整的');
  expect(await faultsOf(page)).toEqual([]);

  await choose(page, '通知.jpg', photo(6));
  await send(page, '送出留言');
  expect(new URL(page.url()).pathname).toBe('/status/');
  expect(await page.locator('#conversation').innerText()).toContain('门口贴的通知');
  expect(await faultsOf(page)).toEqual([]);

  const desk = await openPage(browser, house.site, { ...phone, acceptDownloads: true });
  await comeIn(desk, house, 'zhuguan');
  await desk.goto(`/desk/matters/${reference}/`);
  await doVerb(desk, 'opening');
  const bytes = await download(desk, '通知.jpg');
  expect(bytes.includes('CANARY')).toBe(false);
  // 16 × 8 points that lie on their side.
  expect(await sizeOf(desk, bytes)).toEqual([8, 16]);
  await doVerb(desk, 'message', { detail: '谢谢，通知的日期是我们写错了。' });
  expect(await desk.locator('#conversation').innerText()).toMatch(/门口贴的通知[\s\S]*写错了/);
  expect(await faultsOf(desk)).toEqual([]);

  await page.goto('/status/');
  const shown = await page.locator('#conversation').innerText();
  expect(shown).toMatch(/新\s*谢谢，通知的日期是我们写错了。/);
  await page.reload();
  expect(await page.locator('#conversation').innerText()).not.toMatch(/新\s*谢谢/);
  for (const one of [page, desk]) await one.context().close();
});
