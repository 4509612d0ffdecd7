import { describe, expect, test } from 'vitest';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { countDeadline } from '../../domain/deadlines.ts';
import { RULE_IDS, type RuleId, ruleOf } from '../../domain/guideline/rules.ts';
import { addDays, instantAt, isoShanghai } from '../../domain/time.ts';
import { at, counted, MAKEUP_DAYS } from './days.ts';

/** 'from → due', counted by hand on the published calendars; the time of day is 17:30 unless written. */
const PAIRS: Record<Exclude<RuleId, `duty.${string}` | 'submission.promised-report'>, string[]> = {
  'submission.open': ['2026-11-23 → 2026-11-24', '2026-11-27 → 2026-11-30', '2026-09-19 → 2026-09-20'],
  'submission.report-up': [
    '2026-11-23T10:00:00 → 2026-11-23T17:30:00',
    '2026-11-23T17:29:59 → 2026-11-23T17:30:00',
    '2026-11-23T17:30:00 → 2026-11-23T23:59:59',
    '2026-11-28T10:00:00 → 2026-11-28T23:59:59',
    '2026-10-10T10:00:00 → 2026-10-10T17:30:00',
    '2026-02-17T00:00:00 → 2026-02-17T23:59:59',
  ],
  'submission.contact': [
    '2026-11-23 → 2026-11-27',
    '2026-11-22 → 2026-11-26',
    '2026-09-29 → 2026-10-10',
    '2026-02-12 → 2026-02-25',
    '2024-09-13 → 2024-09-20',
  ],
  'submission.reply': ['2026-11-23 → 2026-12-02', '2025-09-26 → 2025-10-13', '2026-02-17 → 2026-03-03'],
  'staff-submission.reply': ['2026-11-20 → 2026-12-01', '2026-04-30 → 2026-05-13'],
  'staff-submission.outside-door': ['2026-11-20 → 2026-12-01', '2026-04-30 → 2026-05-13'],
  'referral.reply': ['2026-11-23 → 2026-11-30', '2024-02-02 → 2024-02-08', '2025-01-24 → 2025-02-07'],
  'case.second-contact': ['2026-11-23 → 2026-12-02', '2024-02-02 → 2024-02-18'],
  'case.enquiry-record': [
    '2026-11-23T15:00:00 → 2026-11-23T17:30:00',
    '2026-11-23T20:00:00 → 2026-11-23T23:59:59',
  ],
  'case.assessment': ['2026-07-31 → 2026-09-30', '2026-08-31 → 2026-11-02', '2025-12-31 → 2026-02-28'],
  'case.stage-review': ['2024-08-31 → 2025-02-28', '2026-03-10 → 2026-09-10', '2025-12-20 → 2026-06-22'],
  'case.closing-assessment': [
    '2026-01-31 → 2026-02-28',
    '2026-09-01 → 2026-10-08',
    '2024-01-31 → 2024-02-29',
  ],
  'service.follow-up': ['2026-02-10 → 2026-05-11', '2025-11-30 → 2026-02-28', '2026-07-01 → 2026-10-08'],
  'group.plan': ['2026-12-07 → 2026-11-23', '2026-10-17 → 2026-09-30', '2026-05-23 → 2026-05-09'],
  'activity.plan': ['2026-12-06 → 2026-11-20', '2026-03-07 → 2026-02-14'],
  'group.sign-up': ['2026-12-05 → 2026-11-20', '2026-10-19 → 2026-09-30'],
  'activity.sign-up': ['2026-12-09 → 2026-11-25', '2026-03-14 → 2026-02-28'],
  'group.session-assessment': [
    '2026-11-25T16:00:00 → 2026-11-25T17:30:00',
    '2026-11-28T16:00:00 → 2026-11-28T23:59:59',
  ],
  'group.report': ['2026-11-09 → 2026-11-23', '2026-09-20 → 2026-10-08', '2026-04-25 → 2026-05-09'],
  'opinion.talk': ['2026-11-25 → 2026-12-02', '2026-09-24 → 2026-10-09', '2026-02-12 → 2026-02-26'],
  'activity.report': ['2026-01-31 → 2026-02-14', '2026-11-14 → 2026-11-30'],
};

