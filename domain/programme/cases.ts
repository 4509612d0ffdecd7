import { type Service, services } from '../submission.ts';
import { addMonths, dayOf, type Instant, instantAt, yearOf } from '../time.ts';
import type { CollectingKind } from './programme.ts';

// The product keeps no case files. What clients say of a case that is closed (服务成效表, 【跟踪】一3(2)) is collected by worker,
// service and year: a collection names no client and no case.

const firstOf = (year: number): Instant => instantAt(`${year}-01-01`, '00:00');

/** The last minute of a year: the answers of a collection are counted in its month. */
export const endOfYear = (year: number): Instant => instantAt(`${year}-12-31`, '23:59');

/** How long after the year's end forms of its last closings are taken in: as long as a closing assessment may take (【跟踪】一3(1)). */
export const GRACE_MONTHS = 1;

/** Until when a year's collection takes forms in. */
export const takenUntil = (year: number): Instant =>
  instantAt(addMonths(dayOf(firstOf(year + 1)), GRACE_MONTHS), '00:00');

/** The years that a collection can be opened for: this one, and the last as long as it takes forms in. */
export function yearsToCollect(now: Instant): number[] {
  const year = yearOf(dayOf(now));
  return now < takenUntil(year - 1) ? [year, year - 1] : [year];
}

/** What a collection is called, on the form that a client sees too: it says nothing of whom it is about. */
export const titleOfCases = (year: number, service: Service): string => `${year}年${services[service]}`;

/** Until when answers are taken in by the time alone: a collection's year and some time after it; programmes end by being filed. */
export const lastAnswerAt = (kind: CollectingKind, lastAt: Instant): Instant =>
  kind === 'case' ? takenUntil(yearOf(dayOf(lastAt))) : Number.POSITIVE_INFINITY;
