import { and, eq, sql } from 'drizzle-orm';
import { type Event, events, type Facts } from '../../domain/history.ts';
import { may } from '../../domain/permissions.ts';
import { stepNames } from '../../domain/steps.ts';
import { type Instant, MINUTE } from '../../domain/time.ts';
import { type Change, type ClockRow, change } from '../change.ts';
import type { MatterSet } from '../matter-row.ts';
import { clock, history, letter } from '../schema.ts';
import { factsOf } from '../status.ts';
import type { Statement, Store } from '../store.ts';
import { taskAgain } from '../tasks.ts';
import { type Act, type Acted, refuse } from './act.ts';
import { isClock } from './extending.ts';

type HistoryRow = typeof history.$inferSelect;

/** A slip may be taken back within this time, by who made it. */
export const UNDO_WITHIN = 15 * MINUTE;

const undoable: readonly Event[] = [
  'assigned',
  'attempted',
  'contacted',
  'reply-written',
  'replied',
  'messaged',
  'promised',
  'noted',
  'set-aside',
  'closed',
  'reopened',
  'extended',
  ...stepNames,
];

/** A mailed reply counts because its letter has left: that line can no more be taken back than the letter. */
export const letterLeft = (last: { event: string; facts: Facts }): boolean =>
  last.event === 'replied' && last.facts.way === 'email';

/** What the last line of a history must be like for this person to take it back now. */
export const canUndo = (
  last: { event: string; by: string | null; at: Instant } | undefined,
  viewerId: string,
  now: Instant,
): boolean =>
  last !== undefined &&
  last.by === viewerId &&
  now - last.at <= UNDO_WITHIN &&
  undoable.some((event) => event === last.event);

/**
 * Takes back the last change by a reversing row, never by erasing: the row's old values return, clocks it stopped run on with
 * their dates, clocks it started are gone, letters that still wait are dropped. A letter that left cannot be taken back.
 */
export async function undo(store: Store, on: Act): Promise<Acted> {
  const { row, clocks } = on.loaded;
  if (row.version !== on.seen) return refuse('stale');
  const [[last], letters] = await store.db.batch([
    store.db
      .select()
      .from(history)
      .where(and(eq(history.matterId, row.id), eq(history.seq, row.version))),
    store.db
      .select()
      .from(letter)
      .where(and(eq(letter.matterId, row.id), eq(letter.seq, row.version))),
  ]);
  if (!last || !canUndo(last, on.viewer.id, on.at)) return refuse('too-late');
  // Handing over what a colleague who left had is the admin's, who may not read it: nor take it back.
  if (!may(on.viewer, 'read', row)) return refuse('not-allowed');
  if (letterLeft(last) || letters.some(({ state, leasedUntil }) => state === 'sent' || leasedUntil > on.at))
    return refuse('letter-left');
  const extended = shortened(clocks, last);
  const reverse: Change = {
    event: 'undone',
    by: on.viewer.id,
    at: on.at,
    facts: { undoes: last.seq, undoesEvent: nameOf(last.event) },
    set: restored(last.facts),
    also: [
      letterStays(store, row.id, last.seq, on.at),
      ...reversing(store, row.id, last),
      ...extended.map((item) => shorten(store, item)),
    ],
  };
  const before = runningAgain(clocks, last.seq).map(
    (item) => extended.find(({ rule, occurrence }) => isSame(item, rule, occurrence)) ?? item,
  );
  return change(store, { row, clocks: before }, reverse);
}

/** Lets the transaction clash where a letter of the line has left meanwhile, or is on its way: then nothing is taken back. */
const letterStays = ({ db }: Store, matterId: string, seq: number, at: Instant): Statement =>
  db.insert(letter).select(
    sql`select * from ${letter} where ${letter.matterId} = ${matterId} and ${letter.seq} = ${seq}
      and (${letter.state} = 'sent' or ${letter.leasedUntil} > ${at})`,
  );

function nameOf(event: string): Event {
  const found = Object.keys(events).find((name): name is Event => name === event);
  if (!found) throw new Error('an event that the house does not know');
  return found;
}

/** The columns that the change had set, as they stood before it. */
function restored(facts: Record<string, unknown>): MatterSet {
  const { before } = facts;
  return typeof before === 'object' && before !== null ? before : {};
}

const runningAgain = (clocks: readonly ClockRow[], seq: number): ClockRow[] =>
  clocks
    .filter(({ startedBySeq }) => startedBySeq !== seq)
    .map((row) => (row.stoppedBySeq === seq ? { ...row, stoppedAt: null, stoppedBySeq: null } : row));

const isSame = (item: ClockRow, rule: string, occurrence: number): boolean =>
  item.rule === rule && item.occurrence === occurrence;

/** The clocks that this line gave a later date, with the date they had before. */
function shortened(clocks: readonly ClockRow[], last: HistoryRow): ClockRow[] {
  const { moves = [] } = factsOf(last);
  return clocks.flatMap((item) => {
    const move = item.extendedBySeq === last.seq && moves.find(({ rule }) => rule === item.rule);
    return move ? [{ ...item, dueAt: move.from, toldDueAt: move.from, extendedBySeq: null }] : [];
  });
}

const shorten = (store: Store, item: ClockRow): Statement =>
  store.db
    .update(clock)
    .set({ dueAt: item.dueAt, toldDueAt: item.toldDueAt, extendedBySeq: item.extendedBySeq })
    .where(isClock(item));

function reversing(store: Store, matterId: string, { seq, at }: { seq: number; at: Instant }): Statement[] {
  return [
    store.db
      .update(clock)
      .set({ stoppedAt: null, stoppedBySeq: null })
      .where(and(eq(clock.matterId, matterId), eq(clock.stoppedBySeq, seq))),
    store.db.delete(clock).where(and(eq(clock.matterId, matterId), eq(clock.startedBySeq, seq))),
    store.db
      .update(letter)
      .set({ state: 'dropped' })
      .where(and(eq(letter.matterId, matterId), eq(letter.seq, seq), eq(letter.state, 'waiting'))),
    taskAgain(store, matterId, at),
  ];
}
