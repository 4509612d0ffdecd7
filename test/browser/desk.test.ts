import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOf, openBrowser, openHouse, openPage, phone, table, withoutScript } from './browser.ts';
import { complain, doVerb, history, signIn } from './desk-steps.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const matterOf = (reference: string): string => `/desk/matters/${reference}/`;

describe.each([
  ['on a phone', phone],
  ['at a table', table],
])('with script off, %s', (_, size) => {
  test('a complaint is opened, assigned, contacted, answered and closed', async () => {
    const { reference } = await complain(house.site);
    const page = await openPage(browser, house.site, { ...size, ...withoutScript });
    await signIn(page, 'zhuguan');
    await page.goto(matterOf(reference));
    expect(await page.locator('main').innerText()).not.toContain('等了一个多小时');
    await doVerb(page, 'opening');
    expect(await page.locator('main').innerText()).toContain('等了一个多小时');
    const handler = await page.locator('#assignment option', { hasText: '陈默' }).getAttribute('value');
    await doVerb(page, 'assignment', { handler: handler ?? '' });
    await doVerb(page, 'attempt', { detail: '致电一次，无人接听。' });
    await doVerb(page, 'contact', { way: 'call', detail: '与李婶本人通话。' });
    await doVerb(page, 'reply', { way: 'call', detail: '已说明原因，改为先预约。' });
    await doVerb(page, 'closing', { outcome: 'solved', detail: '李婶表示满意。', reprisal: 'no' });
    const said = (await history(page)).join('\n');
    for (const step of ['收到来件', '拆阅', '交给陈默', '未联系上', '电话接通', '电话回复', '已解决']) {
      expect(said).toContain(step);
    }
    expect(await page.locator('.desk-clock').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/首次联系.*在期限内/s)]),
    );
    await page.goto('/desk/?stage=closed');
    expect(await page.locator('.queue').innerText()).toContain(reference);
    await page.context().close();
  });
});

describe('who does not belong', () => {
  test('a social worker who is not the handler sees number, kind, channel and clocks only', async () => {
    const { reference } = await complain(house.site);
    const page = await openPage(browser, house.site, withoutScript);
    await signIn(page, 'shegong');
    await page.goto(matterOf(reference));
    const shown = await page.locator('main').innerText();
    expect(shown).toContain('由业务部主管、中心主任或代理人拆阅');
    expect(shown).not.toMatch(/李婶|13800138000|一个多小时/);
    expect(await page.locator('#opening').count()).toBe(0);
    await page.context().close();
  });

  test('for whom the sender names, the matter does not exist', async () => {
    const { reference } = await complain(house.site, { keepFrom: ['service_head'] });
    const page = await openPage(browser, house.site, withoutScript);
    await signIn(page, 'zhuguan');
    expect((await page.goto(matterOf(reference)))?.status()).toBe(404);
    await page.context().close();
  });

  test('accounts are refused to everybody but the administrator', async () => {
    const page = await openPage(browser, house.site, withoutScript);
    await signIn(page, 'zhuguan');
    expect((await page.goto('/desk/accounts/'))?.status()).toBe(403);
    await page.context().close();
  });
});

test('the second of two colleagues sees what the first did and keeps what they typed', async () => {
  const { reference } = await complain(house.site);
  const [first, second] = await Promise.all([openPage(browser, house.site), openPage(browser, house.site)]);
  await signIn(first, 'zhuguan');
  await signIn(second, 'zhuren');
  await first.goto(matterOf(reference));
  await doVerb(first, 'opening');
  await second.goto(matterOf(reference));
  await doVerb(first, 'note', { detail: '先写的备注' });
  await doVerb(second, 'note', { detail: '后写的备注' });
  expect(await second.locator('#faults').innerText()).toContain('刚刚有同事改动过');
  expect((await history(second)).join('\n')).toContain('先写的备注');
  expect(await second.locator('#note textarea').inputValue()).toBe('后写的备注');
  await doVerb(second, 'note');
  expect((await history(second)).join('\n')).toContain('后写的备注');
  await first.context().close();
  await second.context().close();
});

test('a slip is taken back by a further line, and the line before stays', async () => {
  const { reference } = await complain(house.site);
  const page = await openPage(browser, house.site);
  await signIn(page, 'zhuguan');
  await page.goto(matterOf(reference));
  await doVerb(page, 'opening');
  await doVerb(page, 'contact', { way: 'call', detail: '记错了一件' });
  await page.getByRole('button', { name: /^撤回/ }).click();
  const lines = await history(page);
  expect(lines.at(-2)).toMatch(/已联系.*已撤回.*记错了一件/s);
  expect(lines.at(-1)).toContain('撤回上一步');
  expect(await page.locator('.desk-clock:not(.stopped)').first().innerText()).toContain('首次联系');
  await page.context().close();
});

test('a call is registered in one form, and its receipt is told to whom it belongs', async () => {
  const page = await openPage(browser, house.site);
  await signIn(page, 'zonghe');
  await page.goto('/desk/register/');
  await page.getByLabel('说了什么').fill('王伯说周三的活动临时取消，没有人通知他。');
  await page.getByLabel('电话（选填）').fill('13800138000');
  await page.locator('form.register > p > button').click();
  await page.waitForURL(/\/desk\/matters\/XY-/);
  expect(await page.locator('.code').innerText()).toMatch(/^(\w{4}\s*){5}$/);
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

describe('the keyboard', () => {
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('href'));

  test('j and k step through the queue, Enter opens, / finds a number, ? tells them all', async () => {
    const page = await openPage(browser, house.site, table);
    await signIn(page, 'zhuguan');
    const rows = await page
      .locator('[data-row]')
      .evaluateAll((all) => all.map((row) => row.getAttribute('href')));
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await focused(page)).toBe(rows[1]);
    await page.keyboard.press('k');
    expect(await focused(page)).toBe(rows[0]);
    await page.keyboard.press('?');
    expect(await page.locator('#keys').isVisible()).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('jk');
    expect(await page.locator('#find').inputValue()).toBe('jk');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${rows[0]}`);
    await page.context().close();
  });

  test('single keys can be switched off', async () => {
    const page = await openPage(browser, house.site, table);
    await signIn(page, 'zhuguan');
    await page.locator('#keys-show').click();
    await page.getByLabel('使用单键快捷键').uncheck();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.keyboard.press('j');
    expect(await focused(page)).toBe(null);
    await page.context().close();
  });
});
