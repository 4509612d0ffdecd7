import { randomBytes } from 'node:crypto';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { RuleId } from '../domain/guideline/rules.ts';
import type { Event, Facts } from '../domain/history.ts';
import type { Instant } from '../domain/time.ts';
import { audited } from './audit.ts';
import { clockRow, type NewClock, nextDue } from './clocks.ts';
import { type DataKey, seal } from './keys.ts';
import type { MatterRow, MatterSet } from './matter-row.ts';
import { detailPlace } from './places.ts';
import { clock, history, letter, matter } from './schema.ts';
import { indexPiece } from './search-index.ts';
import { atomically, isClash, type Statement, type Store } from './store.ts';

export type { MatterRow } from './matter-row.ts';
export type ClockRow = typeof clock.$inferSelect;

/** A matter as a verb needs it: its row and its clocks. */
export interface Loaded {
  row: MatterRow;
  clocks: readonly ClockRow[];
}

/** A letter to send, kept as template and matter and rendered when it leaves. */
export interface NewLetter {
  template: string;
  /** `sender`, `openers`, `duty`, `robot`, `handler`, `head`, `director` or `staff:<id>`. */
  recipient: string;
  facts?: Record<string, unknown>;
  /** Not before this instant; absent: at once. */
  notBefore?: Instant;
  /** The same letter is written once however often it is asked for. */
  id?: string;
}

/** One change: who did what when, what it sets, which clocks it stops or starts, which letters it writes. */
export interface Change {
  event: Event;
  by: string | null;
  at: Instant;
  facts?: Facts;
  /** What was typed; sealed under the matter's own key. */
  detail?: string;
  set?: MatterSet;
  /** Clocks that it stops: all of a rule, or one occurrence of it. */
  stop?: readonly (RuleId | OneClock)[] | 'all';
  start?: readonly NewClock[];
  /** Clocks whose start has moved (a first or last meeting): each is counted anew. */
  move?: readonly NewClock[];
  letters?: readonly NewLetter[];
  /** Further statements that belong to the same change. */
  also?: readonly Statement[];
}

/** One clock of a matter. */
export interface OneClock {
  rule: RuleId;
  occurrence: number;
}

export type Changed = { ok: true; version: number } | { ok: false; failure: 'stale' };

/** A fresh id: 96 random bits. */
export const newId = (): string => randomBytes(12).toString('base64url');

/** The key that opens what was typed about a matter. */
export const dataKeyOf = (store: Store, row: Pick<MatterRow, 'id' | 'dataKey'>): DataKey =>
  store.keys.dataKey(row.id, row.dataKey);

export { detailPlace } from './places.ts';

/**
 * Writes one change as one transaction. The history row goes first and is the guard: when somebody else changed the
 * matter in between, its (matter, seq) stands already and nothing at all is written.
 * @returns the new version, or `stale` when somebody was quicker
 */
export async function change(store: Store, loaded: Loaded, input: Change): Promise<Changed> {
  const { row } = loaded;
  const seq = row.version + 1;
  const sealedDetail =
    input.detail === undefined ? null : seal(dataKeyOf(store, row), detailPlace(row.id, seq), input.detail);
  const stopped = stoppedBy(loaded, input);
  const statements: Statement[] = [
    store.db.insert(history).values({
      matterId: row.id,
      seq,
      at: input.at,
      by: input.by,
      event: input.event,
      facts: { ...input.facts, before: before(row, input.set) },
      sealedDetail,
    }),
    store.db
      .update(matter)
      .set({ ...input.set, ...nextDue(stillRunning(loaded, stopped, input)), version: seq })
      .where(eq(matter.id, row.id)),
    ...clockStatements(store, row.id, seq, stopped, input),
    ...letterStatements(store, row.id, seq, input),
    ...closedWith(store, row, input.set),
    ...indexedWith(store, row, seq, input),
    audited(store, {
      at: input.at,
      by: input.by,
      action: 'write',
      matterId: row.id,
      facts: { event: input.event, seq },
    }),
    ...(input.also ?? []),
  ];
  try {
    await atomically(store, statements);
    return { ok: true, version: seq };
  } catch (error) {
    if (isClash(error)) return { ok: false, failure: 'stale' };
    throw error;
  }
}

/** What was typed is found by its words from now on, once the matter is open to its readers. Programmes are found by number. */
const indexedWith = (store: Store, row: MatterRow, seq: number, input: Change): Statement[] =>
  input.detail === undefined || row.openedAt === null || row.track === 'programme'
    ? []
    : indexPiece(store, { matterId: row.id, seq }, input.detail);

