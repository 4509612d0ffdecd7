import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import { type Answers, countsOf, lowOf } from '../../../domain/programme/answers.ts';
import type { OpinionPhase, OpinionWay } from '../../../domain/programme/programme.ts';
import { askedAt, type QuestionSet } from '../../../domain/programme/questions.ts';
import { HOUR, type Instant } from '../../../domain/time.ts';
import { change, dataKeyOf, newId } from '../../change.ts';
import { seal } from '../../keys.ts';
import { opinion, opinionTicket, programme } from '../../schema-programme.ts';
import { atomically, isClash, type Statement, type Store } from '../../store.ts';
import { type Collecting, collectingById } from '../find.ts';
import { pairStatements } from './pairs.ts';
import { nameOfSet } from './sets.ts';
import { newTalk } from './talks.ts';
import { TOTAL, tallyStatements, WAYS, wayNumber } from './tally.ts';

/** One opinion as it came. */
export interface Given {
  loaded: Collecting;
  set: QuestionSet;
  phase: OpinionPhase;
  way: OpinionWay;
  answers: Answers;
  /** What it came by; null where a colleague keys in paper. */
  ticket: string | null;
  /** The key of the form: whoever presses twice has answered once. */
  key: string;
  at: Instant;
  calendar: Calendar;
}

/** `used`: the link has served, or the time is over; nothing was written. `again`: this very form is in already. */
export type Taken = 'taken' | 'again' | 'used';

/** Where the words of an opinion stand, sealed under the programme's key. */
export const wordsPlace = (id: string) => ({ table: 'opinion', row: id, column: 'sealed_words' });

/** The hour in which something was, and no more. */
export const hourOf = (at: Instant): Instant => at - (at % HOUR);

/**
 * Takes an opinion in, once: its row, what it adds to the tallies, the ticket's use, and a talk where contact was left, in one
 * transaction. Nothing of it says who, from where or when but for the hour.
 */
export async function giveOpinion(store: Store, given: Given): Promise<Taken> {
  const id = idOf(store, given);
  const statements = await statementsOf(store, given, id);
  try {
    if (!hasTalk(given)) {
      await atomically(store, statements);
      return 'taken';
    }
    return await withTalk(store, given, id, statements);
  } catch (error) {
    // The opinion finds no ticket that still serves.
    if (isMissing(error)) return (await isKnown(store, id)) ? 'again' : 'used';
    if (isClash(error)) return 'again';
    throw error;
  }
}

/** Contact is kept only of whoever asks for a talk, or was not content: then a task comes of it. */
const hasTalk = ({ answers, set, phase }: Given): boolean =>
  answers.contact !== undefined && (answers.wantsTalk || lowOf(askedAt(set, phase), answers).length > 0);

/** The same form gives the same id, and nobody works the form out of it. */
const idOf = ({ keys }: Store, { key }: Given): string =>
  keys.hash('ticket', `form/${key}`).split('.')[1]?.slice(0, 32) ?? newId();

function isMissing(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (/NOT NULL constraint failed: opinion\.matter_id/.test(cause.message)) return true;
  }
  return false;
}

async function isKnown({ db }: Store, id: string): Promise<boolean> {
  const [known] = await db.select({ id: opinion.id }).from(opinion).where(eq(opinion.id, id));
  return known !== undefined;
}

/** The talk changes the programme, so it goes by its version; the opinion travels with it. */
async function withTalk(store: Store, given: Given, id: string, also: readonly Statement[]): Promise<Taken> {
  const tries = 8;
  let { loaded } = given;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const talk = await newTalk(store, { ...given, loaded });
    const done = await change(store, loaded, { ...talk, also: [...also, ...talk.also] });
    if (done.ok) return 'taken';
    if (await isKnown(store, id)) return 'again';
    const fresh = await collectingById(store, loaded.row.id);
    if (!fresh) break;
    loaded = fresh;
  }
  throw new Error('a programme kept changing while a talk was asked for');
}

async function statementsOf(store: Store, given: Given, id: string): Promise<Statement[]> {
  const { loaded, set, phase, way, answers, ticket, at } = given;
  const { db } = store;
  const { row } = loaded;
  const hour = hourOf(at);
  const questions = nameOfSet(set);
  const words = Object.keys(answers.words).length === 0 ? null : JSON.stringify(answers.words);
  const counts: [string, number][] = [
    ...countsOf(askedAt(set, phase), answers.choices),
    [TOTAL, 0],
    [WAYS, wayNumber(way)],
  ];
  const pair = await pairOf(store, given);
  const around =
    pair === null ? { before: [], after: [] } : pairStatements(store, { matterId: row.id, pair });
  const belongs = {
    kind: loaded.kind,
    service: row.service,
    workerId: row.handlerId,
    lastAt: loaded.programme.lastAt,
  };
  return [
    ...around.before,
    db.insert(opinion).values({
      id,
      matterId: ticket === null ? takingMatter(row.id) : openMatter(store, ticket, at),
      setOf: set.of,
      setVersion: set.version,
      phase,
      way,
      hour,
      choices: answers.choices,
      sealedWords: words === null ? null : seal(dataKeyOf(store, row), wordsPlace(id), words),
      pair,
    }),
    ...tallyStatements(store, { matterId: row.id, questions, phase }, belongs, counts),
    ...around.after,
    ...(phase === 'opinion'
      ? [
          db
            .update(programme)
            .set({ answered: sql`${programme.answered} + 1` })
            .where(eq(programme.matterId, row.id)),
        ]
      : []),
    ...(ticket === null ? [] : [servesNoMore(store, ticket)]),
  ];
}

/** A link has served. Not when: by the hour it would lead to the answer of that hour. */
const servesNoMore = ({ db }: Store, ticket: string): Statement =>
  db
    .update(opinionTicket)
    .set({ usedAt: sql`until` })
    .where(and(eq(opinionTicket.hash, ticket), eq(opinionTicket.once, true)));

/** What says that a programme still takes answers: neither filed nor called off while somebody wrote. */
const TAKES = sql`archived_at is null and cancelled_at is null`;

/** A programme as long as it takes answers; nothing otherwise, and the row that needs it is refused with the whole batch. */
const takingMatter = (id: string) =>
  sql`(select matter_id from programme where matter_id = ${id} and ${TAKES})`;

/** The programme of a ticket as long as it serves, in the same way. */
const openMatter = ({ db }: Store, ticket: string, at: Instant) =>
  sql`(${db
    .select({ id: opinionTicket.matterId })
    .from(opinionTicket)
    .where(
      and(
        eq(opinionTicket.hash, ticket),
        isNull(opinionTicket.usedAt),
        gt(opinionTicket.until, at),
        // Names as they are: Drizzle would leave out the table's.
        sql`exists (select 1 from programme p where p.matter_id = opinion_ticket.matter_id and ${TAKES})`,
      ),
    )})`;

/** The word that joins two tests, as a keyed hash within the programme: under the key of the first one, should the key have changed since. */
async function pairOf(
  { db, keys }: Store,
  { answers, loaded: { row }, phase }: Given,
): Promise<string | null> {
  if (answers.pair === undefined || phase === 'opinion') return null;
  const [current, ...older] = keys.hashes('ticket', `pair/${row.id}/${answers.pair}`);
  if (older.length === 0) return current ?? null;
  const [known] = await db
    .select({ pair: opinion.pair })
    .from(opinion)
    .where(and(eq(opinion.matterId, row.id), inArray(opinion.pair, older)))
    .limit(1);
  return known?.pair ?? current ?? null;
}
