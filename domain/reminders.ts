import type { Calendar } from './calendar/calendar.ts';
import { dayOf, type Instant, instantAt } from './time.ts';
import { nextWorkingDay } from './workdays.ts';

/** One rung of the ladder: who is told what of a clock. */
export interface Step {
  no: 1 | 2 | 3 | 4;
  template: 'due-soon' | 'due-today' | 'late';
  recipient: 'handler' | 'head' | 'director';
}

/** The ladder, from a working day before the due date to a working day after it (policy: prudent, office hours only). */
const ladder = {
  soon: { no: 1, template: 'due-soon', recipient: 'handler' },
  today: { no: 2, template: 'due-today', recipient: 'handler' },
  late: { no: 3, template: 'late', recipient: 'head' },
  later: { no: 4, template: 'late', recipient: 'director' },
} as const satisfies Record<string, Step>;

const AFTERNOON = '14:00';

/** @returns the rung on which a running clock stands at `now`, or null before the first */
export function reminderAt(dueAt: Instant, now: Instant, calendar: Calendar): Step | null {
  const today = dayOf(now);
  const dueDay = dayOf(dueAt);
  if (now > dueAt) {
    const dayAfter = nextWorkingDay(dueDay, calendar);
    return now > instantAt(nextWorkingDay(dayAfter, calendar), '00:00') ? ladder.later : ladder.late;
  }
  if (today === dueDay) return now >= instantAt(dueDay, AFTERNOON) ? ladder.today : ladder.soon;
  return nextWorkingDay(today, calendar) >= dueDay ? ladder.soon : null;
}
