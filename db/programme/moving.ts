import { and, eq, gt, sql } from 'drizzle-orm';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { defined } from '../../domain/forms/parse.ts';
import { MOST_MEETINGS } from '../../domain/forms/programme-rows.ts';
import type { Move } from '../../domain/history.ts';
import { type Talk, withConsulted } from '../../domain/programme/consulting.ts';
import type { PlanPart } from '../../domain/programme/events.ts';
import type { ParticipantTemplateName } from '../../domain/programme/participant-letters.ts';
import { type Meeting, SESSION_ASSESSMENT } from '../../domain/programme/programme.ts';
import { type ClockRow, dataKeyOf, type OneClock } from '../change.ts';
import type { NewClock } from '../clocks.ts';
import { seal } from '../keys.ts';
import { clock } from '../schema.ts';
import { meeting } from '../schema-programme.ts';
import type { Statement, Store } from '../store.ts';
import { actOnProgramme, type ProgrammeAct, type ProgrammeActed, refusalOf, refuseProgramme } from './act.ts';
import { programmeIs } from './approving.ts';
import { anew, approvalGone, notTalkedOver, saidOf, whyOf } from './changing.ts';
import { clocksOfProgramme } from './clocks.ts';
import { type LoadedProgramme, type MeetingRow, openPlan, planPlace } from './find.ts';
import { rollHandedIn } from './people/papers.ts';
import { letterToEach, offersWithin, placesFreed } from './people/places-kept.ts';

/** How many meetings are behind: called, or assessed. They stay as they were. */
export function heldMeetings({ meetings, clocks }: Pick<LoadedProgramme, 'meetings' | 'clocks'>): number {
  const assessed = new Set(
    clocks.flatMap(({ rule, stoppedAt, occurrence }) =>
      rule === SESSION_ASSESSMENT && stoppedAt !== null ? [occurrence] : [],
    ),
  );
  const held = meetings.filter(({ no, calledAt }) => calledAt !== null || assessed.has(no));
  return held.at(-1)?.no ?? 0;
}

/** Where and when it is to be: the meetings that are still to come, in the order of time. */
export interface NewDates {
  placeId: string;
  whereabouts: string | undefined;
  meetings: readonly Meeting[];
  /** Why. */
  detail: string;
  /** With whom it was talked over; asked for once the plan was handed in. */
  consulted?: Talk;
}

/**
 * Moves it: the meetings still to come are replaced, the clocks move with the first and the last, everyone signed up is told,
 * and an approved plan goes to the supervisor again. With none to come any more it has ended with the last that was held.
 * @throws RangeError when the calendar does not reach its days
 */
export async function reschedule(
  store: Store,
  on: ProgrammeAct,
  given: NewDates,
  calendar: Calendar,
): Promise<ProgrammeActed> {
  const { row, programme: found, kind } = on.loaded;
  const held = heldMeetings(on.loaded);
  const stay = on.loaded.meetings.slice(0, held);
  const next = given.meetings.map((one, index) => ({ ...one, no: held + index + 1 }));
  const changed = whatMoved(store, on.loaded, given, next);
  const refusal =
    refusalOf(on, 'plan') ?? notMovable(stay, next, changed) ?? notTalkedOver(on.loaded, given, changed);
  if (refusal) return refuseProgramme(refusal);
  const all = [...stay, ...next];
  const clocks = movedClocks(on.loaded.clocks, clocksOfProgramme(kind, all, calendar));
  const { letters, set } = anew(on, changed);
  const firstAt = all[0]?.startsAt ?? found.firstAt;
  return actOnProgramme(store, on, 'plan', {
    event: 'rescheduled',
    facts: { changed, moves: clocks.moves },
    ...defined({ detail: whyOf(given) }),
    set: set ?? {},
    stop: clocks.gone,
    move: clocks.move,
    start: clocks.start,
    letters,
    also: [
      ...meetingsAre(store, row.id, held, next),
      ...clocks.gone.map((one) => withoutClock(store, row.id, one)),
      programmeIs(store, row.id, {
        placeId: given.placeId,
        firstAt,
        lastAt: all.at(-1)?.endsAt ?? found.lastAt,
        ...planAfter(store, on.loaded, given, changed),
      }),
      ...approvalGone(store, on, changed),
      // With the last roll called there is none to wait for.
      ...(next.length === 0 ? [rollHandedIn(store, row.id, on.at, on.viewer.id)] : []),
      toldToAll(store, on, 'programme-changed'),
      ...offersWithin(store, { matterId: row.id, firstAt, at: on.at }),
      // It may have been too late to offer a free place; further off there is time to answer.
      ...placesFreed(store, { matterId: row.id, firstAt, at: on.at, calendar }),
    ],
  });
}

function planAfter(
  store: Store,
  loaded: LoadedProgramme,
  { whereabouts, consulted }: NewDates,
  changed: readonly PlanPart[],
) {
  const { whereabouts: _before, ...plan } = openPlan(store, loaded);
  const next = withConsulted({ ...plan, ...defined({ whereabouts }) }, saidOf(consulted, changed));
  const { row } = loaded;
  return { sealedPlan: seal(dataKeyOf(store, row), planPlace(row.id), JSON.stringify(next)) };
}

