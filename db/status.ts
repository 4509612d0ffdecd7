import { eq, type SQL } from 'drizzle-orm';
import type { Calendar } from '../domain/calendar/calendar.ts';
import { type CountedDay, countDeadline } from '../domain/deadlines.ts';
import type { RuleId } from '../domain/guideline/rules.ts';
import { type Event, events, type Facts, sayToSender } from '../domain/history.ts';
import { may, type Viewer } from '../domain/permissions.ts';
import { type MatterKind, publicRules, type Sender, type Stage } from '../domain/submission.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { decryptNothing, idByReceipt } from './by-receipt.ts';
import { type ClockRow, dataKeyOf, detailPlace, type MatterRow } from './change.ts';
import { type FileRow, filesOf, type ShownFile, shownFile } from './files.ts';
import { unseal } from './keys.ts';
import { matterColumns } from './matter-row.ts';
import { findMatter } from './matters.ts';
import { openersOf } from './people.ts';
import { clock, history, matter, submission } from './schema.ts';
import { survey } from './schema-procedure.ts';
import type { Store } from './store.ts';

export interface StatusClock {
  rule: RuleId;
  startedAt: Instant;
  dueAt: Instant;
  provisional: boolean;
  stoppedAt: Instant | null;
  /** A person gave it this date, with a reason; nothing is counted. */
  extended: boolean;
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
  /** Its content and the sender's data are gone by the rules. */
  erased: boolean;
  /** The outside door stands open: nobody inside may open it, the staff track was silent too long, or it was asked for. */
  outsideDoor: boolean;
  /** The sender said that they are not satisfied. */
  dissatisfied: boolean;
  /** The two questions after closing: not yet, to be answered, or answered. */
  survey: 'none' | 'asked' | 'answered';
  clocks: StatusClock[];
  timeline: { at: Instant; what: string }[];
  messages: Message[];
}

/** One message of the conversation, from either side. */
export interface Message {
  at: Instant;
  from: 'agency' | 'sender';
  text: string;
  files: ShownFile[];
  /** From the agency, and not seen yet. */
  isNew: boolean;
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
  const view = await viewFor(store, idByReceipt(store, typed), now, calendar);
  if (!view) decryptNothing(store);
  return view;
}

/** What its sender is shown of the matter that this query gives the id of; null when it gives none. */
export async function viewFor(
  store: Store,
  matterId: SQL,
  now: Instant,
  calendar: Calendar,
): Promise<StatusView | null> {
  const [[row], clocks, lines, [answered], files, [sent]] = await store.db.batch([
    store.db.select(matterColumns).from(matter).where(eq(matter.id, matterId)),
    store.db.select().from(clock).where(eq(clock.matterId, matterId)),
    store.db.select().from(history).where(eq(history.matterId, matterId)).orderBy(history.seq),
    surveyOf(store, matterId),
    filesOf(store, matterId),
    seenOf(store, matterId),
  ]);
  if (!row) return null;
  const seen = sent?.seen ?? 0;
  return viewOf(store, { row, clocks, lines, answered: answered !== undefined, files, seen }, now, calendar);
}

const seenOf = (store: Store, matterId: SQL) =>
  store.db.select({ seen: submission.senderSeen }).from(submission).where(eq(submission.matterId, matterId));

const surveyOf = (store: Store, matterId: SQL | string) =>
  store.db.select({ at: survey.at }).from(survey).where(eq(survey.matterId, matterId));

/** The same as its sender sees it, for a colleague who may read the matter: to print and hand over (policy 3.10). */
export async function statusFor(
  store: Store,
  viewer: Viewer,
  reference: string,
  now: Instant,
  calendar: Calendar,
): Promise<StatusView | null> {
  const loaded = await findMatter(store, viewer, reference);
  if (!loaded || !may(viewer, 'read', loaded.row)) return null;
  const { row, clocks } = loaded;
  const [lines, [answered], files] = await store.db.batch([
    store.db.select().from(history).where(eq(history.matterId, row.id)).orderBy(history.seq),
    surveyOf(store, row.id),
    filesOf(store, row.id),
  ]);
  const seen = row.version;
  return viewOf(store, { row, clocks, lines, answered: answered !== undefined, files, seen }, now, calendar);
}

