import { describe, expect, test } from 'vitest';
import { clocksOfProgramme } from '../../db/programme/clocks.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { startsLate } from '../../domain/programme/lateness.ts';
import { type ProgrammeKind, stageAt } from '../../domain/programme/programme.ts';
import { instantAt, isoShanghai } from '../../domain/time.ts';

/** Every clock of a programme: its rule, which meeting, when it ends, and whether that is provisional. */
function clocksOf(kind: ProgrammeKind, days: readonly string[], from = '10:00', to = '12:00'): string[] {
  const meetings = days.map((day, index) => ({
    no: index + 1,
    startsAt: instantAt(day, from),
    endsAt: instantAt(day, to),
  }));
  return clocksOfProgramme(kind, meetings, shippedCalendar).map(
    ({ rule, occurrence, dueAt, provisional }) =>
      `${rule}${occurrence === undefined ? '' : ` ${occurrence}`} ${isoShanghai(dueAt).slice(0, 19)}${provisional ? ' 暂定' : ''}`,
  );
}

// Counted by hand on the published calendars.
describe('the clocks of a programme, document by document', () => {
  test('backward over the Spring Festival of 2026: to the make-up Saturday before it', () => {
    expect(clocksOf('group', ['2026-03-07', '2026-03-14', '2026-03-21', '2026-03-28'])).toEqual([
      'group.plan 2026-02-14T17:30:00',
      'group.sign-up 2026-02-14T17:30:00',
      'group.session-assessment 1 2026-03-07T23:59:59',
      'group.session-assessment 2 2026-03-14T23:59:59',
      'group.session-assessment 3 2026-03-21T23:59:59',
      'group.session-assessment 4 2026-03-28T23:59:59',
      'group.report 2026-04-13T17:30:00',
      'service.follow-up 2026-06-29T17:30:00',
    ]);
    expect(clocksOf('activity', ['2026-03-09'])).toEqual([
      'activity.plan 2026-02-14T17:30:00',
      'activity.sign-up 2026-02-14T17:30:00',
      'activity.report 2026-03-23T17:30:00',
      'service.follow-up 2026-06-09T17:30:00',
    ]);
  });

  test('over make-up days: one is a due date, and a meeting on one is assessed by the close of business', () => {
    expect(clocksOf('activity', ['2026-02-28'])).toEqual([
      'activity.plan 2026-02-14T17:30:00',
      'activity.sign-up 2026-02-14T17:30:00',
      'activity.report 2026-03-16T17:30:00',
      'service.follow-up 2026-05-28T17:30:00',
    ]);
    expect(clocksOf('group', ['2026-05-09', '2026-05-16'])).toEqual([
      'group.plan 2026-04-24T17:30:00',
      'group.sign-up 2026-04-24T17:30:00',
      'group.session-assessment 1 2026-05-09T17:30:00',
      'group.session-assessment 2 2026-05-16T23:59:59',
      'group.report 2026-06-01T17:30:00',
      'service.follow-up 2026-08-17T17:30:00',
    ]);
  });

  test('over the end of the year, both ways', () => {
    expect(clocksOf('activity', ['2026-01-10'])).toEqual([
      'activity.plan 2025-12-26T17:30:00',
      'activity.sign-up 2025-12-26T17:30:00',
      'activity.report 2026-01-26T17:30:00',
      'service.follow-up 2026-04-10T17:30:00',
    ]);
    expect(clocksOf('activity', ['2025-12-20'])).toEqual([
      'activity.plan 2025-12-05T17:30:00',
      'activity.sign-up 2025-12-05T17:30:00',
      'activity.report 2026-01-04T17:30:00',
      'service.follow-up 2026-03-20T17:30:00',
    ]);
  });

  test('into 2027, whose calendar is not published: provisional as far as its days were looked up', () => {
    expect(clocksOf('group', ['2027-01-15', '2027-01-22'], '19:00', '20:30')).toEqual([
      'group.plan 2026-12-31T17:30:00 暂定',
      'group.sign-up 2026-12-31T17:30:00 暂定',
      'group.session-assessment 1 2027-01-15T23:59:59 暂定',
      'group.session-assessment 2 2027-01-22T23:59:59 暂定',
      'group.report 2027-02-09T17:30:00 暂定',
      'service.follow-up 2027-04-22T17:30:00 暂定',
    ]);
    expect(clocksOf('activity', ['2026-12-26'])).toEqual([
      'activity.plan 2026-12-11T17:30:00',
      'activity.sign-up 2026-12-11T17:30:00',
      'activity.report 2027-01-11T17:30:00 暂定',
      'service.follow-up 2027-03-26T17:30:00 暂定',
    ]);
  });

  test('a programme without a meeting has no clocks, and is none', () => {
    expect(() => clocksOf('group', [])).toThrow(RangeError);
  });
});

describe('a late start', () => {
  const firstAt = instantAt('2026-03-07', '10:00');
  const [inTime, late] = [instantAt('2026-02-14', '17:30'), instantAt('2026-02-14', '17:31')];
  const isLate = (submittedAt: number | null, openAt: number | null, now: number): boolean =>
    startsLate('group', { firstAt, submittedAt, openAt }, now, shippedCalendar);

  test('is one whose plan or sign-up came after the last moment, or has not come by then', () => {
    expect(isLate(inTime, inTime, late)).toBe(false);
    expect(isLate(null, null, inTime)).toBe(false);
    expect(isLate(late, late, late)).toBe(true);
    expect(isLate(inTime, late, late)).toBe(true);
    expect(isLate(inTime, null, late)).toBe(true);
    expect(isLate(null, inTime, late)).toBe(true);
  });
});

test('an approved programme runs from its first meeting and is being finished after its last; others stay', () => {
  const span = { firstAt: 100, lastAt: 200 };
  expect([99, 100, 199, 200].map((now) => stageAt('approved', span, now))).toEqual([
    'approved',
    'running',
    'running',
    'finishing',
  ]);
  expect(stageAt('running', { firstAt: 300, lastAt: 400 }, 250)).toBe('approved');
  for (const stage of ['planned', 'proposed', 'closed'] as const)
    expect(stageAt(stage, span, 300)).toBe(stage);
});
