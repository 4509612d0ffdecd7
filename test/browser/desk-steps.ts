import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { demoPassword, type Login } from '../../db/demo/people.ts';
import { staff } from '../../db/schema.ts';
import { openSession } from '../people.ts';
import type { openHouse } from './browser.ts';

type House = Awaited<ReturnType<typeof openHouse>>;

/** Signs somebody of the demo in. */
export async function signIn(page: Page, login: Login): Promise<void> {
  await page.goto('/desk/');
  await page.getByLabel('账号', { exact: true }).fill(login);
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await page.getByRole('button', { name: '登录' }).click();
  await expect.poll(() => page.locator('h1').innerText()).toContain('待办');
}

/** Lets somebody of the demo in without the cost of the password. */
export async function comeIn(page: Page, { site, store }: House, login: Login): Promise<void> {
  const [person] = await store.db.select().from(staff).where(eq(staff.login, login));
  const [name = '', value = ''] = (await openSession(store, person?.id ?? '')).split('=');
  await page.context().addCookies([{ name, value, url: site.replace('http:', 'https:'), httpOnly: true }]);
}

const sent = z.object({ reference: z.string(), receipt: z.string() });

/** A complaint as the public sends it. */
export async function complain(site: string, more: Record<string, unknown> = {}) {
  const answer = await fetch(`${site}/api/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'complaint',
      sender: 'service_user',
      message: '约好周三下午面谈，等了一个多小时没有人来，也没有人说一声。',
      name: '李婶',
      phone: '13800138000',
      replyBy: 'phone',
      contactNote: '请晚上七点以后打，先问清是不是本人。',
      notice: 'yes',
      ...more,
    }),
  });
  return sent.parse(await answer.json());
}

/** Opens the form of a verb if it is folded, fills its fields by name and sends it. */
export async function doVerb(page: Page, verb: string, fields: Record<string, string> = {}): Promise<void> {
  const form = page.locator(`#${verb}`);
  if ((await form.getAttribute('open')) === null && (await form.locator('summary').count()) > 0) {
    await form.locator('summary').click();
  }
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await form.locator('button[type="submit"]:not([formaction])').click();
  await page.waitForLoadState();
}

/** The words of the history, one line each. */
export const history = (page: Page): Promise<string[]> =>
  page.locator('.desk-log').first().locator('li').allInnerTexts();