const DUTIES: Record<string, string[]> = {
  'duty.weekly-report': ['2026-11-25 → 2026-11-27', '2026-09-14 → 2026-09-20', '2026-05-04 → 2026-05-09'],
  'duty.weekly-sample': ['2026-11-29 → 2026-11-27', '2026-10-01 → 2026-09-30', '2026-10-05 → 2026-10-10'],
  'duty.weekly-meeting': ['2026-11-23 → 2026-11-27', '2026-02-18 → 2026-02-14', '2024-02-04 → 2024-02-04'],
  'duty.monthly-report': ['2026-10-15 → 2026-10-30', '2026-02-02 → 2026-02-28', '2025-01-10 → 2025-01-27'],
  'duty.monthly-meeting': ['2026-11-30 → 2026-11-30', '2026-05-31 → 2026-05-29'],
  'duty.annual-review': ['2026-03-01 → 2026-12-31', '2024-01-01 → 2024-12-31'],
  'duty.performance-report': ['2026-12-31 → 2026-12-31', '2025-06-01 → 2025-12-31'],
  'duty.annual-plan': ['2024-02-01 → 2024-03-29', '2026-11-23 → 2026-03-31'],
  'duty.community-needs': ['2026-11-23 → 2026-12-31'],
};

const pairs = Object.entries({ ...PAIRS, ...DUTIES }).flatMap(([id, list]) =>
  list.map((pair) => {
    const [from = '', due = ''] = pair.split(' → ');
    return { id, from, due: due.includes('T') ? due : `${due}T17:30:00` };
  }),
);

test.each(pairs)('$id from $from ends $due', ({ id, from, due }) => {
  const rule = RULE_IDS.find((one) => one === id);
  expect(rule).toBeDefined();
  if (rule === undefined) return;
  const deadline = counted(rule, at(from));
  expect(isoShanghai(deadline.dueAt ?? 0)).toBe(`${due}+08:00`);
  expect(deadline.provisional).toBe(false);
  expect(deadline.why).toBeNull();
});

test('every rule with a date of its own has its pairs', () => {
  const dated = RULE_IDS.filter((id) => !['promised', 'set-by-agency'].includes(ruleOf(id).length.unit));
  expect(new Set(pairs.map(({ id }) => id))).toEqual(new Set(dated));
});

describe('every make-up day of 2024 to 2026', () => {
  test.each(MAKEUP_DAYS)('%s counts as day 1 and can be a due date', (day) => {
    const deadline = counted('submission.open', at(addDays(day, -1)));
    expect(deadline.dueAt).toBe(instantAt(day, '17:30'));
    expect(deadline.counted.at(-1)).toEqual({ date: day, counts: true, why: '调休上班' });
    expect(counted('submission.report-up', instantAt(day, '09:00')).dueAt).toBe(instantAt(day, '17:30'));
  });

  test.each(MAKEUP_DAYS)('%s takes what is two weeks before or after', (day) => {
    const opened = addDays(day, 14);
    expect(counted('group.plan', at(opened)).dueAt).toBe(instantAt(day, '17:30'));
    expect(counted('group.report', at(addDays(day, -14))).dueAt).toBe(instantAt(day, '17:30'));
  });
});

describe('the strip of days', () => {
  test('names every day from receipt to due date, and why', () => {
    expect(
      counted('submission.contact', at('2026-02-12')).counted.map(
        ({ date, counts, why }) => `${date} ${counts} ${why}`,
      ),
    ).toEqual([
      '2026-02-12 false 收到当日，不计入',
      '2026-02-13 true 工作日',
      '2026-02-14 true 调休上班',
      ...[15, 16, 17, 18, 19, 20, 21, 22, 23].map((day) => `2026-02-${day} false 春节`),
      '2026-02-24 true 工作日',
      '2026-02-25 true 工作日',
    ]);
  });

  test('names the nominal day and the days moved over, for months and weeks', () => {
    const days = (rule: RuleId, from: string) => counted(rule, at(from)).counted.map(({ date }) => date);
    expect(days('case.assessment', '2026-07-31')).toEqual(['2026-09-30']);
    expect(days('case.assessment', '2026-08-31')).toEqual(['2026-10-31', '2026-11-01', '2026-11-02']);
    expect(days('group.plan', '2026-12-06')).toEqual(['2026-11-22', '2026-11-21', '2026-11-20']);
    expect(days('duty.monthly-meeting', '2026-05-03')).toEqual(['2026-05-31', '2026-05-30', '2026-05-29']);
  });
});

