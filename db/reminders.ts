import { and, eq, isNull, lt, lte, sql } from 'drizzle-orm';
import type { Calendar } from '../domain/calendar/calendar.ts';
import { reminderAt, type Step } from '../domain/reminders.ts';
import { addDays, dayOf, type Instant, instantAt } from '../domain/time.ts';
import { nextWorkingDay } from '../domain/workdays.ts';
import { type ClockRow, letterRow } from './change.ts';
import { each } from './each.ts';
import { insertIf } from './insert-if.ts';
import { clock, letter } from './schema.ts';
import { atomically, type Store } from './store.ts';

/** Clocks looked at in one run, and reminders written in it: the rest follows in the next minute. */
const AT_ONCE = 1000;
const WRITTEN = 100;

/**
 * Writes the reminders that are due now: a working day before, at 14:00 on the day, to the head when late, to the director a
 * working day later. Each step of a clock is told once; a step that was missed is passed over for the next.
 * @returns how many letters were written
 */
export async function remind(store: Store, now: Instant, calendar: Calendar): Promise<number> {
  const horizon = instantAt(addDays(nextWorkingDay(dayOf(now), calendar), 1), '00:00');
  const running = await store.db
    .select()
    .from(clock)
    .where(and(isNull(clock.stoppedAt), lt(clock.reminded, 4), lte(clock.dueAt, horizon)))
    .orderBy(clock.dueAt)
    .limit(AT_ONCE);
  const due = running.flatMap((row) => {
    const step = reminderAt(row.dueAt, now, calendar);
    return step !== null && step.no > row.reminded ? [{ row, step }] : [];
  });
  const first = due.slice(0, WRITTEN);
  await each(first, ({ row, step }) => write(store, row, step, now));
  return first.length;
}

function write(store: Store, row: ClockRow, step: Step, now: Instant): Promise<void> {
  const reminder = letterRow(row.matterId, null, now, {
    // A date that was moved is told of anew.
    id: `${row.matterId}.${row.rule}.${row.occurrence}.${step.no}.${row.dueAt}`,
    template: step.template,
    recipient: step.recipient,
    facts: { rule: row.rule, dueAt: row.dueAt },
  });
  // Whoever stopped the clock or moved its date in between was quicker: nobody is told of the old one, and the new one has its steps.
  const asRead = and(
    eq(clock.matterId, row.matterId),
    eq(clock.rule, row.rule),
    eq(clock.occurrence, row.occurrence),
    eq(clock.dueAt, row.dueAt),
    isNull(clock.stoppedAt),
    lt(clock.reminded, step.no),
  );
  return atomically(store, [
    insertIf(
      store,
      letter,
      reminder,
      sql`exists (select 1 from ${clock} where ${asRead})`,
    ).onConflictDoNothing({
      target: letter.id,
    }),
    store.db.update(clock).set({ reminded: step.no }).where(asRead),
  ]);
}
