import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { receiptOn } from '../browser/visitor.ts';
import { come, fill, follow, press, said, type Walk } from './house.ts';

/** Who would like to come, as they fill the form in. */
export interface Visitor {
  name: string;
  age: string;
  phone?: string;
  email?: string;
  guardianName?: string;
}

export const visitors = {
  chen: { name: '陈女士', age: '35', phone: '13800138001', email: 'chen@example.cn' },
  ming: { name: '小明', age: '9', email: 'li@example.cn', guardianName: '李女士' },
  wang: { name: '王伯', age: '66', phone: '13800138003' },
  fang: { name: '小芳', age: '15', phone: '13800138004', email: 'fang@example.cn', guardianName: '方先生' },
  he: { name: '何叔', age: '50', phone: '13800138005', email: 'he@example.cn' },
  zhen: { name: '阿珍', age: '40', phone: '13800138006', email: 'zhen@example.cn' },
} as const satisfies Record<string, Visitor>;

/** Somebody finds the group in the public list and signs up; a guardian forgotten is asked for. @returns the receipt */
export async function signUp(page: Page, title: string, visitor: Visitor): Promise<string> {
  await page.context().clearCookies();
  await come(page, '/programmes/');
  await follow(page, title);
  const { guardianName, ...typed } = visitor;
  await fill(page, typed);
  await page.locator('label.pick', { hasText: '我已看过' }).click();
  if (guardianName !== undefined) {
    await press(page, /^(报名|排进候补名单)$/);
    expect(await page.locator('#faults').innerText()).toContain('监护人');
    await fill(page, { guardianName });
    await page.locator('label.pick', { hasText: '监护人同意' }).click();
  }
  await press(page, /^(报名|排进候补名单)$/);
  return receiptOn(page);
}

/** Somebody comes back with the code they kept, and sees how they stand. */
export async function comeBack(page: Page, receipt: string): Promise<void> {
  await page.context().clearCookies();
  await come(page, '/status/');
  await fill(page, { receipt });
  await press(page, /查|看/);
  expect(new URL(page.url()).pathname).toBe('/programmes/place/');
}

/** The letters that came to an address, the last one last. */
export const lettersTo = ({ letters }: Walk, email: string): string[] =>
  letters.filter(({ to }) => to.includes(email)).map(({ text }) => text.replace(/\s+/g, ' '));

/** The last letter that came to an address. */
export const lastTo = (walk: Walk, email: string): string => lettersTo(walk, email).at(-1) ?? '';

/** The last letter to each who has a place and left an address says all of this. */
export function toldLast(walk: Walk, words: readonly string[]): void {
  for (const who of ['chen', 'li', 'fang', 'zhen'])
    for (const one of words)
      expect([who, lastTo(walk, `${who}@`)]).toEqual([who, expect.stringContaining(one)]);
}

/** The days on which a calendar file says that something begins, in the time of Greenwich. */
export async function beginsIn(page: Page, path: string): Promise<string[]> {
  const answer = await page.context().request.get(path);
  expect(answer.headers()['content-type']).toBe('text/calendar; charset=utf-8');
  return [...(await answer.text()).matchAll(/^DTSTART:(\S+)\r?$/gm)].map(([, at]) => at ?? '');
}

/** The names of those whom no letter reaches; each is phoned. */
export async function phoneThem(worker: Page): Promise<string[]> {
  const names = await worker.locator('section[aria-labelledby="phone-title"] li b').allInnerTexts();
  for (const name of names) await press(worker, new RegExp(`打过了.*${name}`));
  expect(await said(worker)).not.toContain('请打电话');
  return names;
}
