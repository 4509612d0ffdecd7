import { and, eq, isNotNull } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Login } from '../../db/demo/people.ts';
import { clock, matter } from '../../db/schema.ts';
import { meeting, paper, programme } from '../../db/schema-programme.ts';
import { addDays, DAY, dayOf } from '../../domain/time.ts';
import { faultsOf, openBrowser, openHouse, openPage, phone, withoutScript } from './browser.ts';
import { comeIn, doVerb } from './desk-steps.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const open = async (login: Login): Promise<Page> => {
  const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await comeIn(page, house, login);
  return page;
};
/** What stands on top of the programme's page as the next step. */
const next = (page: Page): Promise<string> => page.locator('.next-step').innerText();
const sound = async (page: Page) => expect([page.url(), await faultsOf(page)]).toEqual([page.url(), []]);

async function fillPlan(page: Page): Promise<void> {
  const box = (name: string) => page.locator(`[name="${name}"]`);
  const texts = {
    ...{ title: '长者手机班', summary: '学会视频通话和付款。', capacity: '10' },
    ...{
      need: '长者不会用手机付款。',
      foundOut: '访谈十二位。',
      goals: '八成会视频通话。',
      content: '先教后练。',
    },
    ...{ what1: '讲义', yuan1: '120', day1: addDays(dayOf(Date.now()), 40), from1: '09:30', to1: '11:00' },
    ...{ consultedWith: '冯家俊', consultedOn: dayOf(Date.now()) },
  };
  for (const [name, text] of Object.entries(texts)) await box(name).fill(text);
  await box('kind').selectOption('activity');
  await box('service').selectOption('activities');
  await box('placeId').selectOption({ index: 1 });
  await page.getByText('手机或电话', { exact: true }).click();
}

/** Planned by the worker, approved by the supervisor, opened to the public. @returns its number */
async function planAndOpen(worker: Page, head: Page): Promise<string> {
  await worker.goto('/desk/programmes/new/');
  await sound(worker);
  await worker.getByRole('button', { name: '保存计划' }).click();
  expect(await worker.locator('#faults').innerText()).toContain('请填写名称。');
  await sound(worker);
  await fillPlan(worker);
  await worker.getByRole('button', { name: '保存计划' }).click();
  expect(await worker.locator('h1').innerText()).toContain('长者手机班');
  const [, reference = ''] = /programmes\/([^/]+)\//.exec(worker.url()) ?? [];
  await sound(worker);
  expect(await next(worker)).toBe('下一步：把计划书提交督导审批');
  await doVerb(worker, 'proposal');
  expect(await next(worker)).toBe('下一步：等督导或督导助理批准计划书');
  await head.goto(`/desk/programmes/${reference}/`);
  expect(await next(head)).toBe('下一步：批准计划书');
  await doVerb(head, 'approval');
  expect(await next(head)).toBe('下一步：开放报名');
  await worker.reload();
  expect(await next(worker)).toBe('下一步：开放报名');
  await doVerb(worker, 'sign-up-opening');
  expect(await next(worker)).toContain('下一步：等第 1 节');
  expect(await worker.locator('h1').innerText()).toContain('报名开放中');
  return reference;
}

test('an activity from the plan to the archive, on a phone and without script', async () => {
  const head = await open('dudao');
  await head.goto('/desk/programmes/places/');
  await head.getByLabel('名称').fill('南城活动室');
  await head.getByLabel('地址').fill('南城街道 3 号');
  await head.getByRole('button', { name: '添地点' }).click();
  await sound(head);
  const worker = await open('shegong');
  const reference = await planAndOpen(worker, head);
  const papers = ['papers/finance/0/', 'papers/plan/0/print/', 'papers/finance/0/print/'];
  for (const path of ['plan/', 'dates/', ...papers]) {
    await worker.goto(`/desk/programmes/${reference}/${path}`);
    await sound(worker);
  }
  await finish(reference);

  await worker.goto(`/desk/programmes/${reference}/`);
  expect(await next(worker)).toBe('下一步：交齐文件，还差 1 份');
  await worker.goto(`/desk/programmes/${reference}/papers/report/0/`);
  for (const name of ['goals', 'course', 'effect'])
    await worker.locator(`[name="${name}"]`).fill('八位都会了。');
  await worker.getByRole('button', { name: '提交批阅' }).click();
  // What is to be approved stands on the paper's own page.
  await head.goto(`/desk/programmes/${reference}/papers/report/0/`);
  expect(await head.locator('main').innerText()).toContain('八位都会了。');
  await sound(head);
  await head.goto(`/desk/programmes/${reference}/`);
  expect(await next(head)).toBe('下一步：批阅文件');
  await head.locator('#papers-approval').getByText('活动报告').click();
  await head.getByRole('button', { name: '批阅勾选的' }).click();
  await sound(head);

  const assistant = await open('zhuli');
  await assistant.goto(`/desk/programmes/${reference}/`);
  expect(await next(assistant)).toBe('下一步：归档');
  await doVerb(assistant, 'archiving');
  expect(await assistant.locator('h1').innerText()).toContain('已归档');
  await sound(assistant);
  for (const path of ['', 'year/', '?kind=activity', '?stage=closed']) {
    await assistant.goto(`/desk/programmes/${path}`);
    await sound(assistant);
  }
}, 120_000);

/** The day has come and gone, and all papers but the report are in. */
async function finish(reference: string): Promise<void> {
  const { db } = house.store;
  const [row] = await db.select().from(matter).where(eq(matter.reference, reference));
  const matterId = row?.id ?? '';
  const [startsAt, endsAt] = [Date.now() - 2 * DAY, Date.now() - DAY];
  await db
    .update(meeting)
    .set({ startsAt, endsAt, calledAt: endsAt, present: 8 })
    .where(eq(meeting.matterId, matterId));
  await db
    .update(programme)
    .set({ firstAt: startsAt, lastAt: endsAt, openAt: startsAt - 30 * DAY })
    .where(eq(programme.matterId, matterId));
  await db
    .update(clock)
    .set({ dueAt: Date.now() + 9 * DAY })
    .where(eq(clock.matterId, matterId));
  // In time for the day that it was.
  await db
    .update(clock)
    .set({ stoppedAt: startsAt - 30 * DAY })
    .where(and(eq(clock.matterId, matterId), isNotNull(clock.stoppedAt)));
  for (const [name, no] of [
    ['sign-up', 0],
    ['roll-call', 0],
    ['opinions', 0],
    ['finance', 0],
    ['meetings', 1],
  ] as const) {
    await db.insert(paper).values({ matterId, name, no, state: 'approved', at: endsAt });
  }
}
