import type { Calendar } from '../domain/calendar/calendar.ts';
import { askedSince, missingYear } from '../domain/closed-days.ts';
import { dayOf, daysBetween, type Instant, instantAt } from '../domain/time.ts';
import { letterRow } from './change.ts';
import { letter } from './schema.ts';
import type { Store } from './store.ts';

const WEEK = 7;

/**
 * Reminds the admins, once a week from 15 October, that the calendar of a year is missing: until it is there its dates are
 * provisional. Asked again in the same week it writes nothing.
 */
export async function remindOfCalendar(store: Store, calendar: Calendar, now: Instant): Promise<void> {
  const year = missingYear(calendar, now);
  if (year === null) return;
  const today = dayOf(now);
  const week = Math.floor(daysBetween(askedSince(year), today) / WEEK);
  const row = letterRow(null, null, now, {
    id: `calendar-missing.${year}.${week}`,
    template: 'calendar-missing',
    recipient: 'admins',
    facts: { year },
    notBefore: instantAt(today, '09:00'),
  });
  await store.db.insert(letter).values(row).onConflictDoNothing({ target: letter.id });
}
