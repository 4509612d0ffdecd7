import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { act, come, fill, follow, next, press, said, sound } from './house.ts';

/** The plan of a group as a worker types it; each walk gives its own days. */
const planned = {
  kind: 'group',
  title: '看得见的情绪',
  summary: '画一画、说一说，认出自己的情绪，学两个让自己安静下来的办法。',
  service: 'group_work',
  forWhom: '有孩子的家庭',
  capacity: '5',
  ageFrom: '8',
  need: '家长和孩子都说一吵架就停不下来。',
  foundOut: '一月家访九户，问卷三十一份。',
  goals: '组员认得出自己的情绪。',
  content: '认识和约定；情绪从哪里来；安静下来的办法。',
  what1: '画纸和颜料',
  yuan1: '300',
  what2: '茶点',
  yuan2: '120.50',
  whereabouts: '二楼活动室',
} as const;

/** A meeting as it is typed: the day, from when to when. */
export type Typed = readonly [day: string, from: string, to: string];

const rows = (meetings: readonly Typed[]): Record<string, string> =>
  Object.fromEntries(
    meetings.flatMap(([day, from, to], index) => [
      [`day${index + 1}`, day],
      [`from${index + 1}`, from],
      [`to${index + 1}`, to],
    ]),
  );

/** The supervisor adds the place where it is to be. */
export async function addPlace(head: Page): Promise<void> {
  await come(head, '/desk/programmes/', 'liangguodong');
  await follow(head, '地点');
  await fill(head, { name: '莞城活动室', address: '莞城街道示范路 12 号' });
  await press(head, '添地点');
  expect(await said(head)).toContain('莞城街道示范路 12 号');
}

/** The worker plans the group; what is missing is said first. @returns its number */
export async function plan(worker: Page, meetings: readonly Typed[], consultedOn: string): Promise<string> {
  await come(worker, '/desk/programmes/', 'wusiying');
  await follow(worker, '策划一个');
  await fill(worker, { ...planned, ...rows(meetings) });
  for (const asked of ['手机或电话', '电子邮箱', '家长或监护人'])
    await worker.getByText(asked, { exact: true }).click();
  await press(worker, '保存计划');
  expect(await worker.locator('#faults').innerText()).toContain('请选择地点');
  await worker.locator('[name="placeId"]').selectOption({ label: '莞城活动室' });
  await fill(worker, { consultedWith: '冯家俊、叶秋萍', consultedOn });
  await press(worker, '保存计划');
  expect(await worker.locator('h1').innerText()).toContain(planned.title);
  const main = await said(worker);
  expect(main).toContain('与冯家俊、叶秋萍协商');
  expect(main).toContain('420.50');
  expect(await next(worker)).toBe('下一步：把计划书提交督导审批');
  return /programmes\/([^/]+)\//.exec(worker.url())?.[1] ?? '';
}

/** Before the supervisor, back with a reason, talked over on the day `again`, changed, and before them again. */
export async function approvedAtLast(
  worker: Page,
  head: Page,
  address: string,
  again: string,
): Promise<void> {
  await act(worker, 'proposal');
  expect(await next(worker)).toBe('下一步：等督导或督导助理批准计划书');
  await come(head, '/desk/', 'liangguodong');
  await sound(head);
  await come(head, address, 'liangguodong');
  expect(await next(head)).toBe('下一步：批准计划书');
  await act(head, 'return', { detail: '目标要能量得出来，请写明几成组员、会几个办法。' });
  await come(worker, address, 'wusiying');
  expect(await said(worker)).toContain('请写明几成组员、会几个办法。');
  await follow(worker, '改计划');
  await fill(worker, {
    goals: '八成组员认得出自己的情绪，会两个安静下来的办法。',
    detail: '目标改得能量得出来。',
  });
  await press(worker, '保存改动');
  // What was handed in is talked over before it is changed.
  expect(await worker.locator('#faults').innerText()).toContain('要先与同工协商');
  await fill(worker, { consultedWith: '冯家俊', consultedOn: again });
  await press(worker, '保存改动');
  expect(await next(worker)).toBe('下一步：把计划书提交督导审批');
  await act(worker, 'proposal');
  await come(head, address, 'liangguodong');
  expect(await said(head)).toContain('八成组员认得出自己的情绪');
  await act(head, 'approval');
}
