import { describe, expect, test } from 'vitest';
import { happenedAt, parseContact } from '../../domain/forms/desk.ts';
import { instantAt } from '../../domain/time.ts';

const now = instantAt('2026-11-24', '08:40');

describe('when something happened', () => {
  test('is now where nothing was typed, or today without a time: noon may still lie ahead', () => {
    expect(happenedAt({}, now)).toBe(now);
    expect(happenedAt({ day: '2026-11-24' }, now)).toBe(now);
    expect(
      parseContact({ seen: '1', way: 'call', day: '2026-11-24', time: '', detail: '刚刚谈过' }, now).ok,
    ).toBe(true);
  });

  test('is at the time that was typed, and at noon of an earlier day without one', () => {
    expect(happenedAt({ day: '2026-11-24', time: '08:05' }, now)).toBe(instantAt('2026-11-24', '08:05'));
    expect(happenedAt({ day: '2026-11-23' }, now)).toBe(instantAt('2026-11-23', '12:00'));
  });
});
