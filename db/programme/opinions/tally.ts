import { eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { CollectingKind, OpinionPhase, OpinionWay } from '../../../domain/programme/programme.ts';
import { opinionWays } from '../../../domain/programme/programme.ts';
import { LEAST_ANSWERS, type Tally } from '../../../domain/programme/statistics.ts';
import { dayOf, type Instant } from '../../../domain/time.ts';
import { tally } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';

// What is kept on write (docs/decisions/0022-opinions-counted.md): the answers of a programme to one version of the questions in
// one phase are a unit. Its own rows count every answer; the rows of the worker, the service and the kind take a unit in when it
// has five answers, whole, and whatever follows. So whatever is reckoned of them is about five people or more.
// Cases are closed one by one: theirs are told, and taken in, five at a time (docs/decisions/0023-cases-in-fives.md).

/** Rows that count no question: `*` all opinions, `*way` the ways in the order of `opinionWays`. */
export const TOTAL = '*';
export const WAYS = '*way';
/** Of a worker, a service or a kind: every answer, also those of units that have too few to be told. */
export const ALL = '*all';
/**
 * Begins the scope that says of which programmes the total of a worker, a service or a kind is made: a row for each, named by its
 * id. A scope of its own, so that whoever reads the total reads no row per programme.
 */
const FROM = '<';
/** Pairs of tests: choice 0 how many, 1 of how many programmes; with a question's name, what both chose, in the rows of 'after'. */
export const PAIRS = '~';
/** `>` and a scope: where the answers of a unit are counted too. Fixed by its first answer, so that no later change tears it apart. */
const INTO = '>';

export const wayNumber = (way: OpinionWay): number => Object.keys(opinionWays).indexOf(way) + 1;

export const scopeOf = (matterId: string): string => `p:${matterId}`;
/** What is told of cases by themselves: as many answers as make up whole fives. */
const toldScope = (matterId: string): string => `t:${matterId}`;

/** How many of so many answers are told of: none below five, of cases whole fives only. */
export const toldOf = (kind: CollectingKind, answers: number): number =>
  answers < LEAST_ANSWERS ? 0 : kind === 'case' ? answers - (answers % LEAST_ANSWERS) : answers;

/** What a programme's answers are counted under besides: the month is that of its last meeting. */
export interface Belongs {
  kind: CollectingKind;
  service: string | null;
  workerId: string | null;
  lastAt: Instant;
}

const monthOf = (at: Instant): string => dayOf(at).slice(0, 7);

/** The scopes of a worker, a service and a kind in a month. */
export const wider = ({ kind, service, workerId, lastAt }: Belongs): string[] => {
  const month = monthOf(lastAt);
  return [
    ...(workerId === null ? [] : [`w:${workerId}:${month}`]),
    ...(service === null ? [] : [`s:${service}:${month}`]),
    `k:${kind}:${month}`,
  ];
};

/** A unit: which programme, which version of the questions, which phase. */
export interface Unit {
  matterId: string;
  questions: string;
  phase: OpinionPhase;
}

const isInto = sql`question >= '>' and question < '?'`;
const unitOf = ({ matterId, questions, phase }: Unit) =>
  sql`scope = ${scopeOf(matterId)} and questions = ${questions} and phase = ${phase}`;

/** The rows that count pairs; names of questions are letters and digits. */
export const isChange = (question: SQL): SQL => sql`${question} >= '~' and ${question} < char(127)`;

/** Adds what a query gives to the tallies: new rows, or more of those that stand, or fewer. */
export const add = ({ db }: Pick<Store, 'db'>, rows: SQL): Statement =>
  db
    .insert(tally)
    .select(rows)
    .onConflictDoUpdate({
      target: [tally.scope, tally.questions, tally.phase, tally.question, tally.choice],
      set: { n: sql`n + excluded.n` },
    });

/** The statements that count one opinion, to travel in its batch. */
export function tallyStatements(
  store: Pick<Store, 'db'>,
  unit: Unit,
  belongs: Belongs,
  counts: readonly (readonly [question: string, choice: number])[],
): Statement[] {
  const { questions, phase, matterId } = unit;
  const one = JSON.stringify(counts);
  const isCase = belongs.kind === 'case';
  const intos = JSON.stringify([...wider(belongs), ...(isCase ? [toldScope(matterId)] : [])]);
  const own = scopeOf(matterId);
  const { into, targets } = targetsOf(unit);
  return [
    add(
      store,
      sql`select ${own}, ${questions}, ${phase}, ${INTO} || value, 0, 1 from json_each(${intos})
        where not exists (select 1 from tally where ${unitOf(unit)} and ${isInto})`,
    ),
    add(
      store,
      sql`select ${own}, ${questions}, ${phase}, value ->> 0, value ->> 1, 1 from json_each(${one}) where true`,
    ),
    add(store, sql`${into}, ${ALL}, 0, 1 from ${targets}`),
    ...(isCase ? [fiveTaken(store, unit)] : takenIn(store, unit, one)),
    add(
      store,
      sql`select ${FROM} || substr(t.question, 2), ${questions}, ${phase}, ${matterId}, 0, 1 from ${targets}`,
    ),
  ];
}

/** Where the answers of a unit are counted too, as SQL that begins and ends a query. */
const targetsOf = ({ questions, phase, matterId }: Unit) => ({
  into: sql`select substr(t.question, 2), ${questions}, ${phase}`,
  targets: sql`tally t where t.scope = ${scopeOf(matterId)} and t.questions = ${questions} and t.phase = ${phase}
    and t.question >= '>' and t.question < '?'`,
});

const totalOf = (unit: Unit) =>
  sql`(select n from tally where ${unitOf(unit)} and question = ${TOTAL} and choice = 0)`;
const countsAnswers = sql`not (own.question >= '>' and own.question < '?') and own.question < ${PAIRS}`;

/** A programme's answers go on into what is wider: the first five whole, then one by one. */
function takenIn(store: Pick<Store, 'db'>, unit: Unit, one: string): Statement[] {
  const { into, targets } = targetsOf(unit);
  const total = totalOf(unit);
  return [
    // The fifth answer takes the unit in, whole.
    add(
      store,
      sql`${into}, own.question, own.choice, own.n from tally own, ${targets}
        and own.scope = t.scope and own.questions = t.questions and own.phase = t.phase
        and ${countsAnswers} and ${total} = ${LEAST_ANSWERS}`,
    ),
    add(
      store,
      sql`${into}, own.value ->> 0, own.value ->> 1, 1 from json_each(${one}) own, ${targets}
        and ${total} > ${LEAST_ANSWERS}`,
    ),
  ];
}

/** Each fifth answer on cases takes in the five that are not told of yet: what was counted less what is told. */
function fiveTaken(store: Pick<Store, 'db'>, unit: Unit): Statement {
  const { into, targets } = targetsOf(unit);
  return add(
    store,
    sql`${into}, own.question, own.choice, own.n - coalesce(told.n, 0) from tally own
      left join tally told on told.scope = ${toldScope(unit.matterId)} and told.questions = own.questions
        and told.phase = own.phase and told.question = own.question and told.choice = own.choice, ${targets}
        and own.scope = t.scope and own.questions = t.questions and own.phase = t.phase
        and ${countsAnswers} and own.n > coalesce(told.n, 0) and ${totalOf(unit)} % ${LEAST_ANSWERS} = 0`,
  );
}

/** The tallies of one version of the questions in one phase. */
export interface Counted {
  questions: string;
  phase: OpinionPhase;
  /** Opinions that stand in the tally; of a wider scope only those of programmes with five or more, of cases whole fives. */
  total: number;
  /** All opinions, told or not. */
  all: number;
  ways: ReadonlyMap<number, number>;
  tally: Tally;
  /** Joined tests, of how many programmes, and by question what both chose; of a wider scope only of programmes with five pairs. */
  pairs: number;
  paired: number;
  changes: Tally;
}

type TallyRow = Pick<typeof tally.$inferSelect, 'questions' | 'phase' | 'question' | 'choice' | 'n'>;

function countedFrom(rows: readonly TallyRow[]): Counted[] {
  return [...Map.groupBy(rows, ({ questions, phase }) => `${questions} ${phase}`).values()].flatMap(
    (unit) => {
      const [first] = unit;
      if (!first) return [];
      const by = Map.groupBy(unit, ({ question }) => question);
      const countsOf = (question: string) =>
        new Map((by.get(question) ?? []).map(({ choice, n }) => [choice, n]));
      const total = countsOf(TOTAL).get(0) ?? 0;
      const names = [...by.keys()].filter((name) => !/^[*>~]/.test(name));
      const changed = [...by.keys()].filter((name) => name.startsWith(PAIRS) && name !== PAIRS);
      return [
        {
          questions: first.questions,
          phase: first.phase,
          total,
          all: countsOf(ALL).get(0) ?? total,
          ways: countsOf(WAYS),
          tally: new Map(names.map((name) => [name, countsOf(name)])),
          pairs: countsOf(PAIRS).get(0) ?? 0,
          paired: countsOf(PAIRS).get(1) ?? 0,
          changes: new Map(changed.map((name) => [name.slice(PAIRS.length), countsOf(name)])),
        },
      ];
    },
  );
}

/** What may be told of one programme, or of the cases of one year, unit by unit; reads one short stretch of an index, however many answers there are. */
export async function talliesOf(
  { db }: Store,
  { row, kind }: { row: { id: string }; kind: CollectingKind },
): Promise<Counted[]> {
  const rows = await db
    .select()
    .from(tally)
    .where(eq(tally.scope, kind === 'case' ? toldScope(row.id) : scopeOf(row.id)));
  return countedFrom(rows);
}

/** A worker's, a service's or a kind's tallies over months (`2026-11`); reads the same few rows however many programmes there were. */
export async function talliesOver(
  { db }: Store,
  scope: string,
  months: readonly string[],
): Promise<Counted[]> {
  const scopes = months.map((month) => `${scope}:${month}`);
  const rows = await db
    .select({
      questions: tally.questions,
      phase: tally.phase,
      question: tally.question,
      choice: tally.choice,
      n: sql<number>`sum(${tally.n})`,
    })
    .from(tally)
    .where(inArray(tally.scope, scopes))
    .groupBy(tally.questions, tally.phase, tally.question, tally.choice);
  return countedFrom(rows);
}

/** The programmes whose opinions stand in such a total, each with how many it had of each phase; reads a row for each. */
export async function programmesIn({ db }: Store, scope: string, months: readonly string[]) {
  const scopes = months.map((month) => `${FROM}${scope}:${month}`);
  return db
    .select({ matterId: tally.question, phase: tally.phase, n: sql<number>`sum(${tally.n})` })
    .from(tally)
    .where(inArray(tally.scope, scopes))
    .groupBy(tally.question, tally.phase);
}
