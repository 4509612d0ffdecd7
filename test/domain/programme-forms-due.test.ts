import { describe, expect, test } from 'vitest';
import { type FormsStanding, formDue, formsFor } from '../../domain/programme/forms-due.ts';
import type { OpinionPhase } from '../../domain/programme/programme.ts';
import { instantAt } from '../../domain/time.ts';

const starting = (...days: string[]) => days.map((day) => ({ startsAt: instantAt(day, '14:00') }));
const asked = (phase: OpinionPhase, day: string) => ({ asked: [{ phase, at: instantAt(day, '09:00') }] });
const standing = (answered: OpinionPhase[], more: Partial<FormsStanding> = {}): FormsStanding => ({
  ...{ kind: 'group', meetings: starting('2026-12-05', '2026-12-12', '2026-12-19'), hasTests: true },
  ...{ approved: true, asked: [], answered: new Set(answered), handedIn: false, ...more },
});

describe('which form is given out now', () => {
  test.each<[string, string, OpinionPhase[], Partial<FormsStanding>, OpinionPhase | null]>([
    ['2026-12-04', '23:59', [], {}, null],
    ['2026-12-05', '00:00', [], {}, 'before'],
    ['2026-12-12', '13:59', [], {}, 'before'],
    ['2026-12-05', '00:00', ['before'], {}, null],
    ['2026-12-05', '00:00', [], asked('before', '2026-11-20'), null],
    ['2026-12-05', '00:00', [], asked('opinion', '2026-12-05'), 'before'],
    ['2026-12-05', '00:00', [], { hasTests: false }, null],
    ['2026-12-05', '00:00', [], { approved: false }, null],
    ['2026-12-12', '14:00', [], {}, null],
    ['2026-12-19', '13:59', ['before'], {}, null],
    ['2026-12-19', '14:00', ['before'], {}, 'opinion'],
    ['2026-12-19', '14:00', ['before'], { approved: false }, null],
    // A code that was tried out the week before has reached nobody.
    ['2026-12-19', '14:00', ['before'], asked('opinion', '2026-12-18'), 'opinion'],
    ['2026-12-19', '14:00', ['before'], asked('opinion', '2026-12-19'), 'after'],
    ['2026-12-19', '14:00', ['before', 'opinion'], {}, 'after'],
    ['2026-12-19', '14:00', ['opinion'], asked('before', '2026-12-05'), 'after'],
    ['2026-12-30', '10:00', ['before'], { handedIn: true }, null],
    // Without the test before there is nothing to compare with.
    ['2026-12-19', '14:00', ['opinion'], {}, null],
    ['2026-12-19', '14:00', ['before', 'opinion', 'after'], {}, null],
  ])('%s %s, answered %j %j: %s', (day, time, answered, more, due) => {
    expect(formDue(standing(answered, more), instantAt(day, time))).toBe(due);
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

describe('which forms are brought to a meeting', () => {
  const numbers = [1, 2, 3];
  test('the test to the first, the opinions to the last, unless they were answered', () => {
    expect(numbers.map((no) => formsFor(standing([]), no))).toEqual([['before'], [], ['opinion']]);
    expect(numbers.map((no) => formsFor(standing(['before', 'opinion']), no))).toEqual([[], [], []]);
    expect(numbers.map((no) => formsFor(standing([], { handedIn: true }), no))).toEqual([['before'], [], []]);
    expect(numbers.map((no) => formsFor(standing([], { approved: false }), no))).toEqual([[], [], []]);
    expect(formsFor(standing([], asked('before', '2026-11-20')), 1)).toEqual([]);
    expect(formsFor(standing([], asked('opinion', '2026-11-20')), 3)).toEqual(['opinion']);
  });

  test('both to the only one of a group; of an activity, or without tests, the opinions', () => {
    const only = { meetings: starting('2026-12-05') };
    expect(formsFor(standing([], only), 1)).toEqual(['before', 'opinion']);
    expect(formsFor(standing([], { ...only, hasTests: false }), 1)).toEqual(['opinion']);
    expect(formsFor(standing([], { ...only, kind: 'activity' }), 1)).toEqual(['opinion']);
  });
});