/** What stood in the row before, for the columns that this change sets: a correction puts it back. */
function before(row: MatterRow, set: Change['set']): Record<string, unknown> {
  const old: Record<string, unknown> = { ...row };
  return Object.fromEntries(Object.keys(set ?? {}).map((column) => [column, old[column]]));
}

const isRunning = (row: ClockRow): boolean => row.stoppedAt === null;

function stoppedBy(loaded: Loaded, input: Change): ClockRow[] {
  const running = loaded.clocks.filter(isRunning);
  const { stop } = input;
  if (stop === 'all') return running;
  return running.filter((row) =>
    stop?.some((it) => (typeof it === 'string' ? it === row.rule : isSameClock(it, row))),
  );
}

const isSameClock = (a: OneClock, b: OneClock): boolean => a.rule === b.rule && a.occurrence === b.occurrence;

/** Whether any clock of a matter runs once this change is made. */
export const runsAfter = (loaded: Loaded, input: Change): boolean =>
  stillRunning(loaded, stoppedBy(loaded, input), input).length > 0;

const stillRunning = (loaded: Loaded, stopped: readonly ClockRow[], input: Change) => [
  ...loaded.clocks
    .filter((row) => isRunning(row) && !stopped.includes(row))
    .map((row) => input.move?.find((moved) => isSameClock({ occurrence: 1, ...moved }, row)) ?? row),
  ...(input.start ?? []).filter((row) => row.stoppedAt === undefined),
];

function clockStatements(
  store: Store,
  matterId: string,
  seq: number,
  stopped: readonly ClockRow[],
  input: Change,
): Statement[] {
  const statements: Statement[] = [];
  for (const [occurrence, rows] of Map.groupBy(stopped, (row) => row.occurrence)) {
    const rules = rows.map(({ rule }) => rule);
    statements.push(
      store.db
        .update(clock)
        .set({ stoppedAt: input.facts?.happenedAt ?? input.at, stoppedBySeq: seq })
        .where(
          and(
            eq(clock.matterId, matterId),
            eq(clock.occurrence, occurrence),
            inArray(clock.rule, rules),
            isNull(clock.stoppedAt),
          ),
        ),
    );
  }
  for (const { rule, occurrence = 1, startedAt, dueAt, provisional, calendarVersion } of input.move ?? []) {
    statements.push(
      store.db
        .update(clock)
        .set({ startedAt, dueAt, provisional, calendarVersion, reminded: 0 })
        .where(
          and(
            eq(clock.matterId, matterId),
            eq(clock.rule, rule),
            eq(clock.occurrence, occurrence),
            isNull(clock.stoppedAt),
          ),
        ),
    );
  }
  const started = (input.start ?? []).map((row) => clockRow(matterId, seq, row));
  for (const some of chunks(started)) statements.push(store.db.insert(clock).values(some));
  return statements;
}

/** The row of a letter that change `seq` of a matter writes; a house letter has neither. */
export const letterRow = (
  matterId: string | null,
  seq: number | null,
  at: Instant,
  row: NewLetter,
): typeof letter.$inferInsert => ({
  id: row.id ?? newId(),
  matterId,
  template: row.template,
  recipient: row.recipient,
  seq,
  facts: row.facts ?? {},
  state: 'waiting',
  createdAt: at,
  nextAt: row.notBefore ?? at,
  attempts: 0,
  leasedUntil: 0,
});

function letterStatements(store: Store, matterId: string, seq: number, input: Change): Statement[] {
  const rows = (input.letters ?? []).map((row) => letterRow(matterId, seq, input.at, row));
  return chunks(rows).map((some) =>
    store.db.insert(letter).values(some).onConflictDoNothing({ target: letter.id }),
  );
}

/** Rows that go into one statement: D1 takes a hundred values in it, and a row has a dozen at the most. */
const AT_ONCE = 7;

const chunks = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / AT_ONCE) }, (_, n) =>
    rows.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  );

/** Letters that did not get through are a task while their matter is open, and again when it is taken up again. */
function closedWith(store: Store, row: MatterRow, set: Change['set']): Statement[] {
  if (set?.closedAt === undefined) return [];
  const since = row.closedAt === null ? isNull(letter.closedAt) : eq(letter.closedAt, row.closedAt);
  const dead = and(eq(letter.matterId, row.id), eq(letter.state, 'dead'), since);
  return [store.db.update(letter).set({ closedAt: set.closedAt }).where(dead)];
}

/** SQL for a matter's id by its reference, for reads that travel in the same batch as the matter itself. */
export const idByReference = (reference: string) =>
  sql`(select ${matter.id} from ${matter} where ${matter.reference} = ${reference})`;
