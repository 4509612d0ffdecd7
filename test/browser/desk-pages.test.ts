import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPassword, type Login } from '../../db/demo/people.ts';
import { matter } from '../../db/schema.ts';
import { codeBefore, secretOn } from '../factor.ts';
import { faultsOf, forAnother, openBrowser, openHouse, openPage, phone, table } from './browser.ts';
import { comeIn, complain, doVerb } from './desk-steps.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;
/** The phone and the table, each for one after the other. */
let windows: ReadonlyMap<typeof phone | typeof table, Page>;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), openBrowser()]);
  const opened = [phone, table].map(
    async (look) => [look, await openPage(browser, house.site, look)] as const,
  );
  windows = new Map(await Promise.all(opened));
  for (const page of windows.values()) await page.goto('/desk/');
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const pages: [string, Login | null, string][] = [
  ['sign-in', null, '/desk/'],
  ['the invitation', null, '/desk/invitation/'],
  ['the queue', 'zhuguan', '/desk/'],
  ['the queue, narrowed', 'zhuguan', '/desk/?kind=complaint&channel=web'],
  ['the queue, empty', 'zhuguan', '/desk/?kind=compliment&stage=promised&due=late'],
  ['what is closed', 'zhuguan', '/desk/?stage=closed'],
  ['registration', 'zonghe', '/desk/register/'],
  ['a request about data', 'zonghe', '/desk/data-request/'],
  ['the kept mails', 'zhuguan', '/desk/mail/'],
  ['what a colleague has to say', 'shegong', '/desk/voice/'],
  ['compliments conveyed', 'zhiban2', '/desk/praise/'],
  ['kept answers', 'zhuguan', '/desk/templates/'],
  ['the blank record form', 'zonghe', '/desk/forms/record/'],
  ['settings', 'zhuren', '/desk/settings/'],
  ['accounts', 'guanli', '/desk/accounts/'],
  ['statistics', 'zhuren', '/desk/statistics/'],
  ['the matters behind a figure', 'zonghe', '/desk/statistics/matters/?by=kind&value=complaint'],
  ['the register and its export', 'zonghe', '/desk/statistics/register/'],
  ['the public record', null, '/record/'],
  ['the calendar', 'guanli', '/desk/calendar/'],
  ['a calendar to come', 'guanli', '/desk/calendar/?year=2028'],
  ['the calendar feed', 'zhuguan', '/desk/feed/'],
  ['the years of keeping', 'zhuren', '/desk/retention/'],
  ['the audit', 'zhuren', '/desk/audit/'],
  ['one’s own account', 'zhuguan', '/desk/account/'],
  ['step-up', 'guanli', '/desk/step-up/?to=/desk/accounts/'],
  ['what is for other roles', 'shegong', '/desk/audit/'],
];

describe.each([
  ['on a phone', phone],
  ['at a table', table],
])('%s, nothing is wrong with', (_, look) => {
  test.each(pages)('%s', async (_name, login, address) => {
    const page = await windowOf(look);
    if (login) await comeIn(page, house, login);
    await page.goto(address);
    expect(await faultsOf(page)).toEqual([]);
  });

  test('a form that was refused, which leads to each field at fault', async () => {
    const { reference } = await complain(house.site);
    const page = await windowOf(look);
    await comeIn(page, house, 'zhuguan');
    await page.goto(`/desk/matters/${reference}/`);
    await doVerb(page, 'opening');
    await doVerb(page, 'contact', { day: '2099-01-01', detail: '写好的内容' });
    expect(await page.title()).toMatch(/^有误：/);
    expect(await page.locator('#contact textarea').inputValue()).toBe('写好的内容');
    expect(await faultsOf(page)).toEqual([]);
    for (const link of await page.locator('#faults a').all()) {
      const target = await link.getAttribute('href');
      expect(await page.locator(`${target}:visible`).count()).toBe(1);
    }
  });

  test('the second factor, from the picture to the recovery codes, and the gate', async () => {
    const page = await windowOf(look);
    const login = look === phone ? 'dudao' : 'heshi';
    await comeIn(page, house, login);
    await page.goto('/desk/account/second-factor/');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: '启用两步验证' }).click();
    expect(await faultsOf(page)).toEqual([]);
    const secret = secretOn(await page.content());
    await page.getByLabel('手机上显示的 6 位数字').fill(await codeBefore(secret));
    await page.getByRole('button', { name: '启用两步验证' }).click();
    await page.getByText('只显示这一次').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: '退出', exact: true }).click();
    await page.goto('/desk/');
    await page.getByLabel('账号', { exact: true }).fill(login);
    await page.getByLabel('密码', { exact: true }).fill(demoPassword);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByLabel('验证码').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  test('refused sign-ins and accounts', async () => {
    const page = await windowOf(look);
    await page.goto('/desk/');
    await page.getByRole('button', { name: '登录' }).click();
    expect(await faultsOf(page)).toEqual([]);
    await comeIn(page, house, 'guanli');
    await page.goto('/desk/accounts/');
    await page.getByText('添一个账号').click();
    await page.getByRole('button', { name: '添账号' }).click();
    expect(await page.locator('#faults a').count()).toBe(3);
    expect(await faultsOf(page)).toEqual([]);
  });
});

test('nothing is wrong with any matter of the demo, whatever its state, by day and in the dark', async () => {
  const rows = await house.store.db.select().from(matter);
  const states = [...new Map(rows.map((row) => [stateOf(row), row.reference]))];
  expect(states.length).toBeGreaterThan(8);
  for (const [at, [state, reference]] of states.entries()) {
    const colorScheme = at % 2 === 0 ? 'dark' : 'light';
    const page = await windowOf(at % 3 === 0 ? phone : table);
    await page.emulateMedia({ colorScheme });
    await comeIn(page, house, 'zhuren');
    await page.goto(`/desk/matters/${reference}/`);
    expect({ state, faults: await faultsOf(page) }).toEqual({ state, faults: [] });
    await page.emulateMedia({ colorScheme: null });
  }
}, 120_000);

/** A phone or a table as somebody new finds it. */
async function windowOf(look: typeof phone | typeof table): Promise<Page> {
  const page = windows.get(look);
  if (!page) throw new Error('no such window');
  return forAnother(page);
}

/** What the desk shows differently: stage, shut or not, in danger, set aside. */
const stateOf = (row: typeof matter.$inferSelect): string =>
  [
    row.stage,
    row.openedAt !== null ? 'open' : row.channel === 'web' ? 'shut' : 'on paper',
    row.dangerAt === null ? 'safe' : row.dangerSettledAt === null ? 'danger' : 'settled',
  ].join(' ');

test('the register prints on A4 across, with the number of each page', async () => {
  const page = await windowOf(table);
  await comeIn(page, house, 'zonghe');
  await page.goto('/desk/statistics/register/');
  const pdf = (await page.pdf({ preferCSSPageSize: true, tagged: true })).toString('latin1');
  const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
  expect(boxes.length).toBeGreaterThan(0);
  for (const [, width, height] of boxes) expect(Number(width)).toBeGreaterThan(Number(height));
});
