import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { act, come, fill, follow, next, press, said } from './house.ts';

/** The roll as it is called: who came, who is excused, and who came without having signed up. */
export interface Called {
  present: readonly string[];
  excused?: readonly string[];
  cameToo?: string;
}

/** The worker calls the roll of a meeting on the phone, from the next step on. */
export async function callRoll(worker: Page, address: string, no: number, called: Called): Promise<void> {
  await come(worker, address, 'wusiying');
  expect(await next(worker)).toBe(`下一步：点名，第 ${no} 节`);
  await follow(worker, `点名，第 ${no} 节`);
  const tick = async (names: readonly string[], word: string) => {
    for (const name of names) {
      const row = worker.locator('.roll-row', { hasText: name });
      await row.locator('label.pick', { hasText: word }).click();
    }
  };
  await tick(called.present, '到');
  await tick(called.excused ?? [], '请假');
  await fill(worker, { cameToo: called.cameToo ?? '' });
  await press(worker, '保存点名');
}

/** How the members were at a meeting: from the next step on. */
export async function assess(worker: Page, address: string, no: number, detail: string): Promise<void> {
  await come(worker, address, 'wusiying');
  expect(await next(worker)).toBe('下一步：评估组员的状态');
  const due = await clocksOn(worker);
  expect(due[`评估组员的状态（第 ${no} 节）`]).toContain('最迟');
  await act(worker, 'session-assessment', { meeting: String(no), detail });
  expect(await said(worker)).toContain(detail);
}

/** The clocks on the page of the group, each as it is said below its name. */
export async function clocksOn(page: Page): Promise<Record<string, string>> {
  const clocks = await page.locator('.desk-clock').all();
  const pairs = clocks.map(
    async (clock): Promise<[string, string]> => [
      await clock.locator('h3').innerText(),
      (await clock.locator('p').first().innerText()).replace(/\s+/g, ' '),
    ],
  );
  return Object.fromEntries(await Promise.all(pairs));
}
