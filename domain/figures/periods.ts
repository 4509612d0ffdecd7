import { addMonths, type Day, dayOf, type Instant, instantAt, monthOf, yearOf } from '../time.ts';

/** What figures are made for: a month, a quarter or a year of Shanghai. `to` is the first instant after it. */
export interface Period {
  kind: PeriodKind;
  /** As it stands in an address: '2026-11', '2026-Q4', '2026'. */
  key: string;
  from: Instant;
  to: Instant;
}

export const periodKinds = { month: '月', quarter: '季', year: '年' } as const;
export type PeriodKind = keyof typeof periodKinds;

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;
const SHAPE = /^(20\d\d)(?:-(Q[1-4]|0[1-9]|1[0-2]))?$/;

const pad = (n: number): string => String(n).padStart(2, '0');

function periodFrom(kind: PeriodKind, firstDay: Day): Period {
  const after = addMonths(firstDay, MONTHS[kind]);
  const key = { month: firstDay.slice(0, 7), quarter: quarterKey(firstDay), year: firstDay.slice(0, 4) }[
    kind
  ];
  return { kind, key, from: instantAt(firstDay, '00:00'), to: instantAt(after, '00:00') };
}

const quarterKey = (day: Day): string => `${yearOf(day)}-Q${Math.ceil(monthOf(day) / 3)}`;

/** The period of an address; null for what is none. */
export function parsePeriod(text: string): Period | null {
  const [, year, part] = SHAPE.exec(text) ?? [];
  if (year === undefined) return null;
  if (part === undefined) return periodFrom('year', `${year}-01-01`);
  if (!part.startsWith('Q')) return periodFrom('month', `${year}-${part}-01`);
  return periodFrom('quarter', `${year}-${pad(Number(part.slice(1)) * 3 - 2)}-01`);
}

/** The month, quarter or year in which an instant falls in Shanghai. */
export function periodOf(kind: PeriodKind, at: Instant): Period {
  const day = dayOf(at);
  const month = { month: monthOf(day), quarter: Math.ceil(monthOf(day) / 3) * 3 - 2, year: 1 }[kind];
  return periodFrom(kind, `${yearOf(day)}-${pad(month)}-01`);
}

/** The period of the same kind before (-1) or after (1) this one. */
export const beside = ({ kind, from }: Period, step: 1 | -1): Period =>
  periodFrom(kind, addMonths(dayOf(from), step * MONTHS[kind]));

const NUMERALS = ['一', '二', '三', '四'] as const;

/** '2026年11月', '2026年第四季度', '2026年'. */
export function sayPeriod({ kind, from }: Period): string {
  const day = dayOf(from);
  const year = `${yearOf(day)}年`;
  if (kind === 'year') return year;
  return kind === 'month' ? `${year}${monthOf(day)}月` : `${year}${sayQuarter(from)}`;
}

/** '第四季度', of the quarter in which an instant falls. */
export const sayQuarter = (at: Instant): string =>
  `第${NUMERALS[Math.ceil(monthOf(dayOf(at)) / 3) - 1] ?? ''}季度`;
