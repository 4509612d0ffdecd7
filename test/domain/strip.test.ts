import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RULE_IDS, type RuleId, ruleOf } from '../../domain/guideline/rules.ts';
import { stripOf } from '../../domain/strip.ts';
import { instantAt } from '../../domain/time.ts';
import { at, counted } from './days.ts';

const strip = (rule: RuleId, from: string) => stripOf(counted(rule, at(from)).counted, rule);
const drawn = (rule: RuleId, from: string): string[] =>
  strip(rule, from).map(({ label, number, note, state }) =>
    [label, number, note, state].filter((part) => part !== '').join(' '),
  );

test('the holiday of October is drawn short, and its make-up Saturday is the due day', () => {
  expect(drawn('submission.contact', '2026-09-29')).toEqual([
    '周二 29 收到 start',
    '周三 30 第1天 counted',
    '国庆 1 off',
    '… 7 gap',
    '周四 8 第2天 counted',
    '周五 9 第3天 counted',
    '周六 10 第4天 due',
  ]);
});

test('a make-up day inside the count is drawn as one', () => {
  expect(drawn('submission.contact', '2026-02-12')).toEqual([
    '周四 12 收到 start',
    '周五 13 第1天 counted',
    '周六 14 第2天 makeup',
    '春节 15 off',
    '… 23 gap',
    '周二 24 第3天 counted',
    '周三 25 第4天 due',
  ]);
});

test('a weekend is drawn whole', () => {
  expect(drawn('submission.open', '2026-11-27')).toEqual([
    '周五 27 收到 start',
    '周六 28 off',
    '周日 29 off',
    '周一 30 第1天 due',
  ]);
});

test('four days off in a row are drawn as two', () => {
  expect(drawn('submission.open', '2027-02-04')).toEqual([
    '周四 4 收到 start',
    '春节 5 off',
    '… 8 gap',
    '周二 9 第1天 due',
  ]);
});

test('months and weeks show where they end and what they moved over, in the order of the calendar', () => {
  expect(drawn('case.assessment', '2026-08-31')).toEqual(['周六 31 off', '周日 1 off', '周一 2 到期 due']);
  expect(drawn('group.plan', '2026-12-06')).toEqual(['周五 20 到期 due', '周六 21 off', '周日 22 off']);
});

test('it can be listened to', () => {
  expect(strip('submission.contact', '2026-09-29').map(({ spoken }) => spoken)).toEqual([
    '9月29日周二，收到当日，不计入',
    '9月30日周三，第1天',
    '10月1日国庆节，不计入',
    '10月2日至10月7日，休息日，不计入',
    '10月8日周四，第2天',
    '10月9日周五，第3天',
    '10月10日周六，调休上班，第4天，到期',
  ]);
});

test('one day is due, every counted day is drawn, and a long holiday takes two places', () => {
  const dated = RULE_IDS.filter((id) => !['promised', 'set-by-agency'].includes(ruleOf(id).length.unit));
  const days = fc.integer({ min: instantAt('2024-02-01', '00:00'), max: instantAt('2035-12-01', '00:00') });
  fc.assert(
    fc.property(days, fc.constantFrom(...dated), (from, rule) => {
      const deadline = counted(rule, from);
      const items = stripOf(deadline.counted, rule);
      expect(items.filter(({ state }) => state === 'due').map(({ date }) => date)).toEqual([
        deadline.counted.at(-1)?.date,
      ]);
      const worked = items.filter(({ state }) => ['counted', 'makeup', 'due'].includes(state));
      expect(worked.map(({ date }) => date).toSorted()).toEqual(
        deadline.counted
          .filter(({ counts }) => counts)
          .map(({ date }) => date)
          .toSorted(),
      );
      const states = items.map(({ state }) => state).join(' ');
      expect(states).not.toMatch(/off off off off|gap gap|gap off/);
    }),
  );
});
