import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { tested, thoughtOf } from './answers.ts';
import { come, follow, press, type Walk } from './house.ts';
import { clocksOn } from './meeting.ts';
import { answerAt, ask, codeAtDoor, filledIn, giveIn, keyIn } from './opinions.ts';
import { lastTo } from './signing-up.ts';

/** Everybody with an address gets a link of their own; two follow theirs, which serves once. */
export async function byLink(walk: Walk, worker: Page, visitor: Page, address: string): Promise<void> {
  await ask(worker, address, '发邮件', { phase: 'opinion', until: '2026-04-03' });
  await walk.sent();
  for (const who of ['chen', 'zhen']) {
    const path = /\/opinions\/[\w-]+\//.exec(lastTo(walk, `${who}@`))?.[0] ?? '';
    await answerAt(visitor, path, thoughtOf(who));
    await come(visitor, path);
    expect(await visitor.locator('h1').innerText()).toBe('这张意见表不能填了');
  }
}

/** One scans the code at the door; two are handed the worker's phone, which has become the tablet. */
export async function byCodeAndTablet(worker: Page, visitor: Page, address: string): Promise<void> {
  const code = await codeAtDoor(worker, address, { phase: 'opinion', time: '12:30' });
  await ask(worker, address, '现场平板', { phase: 'opinion', time: '12:30' });
  await giveIn(worker, thoughtOf('ming'));
  await goBackOnIt(worker);
  await giveIn(worker, thoughtOf('fang'));
  await answerAt(visitor, code, thoughtOf('wang'));
  // By itself, and without a script, the tablet is ready for the next one.
  await worker.waitForURL('**/opinions/kiosk/', { timeout: 20_000 });
  expect(await filledIn(worker)).toBe(0);
  await press(worker, '工作人员：收起平板');
  expect(await worker.locator('#sessions-password').count()).toBe(1);
}

/** Whoever is handed the tablet goes back on the one before: the form is there, and empty. */
async function goBackOnIt(tablet: Page): Promise<void> {
  for (let steps = 1; steps <= 2; steps += 1) {
    await tablet.goBack().catch(() => null);
    await expect.poll(() => tablet.content().catch(() => '画画很好玩')).not.toContain('画画很好玩');
    await expect.poll(() => filledIn(tablet).catch(() => null)).toBe(0);
  }
  await come(tablet, '/opinions/kiosk/');
}

/** The test before the first meeting, or the one after the last: three scan the code at the door, two write on paper. */
export async function testEach(
  worker: Page,
  visitor: Page,
  address: string,
  phase: 'before' | 'after',
): Promise<void> {
  const code = await codeAtDoor(worker, address, { phase, time: '23:00' });
  const all = tested(phase);
  for (const one of all.slice(0, 3)) await answerAt(visitor, code, one);
  await keyIn(worker, address, phase, all.slice(3));
}

/** The one who was not content and left a number stands on the page with what it was; the worker notes the talk. */
export async function talkTo(worker: Page, address: string): Promise<void> {
  await come(worker, address, 'wusiying');
  expect(await clocksOn(worker)).toMatchObject({ 与填表的人谈谈: expect.stringContaining('3月27日') });
  await follow(worker, '意见');
  const talks = worker.locator('.talks');
  expect(await talks.innerText()).toContain('陈女士');
  expect(await talks.innerText()).toContain('总的来说，您对小组满意吗？');
  await talks.locator('summary').click();
  await talks.locator('[name="detail"]').fill('下次每节留十分钟自由说。她同意来五月的家长组。');
  await press(worker, '记下');
  expect(await talks.innerText()).toContain('3月23日谈过');
}
