import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  erasableFrom,
  notErasable,
  type RetentionRule,
  retentionDefaults,
  yearsKept,
} from '../../domain/retention.ts';
import { matterKinds } from '../../domain/submission.ts';
import { instantAt } from '../../domain/time.ts';

const rule = (row: Partial<RetentionRule>): RetentionRule => ({
  ...{ kind: 'complaint', outcome: '', years: 7, fromDay: '2026-01-01' },
  ...row,
});
const complaint = { kind: 'complaint', outcome: 'solved' } as const;

describe('how many years what is kept', () => {
  test('every kind of matter has a default, complaints longer than the rest', () => {
    expect(retentionDefaults.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(matterKinds).toSorted());
    expect(yearsKept([], complaint, '2026-11-24')).toBe(5);
    expect(yearsKept([], { kind: 'suggestion', outcome: null }, '2026-11-24')).toBe(3);
  });

  test.each<[string, RetentionRule[], string, number]>([
    ['the agency’s own row instead of the default', [rule({})], '2026-11-24', 7],
    ['not before its day', [rule({ fromDay: '2027-01-01' })], '2026-12-31', 5],
    ['from its day on', [rule({ fromDay: '2027-01-01' })], '2027-01-01', 7],
    ['the later row wins', [rule({}), rule({ years: 9 })], '2026-11-24', 9],
    [
      'the outcome’s own row before the kind’s',
      [rule({ outcome: 'solved', years: 4 }), rule({})],
      '2026-11-24',
      4,
    ],
    ['another outcome’s row is nothing to it', [rule({ outcome: 'withdrawn', years: 1 })], '2026-11-24', 5],
    ['another kind’s row neither', [rule({ kind: 'suggestion' })], '2026-11-24', 5],
  ])('%s', (_what, rules, today, years) => {
    expect(yearsKept(rules, complaint, today)).toBe(years);
  });

  test('counted from the day of closing in Shanghai; a leap day ends with February', () => {
    expect(erasableFrom(instantAt('2026-11-24', '23:59'), 5)).toBe('2031-11-24');
    expect(erasableFrom(instantAt('2026-11-25', '00:00'), 5)).toBe('2031-11-25');
    expect(erasableFrom(instantAt('2028-02-29', '10:00'), 3)).toBe('2031-02-28');
  });
});

describe('what stands in the way of erasing', () => {
  const free = {
    ...{ closedAt: 1, unreadAt: null, heldAt: null, erasedAt: null },
    ...{ dangerAt: null, dangerSettledAt: null, harmAt: null, harmSettledAt: null },
  };
  test.each([
    ['nothing', {}, null],
    ['it is open', { closedAt: null }, 'open'],
    ['a message is unread', { unreadAt: 1 }, 'unread'],
    ['it is held', { heldAt: 1 }, 'held'],
    ['danger is unreported', { dangerAt: 1 }, 'danger'],
    ['danger was reported', { dangerAt: 1, dangerSettledAt: 2 }, null],
    ['harm is unsettled', { harmAt: 1 }, 'harm'],
    ['harm was settled', { harmAt: 1, harmSettledAt: 2 }, null],
    ['it was erased before', { erasedAt: 1 }, 'erased'],
  ] as const)('%s', (_what, row, kept) => {
    expect(notErasable({ ...free, ...row }, [{ stoppedAt: 5 }])).toBe(kept);
  });

  test('a clock that runs, always', () => {
    const when = fc.option(fc.nat(), { nil: null });
    const any = fc.record({
      ...{ closedAt: when, unreadAt: when, heldAt: when, erasedAt: when },
      ...{ dangerAt: when, dangerSettledAt: when, harmAt: when, harmSettledAt: when },
    });
    fc.assert(
      fc.property(any, (row) => {
        expect(notErasable(row, [{ stoppedAt: 1 }, { stoppedAt: null }])).not.toBeNull();
      }),
    );
  });
});
