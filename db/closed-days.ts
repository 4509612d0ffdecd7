import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import { type Day, dayOf, type Instant } from '../domain/time.ts';
import { audited, auditedWhere } from './audit.ts';
import { closedDay } from './schema-procedure.ts';
import { atomically, type Store } from './store.ts';

const place = (day: Day) => ({ table: 'closed_day', row: day, column: 'sealed_why' });

/** A day on which the agency itself is closed, and why. */
export interface ClosedDay {
  day: Day;
  why: string;
}

/** The closed days between two days, both included. */
export async function closedDays(store: Store, from: Day, to: Day): Promise<ClosedDay[]> {
  const rows = await store.db
    .select()
    .from(closedDay)
    .where(and(gte(closedDay.day, from), lte(closedDay.day, to)))
    .orderBy(asc(closedDay.day));
  return rows.map(({ day, sealedWhy }) => ({ day, why: store.keys.unseal('house', place(day), sealedWhy) }));
}

/** The closed days that dates still to come can fall on, without the reasons: read by every queue page, so few. */
export const daysAhead = (store: Store, now: Instant) =>
  store.db
    .select({ day: closedDay.day })
    .from(closedDay)
    .where(gte(closedDay.day, dayOf(now)))
    .orderBy(asc(closedDay.day))
    .limit(MOST_AHEAD);

/** The same days, to ask whether one is among them. */
export const closedAhead = async (store: Store, now: Instant): Promise<ReadonlySet<Day>> =>
  new Set((await daysAhead(store, now)).map(({ day }) => day));

const MOST_AHEAD = 15;

/** Closes the agency on a day, or says anew why. */
export function closeOn(store: Store, { day, why }: ClosedDay, by: string, at: Instant): Promise<void> {
  const values = { day, sealedWhy: store.keys.seal('house', place(day), why), at, by };
  return atomically(store, [
    store.db.insert(closedDay).values(values).onConflictDoUpdate({ target: closedDay.day, set: values }),
    audited(store, { at, by, action: 'setting-changed', subject: 'closed-day', facts: { day } }),
  ]);
}

/** Opens it again on that day. */
export function openAgain(store: Store, day: Day, by: string, at: Instant): Promise<void> {
  const closed = eq(closedDay.day, day);
  return atomically(store, [
    auditedWhere(
      store,
      { at, by, action: 'setting-changed', subject: 'open-again', facts: { day } },
      sql`exists (select 1 from ${closedDay} where ${closed})`,
    ),
    store.db.delete(closedDay).where(closed),
  ]);
}
