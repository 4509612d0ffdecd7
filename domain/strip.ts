import type { CountedDay } from './deadlines.ts';
import { type RuleId, ruleOf } from './guideline/rules.ts';
import { type Day, dateOf, isWeekend } from './time.ts';
import { sayDate, sayWeekday } from './words.ts';

/** One small day of the day strip. A 'gap' stands for a run of days off and carries the last of them. */
export interface StripItem {
  date: Day;
  /** '周四', '春节' or, for a gap, '…'. */
  label: string;
  number: number;
  /** '收到', '第1天' or nothing. */
  note: string;
  state: 'start' | 'counted' | 'makeup' | 'off' | 'gap' | 'due';
  makeup: boolean;
  /** The same as a sentence, for whoever listens to the list. */
  spoken: string;
}

// Longer runs of days off are drawn as their first day, '…' and the number of their last.
const SHOWN_WHOLE = 3;

/**
 * The days of a count as the day strip draws them, in the order of the calendar; the due day is the one on which
 * the count ended.
 */
export function stripOf(counted: readonly CountedDay[], rule: RuleId): StripItem[] {
  const { length } = ruleOf(rule);
  const due = counted.at(-1)?.date;
  const days = counted.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  let ordinal = 0;
  const items = days.map((day, index) => {
    if (length.unit === 'working-days' && index === 0) return startItem(day, length.dayZero);
    if (!day.counts) return offItem(day);
    ordinal += 1;
    const note = length.unit === 'working-days' ? `第${ordinal}天` : '到期';
    return countedItem(day, note, day.date === due);
  });
  return shorten(items);
}

const base = ({ date }: CountedDay) => ({
  date,
  label: sayWeekday(date),
  number: dateOf(date),
  makeup: false,
});

const startItem = (day: CountedDay, note: string): StripItem => ({
  ...base(day),
  note,
  state: 'start',
  spoken: `${sayDate(day.date)}${sayWeekday(day.date)}，${day.why}`,
});

// '国庆节、中秋节' and '国庆节' fit a small day as '国庆'.
const offItem = (day: CountedDay): StripItem => ({
  ...base(day),
  label: day.why.slice(0, 2),
  note: '',
  state: 'off',
  spoken: `${sayDate(day.date)}${day.why}，不计入`,
});

function countedItem(day: CountedDay, note: string, due: boolean): StripItem {
  const makeup = isWeekend(day.date) && day.why === '调休上班';
  const spoken = [`${sayDate(day.date)}${sayWeekday(day.date)}`, ...(makeup ? [day.why] : []), note];
  const state = due ? 'due' : makeup ? 'makeup' : 'counted';
  return {
    ...base(day),
    note,
    state,
    makeup,
    spoken: `${spoken.join('，')}${due && note !== '到期' ? '，到期' : ''}`,
  };
}

function shorten(items: readonly StripItem[]): StripItem[] {
  return runsOf(items).flatMap((run) => {
    const [first, second, last] = [run[0], run[1], run.at(-1)];
    if (run.length <= SHOWN_WHOLE || !first || !second || !last) return run;
    const spoken = `${sayDate(second.date)}至${sayDate(last.date)}，休息日，不计入`;
    return [first, { ...last, label: '…', state: 'gap' as const, spoken }];
  });
}

/** Neighbouring days off together, every other day alone. */
function runsOf(items: readonly StripItem[]): StripItem[][] {
  const runs: StripItem[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (item.state === 'off' && run?.[0]?.state === 'off') run.push(item);
    else runs.push([item]);
  }
  return runs;
}
