import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import type { Plan } from '../../../domain/programme/programme.ts';
import { readReceipt } from '../../../domain/receipt.ts';
import type { Instant } from '../../../domain/time.ts';
import { decryptNothing } from '../../by-receipt.ts';
import { registration } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { type LoadedProgramme, load, openPlan } from '../find.ts';
import type { RegistrationRow } from './form.ts';
import { auditEach, letterToEach, placesFreed } from './places-kept.ts';
import { stands } from './sign-up.ts';

/** A sign-up as its holder sees it. */
export interface MyPlace {
  loaded: LoadedProgramme;
  plan: Plan;
  registration: RegistrationRow;
  /** The number in the waiting list, from 1. */
  place: number | null;
}

/**
 * The sign-up that a receipt opens; null for a code that does not exist, after the same work.
 * @param typed the code as it was typed, in any case, with spaces or hyphens
 */
export async function placeByReceipt(store: Store, typed: string): Promise<MyPlace | null> {
  const hashes = store.keys.hashes('receipt', readReceipt(typed));
  const mine = inArray(registration.receiptHash, hashes);
  const ofMine = sql`(${store.db.select({ id: registration.matterId }).from(registration).where(mine)})`;
  const [[row], loaded] = await Promise.all([
    store.db.select().from(registration).where(mine),
    load(store, sql`matter.id = ${ofMine}`),
  ]);
  if (!row || !loaded || loaded.row.erasedAt !== null) {
    decryptNothing(store);
    return null;
  }
  const [standing] = row.state === 'waiting' ? await stands(store, row.id) : [];
  return { loaded, plan: openPlan(store, loaded), registration: row, place: standing?.before ?? null };
}

/** Whether its holder can do nothing about a place any more: it has begun, and its sheets say who came. */
export const hasBegun = ({ loaded: { programme } }: Pick<MyPlace, 'loaded'>, at: Instant): boolean =>
  programme.firstAt <= at;

/**
 * Gives a place up, or leaves the waiting list; who waits is moved up in the same transaction.
 * @returns whether there was anything to leave
 */
export async function leavePlace(
  store: Store,
  mine: MyPlace,
  at: Instant,
  calendar: Calendar,
): Promise<boolean> {
  if (hasBegun(mine, at)) return false;
  const {
    loaded,
    registration: { id },
  } = mine;
  const still = and(
    eq(registration.id, id),
    inArray(registration.state, ['in', 'offered', 'waiting', 'aside']),
  );
  const [, left] = await store.db.batch([
    // Before it is left: of two at once the second leaves no line.
    auditEach(
      store,
      'place-left',
      at,
      sql`r.id = ${id} and r.state in ('in', 'offered', 'waiting', 'aside')`,
    ),
    store.db
      .update(registration)
      .set({ state: 'withdrawn', leftAt: at, offeredUntil: null })
      .where(still)
      .returning({ id: registration.id }),
    ...placesFreed(store, {
      ...{ matterId: loaded.row.id, at, calendar },
      firstAt: loaded.programme.firstAt,
    }),
  ]);
  return left.length > 0;
}

/** Takes the place that was offered. @returns whether it is theirs, by this press or an earlier one */
export async function confirmPlace(store: Store, mine: MyPlace, at: Instant): Promise<boolean> {
  const { id, state } = mine.registration;
  if (mine.loaded.programme.cancelledAt !== null || hasBegun(mine, at)) return state === 'in';
  const [taken] = await store.db.batch([
    store.db
      .update(registration)
      .set({ state: 'in' })
      .where(
        and(eq(registration.id, id), eq(registration.state, 'offered'), gt(registration.offeredUntil, at)),
      )
      .returning({ id: registration.id }),
    ...confirmed(store, id, at),
  ]);
  const [standing] = taken.length > 0 ? [] : await stands(store, id);
  return taken.length > 0 || standing?.state === 'in';
}

/** What follows when somebody has taken the place offered: the audit and a letter, once. */
function confirmed(store: Store, id: string, at: Instant) {
  const now = sql`r.id = ${id} and r.state = 'in' and r.offered_until is not null`;
  return [
    auditEach(store, 'place-confirmed', at, now),
    letterToEach(store, 'signed-up', at, { name: sql`${`.in.${at}`}`, where: now }),
    store.db
      .update(registration)
      .set({ offeredUntil: null })
      .where(and(eq(registration.id, id), eq(registration.state, 'in'))),
  ];
}
