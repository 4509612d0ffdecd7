import { describe, expect, test } from 'vitest';
import { triedInTime } from '../../domain/evidence.ts';
import { at } from './days.ts';

const due = at('2026-11-20T17:30:00');
const [mon, monLate, tue, wed] = [
  at('2026-11-16T09:00:00'),
  at('2026-11-16T16:00:00'),
  at('2026-11-17T10:00:00'),
  at('2026-11-18T10:00:00'),
];

describe('three attempts on two days before the due date are tried in time (policy 2, evidence)', () => {
  test.each<[string, number[], number | null]>([
    ['none', [], null],
    ['two on two days', [mon, tue], null],
    ['three on one day', [mon, monLate, monLate + 60_000], null],
    ['three on two days', [mon, monLate, tue], tue],
    ['in any order', [tue, mon, monLate], tue],
    ['four: the one that made it enough', [mon, monLate, tue, wed], tue],
    ['at the very end of the last day', [mon, tue, due], due],
    ['the third a moment too late', [mon, tue, due + 1], null],
  ])('%s', (_what, attempts, enough) => {
    expect(triedInTime(attempts, due)).toBe(enough);
  });

  test('a day is one of Shanghai: before and after midnight are two', () => {
    const [before, after] = [at('2026-11-16T23:50:00'), at('2026-11-17T00:10:00')];
    expect(triedInTime([before, before + 60_000, after], due)).toBe(after);
  });
});
