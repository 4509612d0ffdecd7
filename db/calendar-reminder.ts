import type { Calendar } from '../domain/calendar/calendar.ts';
import { askedSince, missingYear } from '../domain/closed-days.ts';
import { dayOf, daysBetween, type Instant, instantAt } from '../domain/time.ts';
import { houseLetter } from './house-letters.ts';
import { atomically, type Store } from './store.ts';

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
  const reminder = houseLetter(store, now, {
    id: `calendar-missing.${year}.${week}`,
    template: 'calendar-missing',
    recipient: 'admin',
    facts: { year },
    notBefore: instantAt(today, '09:00'),
  });
  await atomically(store, [reminder]);
}
