import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { families } from '../walk/answers.ts';
import { act, come, follow, next, openWalk, type Walk } from '../walk/house.ts';
import { clocksOn } from '../walk/meeting.ts';
import { keyIn } from '../walk/opinions.ts';
import { approve, handIn, paperStates, scanInstead } from '../walk/papers.ts';
import { addPlace, plan } from '../walk/planning.ts';

let walk: Walk;
let worker: Page;
let head: Page;
let assistant: Page;
let address = '';
beforeAll(async () => {
  walk = await openWalk('2026-02-02', '10:00');
  worker = await walk.colleague('wusiying');
  head = await walk.colleague('liangguodong');
  assistant = await walk.colleague('huangxiaotong');
  await addPlace(head);
});
afterAll(() => walk?.close());

test('people sign up on the sheet that was printed: its scan, in time, stops the clock', async () => {
  const meetings = [
    ['2026-03-09', '14:00', '16:00'],
    ['2026-03-16', '14:00', '16:00'],
  ] as const;
  address = `/desk/programmes/${await plan(worker, meetings, '2026-01-30')}/`;
  await act(worker, 'proposal');
  await come(head, address, 'liangguodong');
  await act(head, 'approval');
  await come(worker, `${address}people/`, 'wusiying');
  await follow(worker, '空白报名表');
  expect(await worker.locator('.sheet').first().innerText()).toContain('DG-G-002');
  await walk.at('2026-02-13', '16:00');
  await scanInstead(worker, address, '小组报名表');
  expect(await clocksOn(worker)).toMatchObject({
    开放小组报名: '2月13日 16:00 停表，在期限内（2月14日（周六，调休上班）17:30 前）',
  });
  // Nobody opens sign-up any more: the first meeting is waited for.
  expect(await next(worker)).toContain('下一步：等第 1 节');
});

test('the roll is called on paper, the opinions are keyed in, and all of it is filed', async () => {
  for (const [no, day] of [
    [1, '2026-03-09'],
    [2, '2026-03-16'],
  ] as const) {
    await walk.at(day, '16:10');
    await come(worker, address, 'wusiying');
    // Due the same evening; the roll comes with its scan after the end.
    expect(await next(worker)).toBe('下一步：评估组员的状态');
    await act(worker, 'session-assessment', { meeting: String(no), detail: '都好。' });
    expect(await next(worker)).toBe('下一步：点名，第 1 节');
  }
  await walk.at('2026-03-17', '10:00');
  await scanInstead(worker, address, '小组点名表', { present1: '6', present2: '7' });
  await keyIn(worker, address, 'opinion', families);
  await handIn(worker, address, '小组参加者意见表');
  for (const title of ['小组财务报告', '小组报告', '小组集会记录（第 1 节）', '小组集会记录（第 2 节）'])
    await scanInstead(worker, address, title);
  await approve(head, address);
  expect(await paperStates(head)).toMatchObject({ 小组点名表: '已批阅扫描件', 小组报告: '已批阅扫描件' });
  await walk.at('2026-03-18', '10:00');
  await come(assistant, address, 'huangxiaotong');
  expect(await next(assistant)).toBe('下一步：归档');
  await act(assistant, 'archiving');
  expect(await assistant.locator('h1').innerText()).toContain('已归档');
  await come(head, '/desk/programmes/year/', 'liangguodong');
  const rows = (await head.locator('table.figures tr').allInnerTexts()).map((row) => row.split(/\s+/));
  expect(rows).toContainEqual(['3月', '2', '0', '13', '4']);
}, 120_000);
