import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { letter, photo } from '../pictures.ts';
import { come, fill, follow, next, press, said } from './house.ts';

const scanned = (text: string) => ({
  name: '扫描.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from(letter(text)),
});
const receipt = () => ({ name: '发票.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(photo()) });

/** Opens a paper from the list of the group's page. */
export async function openPaper(
  page: Page,
  login: 'wusiying' | 'liangguodong',
  address: string,
  title: string,
) {
  await come(page, address, login);
  await follow(page, title);
}

/** Fills a paper in by the words beside its boxes. */
async function write(within: Locator, boxes: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(boxes)) await within.getByLabel(label).fill(text);
}

/** A paper that is written on the desk, handed in. */
export async function handIn(
  worker: Page,
  address: string,
  title: string,
  boxes: Readonly<Record<string, string>> = {},
): Promise<void> {
  await openPaper(worker, 'wusiying', address, title);
  await write(worker.locator('main'), boxes);
  await press(worker, '提交批阅');
  expect(await paperStates(worker)).toMatchObject({ [title]: '已提交' });
}

/** The finance report with what was spent and a receipt; it shows what is left. */
export async function account(worker: Page, address: string): Promise<void> {
  await openPaper(worker, 'wusiying', address, '小组财务报告');
  await write(worker.locator('main'), {
    '画纸和颜料：实际用了多少元': '281.2',
    '茶点：实际用了多少元': '130',
    '另外的开支 1': '打印',
    '金额 1（元）': '9.3',
    '说明（超支、结余、退款）': '茶点超支 9.50 元，从画材结余里补。',
  });
  await worker.locator('#paper-files').setInputFiles(receipt());
  await press(worker, '提交批阅');
  await follow(worker, '小组财务报告');
  const sheet = (await worker.locator('.sheet table.figures').innerText()).replace(/\s+/g, ' ');
  for (const line of [
    '画纸和颜料 300.00 281.20 18.80',
    '茶点 120.50 130.00 -9.50',
    '打印 0.00 9.30 -9.30',
    '合计 420.50 420.50 0.00',
  ])
    expect(sheet).toContain(line);
  expect(await said(worker)).toContain('发票.jpg');
}

/** A scan in place of a paper. */
export async function scanInstead(
  worker: Page,
  address: string,
  title: string,
  counts: Readonly<Record<string, string>> = {},
): Promise<void> {
  await openPaper(worker, 'wusiying', address, title);
  const form = worker.locator('#scan');
  await form.locator('summary').click();
  await form.locator('#scan-files').setInputFiles(scanned(title));
  await fill(worker, counts, '#scan');
  await press(worker, '提交扫描件');
  expect(await paperStates(worker)).toMatchObject({ [title]: '已提交扫描件' });
}

/** The papers of the group and how far each is, by their names, as the page lists them. */
export async function paperStates(page: Page): Promise<Record<string, string>> {
  const rows = await page.locator('.programme-papers tbody tr').all();
  const pairs = rows.map(
    async (row): Promise<[string, string]> => [
      (await row.locator('td').nth(1).innerText()).trim(),
      (await row.locator('td.state').innerText()).replace(/\s+/g, ''),
    ],
  );
  return Object.fromEntries(await Promise.all(pairs));
}

/** The supervisor hands one back with a reason, and approves it when it has come again, with all others. */
export async function approveAfterReturn(
  worker: Page,
  head: Page,
  address: string,
  title: string,
): Promise<void> {
  await openPaper(head, 'liangguodong', address, title);
  await head.locator('#return summary').click();
  await head.locator('#return [name="detail"]').fill('成效一栏请写前测、后测的数字。');
  await press(head, '退回');
  await openPaper(worker, 'wusiying', address, title);
  expect(await said(worker)).toContain('成效一栏请写前测、后测的数字。');
  await write(worker.locator('main'), { '成效：和开始时比，有什么变化': '“知道怎么做”由 2.4 升到 4.0。' });
  await press(worker, '提交批阅');
  await approve(head, address);
}

/** The supervisor ticks all that waits, and approves it. */
export async function approve(head: Page, address: string): Promise<void> {
  await come(head, address, 'liangguodong');
  expect(await next(head)).toBe('下一步：批阅文件');
  const form = head.locator('#papers-approval');
  for (const tick of await form.locator('label.pick').all()) await tick.click();
  await press(head, '批阅勾选的');
}