const sameTime = (
  a: Pick<MeetingRow, 'startsAt' | 'endsAt'>,
  b: Pick<Meeting, 'startsAt' | 'endsAt'> | undefined,
) => a.startsAt === b?.startsAt && a.endsAt === b.endsAt;

function whatMoved(
  store: Store,
  loaded: LoadedProgramme,
  { placeId, whereabouts }: NewDates,
  next: readonly Meeting[],
): PlanPart[] {
  const before = loaded.meetings.slice(heldMeetings(loaded));
  const dates = before.length !== next.length || before.some((one, index) => !sameTime(one, next[index]));
  const place = placeId !== loaded.programme.placeId || whereabouts !== openPlan(store, loaded).whereabouts;
  return [...(dates ? (['dates'] as const) : []), ...(place ? (['place'] as const) : [])];
}

function notMovable(
  stay: readonly MeetingRow[],
  next: readonly Meeting[],
  changed: readonly PlanPart[],
): string | null {
  const [last, first] = [stay.at(-1), next[0]];
  // Where nothing was to come before either there is nothing to end, and no new place to tell anybody of.
  if (next.length === 0 && (stay.length === 0 || !changed.includes('dates'))) return 'no-meeting';
  if (last && first && first.startsAt < last.endsAt) return 'before-held';
  if (stay.length + next.length > MOST_MEETINGS) return 'too-many-meetings';
  return changed.length === 0 ? 'nothing-changed' : null;
}

const isOf =
  (one: { rule: string; occurrence?: number }) =>
  (other: { rule: string; occurrence?: number }): boolean =>
    one.rule === other.rule && (one.occurrence ?? 1) === (other.occurrence ?? 1);

/** What becomes of each clock: moved while it runs, begun for a meeting more, gone with a meeting less. */
function movedClocks(before: readonly ClockRow[], fresh: readonly NewClock[]) {
  const running = before.filter(({ stoppedAt }) => stoppedAt === null);
  const move = fresh.filter((one) => {
    const stood = running.find(isOf(one));
    return stood !== undefined && stood.startedAt !== one.startedAt;
  });
  const start = fresh.filter((one) => !before.some(isOf(one)));
  const gone: OneClock[] = running
    .filter((one) => one.rule === SESSION_ASSESSMENT && !fresh.some(isOf(one)))
    .map(({ rule, occurrence }) => ({ rule, occurrence }));
  const moves: Move[] = move.flatMap((one) => {
    const from = running.find(isOf(one))?.dueAt ?? one.dueAt;
    return from === one.dueAt ? [] : [{ rule: one.rule, from, to: one.dueAt, told: false }];
  });
  return { move, start, gone, moves };
}

/** A meeting that is not held leaves nothing to assess: its clock was not kept in time, it is not there. */
const withoutClock = (store: Store, matterId: string, { rule, occurrence }: OneClock): Statement =>
  store.db
    .delete(clock)
    .where(and(eq(clock.matterId, matterId), eq(clock.rule, rule), eq(clock.occurrence, occurrence)));

const meetingsAre = (store: Store, matterId: string, held: number, next: readonly Meeting[]): Statement[] => [
  store.db.delete(meeting).where(and(eq(meeting.matterId, matterId), gt(meeting.no, held))),
  ...(next.length === 0
    ? []
    : [
        store.db
          .insert(meeting)
          .values(next.map(({ no, startsAt, endsAt }) => ({ matterId, no, startsAt, endsAt }))),
      ]),
];

/**
 * One letter to each who is signed up or waits; who left hears no more, and nobody is written to at an address that a machine may
 * have filled in before a colleague has looked (`aside`). Who they are is asked in the change itself: whoever signs up while it is
 * made is told like everybody else.
 */
const toldToAll = (
  store: Store,
  { loaded: { row }, at }: ProgrammeAct,
  template: ParticipantTemplateName,
): Statement =>
  letterToEach(store, template, at, {
    name: sql`${`.${template}.${row.version + 1}`}`,
    where: sql`r.matter_id = ${row.id} and r.state in ('in', 'offered', 'waiting')`,
  });

/** Calls it off, with the reason: every clock stops, nobody signs up any more, everyone signed up is told. */
export async function cancel(store: Store, on: ProgrammeAct, detail: string): Promise<ProgrammeActed> {
  const { row, programme: found } = on.loaded;
  const filed = found.archivedAt === null ? null : 'archived';
  const refusal = refusalOf(on, 'run') ?? filed ?? (heldMeetings(on.loaded) > 0 ? 'held-already' : null);
  if (refusal) return refuseProgramme(refusal);
  return actOnProgramme(store, on, 'run', {
    event: 'cancelled',
    detail,
    stop: 'all',
    set: { stage: 'closed', closedAt: on.at },
    also: [
      programmeIs(store, row.id, { cancelledAt: on.at, shutAt: found.shutAt ?? on.at }),
      toldToAll(store, on, 'programme-cancelled'),
    ],
  });
}