describe('a rule that repeats', () => {
  const opened = at('2025-08-31');
  test.each([
    [1, '2026-02-28', false],
    [2, '2026-08-31', false],
    [3, '2027-03-01', true],
    [4, '2027-08-31', true],
    [5, '2028-02-29', true],
  ])('counts from the original start: number %i ends %s', (occurrence, due, provisional) => {
    const deadline = counted('case.stage-review', opened, { occurrence });
    expect(deadline.dueAt).toBe(instantAt(due, '17:30'));
    expect(deadline.provisional).toBe(provisional);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('has no number %d', (occurrence) => {
    const answer = countDeadline('case.stage-review', opened, shippedCalendar, { occurrence });
    expect(answer).toEqual({ failure: 'no-such-occurrence' });
  });

  test('is the only one: no other rule has a second time', () => {
    for (const id of RULE_IDS.filter((one) => one !== 'case.stage-review')) {
      const answer = countDeadline(id, opened, shippedCalendar, { occurrence: 2 });
      expect({ id, answer }).toEqual({ id, answer: { failure: 'no-such-occurrence' } });
    }
  });
});

describe('a date that a person sets', () => {
  test('is none before it is promised, and stands as promised, on a day off too', () => {
    expect(counted('submission.promised-report', at('2026-11-23'))).toMatchObject({
      dueAt: null,
      counted: [],
      provisional: false,
    });
    expect(counted('submission.promised-report', at('2026-11-23'), { promised: '2026-12-05' })).toMatchObject(
      {
        dueAt: instantAt('2026-12-05', '17:30'),
        why: null,
      },
    );
  });

  test('is none for the duties the agency schedules itself, in any year', () => {
    for (const id of RULE_IDS.filter((one) => ruleOf(one).length.unit === 'set-by-agency')) {
      expect(counted(id, at('1990-01-01'))).toMatchObject({
        dueAt: null,
        why: expect.stringContaining('机构'),
      });
    }
  });
});

describe('a year without a published calendar', () => {
  test.each([
    ['submission.contact', '2026-12-30', '2027-01-06', true],
    ['submission.contact', '2026-12-25', '2026-12-31', false],
    ['submission.open', '2026-12-31', '2027-01-04', true],
    ['submission.open', '2027-02-04', '2027-02-09', true],
    ['service.follow-up', '2026-11-30', '2027-03-01', true],
    ['group.plan', '2027-01-15', '2026-12-31', true],
    ['duty.weekly-report', '2026-12-28', '2026-12-31', true],
    ['duty.annual-review', '2027-06-01', '2027-12-31', true],
    ['duty.monthly-report', '2026-12-01', '2026-12-31', false],
  ] as const)('%s from %s ends %s, provisional: %s', (rule, from, due, provisional) => {
    const deadline = counted(rule, at(from));
    expect(deadline.dueAt).toBe(instantAt(due, '17:30'));
    expect(deadline.provisional).toBe(provisional);
  });

  test('is marked on same-day clocks at every hour', () => {
    for (const time of ['00:00', '10:00', '17:30', '23:59:59']) {
      expect(counted('submission.report-up', instantAt('2027-03-01', time)).provisional).toBe(true);
    }
  });
});

describe('outside the table', () => {
  const answer = (rule: RuleId, from: string) => countDeadline(rule, at(from), shippedCalendar);

  test.each([
    ['submission.contact', '2023-12-30', '2023-12-31'],
    ['submission.reply', '1996-02-01', '1996-02-02'],
    ['case.assessment', '2023-10-31', '2023-12-31'],
    ['group.plan', '2024-01-15', '2023-12-31'],
    ['submission.report-up', '2023-12-31', '2023-12-31'],
    ['duty.annual-plan', '2023-05-05', '2023-03-31'],
  ] as const)('%s from %s must look up %s and is refused', (rule, from, day) => {
    expect(answer(rule, from)).toEqual({ failure: 'before-calendar', day });
  });

  test.each([
    ['submission.contact', '2023-12-31', '2024-01-05T17:30:00'],
    ['case.assessment', '2023-11-01', '2024-01-02T17:30:00'],
    ['service.follow-up', '2023-11-30', '2024-02-29T17:30:00'],
    ['group.report', '2023-12-20', '2024-01-03T17:30:00'],
    ['group.plan', '2024-01-16', '2024-01-02T17:30:00'],
    ['submission.report-up', '2023-12-31T18:00:00', '2023-12-31T23:59:59'],
  ] as const)('%s from %s needs no day before the table: %s', (rule, from, due) => {
    expect(answer(rule, from)).toMatchObject({ dueAt: at(due), provisional: false });
  });

  test('after the last year whose statutory days are known nothing is guessed', () => {
    expect(answer('submission.contact', '2036-12-31')).toEqual({
      failure: 'after-calendar',
      day: '2037-01-01',
    });
    expect(answer('submission.contact', '9999-12-31')).toMatchObject({ failure: 'after-calendar' });
    expect(
      countDeadline('case.stage-review', at('2026-01-01'), shippedCalendar, { occurrence: 9999 }),
    ).toMatchObject({
      failure: 'after-calendar',
    });
  });
});

test('staff are counted from the day they send, service users from the day it is received', () => {
  expect(counted('staff-submission.reply', at('2026-11-23')).counted[0]?.why).toBe('提出当日，不计入');
  expect(counted('submission.reply', at('2026-11-23')).counted[0]?.why).toBe('收到当日，不计入');
});
