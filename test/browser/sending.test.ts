import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { DAY, dayOf } from '../../domain/time.ts';
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
import { comeIn, complain, doVerb } from './desk-steps.ts';
import { addressesOf, follow, RECEIPT, receiptOn, send, sheetsOf, typeSize, write } from './visitor.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** The day that comes after so many, in Shanghai. */
const dayIn = (days: number) => dayOf(Date.now() + days * DAY);
const matters = () => house.store.db.$count(matter);

/** A visitor on a small phone, with script off; what the page complains of fails the test. */
function visit(title: string, what: (page: Page) => Promise<void>): void {
  test(`without script at 320 px, ${title}`, async () => {
    const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
    await what(page);
    expect(heardFrom(page)).toEqual([]);
    await page.context().close();
  });
}

visit('from the home page to a receipt, its status, and away again', async (page) => {
  const asked = addressesOf(page);
  const before = await matters();
  await page.goto('/');
  await page.getByRole('link', { name: '写来件' }).first().click();
  await page.getByRole('link', { name: '投诉' }).first().click();
  expect(new URL(page.url()).pathname).toBe('/feedback/complaint/');
  await write(page, { message: '活动改了时间，没有人告诉我们，白跑了一趟。' });
  await send(page, '提交投诉');
  expect(new URL(page.url()).pathname).toBe('/feedback/received/');
  const receipt = await receiptOn(page);
  expect(receipt).toMatch(RECEIPT);
  expect(await faultsOf(page)).toEqual([]);
  expect(await sheetsOf(page)).toBeLessThanOrEqual(2);

  await page.reload();
  await page.reload();
  expect(await receiptOn(page)).toBe(receipt);
  expect(await matters()).toBe(before + 1);

  await page.getByRole('button', { name: '离开' }).click();
  expect(await page.locator('body').innerText()).not.toContain(receipt.slice(0, 4));
  await page.goto('/feedback/received/');
  expect(await page.locator('h1').innerText()).toBe('回执不在这里了');

  await page.goto('/status/');
  await page.getByLabel('回执码').fill(receipt.toLowerCase().replaceAll('-', ' '));
  await send(page, '查看进度');
  expect(await page.locator('h1').innerText()).toBe('进度：已收到');
  expect(await page.locator('.strip').count()).toBeGreaterThanOrEqual(2);
  expect(await faultsOf(page)).toEqual([]);
  expect(await sheetsOf(page)).toBeLessThanOrEqual(2);
  await page.getByRole('button', { name: '离开' }).click();
  expect(await page.getByLabel('回执码').inputValue()).toBe('');

  const [code, bare] = [receipt.toLowerCase(), receipt.replaceAll('-', '').toLowerCase()];
  expect(asked.filter((url) => url.toLowerCase().includes(code) || url.toLowerCase().includes(bare))).toEqual(
    [],
  );
});

visit(
  'an empty form comes back with each fault named, linked and kept beside what was typed',
  async (page) => {
    await page.goto('/feedback/complaint/');
    expect((await send(page, '提交投诉')).status()).toBe(422);
    expect(await page.title()).toMatch(/^有误：/);
    const links = await page.locator('#faults a').all();
    const named = await Promise.all(links.map((link) => link.getAttribute('href')));
    expect(named).toEqual(['#f-message', '#f-sender', '#f-replyBy', '#f-notice']);
    for (const target of named) expect(await page.locator(`${target}:visible`).count()).toBe(1);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('faults');
    expect(await faultsOf(page)).toEqual([]);
  },
);

visit('what was typed stays when something is at fault, and goes once it is put right', async (page) => {
  const before = await matters();
  const message = '社工约好来家访，\n<b>两次</b>都没有来，"也没有"电话。 & 我们很着急。';
  const boxes = { message, about: '西平社区', remedy: '请来一次', name: '李婶', contactNote: '晚上七点以后' };
  await page.goto('/feedback/complaint/');
  await write(page, {
    message,
    replyBy: '电话',
    boxes: { ...boxes, phone: '1380013', occurredOn: '2026-02-03' },
    ticks: ['督导助理'],
  });
  await page.locator('[name="keepFrom"][value="general_office"]').check();
  const answer = await send(page, '提交投诉');
  expect(answer.status()).toBe(422);
  expect(await page.locator('#faults a').allInnerTexts()).toHaveLength(2);
  for (const [name, text] of Object.entries({ ...boxes, phone: '1380013', occurredOn: '2026-02-03' })) {
    expect(await page.locator(`[name="${name}"]`).inputValue(), name).toBe(text);
  }
  expect(await page.locator('[name="keepFrom"][value="general_office"]').isChecked()).toBe(true);
  expect(await page.locator('[name="notice"]').isChecked()).toBe(true);
  expect(await faultsOf(page)).toEqual([]);
  expect(await matters()).toBe(before);

  await page.locator('[name="phone"]').fill('138 0013 8000');
  await page.locator('[name="firstStop"][value=""]').check();
  await send(page, '提交投诉');
  expect(await receiptOn(page)).toMatch(RECEIPT);
  expect(await matters()).toBe(before + 1);
});

