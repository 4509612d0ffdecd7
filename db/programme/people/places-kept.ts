import { eq, type SQL, sql } from 'drizzle-orm';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import type { ProgrammeEvent } from '../../../domain/programme/events.ts';
import { offerAtMost, offerUntil } from '../../../domain/programme/sign-up.ts';
import { dayOf, type Instant } from '../../../domain/time.ts';
import { letter } from '../../schema.ts';
import { audit } from '../../schema-access.ts';
import { programme, registration } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';

/** Letters to somebody who signed up are addressed by the id of the sign-up, never by an address. */
export const PARTICIPANT = 'participant:';

/** The counters of a programme as its sign-ups say. */
export const recounted = ({ db }: Store, matterId: string): Statement =>
  db
    .update(programme)
    .set({
      taken: sql`(select count(*) from registration where matter_id = ${matterId} and state in ('in', 'offered'))`,
      waiting: sql`(select count(*) from registration where matter_id = ${matterId} and state = 'waiting')`,
    })
    .where(eq(programme.matterId, matterId));

/**
 * A letter to each sign-up that `where` finds; the same letter is written once. `name` tells apart letters of one template.
 * `from` is `registration r`.
 */
export const letterToEach = (
  { db }: Store,
  template: string,
  at: Instant,
  { name, where, facts = {} }: { name: SQL; where: SQL; facts?: object },
) =>
  db
    .insert(letter)
    .select(
      sql`select r.id || ${name}, r.matter_id, ${template}, ${PARTICIPANT} || r.id, null, ${JSON.stringify(facts)}, 'waiting',
        ${at}, ${at}, 0, 0, null, null, null, null from registration r where ${where}`,
    )
    .onConflictDoNothing({ target: letter.id });

/** A line of the audit for each sign-up that `where` finds; nobody signed in has done it. */
export const auditEach = ({ db }: Store, event: ProgrammeEvent, at: Instant, where: SQL): Statement =>
  db.insert(audit).select(
    sql`select null, ${at}, null, 'write', r.matter_id, null, ${JSON.stringify({ event })}, null, null
        from registration r where ${where}`,
  );

/** What says whether free places are still offered, and until when. */
export interface Freed {
  matterId: string;
  firstAt: Instant;
  at: Instant;
  calendar: Calendar;
  /** Whoever has just gone back to the waiting list is passed by this once. */
  except?: string;
}

/**
 * The statements that follow whatever may have freed a place (somebody left, did not confirm, was taken out; there are more
 * places): counters anew, and for each free place the next one waiting is offered it, with a time to confirm and a letter. To
 * stand in the same transaction, after what freed the place (docs/decisions/0021-waiting-list.md).
 */
export function placesFreed(
  store: Store,
  { matterId, firstAt, at, calendar, except = '' }: Freed,
): Statement[] {
  const until = offerUntil(at, firstAt, calendar);
  const over = nobodyToPhone(store, matterId, at);
  if (until === null) return [recounted(store, matterId), freeToCall(store, matterId, at), over];
  // Without a free place the limit is 0: a negative one would be none.
  const next = sql`(select id from registration where matter_id = ${matterId} and state = 'waiting' and id <> ${except}
    order by no limit coalesce((select max(0, capacity - taken) from programme
      where matter_id = ${matterId} and cancelled_at is null), 0))`;
  const theirs = sql`r.id in ${next}`;
  return [
    recounted(store, matterId),
    // Before the place is theirs: who is offered one a second time hears of it again.
    auditEach(store, 'place-offered', at, theirs),
    letterToEach(store, 'place-offered', at, { name: sql`${`.offered.${at}`}`, where: theirs }),
    store.db
      .update(registration)
      .set({ state: 'offered', offeredUntil: until })
      .where(sql`${registration.id} in ${next}`),
    recounted(store, matterId),
    over,
  ];
}

/** A letter to whoever runs the programme that `from` finds, about one thing once a day at most. */
export const toHandlerOnceADay = (
  { db }: Store,
  template: 'place-free' | 'sign-up-aside',
  at: Instant,
  from: SQL,
): Statement =>
  db
    .insert(letter)
    .select(
      sql`select matter_id || ${`.${template}.${dayOf(at)}`}, matter_id, ${template}, 'handler', null, '{}', 'waiting',
        ${at}, ${at}, 0, 0, null, null, null, null from ${from}`,
    )
    .onConflictDoNothing({ target: letter.id });

/** A place is free, somebody waits for it, and it is too late to ask in writing: whoever runs it is told to phone. */
const freeToCall = (store: Store, matterId: string, at: Instant): Statement =>
  toHandlerOnceADay(
    store,
    'place-free',
    at,
    sql`programme p where p.matter_id = ${matterId} and p.cancelled_at is null
      and p.first_at > ${at} and p.waiting > 0 and p.taken < p.capacity`,
  );

/** The statements for who was offered a place until after a meeting that is sooner now: kept until before it, and told so. */
export function offersWithin(store: Store, { matterId, firstAt, at }: Omit<Freed, 'calendar'>): Statement[] {
  const latest = offerAtMost(at, firstAt);
  const beyond = sql`matter_id = ${matterId} and state = 'offered' and offered_until > ${latest}`;
  return [
    letterToEach(store, 'place-offered', at, {
      name: sql`${`.offered.${at}`}`,
      where: sql`r.id in (select id from registration where ${beyond})`,
    }),
    store.db.update(registration).set({ offeredUntil: latest }).where(beyond),
  ];
}

/** Who is not on the list any more need not be phoned about a letter that did not reach them. */
const nobodyToPhone = ({ db }: Store, matterId: string, at: Instant): Statement =>
  db
    .update(letter)
    .set({ closedAt: at })
    .where(
      sql`${letter.matterId} = ${matterId} and ${letter.state} in ('dead', 'dropped') and ${letter.closedAt} is null
        and exists (select 1 from registration r where ${letter.recipient} = ${PARTICIPANT} || r.id
          and r.matter_id = ${matterId} and r.state in ('withdrawn', 'lapsed'))`,
    );
