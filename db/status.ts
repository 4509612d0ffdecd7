import { eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Calendar } from '../domain/calendar/calendar.ts';
import { type CountedDay, countDeadline } from '../domain/deadlines.ts';
import type { RuleId } from '../domain/guideline/rules.ts';
import { type Event, events, type Facts, sayToSender } from '../domain/history.ts';
import { readReceipt } from '../domain/receipt.ts';
import { type MatterKind, publicRules, type Sender, type Stage } from '../domain/submission.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { type ClockRow, dataKeyOf, detailPlace, type MatterRow } from './change.ts';
import { unseal } from './keys.ts';
import { matterColumns } from './matter-row.ts';
import { openersOf } from './people.ts';
import { clock, history, matter, submission } from './schema.ts';
import type { Store } from './store.ts';

export interface StatusClock {
  rule: RuleId;
  startedAt: Instant;
  dueAt: Instant;
  provisional: boolean;
  stoppedAt: Instant | null;
  counted: CountedDay[];
}

/** What the holder of a receipt sees at /status/. */
export interface StatusView {
  reference: string;
  kind: MatterKind;
  sender: Sender;
  stage: Stage;
  receivedAt: Instant;
  danger: boolean;
  /** The outside door stands open at once: nobody inside may open it, or the staff track was silent too long. */
  outsideDoor: boolean;
  clocks: StatusClock[];
  timeline: { at: Instant; what: string }[];
  messages: { at: Instant; from: 'agency' | 'sender'; text: string }[];
}

type HistoryRow = typeof history.$inferSelect;

/**
 * The matter that a receipt opens. A code that does not exist costs the same work: one keyed hash, one look-up, and a
 * decryption of nothing.
 * @param typed the code as it was typed, in any case, with spaces or hyphens
 */
export async function statusOf(
  store: Store,
  typed: string,
  now: Instant,
  calendar: Calendar,
): Promise<StatusView | null> {
  const hashes = store.keys.hashes('receipt', readReceipt(typed));
  const matterId = sql`(select ${submission.matterId} from ${submission} where ${inArray(submission.receiptHash, hashes)})`;
  const view = await viewFor(store, matterId, now, calendar);
  if (!view) {
    const idle = store.keys.newDataKey('none');
    store.keys.dataKey('none', idle.wrapped);
  }
  return view;
}

/** What its sender is shown of the matter that this query gives the id of; null when it gives none. */
export async function viewFor(
  store: Store,
  matterId: SQL,
  now: Instant,
  calendar: Calendar,
): Promise<StatusView | null> {
  const [[row], clocks, lines] = await store.db.batch([
    store.db.select(matterColumns).from(matter).where(eq(matter.id, matterId)),
    store.db.select().from(clock).where(eq(clock.matterId, matterId)),
    store.db.select().from(history).where(eq(history.matterId, matterId)).orderBy(history.seq),
  ]);
  if (!row) return null;
  const takenBack = undone(lines);
  const told = lines.filter(({ seq }) => !takenBack.has(seq));
  return {
    reference: row.reference,
    kind: row.kind,
    sender: row.sender,
    stage: row.stage,
    receivedAt: row.receivedAt,
    danger: row.dangerAt !== null,
    outsideDoor: await doorIsOpen(store, row, clocks, now),
    clocks: clocks
      .filter(isShown)
      .sort(byRule)
      .map((item) => withDays(item, calendar)),
    timeline: told.flatMap((line) => sayLine(line)),
    messages: told.flatMap((line) => messageIn(store, row, line)),
  };
}

/** The numbers of lines that a later line took back. */
const undone = (lines: readonly HistoryRow[]): Set<number> =>
  new Set(lines.filter(({ event }) => event === 'undone').map(({ facts }) => Number(facts.undoes)));

const order = (rule: RuleId): number => (publicRules as readonly RuleId[]).indexOf(rule);
const isShown = ({ rule }: ClockRow): boolean => order(rule) >= 0;
const byRule = (a: ClockRow, b: ClockRow): number =>
  order(a.rule) - order(b.rule) || a.occurrence - b.occurrence;

/** A clock with its days. A date that was told stands as told, even where a new calendar would count otherwise. */
function withDays(row: ClockRow, calendar: Calendar): StatusClock {
  const { rule, startedAt, dueAt, provisional, stoppedAt } = row;
  const counted = countDeadline(rule, startedAt, calendar, { promised: dayOf(dueAt) });
  const days = 'failure' in counted || counted.dueAt !== dueAt ? [] : counted.counted;
  return { rule, startedAt, dueAt: row.toldDueAt ?? dueAt, provisional, stoppedAt, counted: days };
}

function sayLine(line: HistoryRow): { at: Instant; what: string }[] {
  const what = isEvent(line.event) ? sayToSender(line.event, factsOf(line)) : null;
  return what === null ? [] : [{ at: line.at, what }];
}

export const isEvent = (text: string): text is Event => Object.hasOwn(events, text);

/** The record of a line; written by this house, so it is what `change` was given. */
export const factsOf = (line: { facts: Record<string, unknown> }): Facts => line.facts;

function messageIn(store: Store, row: MatterRow, line: HistoryRow): StatusView['messages'] {
  if (factsOf(line).way !== 'status' || line.sealedDetail === null) return [];
  const text = unseal(dataKeyOf(store, row), detailPlace(row.id, line.seq), line.sealedDetail);
  return [{ at: line.at, from: 'agency', text }];
}

/** 【反馈】第四条(二)4: seven working days of silence; or (policy 3.5) nobody inside is left who may open it. */
async function doorIsOpen(
  store: Store,
  row: MatterRow,
  clocks: readonly ClockRow[],
  now: Instant,
): Promise<boolean> {
  const door = clocks.find(({ rule }) => rule === 'staff-submission.outside-door');
  if (door && door.stoppedAt === null && now > door.dueAt) return true;
  if (row.openedAt !== null || (row.keepFrom === 0 && row.shielded.length === 0)) return false;
  return (await openersOf(store, row)).people.length === 0;
}
