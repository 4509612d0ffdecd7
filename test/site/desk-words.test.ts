import { describe, expect, test } from 'vitest';
import { writeLetter } from '../../domain/letters.ts';
import { instantAt } from '../../domain/time.ts';
import { sayTry } from '../../site/components/desk/words.ts';

describe('how a try to send went', () => {
  test.each(['no-address', 'three-a-day', 'nobody-named', 'left', 'kept-from', 'no-robot', 'not-in-group'])(
    'is said in words when nobody was written to: %s',
    (reason) => {
      expect(sayTry({ result: 'dropped', reason })).toMatch(/^[一-鿿]+$/);
    },
  );

  test('keeps the reason of the mail service beside the words', () => {
    expect(sayTry({ result: 'refused', reason: 'EENVELOPE' })).toBe('被拒收（EENVELOPE）');
    expect(sayTry({ result: 'sent', reason: null })).toBe('已送出');
  });
});

test('a reminder names the day it means: what is due on Monday is not due tomorrow on a Friday', () => {
  const { subject, text } = writeLetter('due-soon', {
    ...{
      reference: 'XY-2026-7K3MQ9',
      kind: 'complaint',
      clocks: [],
      site: '',
      detail: null,
      keptFromAnybody: false,
    },
    ...{ receivedAt: instantAt('2026-11-24', '10:00'), rule: 'submission.contact' },
    dueAt: instantAt('2026-11-30', '17:30'),
  });
  expect(subject + text).toContain('11月30日（周一）17:30');
  expect(subject + text).not.toMatch(/明天|下一个工作日/);
});
