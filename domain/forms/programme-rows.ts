import type { BudgetLine, Meeting } from '../programme/programme.ts';
import { type Instant, instantAt, isRealDay } from '../time.ts';
import { type Input, LINE } from './desk.ts';
import { blank, type FieldError, lengthOf, plain } from './parse.ts';

/** How many meetings, and lines of a budget, a form has room for without a script. */
export const MOST_MEETINGS = 20;
export const MOST_LINES = 10;

const ROW = /^(day|from|to|what|yuan)([1-9]\d?)$/;

/** The numbered fields of a form apart from the others. */
export function rowsIn(input: Input): { rows: Input; rest: Input } {
  const of = (numbered: boolean): Input =>
    Object.fromEntries(Object.entries(input).filter(([name]) => isRow(name) === numbered));
  return { rows: of(true), rest: of(false) };
}

function isRow(name: string): boolean {
  const [, what, n] = ROW.exec(name) ?? [];
  if (what === undefined) return false;
  return Number(n) <= (what === 'what' || what === 'yuan' ? MOST_LINES : MOST_MEETINGS);
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const typedText = (value: unknown): string | undefined => {
  const given = plain(value);
  return typeof given === 'string' ? given : undefined;
};

interface Row extends Omit<Meeting, 'no'> {
  n: number;
}

/**
 * The meetings of a form, in the order of time; each fault beside its field. They lie ahead, and one after the other.
 * @param held how many are behind: with one, none need come any more
 */
export function readMeetings(
  rows: Input,
  now: Instant,
  held = 0,
): { meetings: Meeting[]; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const read: Row[] = [];
  for (let n = 1; n <= MOST_MEETINGS; n += 1) {
    const row = readMeeting(rows, n, errors);
    if (row && row.startsAt <= now)
      errors.push({ field: `day${n}`, message: '这一节的时间已经过去，请改。' });
    else if (row) read.push(row);
  }
  read.sort((a, b) => a.startsAt - b.startsAt);
  for (const [index, row] of read.entries()) {
    const before = read[index - 1];
    if (before && before.endsAt > row.startsAt)
      errors.push({ field: `day${row.n}`, message: '这一节和另一节的时间重叠，请改。' });
  }
  if (held + read.length === 0 && errors.length === 0)
    errors.push({ field: 'day1', message: '请至少填写一节的日期和时间。' });
  return {
    meetings: read.map(({ startsAt, endsAt }, index) => ({ no: index + 1, startsAt, endsAt })),
    errors,
  };
}

function readMeeting(rows: Input, n: number, errors: FieldError[]): Row | null {
  const day = typedText(rows[`day${n}`]);
  const from = typedText(rows[`from${n}`]);
  const to = typedText(rows[`to${n}`]);
  if (day === undefined && from === undefined && to === undefined) return null;
  const before = errors.length;
  if (day === undefined || !isRealDay(day))
    errors.push({ field: `day${n}`, message: '请填写真实存在的日期，例如 2026-12-20。' });
  for (const [name, time] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (time === undefined || !TIME.test(time))
      errors.push({ field: `${name}${n}`, message: '请填写 24 小时制的时间，例如 14:00。' });
  }
  if (errors.length > before || day === undefined || from === undefined || to === undefined) return null;
  if (to <= from) {
    errors.push({ field: `to${n}`, message: '结束要在开始以后。' });
    return null;
  }
  return { n, startsAt: instantAt(day, from), endsAt: instantAt(day, to) };
}

const AMOUNT = /^\d{1,7}(\.\d{1,2})?$/;

/** An amount in yuan as fen; null when it is none. */
export const fenOf = (yuan: string): number | null =>
  AMOUNT.test(yuan) ? Math.round(Number(yuan) * 100) : null;

/** The lines of the budget; each fault beside its field. */
export function readBudget(rows: Input): { lines: BudgetLine[]; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const lines: BudgetLine[] = [];
  for (let n = 1; n <= MOST_LINES; n += 1) {
    const what = blank(rows[`what${n}`]);
    const yuan = typedText(rows[`yuan${n}`]);
    if (what === undefined && yuan === undefined) continue;
    const fen = yuan === undefined ? null : fenOf(yuan);
    if (typeof what !== 'string') errors.push({ field: `what${n}`, message: '请写下是什么开支。' });
    else if (lengthOf(what) > LINE)
      errors.push({ field: `what${n}`, message: `最多 ${LINE} 个字，请缩短。` });
    if (fen === null) errors.push({ field: `yuan${n}`, message: '请填写金额（元），例如 300 或 300.50。' });
    if (typeof what === 'string' && fen !== null) lines.push({ what, fen });
  }
  return { lines, errors };
}
