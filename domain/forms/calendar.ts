import { z } from 'zod';
import type { CalendarYear } from '../calendar/calendar.ts';
import { checkYear } from '../calendar/check-year.ts';
import { type Day, isRealDay } from '../time.ts';
import type { Input } from './desk.ts';
import { type FieldError, type Parsed, parseFields, plain, requiredText } from './parse.ts';

/** A year that somebody pastes or hands over as a file, checked against its paper and the law: every problem a sentence. */
export function parseYear(row: string): Parsed<CalendarYear> {
  const wrong = (messages: readonly string[]): Parsed<CalendarYear> => ({
    ok: false,
    errors: messages.map((message): FieldError => ({ field: 'row', message })),
  });
  if (row.trim() === '') return wrong(['请粘贴新一年的安排，或选择文件。']);
  let candidate: unknown;
  try {
    candidate = JSON.parse(row);
  } catch {
    return wrong(['读不懂，请检查是不是完整的 JSON，括号、引号、逗号有没有缺。']);
  }
  const checked = checkYear(candidate);
  return checked.ok ? { ok: true, value: checked.year } : wrong(checked.problems);
}

const someDay = z.preprocess(
  plain,
  z.string({ error: '请填写日期。' }).refine(isRealDay, { error: '请填写真实存在的日期，例如 2026-12-31。' }),
);

/** A day on which the agency itself is closed, and why. */
export const parseClosedDay = (input: Input, today: Day) =>
  parseFields({ day: someDay, why: requiredText('原因', '请写明原因，例如“全员外出培训”。', 60) }, input, [
    {
      field: 'day',
      wrong: ({ day }) => day !== undefined && day < today,
      message: '这一天已经过去了。',
    },
  ]);

export const parseOpenAgain = (input: Input) => parseFields({ day: someDay }, input);
