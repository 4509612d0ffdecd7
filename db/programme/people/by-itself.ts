import { and, asc, eq, gt, isNull, lt, lte, sql } from 'drizzle-orm';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import { addDays, dayOf, HOUR, type Instant, instantAt } from '../../../domain/time.ts';
import { nextWorkingDay } from '../../../domain/workdays.ts';
import { change } from '../../change.ts';
import { each } from '../../each.ts';
import { meeting, programme, registration } from '../../schema-programme.ts';
import { atomically, type Statement, type Store } from '../../store.ts';
import { programmeById } from '../find.ts';
import { signUpFiled } from './papers.ts';
import { auditEach, letterToEach, placesFreed } from './places-kept.ts';

// What happens to sign-ups without anybody doing it. Each may run twice without harm.

/** Programmes looked at in one run: the rest follows in the next. */
const AT_ONCE = 50;

/** Places that were not confirmed in time go to the next one. @returns how many programmes had one */
export async function lapsePlaces(store: Store, now: Instant, calendar: Calendar): Promise<number> {
  const due = await store.db
    .selectDistinct({ matterId: registration.matterId, firstAt: programme.firstAt })
    .from(registration)
    .innerJoin(programme, eq(programme.matterId, registration.matterId))
    .where(and(sql`${registration.state} = 'offered'`, lte(registration.offeredUntil, now)))
    .limit(AT_ONCE);
  await each(due, ({ matterId, firstAt }) =>
    atomically(store, lapsed(store, { matterId, firstAt, at: now, calendar })),
  );
  return due.length;
}

function lapsed(store: Store, freed: Parameters<typeof placesFreed>[1]): Statement[] {
  const { matterId, at } = freed;
  return [
    store.db
      .update(registration)
      .set({ state: 'lapsed', leftAt: at })
      .where(
        and(
          eq(registration.matterId, matterId),
          eq(registration.state, 'offered'),
          lte(registration.offeredUntil, at),
        ),
      ),
    auditEach(
      store,
      'place-lapsed',
      at,
      sql`r.matter_id = ${matterId} and r.state = 'lapsed' and r.left_at = ${at}`,
    ),
    ...placesFreed(store, freed),
  ];
}

/** Free places with people waiting for them: it was the wrong hour to offer one when it came free. */
export async function moveUpEverywhere(store: Store, now: Instant, calendar: Calendar): Promise<number> {
  const free = await store.db
    .select({ matterId: programme.matterId, firstAt: programme.firstAt })
    .from(programme)
    .where(
      and(
        isNull(programme.cancelledAt),
        isNull(programme.emptiedAt),
        gt(programme.firstAt, now),
        sql`${programme.waiting} > 0 and ${programme.taken} < ${programme.capacity}`,
      ),
    )
    .orderBy(asc(programme.firstAt))
    .limit(AT_ONCE);
  await each(free, ({ matterId, firstAt }) =>
    atomically(store, placesFreed(store, { matterId, firstAt, at: now, calendar })),
  );
  return free.length;
}

/**
 * The reminder on the last working day before a meeting, once for each person and each date; a meeting that was moved is
 * reminded of again. To be called in office hours.
 */
export async function remindParticipants(store: Store, now: Instant, calendar: Calendar): Promise<number> {
  const { from, until } = daysAhead(now, calendar);
  const ahead = await meetingsIn(store, from, until);
  await each(ahead, ({ matterId, no, startsAt }) =>
    letterToEach(store, 'programme-tomorrow', now, {
      name: sql`${`.tomorrow.${no}.${startsAt}`}`,
      where: sql`r.matter_id = ${matterId} and r.state = 'in'`,
      facts: { meeting: no },
    }),
  );
  return ahead.length;
}

/** From tomorrow to the end of the next working day: what this day is the last working day before. */
export const daysAhead = (now: Instant, calendar: Calendar): { from: Instant; until: Instant } => ({
  from: instantAt(addDays(dayOf(now), 1), '00:00'),
  until: instantAt(addDays(nextWorkingDay(dayOf(now), calendar), 1), '00:00'),
});

const meetingsIn = (store: Store, from: Instant, until: Instant) =>
  store.db
    .select({ matterId: meeting.matterId, no: meeting.no, startsAt: meeting.startsAt })
    .from(meeting)
    .innerJoin(programme, eq(programme.matterId, meeting.matterId))
    .where(
      and(sql`${meeting.startsAt} >= ${from}`, lt(meeting.startsAt, until), isNull(programme.cancelledAt)),
    )
    .orderBy(asc(meeting.startsAt));

/** Sign-up ends when the first meeting begins: its sheet is complete from then on, and stands as handed in. */
export async function fileSignUps(store: Store, now: Instant): Promise<number> {
  const begun = (await meetingsIn(store, now - 26 * HOUR, now)).filter(({ no }) => no === 1);
  let filed = 0;
  await each(begun, async ({ matterId }) => {
    const loaded = await programmeById(store, matterId);
    if (!loaded || loaded.row.closedAt !== null || loaded.programme.openAt === null) return;
    const also = await signUpFiled(store, matterId, now, null);
    if (also.length === 0) return;
    await change(store, loaded, {
      ...{ event: 'paper-submitted', by: null, at: now, facts: { paper: 'sign-up' }, also },
    });
    filed += 1;
  });
  return filed;
}