interface Found {
  row: MatterRow;
  clocks: readonly ClockRow[];
  lines: readonly HistoryRow[];
  answered: boolean;
  files: readonly FileRow[];
  /** The last line of the history that the sender has seen. */
  seen: number;
}

async function viewOf(store: Store, found: Found, now: Instant, calendar: Calendar): Promise<StatusView> {
  const { row, clocks, lines, answered } = found;
  const takenBack = undone(lines);
  const told = lines.filter(({ seq }) => !takenBack.has(seq));
  return {
    reference: row.reference,
    kind: row.kind,
    sender: row.sender,
    stage: row.stage,
    receivedAt: row.receivedAt,
    danger: row.dangerAt !== null,
    erased: row.erasedAt !== null,
    outsideDoor: await doorIsOpen(store, row, clocks, now),
    dissatisfied: row.dissatisfiedAt !== null,
    survey: answered ? 'answered' : row.closedAt === null ? 'none' : 'asked',
    clocks: clocks
      .filter(isShown)
      .sort(byRule)
      .map((item) => withDays(item, calendar)),
    timeline: told.flatMap((line) => sayLine(store, row, line)),
    messages: messagesIn(store, row, told, found),
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
  const extended = row.extendedBySeq !== null;
  return { rule, startedAt, dueAt: row.toldDueAt ?? dueAt, provisional, stoppedAt, extended, counted: days };
}

function sayLine(store: Store, row: MatterRow, line: HistoryRow): { at: Instant; what: string }[] {
  const what = isEvent(line.event) ? sayToSender(line.event, factsOf(line)) : null;
  return what === null ? [] : [{ at: line.at, what: what + sayWhy(store, row, line) }];
}

/** An extension is told with its reason (policy §2). */
const sayWhy = (store: Store, row: MatterRow, line: HistoryRow): string =>
  line.event === 'extended' && line.sealedDetail !== null
    ? `原因：${detailOf(store, row, line.seq, line.sealedDetail)}`
    : '';

const detailOf = (store: Store, row: MatterRow, seq: number, sealed: string): string =>
  unseal(dataKeyOf(store, row), detailPlace(row.id, seq), sealed);

export const isEvent = (text: string): text is Event => Object.hasOwn(events, text);

/** The record of a line; written by this house, so it is what `change` was given. */
export const factsOf = (line: { facts: Record<string, unknown> }): Facts => line.facts;

/** Whether a line of the history is part of the conversation at /status/, and who speaks in it. */
export function speakerOf(line: { event: string; facts: Record<string, unknown> }): Message['from'] | null {
  if (line.event === 'sender-wrote') return 'sender';
  return factsOf(line).way === 'status' ? 'agency' : null;
}

function messagesIn(
  store: Store,
  row: MatterRow,
  lines: readonly HistoryRow[],
  { files, seen }: Pick<Found, 'files' | 'seen'>,
): Message[] {
  const key = dataKeyOf(store, row);
  return lines.flatMap((line) => {
    const from = speakerOf(line);
    if (from === null || line.sealedDetail === null) return [];
    return {
      at: line.at,
      from,
      text: unseal(key, detailPlace(row.id, line.seq), line.sealedDetail),
      files: files.filter(({ seq }) => seq === line.seq).map((file) => shownFile(key, file)),
      isNew: from === 'agency' && line.seq > seen,
    };
  });
}

/** The sender asked for it (policy 3.10); 【反馈】第四条(二)4: seven working days of silence; or (policy 3.5) nobody inside is left who may open it. */
async function doorIsOpen(
  store: Store,
  row: MatterRow,
  clocks: readonly ClockRow[],
  now: Instant,
): Promise<boolean> {
  if (row.dissatisfiedAt !== null) return true;
  const door = clocks.find(({ rule }) => rule === 'staff-submission.outside-door');
  // A late reply shuts no door that stood open.
  if (door && (door.stoppedAt ?? now) > door.dueAt) return true;
  if (row.openedAt !== null || (row.keepFrom === 0 && row.shielded.length === 0)) return false;
  return (await openersOf(store, row)).people.length === 0;
}
