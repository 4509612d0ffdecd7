import type { Calendar } from '../calendar/calendar.ts';
import { dayOf, daysBetween, type Instant } from '../time.ts';
import { workingDaysBetween } from '../workdays.ts';
import { type CountedMatter, type Dimension, evidenceOf, valuesOf } from './matters.ts';
import { medianOf } from './median.ts';

/** How many matters (for a promise: how many clocks) have each value of a dimension. */
export type Counts = ReadonlyMap<string, number>;

/** How long it took from receipt, in the middle: of how many, in calendar days and in working days. */
export interface Median {
  n: number;
  calendar: number;
  working: number;
}

/** Counts what matters have in a dimension. */
export function countBy(matters: readonly CountedMatter[], by: Dimension, now: Instant): Counts {
  const counts = new Map<string, number>();
  for (const matter of matters) {
    for (const value of valuesOf(matter, by, now)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** The middle of the days from receipt to the first evidence of contact or reply; null where there is none. */
export function medianDays(
  matters: readonly CountedMatter[],
  of: 'contact' | 'reply',
  calendar: Calendar,
): Median | null {
  const spans = matters
    .filter(({ setAside }) => !setAside)
    .flatMap((matter) => {
      const at = evidenceOf(matter, of);
      return at === null ? [] : [{ from: dayOf(matter.receivedAt), to: dayOf(at) }];
    });
  const days = medianOf(spans.map(({ from, to }) => Math.max(0, daysBetween(from, to))));
  const working = medianOf(spans.map(({ from, to }) => Math.max(0, workingDaysBetween(from, to, calendar))));
  return days === null || working === null ? null : { n: spans.length, calendar: days, working };
}

/** What each colleague was given, the most first; null is nobody. */
export function byHandler(
  matters: readonly CountedMatter[],
): { handlerId: string | null; matters: CountedMatter[] }[] {
  const groups = Map.groupBy(
    matters.filter(({ setAside }) => !setAside),
    ({ handlerId }) => handlerId,
  );
  return [...groups]
    .map(([handlerId, given]) => ({ handlerId, matters: given }))
    .toSorted((a, b) => b.matters.length - a.matters.length);
}