visit('a button pressed twice sends once', async (page) => {
  const before = await matters();
  await page.goto('/feedback/suggestion/');
  await write(page, { message: '活动室的椅子太矮，老人坐下去起不来。' });
  await page.getByRole('button', { name: '提交意见建议' }).dblclick();
  // The second press breaks off what the first has begun: where it ends is what counts.
  await expect.poll(() => page.url()).toContain('/feedback/received/');
  await page.waitForLoadState();
  expect(await receiptOn(page)).toMatch(RECEIPT);
  expect(await matters()).toBe(before + 1);
});

visit('a compliment is thanked for and has no clock', async (page) => {
  await page.goto('/feedback/compliment/');
  await write(page, { message: '陈姑娘天天打电话给我妈妈，谢谢。' });
  await send(page, '送出嘉许');
  expect(await page.locator('h1').innerText()).toBe('谢谢您，我们收到了');
  expect(await page.locator('.strip').count()).toBe(0);
  expect(await faultsOf(page)).toEqual([]);
});

visit('a colleague chooses who hears it first, and is told when the outside door opens', async (page) => {
  await page.goto('/feedback/complaint/');
  const written = { message: '排班连续三周没有休息日。', sender: '本机构工作人员' };
  await write(page, written);
  expect((await send(page, '提交投诉')).status()).toBe(422);
  expect(await page.locator('#faults a').getAttribute('href')).toBe('#f-firstStop');
  await page.locator('[name="firstStop"][value="staff_committee"]').check();
  await send(page, '提交投诉');
  expect(await page.locator('main').innerText()).toContain('向东莞市民政局反映');
  expect(await page.locator('.strip').count()).toBe(2);
  expect(await faultsOf(page)).toEqual([]);
});

visit('whoever says somebody is in danger sees the numbers again on the receipt', async (page) => {
  await page.goto('/feedback/complaint/');
  await write(page, { message: '隔壁的孩子一直在哭，门锁着。', ticks: ['有人正处于危险中'] });
  await send(page, '提交投诉');
  const notice = page.locator('.alarm', { hasText: '请现在就打电话' });
  const numbers = await notice.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  expect(numbers).toEqual(['tel:110', 'tel:120', 'tel:12356']);
  expect(await faultsOf(page)).toEqual([]);
});

visit('a code that does not exist, or none, is said plainly and kept', async (page) => {
  await page.goto('/status/');
  expect((await send(page, '查看进度')).status()).toBe(422);
  await page.getByLabel('回执码').fill('2222-3333-4444-5555-6666');
  expect((await send(page, '查看进度')).status()).toBe(404);
  expect(await page.locator('#faults a').getAttribute('href')).toBe('#f-receipt');
  expect(await page.getByLabel('回执码').inputValue()).toBe('2222-3333-4444-5555-6666');
  expect(await faultsOf(page)).toEqual([]);
});

visit('large type stays from a form to a static guide and back, until it is taken back', async (page) => {
  await page.goto('/feedback/complaint/');
  const standard = await typeSize(page);
  await follow(page, '大字');
  expect(new URL(page.url()).pathname).toBe('/feedback/complaint/');
  const large = await typeSize(page);
  expect(large).toBeGreaterThan(standard * 1.25);
  await page.goto('/guides/casework/');
  expect(await typeSize(page)).toBe(large);
  await page.goBack();
  expect(await typeSize(page)).toBe(large);
  expect((await send(page, '提交投诉')).status()).toBe(422);
  expect(await faultsOf(page)).toEqual([]);
  await page.goto('/status/');
  expect(await typeSize(page)).toBe(large);
  await follow(page, '标准字');
  expect(new URL(page.url()).pathname).toBe('/status/');
  expect(await typeSize(page)).toBe(standard);
});

visit('the code shows what the desk wrote, with the dates that were kept', async (page) => {
  const { reference, receipt } = await complain(house.site, { replyBy: 'receipt' });
  const desk = await openPage(browser, house.site);
  await comeIn(desk, house, 'zhuguan');
  await desk.goto(`/desk/matters/${reference}/`);
  await doVerb(desk, 'opening');
  await doVerb(desk, 'note', { detail: '只给同事看的备注' });
  await doVerb(desk, 'reply', {
    way: 'status',
    detail: '让您久等了，对不起。\n周五下午三点，陈姑娘在中心等您。',
  });
  await doVerb(desk, 'promise', { dueDay: dayIn(10), detail: '周五见面以后再告诉您结果。' });
  await desk.context().close();

  await page.goto('/status/');
  await page.getByLabel('回执码').fill(receipt);
  await send(page, '查看进度');
  const said = await page.locator('main').innerText();
  for (const words of [reference, '约定再报告', '周五下午三点', '已做到', '对处理不满意']) {
    expect(said).toContain(words);
  }
  for (const words of ['只给同事看', '林静', '等了一个多小时']) expect(said).not.toContain(words);
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await axe(page, ['color-contrast'])).toEqual([]);
});
