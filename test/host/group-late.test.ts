import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { act, come, next, openPhone, openWalk, said, type Walk } from '../walk/house.ts';
import { addPlace, plan, type Typed } from '../walk/planning.ts';

let walk: Walk;
let worker: Page;
let head: Page;
let assistant: Page;
beforeAll(async () => {
  walk = await openWalk('2026-04-20', '10:00');
  worker = await walk.colleague('wusiying');
  head = await walk.colleague('liangguodong');
  assistant = await walk.colleague('huangxiaotong');
  await addPlace(head);
});
afterAll(() => walk?.close());

const refusal = '已经迟于开始前两周。须由督导写明理由、准许后，才能批准、开放报名或归档。';
const reason = '街道临时加的场次，五月初的家长只有这三天有空。';
const papers = ['plan', 'finance', 'report'].map((name) => `papers/${name}/0/print/`);
const lists = [
  'people/sign-up-sheet/',
  'people/roll-sheet/',
  'opinions/summary/',
  'papers/meetings/1/print/',
];

/** Whether the reason stands on the page of the group, and on everything of it that is printed that it is late. */
async function saysSo(page: Page, address: string): Promise<void> {
  await come(page, address, 'wusiying');
  expect(await page.locator('.late-start').innerText()).toContain(reason);
  for (const path of [...papers, ...lists]) {
    await come(page, `${address}${path}`, 'wusiying');
    expect([path, await said(page)]).toEqual([path, expect.stringContaining('迟于两周前')]);
  }
}

/** Somebody's press that is refused for being late. */
async function refused(page: Page, verb: string): Promise<void> {
  await act(page, verb);
  expect(await page.locator('#faults').innerText()).toContain(refusal);
}

let address = '';

test('planned less than two weeks ahead: not approved without the reason, and it says so', async () => {
  const meetings: Typed[] = [
    ['2026-04-29', '14:00', '16:00'],
    ['2026-05-06', '14:00', '16:00'],
    ['2026-05-13', '14:00', '16:00'],
  ];
  address = `/desk/programmes/${await plan(worker, meetings, '2026-04-17')}/`;
  // 29 April less two weeks was Wednesday 15 April.
  expect(await worker.locator('.late-start').innerText()).toContain('须由督导写明理由');
  await act(worker, 'proposal');
  await come(assistant, address, 'huangxiaotong');
  expect(await assistant.locator('#late-start').count()).toBe(0);
  expect(await next(assistant)).toBe('下一步：等督导写明迟于开始前两周的理由');
  await refused(assistant, 'approval');
  await come(head, address, 'liangguodong');
  expect(await next(head)).toBe('下一步：准许迟于两周前开始');
  await refused(head, 'approval');
  await act(head, 'late-start', { detail: reason });
  await act(head, 'approval');
  await come(worker, address, 'wusiying');
  await act(worker, 'sign-up-opening');
  await saysSo(worker, address);
  const visitor = await openPhone(walk.browser, walk.site);
  await come(visitor, address.replace('/desk', ''));
  expect(await said(visitor)).toContain('看得见的情绪');
  expect(await said(visitor)).not.toContain('两周');
}, 120_000);

test('approved in time, opened late: not without the reason, and it says so', async () => {
  await walk.at('2026-04-21', '10:00');
  const meetings: Typed[] = [
    ['2026-05-07', '14:00', '16:00'],
    ['2026-05-14', '14:00', '16:00'],
  ];
  const other = `/desk/programmes/${await plan(worker, meetings, '2026-04-17')}/`;
  expect(await worker.locator('.late-start').count()).toBe(0);
  await act(worker, 'proposal');
  await come(head, other, 'liangguodong');
  await act(head, 'approval');
  // Sign-up was to be open from Thursday 23 April on.
  await walk.at('2026-04-24', '10:00');
  await come(worker, other, 'wusiying');
  expect(await next(worker)).toBe('下一步：等督导写明迟于开始前两周的理由');
  await refused(worker, 'sign-up-opening');
  await come(head, other, 'liangguodong');
  await act(head, 'late-start', { detail: reason });
  await come(worker, other, 'wusiying');
  await act(worker, 'sign-up-opening');
  expect(await worker.locator('h1').innerText()).toContain('报名开放中');
  await saysSo(worker, other);
}, 120_000);

test('a year later it still says so', async () => {
  await walk.at('2027-04-20', '10:00');
  await saysSo(worker, address);
});
