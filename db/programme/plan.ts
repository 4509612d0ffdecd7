import { randomBytes } from 'node:crypto';
import { agency } from '../../domain/agency.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { Askable, Meeting, Plan, ProgrammeKind } from '../../domain/programme/programme.ts';
import { makeReference } from '../../domain/receipt.ts';
import type { Service } from '../../domain/submission.ts';
import { dayOf, type Instant, yearOf } from '../../domain/time.ts';
import { audited, type Doer } from '../audit.ts';
import { letterRow, newId } from '../change.ts';
import { clockRow, nextDue } from '../clocks.ts';
import { seal } from '../keys.ts';
import { clock, history, letter, matter } from '../schema.ts';
import { meeting, programme } from '../schema-programme.ts';
import { atomically, isClash, type Statement, type Store } from '../store.ts';
import { clocksOfProgramme } from './clocks.ts';
import { planPlace } from './find.ts';

/** What a programme is planned with; the meetings in the order of time, numbered from 1. */
export interface NewProgramme {
  kind: ProgrammeKind;
  plan: Plan;
  service: Service;
  placeId: string;
  meetings: readonly Meeting[];
  capacity: number;
  ageFrom: number | null;
  ageTo: number | null;
  asks: readonly Askable[];
  /** The colleague who runs it; who plans it, unless given to another. */
  workerId: string;
}

/**
 * Plans a group or an activity: a matter with its clocks from this moment on (【小组】一、二, 【活动】一、二), in one transaction.
 * @throws RangeError when the calendar does not reach its days
 */
export async function planProgramme(
  store: Store,
  { at, by }: Doer,
  given: NewProgramme,
  calendar: Calendar,
): Promise<{ matterId: string; reference: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const made = make(store, { at, by }, given, calendar);
    try {
      await atomically(store, made.statements);
      return { matterId: made.id, reference: made.reference };
    } catch (error) {
      // Two references of the same six signs: another one is drawn.
      if (!isClash(error) || attempt === 4) throw error;
    }
  }
}

function make(store: Store, { at, by }: Doer, given: NewProgramme, calendar: Calendar) {
  const id = newId();
  const { key, wrapped } = store.keys.newDataKey(id);
  const reference = makeReference(agency.recordPrefix, yearOf(dayOf(at)), randomBytes(6));
  const clocks = clocksOfProgramme(given.kind, given.meetings, calendar);
  const [first, last] = [given.meetings[0], given.meetings.at(-1)];
  if (!first || !last) throw new RangeError('a programme without a meeting');
  const statements: Statement[] = [
    store.db.insert(history).values({ matterId: id, seq: 1, at, by, event: 'planned', facts: {} }),
    store.db.insert(matter).values({
      ...matterOf({ id, reference, wrapped, at, by }, given),
      ...nextDue(clocks),
    }),
    store.db.insert(programme).values({
      matterId: id,
      sealedPlan: seal(key, planPlace(id), JSON.stringify(given.plan)),
      placeId: given.placeId,
      firstAt: first.startsAt,
      lastAt: last.endsAt,
      capacity: given.capacity,
      ageFrom: given.ageFrom,
      ageTo: given.ageTo,
      asks: [...given.asks],
    }),
    store.db
      .insert(meeting)
      .values(given.meetings.map(({ no, startsAt, endsAt }) => ({ matterId: id, no, startsAt, endsAt }))),
    // D1 takes a hundred values in a statement.
    ...clocks.map((row) => store.db.insert(clock).values(clockRow(id, 1, row))),
    // Who is to run what a colleague has planned is told.
    ...(given.workerId === by
      ? []
      : [
          store.db
            .insert(letter)
            .values(letterRow(id, 1, at, { template: 'assigned', recipient: `staff:${given.workerId}` })),
        ]),
    audited(store, { at, by, action: 'write', matterId: id, facts: { event: 'planned', seq: 1 } }),
  ];
  return { id, reference, statements };
}

interface Made {
  id: string;
  reference: string;
  wrapped: string;
  at: Instant;
  by: string | null;
}

/** The matter of a programme: open to colleagues from the first moment, kept from nobody. */
const matterOf = ({ id, reference, wrapped, at, by }: Made, given: NewProgramme) => ({
  id,
  reference,
  kind: given.kind,
  sender: 'staff' as const,
  track: 'programme' as const,
  channel: 'plan' as const,
  stage: 'planned' as const,
  version: 1,
  receivedAt: at,
  enteredAt: at,
  enteredBy: by,
  openedAt: at,
  openedBy: by,
  handlerId: given.workerId,
  keepFrom: 0,
  rulesOf: dayOf(at),
  dataKey: wrapped,
  service: given.service,
});
