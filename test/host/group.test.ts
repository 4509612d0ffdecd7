import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { families, members, thoughtOf } from '../walk/answers.ts';
import { kept } from '../walk/dates.ts';
import {
  act,
  come,
  emailOf,
  fill,
  follow,
  next,
  openPhone,
  openWalk,
  press,
  said,
  type Walk,
} from '../walk/house.ts';
import { byCodeAndTablet, byLink, talkTo, testEach } from '../walk/last-meeting.ts';
import { assess, callRoll, clocksOn } from '../walk/meeting.ts';
import { keyIn } from '../walk/opinions.ts';
import { account, approveAfterReturn, handIn, openPaper, paperStates, scanInstead } from '../walk/papers.ts';
import { addPlace, approvedAtLast, plan } from '../walk/planning.ts';
import {
  beginsIn,
  comeBack,
  lastTo,
  lettersTo,
  phoneThem,
  signUp,
  toldLast,
  visitors,
} from '../walk/signing-up.ts';

let walk: Walk;
let worker: Page;
let head: Page;
let assistant: Page;
let visitor: Page;
let address = '';
beforeAll(async () => {
  walk = await openWalk('2026-02-02', '10:00');
  worker = await walk.colleague('wusiying');
  head = await walk.colleague('liangguodong');
  assistant = await walk.colleague('huangxiaotong');
  visitor = await openPhone(walk.browser, walk.site);
});
afterAll(() => walk?.close());

test('it is planned, returned, changed and approved', async () => {
  await addPlace(head);
  const reference = await plan(
    worker,
    [
      ['2026-03-09', '14:00', '16:00'],
      ['2026-03-16', '14:00', '16:00'],
      ['2026-03-25', '14:00', '16:00'],
    ],
    '2026-01-30',
  );
  address = `/desk/programmes/${reference}/`;
  await approvedAtLast(worker, head, address, '2026-02-02');
  await come(worker, address, 'wusiying');
  expect(await next(worker)).toBe('下一步：开放报名');
  await act(worker, 'sign-up-opening');
  expect(await worker.locator('h1').innerText()).toContain('报名开放中');
  await follow(worker, '报名和点名');
  await follow(worker, '海报');
  const poster = await worker.locator('.sheet').innerText();
  for (const words of ['看得见的情绪', '3月9日（周一）14:00–16:00', '/p/']) expect(poster).toContain(words);
  const days = await beginsIn(visitor, `/programmes/${reference}/calendar.ics`);
  expect(days.join(' ')).toBe('20260309T060000Z 20260316T060000Z 20260325T060000Z');
}, 120_000);

const receipts: Partial<Record<keyof typeof visitors, string>> = {};

test('six sign up for five places, one leaves, the one who waits comes up', async () => {
  await walk.at('2026-02-03', '10:00');
  for (const who of ['chen', 'ming', 'wang', 'fang', 'he', 'zhen'] as const) {
    receipts[who] = await signUp(visitor, '看得见的情绪', visitors[who]);
    const place = who === 'zhen' ? '您在候补名单上，排第 1' : '名额已经留好';
    expect([who, await said(visitor)]).toEqual([who, expect.stringContaining(place)]);
  }
  await walk.at('2026-02-04', '10:00');
  expect(lastTo(walk, 'zhen@')).toContain('您排在候补名单上');
  await comeBack(visitor, receipts.he ?? '');
  await press(visitor, '退出，把名额让出来');
  expect(await said(visitor)).toContain('这份报名已经取消');
  await walk.sent();
  expect(lastTo(walk, 'zhen@')).toContain('给您留到2月6日（周五）17:30');
  await walk.at('2026-02-05', '16:00');
  await comeBack(visitor, receipts.zhen ?? '');
  await press(visitor, '我要来');
  expect(await said(visitor)).toContain('名额已经留好');
});

test('the working day before the first meeting they are reminded, or phoned', async () => {
  await walk.at('2026-03-05', '10:00');
  expect(lettersTo(walk, 'chen@')).toHaveLength(1);
  await walk.at('2026-03-06', '10:00');
  toldLast(walk, ['3月9日（周一）14:00–16:00', '二楼活动室']);
  expect(lettersTo(walk, 'he@')).toHaveLength(1);
  await come(worker, `${address}people/`, 'wusiying');
  expect(await phoneThem(worker)).toEqual(['王伯']);
});

