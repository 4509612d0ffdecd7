import { describe, expect, test } from 'vitest';
import { type FormsStanding, formDue, formFor } from '../../domain/programme/forms-due.ts';
import type { OpinionPhase } from '../../domain/programme/programme.ts';
import { instantAt } from '../../domain/time.ts';

const starting = (...days: string[]) => days.map((day) => ({ startsAt: instantAt(day, '14:00') }));
const standing = (given: OpinionPhase[], more: Partial<FormsStanding> = {}): FormsStanding => ({
  ...{ kind: 'group', meetings: starting('2026-12-05', '2026-12-12', '2026-12-19'), hasTests: true },
  ...{ given: new Set(given), handedIn: false, ...more },
});

describe('which form is given out now', () => {
  test.each<[string, string, OpinionPhase[], Partial<FormsStanding>, OpinionPhase | null]>([
    ['2026-12-04', '23:59', [], {}, null],
    ['2026-12-05', '00:00', [], {}, 'before'],
    ['2026-12-12', '13:59', [], {}, 'before'],
    ['2026-12-05', '00:00', ['before'], {}, null],
    ['2026-12-05', '00:00', [], { hasTests: false }, null],
    ['2026-12-12', '14:00', [], {}, null],
    ['2026-12-19', '13:59', ['before'], {}, null],
    ['2026-12-19', '14:00', ['before'], {}, 'opinion'],
    ['2026-12-30', '10:00', ['before'], { handedIn: true }, 'after'],
    ['2026-12-19', '14:00', ['before', 'opinion'], {}, 'after'],
    // Without the test before there is nothing to compare with.
    ['2026-12-19', '14:00', ['opinion'], {}, null],
    ['2026-12-19', '14:00', ['before', 'opinion', 'after'], {}, null],
  ])('%s %s, given %j %j: %s', (day, time, given, more, due) => {
    expect(formDue(standing(given, more), instantAt(day, time))).toBe(due);
  });

  test('an activity has opinions and no test, at its only meeting too', () => {
    const activity = standing([], { kind: 'activity', meetings: starting('2026-12-05') });
    expect(formDue(activity, instantAt('2026-12-05', '13:59'))).toBeNull();
    expect(formDue(activity, instantAt('2026-12-05', '14:00'))).toBe('opinion');
    expect(formDue({ ...activity, handedIn: true }, instantAt('2026-12-05', '14:00'))).toBeNull();
    expect(formDue({ ...activity, meetings: [] }, instantAt('2026-12-05', '14:00'))).toBeNull();
  });

  test('a group of one meeting is asked before it and at it', () => {
    const short = standing([], { meetings: starting('2026-12-05') });
    expect(formDue(short, instantAt('2026-12-05', '09:00'))).toBe('before');
    expect(formDue(short, instantAt('2026-12-05', '14:00'))).toBe('opinion');
  });
});

test('which form is brought to a meeting', () => {
  const group = standing([]);
  expect([1, 2, 3].map((no) => formFor(group, no))).toEqual(['before', null, 'opinion']);
  expect([1, 2, 3].map((no) => formFor(standing(['before', 'opinion']), no))).toEqual([null, null, null]);
  expect(formFor(standing([], { hasTests: false }), 1)).toBeNull();
  expect(formFor(standing([], { kind: 'activity', meetings: starting('2026-12-05') }), 1)).toBe('opinion');
});
