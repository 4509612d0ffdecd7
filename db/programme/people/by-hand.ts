import { and, eq, inArray, isNull, like, sql } from 'drizzle-orm';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import type { PlaceState, SignUp } from '../../../domain/programme/programme.ts';
import { offerUntil } from '../../../domain/programme/sign-up.ts';
import { auditedWhere } from '../../audit.ts';
import { idOfForm } from '../../once.ts';
import { letter } from '../../schema.ts';
import { registration } from '../../schema-programme.ts';
import { atomically, type Statement, type Store } from '../../store.ts';
import {
  actOnProgramme,
  type ProgrammeAct,
  type ProgrammeActed,
  refusalOf,
  refuseProgramme,
} from '../act.ts';
import { wasApproved } from '../was-approved.ts';
import type { RegistrationRow } from './form.ts';
import { letterToEach, PARTICIPANT, placesFreed, recounted } from './places-kept.ts';
import { following, taking } from './sign-up.ts';

/**
 * Enters somebody who signed up on paper or by phone, once the plan was approved (【评估】二1); with a place or at the end of the
 * waiting list, like everybody. Once only: the same form sent again has entered them already.
 */
export async function enterByHand(
  store: Store,
  on: ProgrammeAct,
  form: SignUp,
  key?: string,
): Promise<ProgrammeActed> {
  if (on.loaded.programme.cancelledAt !== null) return refuseProgramme('cancelled');
  if (!(await wasApproved(store, on.loaded)))
    return refuseProgramme(refusalOf(on, 'run') ?? 'entered-unapproved');
  const content = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  const id = idOfForm(store, key, ['entered', on.loaded.row.id, content]);
  const entered = async () => (await signUpOf(store, on, id)) !== undefined;
  const { version } = on.loaded.row;
  if (await entered()) return { ok: true, version };
  const who = { id, form, at: on.at, aside: false, receipt: null, by: on.viewer.id };
  const acted = await actOnProgramme(store, on, 'run', {
    event: 'entered-by-hand',
    also: [taking(store, on.loaded, who, sql`p.cancelled_at is null`), ...following(store, id, who)],
  });
  return !acted.ok && acted.failure === 'stale' && (await entered()) ? { ok: true, version } : acted;
}

/** One sign-up of this programme; undefined when there is none. */
async function signUpOf(store: Store, on: ProgrammeAct, id: string): Promise<RegistrationRow | undefined> {
  const [row] = await store.db
    .select()
    .from(registration)
    .where(and(eq(registration.id, id), eq(registration.matterId, on.loaded.row.id)));
  return row;
}

/** Takes somebody out, with the reason; the next one waiting is moved up in the same transaction. */
export async function takeOut(
  store: Store,
  on: ProgrammeAct,
  id: string,
  detail: string,
  calendar: Calendar,
): Promise<ProgrammeActed> {
  const row = await signUpOf(store, on, id);
  if (!row) return refuseProgramme('no-such-person');
  if (row.state === 'withdrawn' || row.state === 'lapsed') return refuseProgramme('left-already');
  const { matterId, no } = row;
  const { firstAt } = on.loaded.programme;
  return actOnProgramme(store, on, 'run', {
    event: 'taken-out',
    facts: { signUp: no },
    detail,
    also: [
      unchanged(store, row),
      setState(store, row, { state: 'withdrawn', leftAt: on.at, offeredUntil: null }),
      ...placesFreed(store, { matterId, firstAt, at: on.at, calendar }),
    ],
  });
}

/** How a colleague gives a place: the person has said yes on the phone, is asked in writing, or waits (again). */
export const givings = { yes: 'in', ask: 'offered', wait: 'waiting' } as const satisfies Record<
  string,
  PlaceState
>;
export type Giving = keyof typeof givings;

/** Gives somebody a free place out of turn, or puts them (back) on the waiting list, with the reason. */
export async function givePlace(
  store: Store,
  on: ProgrammeAct,
  id: string,
  { how, detail }: { how: Giving; detail: string },
  calendar: Calendar,
): Promise<ProgrammeActed> {
  const { programme } = on.loaded;
  const row = await signUpOf(store, on, id);
  if (!row) return refuseProgramme('no-such-person');
  if (row.state === 'in') return refuseProgramme('in-already');
  if (row.sealedForm === '') return refuseProgramme('emptied');
  if (programme.cancelledAt !== null) return refuseProgramme('cancelled');
  const holds = row.state === 'offered';
  if (how !== 'wait' && !holds && programme.taken >= programme.capacity) return refuseProgramme('full');
  const until = how === 'ask' ? offerUntil(on.at, programme.firstAt, calendar) : null;
  if (how === 'ask' && until === null) return refuseProgramme('too-late-to-ask');
  const state = givings[how];
  return actOnProgramme(store, on, 'run', {
    event: 'place-given',
    facts: { signUp: row.no },
    detail,
    also: [
      unchanged(store, row, how === 'wait' || holds ? sql`true` : roomIn(row.matterId)),
      setState(store, row, { state, leftAt: null, offeredUntil: until }),
      ...told(store, row.id, state, on.at),
      ...(how === 'wait'
        ? placesFreed(store, {
            ...{ matterId: row.matterId, firstAt: programme.firstAt, at: on.at, calendar },
            // Whose place was kept gives it to the next one: it is not offered to them at once again.
            ...(holds ? { except: row.id } : {}),
          })
        : [recounted(store, row.matterId)]),
    ],
  });
}

/** Who has a place or is asked hears of it. */
function told(store: Store, id: string, state: PlaceState, at: number): Statement[] {
  if (state === 'waiting') return [];
  const template = state === 'in' ? 'signed-up' : 'place-offered';
  return [letterToEach(store, template, at, { name: sql`${`.${state}.${at}`}`, where: sql`r.id = ${id}` })];
}

const setState = (
  { db }: Store,
  { id }: RegistrationRow,
  set: Pick<RegistrationRow, 'state' | 'leftAt' | 'offeredUntil'>,
): Statement => db.update(registration).set(set).where(eq(registration.id, id));

const roomIn = (matterId: string) =>
  sql`(select taken < capacity from programme where matter_id = ${matterId})`;

/**
 * Lets the transaction clash, as if somebody had been quicker, unless the sign-up stands as it was seen and `also` holds: who
 * left meanwhile has left, and the last place is not given to two.
 */
export const unchanged = ({ db }: Store, { id, state }: RegistrationRow, also = sql`true`): Statement =>
  db
    .insert(registration)
    .select(sql`select * from registration where id = ${id} and not (state = ${state} and ${also})`);

/** Whoever a letter did not reach has been phoned: it is no task any more. */
export async function notePhoned(
  store: Store,
  { viewer, at, loaded }: Omit<ProgrammeAct, 'seen'>,
  letterId: string,
): Promise<void> {
  const matterId = loaded.row.id;
  const unreached = and(
    eq(letter.id, letterId),
    eq(letter.matterId, matterId),
    like(letter.recipient, `${PARTICIPANT}%`),
    inArray(letter.state, ['dead', 'dropped']),
    isNull(letter.closedAt),
  );
  await atomically(store, [
    auditedWhere(
      store,
      { at, by: viewer.id, action: 'write', matterId, facts: { what: 'phoned' } },
      sql`exists (select 1 from ${letter} where ${unreached})`,
    ),
    store.db.update(letter).set({ closedAt: at }).where(unreached),
  ]);
}