test('the first meeting: the test before, the roll, somebody who just came, how the members were', async () => {
  await walk.at('2026-03-09', '13:50');
  await testEach(worker, visitor, address, 'before');
  await walk.at('2026-03-09', '14:10');
  await callRoll(worker, address, 1, { present: members, cameToo: '小强' });
  expect(await said(worker)).toContain('到 6 人');
  await walk.at('2026-03-09', '16:10');
  await assess(worker, address, 1, '小明起初不说话，后来画了两张。下一节两人一组。');
});

test('the third meeting gets another day and another room: everybody is told, the dates move', async () => {
  await walk.at('2026-03-10', '10:00');
  await come(worker, address, 'wusiying');
  expect(await clocksOn(worker)).toMatchObject({
    '交齐小组文件，归档': expect.stringContaining('4月8日'),
    跟进变化有没有保持: expect.stringContaining('6月25日'),
  });
  await follow(worker, '改日期、时间或地点，或提前结束');
  const third = { day2: '2026-03-21', from2: '10:00', to2: '12:00', whereabouts: '三楼会议室' };
  const talk = { consultedWith: '冯家俊', consultedOn: '2026-03-10', detail: '25 日活动室要借给街道。' };
  await fill(worker, { ...third, ...talk });
  await press(worker, '保存，并告诉报了名的人');
  expect(await clocksOn(worker)).toMatchObject({
    '交齐小组文件，归档': expect.stringContaining('4月7日'),
    跟进变化有没有保持: expect.stringContaining('6月22日'),
  });
  await come(head, address, 'liangguodong');
  await act(head, 'approval');
  await walk.sent();
  toldLast(walk, ['3月21日（周六）10:00–12:00', '三楼会议室']);
  await come(worker, `${address}people/`, 'wusiying');
  expect(await phoneThem(worker)).toEqual(['王伯']);
});

test('the second meeting: one is excused, one absent', async () => {
  await walk.at('2026-03-13', '10:00');
  await walk.at('2026-03-16', '14:10');
  const present = ['陈女士', '小明', '阿珍', '小强'];
  await callRoll(worker, address, 2, { present, excused: ['王伯'] });
  expect(await said(worker)).toContain('到 4 人');
  await walk.at('2026-03-16', '16:30');
  await assess(worker, address, 2, '小芳没有来，当晚致电，说要补课。');
});

test('the last meeting: opinions by link, code, tablet and paper, and the test after', async () => {
  await walk.at('2026-03-20', '10:00');
  expect(lastTo(walk, 'fang@')).toContain('3月21日（周六）10:00–12:00');
  await walk.at('2026-03-21', '10:10');
  // To the last meeting families are invited.
  const cameToo = families.map((_, index) => `家人${index + 1}`).join('\n');
  await callRoll(worker, address, 3, { present: [...members, '小强'], cameToo });
  expect(await said(worker)).toContain('到 12 人');
  await walk.at('2026-03-21', '11:20');
  await byLink(walk, worker, visitor, address);
  await byCodeAndTablet(worker, visitor, address);
  await keyIn(worker, address, 'opinion', [thoughtOf('qiang'), ...families]);
  await testEach(worker, visitor, address, 'after');
  await walk.at('2026-03-21', '12:10');
  await assess(worker, address, 3, '六位都说得出两个办法。陈女士觉得时间赶，周一致电。');
}, 180_000);

test('whoever was not content and left a number is talked to', async () => {
  await walk.at('2026-03-23', '10:00');
  await come(worker, '/desk/', 'wusiying');
  expect(await said(worker)).toContain('与填表的人谈谈');
  await talkTo(worker, address);
  const figures = (await said(worker)).replace(/\s+/g, ' ');
  for (const words of [
    '意见：12 份 链接 2 份、二维码 1 份、现场平板 2 份、纸质录入 7 份。',
    '总的满意的（很满意和满意）11 人，占答了这一题的 12 人的 92%。',
    '很满意 6 50% 满意 5 42% 一般 0 0% 不满意 1 8% 很不满意 0 0%',
    '能对上的有 5 对；对不上的，前测 0 份，后测 0 份，',
    '前测：5 份 二维码 3 份、纸质录入 2 份。',
    '后测：5 份 二维码 3 份、纸质录入 2 份。',
  ])
    expect(figures).toContain(words);
});

