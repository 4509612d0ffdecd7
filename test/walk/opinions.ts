import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { come, fill, press, said, sound } from './house.ts';
import { scan } from './qr.ts';

/** What somebody answers: points by the name of the question, and what they write. */
export interface Answer {
  points: Readonly<Record<string, number>>;
  words?: Readonly<Record<string, string>>;
}

const opinions = (address: string) => `${address}opinions/`;

/** A way of asking that stands folded on the page of opinions, unfolded and begun. */
export async function ask(
  worker: Page,
  address: string,
  title: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  await come(worker, opinions(address), 'wusiying');
  const way = worker.locator('details', { hasText: title });
  await way.locator('summary').click();
  for (const [name, value] of Object.entries(fields)) {
    const field = way.locator(`[name="${name}"]`);
    if (name === 'phase') await field.selectOption(value);
    else await field.fill(value);
  }
  await Promise.all([worker.waitForEvent('load'), way.getByRole('button').click()]);
  await sound(worker);
}

/** The code at the door, opened and printed. @returns the address in it, as a phone reads it */
export async function codeAtDoor(
  worker: Page,
  address: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  await ask(worker, address, '门口的二维码', fields);
  return new URL(await scan(worker.locator('svg.qr'))).pathname;
}

/** Somebody fills the form in that their page shows, and hands it in. */
export async function giveIn(page: Page, { points, words = {} }: Answer): Promise<void> {
  for (const [name, point] of Object.entries(points))
    await page.locator(`input[name="q-${name}"][value="${point}"]`).check();
  await fill(page, words);
  await page.getByRole('button', { name: '交意见表' }).click();
  await page.waitForURL('**/thanks/');
}

/** Somebody opens a link, or scans a code, and answers. */
export async function answerAt(page: Page, path: string, given: Answer): Promise<void> {
  await page.context().clearCookies();
  await come(page, path);
  await giveIn(page, given);
  await sound(page);
}

/** A form on paper, keyed in: the number before each choice, and what is written. */
export async function keyIn(
  worker: Page,
  address: string,
  phase: string,
  papers: readonly Answer[],
): Promise<void> {
  await come(worker, `${opinions(address)}`, 'wusiying');
  const link = worker.locator(`a[href="${opinions(address)}paper/?phase=${phase}"]`);
  await Promise.all([worker.waitForEvent('load'), link.click()]);
  for (const [at, { points, words = {} }] of papers.entries()) {
    const keyed = Object.entries(points).map(([name, point]) => [`k-${name}`, String(point)]);
    await fill(worker, { ...Object.fromEntries(keyed), ...words });
    await press(worker, '保存，录下一张');
    expect(await said(worker)).toContain(`这一次已录 ${at + 1} 张`);
  }
}

/** How many boxes of a form are not empty. */
export const filledIn = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      document.querySelectorAll('input:checked').length +
      [...document.querySelectorAll('textarea, input[type="text"], input[type="tel"]')].filter(
        (box) => 'value' in box && box.value !== '',
      ).length,
  );