test('the papers: figures from the answers, a scan among them, one handed back', async () => {
  await walk.at('2026-03-24', '10:00');
  await account(worker, address);
  const record = { 这一节的内容和过程: '认识和约定。', 参加者的表现和需要: '都画了一张。' };
  await handIn(worker, address, '小组集会记录（第 1 节）', record);
  await scanInstead(worker, address, '小组集会记录（第 2 节）');
  await handIn(worker, address, '小组集会记录（第 3 节）', record);
  // The sheets of sign-up and of the roll stand as handed in by themselves.
  expect(await paperStates(worker)).toMatchObject({ 小组报名表: '已提交', 小组点名表: '已提交' });
  await handIn(worker, address, '小组参加者意见表');
  await openPaper(worker, 'wusiying', address, '小组报告');
  const figures = await worker.locator('main dl.facts').first().innerText();
  for (const words of [
    '第 1 节 6 人，第 2 节 4 人，第 3 节 12 人',
    '12 份，占参加者 100%，表示满意的 92%',
    '“遇到这方面的问题，我知道可以怎么做。”2.4 → 4.0（5 对）',
    '“我对自己有信心。”3.2 → 3.6（5 对）',
  ])
    expect(figures).toContain(words);
  await handIn(worker, address, '小组报告', {
    目标达到了多少: '八成以上达到。',
    过程: '三节都开了。',
    '成效：和开始时比，有什么变化': '有进步。',
  });
  await approveAfterReturn(worker, head, address, '小组报告');
  expect(new Set(Object.values(await paperStates(head)))).toEqual(new Set(['已批阅', '已批阅扫描件']));
}, 120_000);

test('the assistant archives it; every date was kept, each counted by hand', async () => {
  await walk.at('2026-03-26', '10:00');
  await come(assistant, address, 'huangxiaotong');
  expect(await next(assistant)).toBe('下一步：归档');
  await act(assistant, 'archiving');
  expect(await assistant.locator('h1').innerText()).toContain('已归档');
  expect(await clocksOn(assistant)).toEqual(kept);
});

test('three months later it is asked whether the change lasts; with that it is closed', async () => {
  await walk.at('2026-06-17', '10:00');
  const before = lettersTo(walk, emailOf('wusiying')).length;
  await walk.at('2026-06-18', '10:00');
  expect(lettersTo(walk, emailOf('wusiying')).length).toBe(before + 1);
  expect(lastTo(walk, emailOf('wusiying'))).toContain(address);
  await come(worker, '/desk/', 'wusiying');
  expect(await said(worker)).toContain('跟进变化有没有保持');
  await walk.at('2026-06-22', '10:00');
  await come(worker, address, 'wusiying');
  expect(await next(worker)).toBe('下一步：跟进变化有没有保持');
  await act(worker, 'follow-up', { detail: '电话问了五位：四位还在用，一位想再参加。' });
  expect(await clocksOn(worker)).toEqual({
    ...kept,
    跟进变化有没有保持: '6月22日 10:00 停表，在期限内（6月22日（周一）17:30 前）',
  });
  expect(await worker.locator('.next-step').count()).toBe(0);
});

test('the year, the queue and the public record show what it came to', async () => {
  await come(worker, '/desk/', 'wusiying');
  expect(await said(worker)).not.toContain('看得见的情绪');
  await come(worker, '/desk/programmes/?stage=closed', 'wusiying');
  expect(await said(worker)).toContain('看得见的情绪');
  await follow(worker, '年度一览和数字');
  const rows = (await worker.locator('table.figures tr').allInnerTexts()).map((row) => row.split(/\s+/));
  for (const name of ['3月', '吴思颖', '小组服务']) expect(rows).toContainEqual([name, '3', '0', '22', '6']);
  await come(visitor, '/record/');
  expect(await said(visitor)).toContain('五成以上（12 人答）');
});
