import { and, eq, gte, inArray, lt, min, type SQL } from 'drizzle-orm';
import { beside, type Period, parsePeriod, periodOf } from '../../../domain/figures/periods.ts';
import {
  type CollectingKind,
  isQuestionSet,
  type OpinionPhase,
  type QuestionSetOf,
  questionSets,
} from '../../../domain/programme/programme.ts';
import type { QuestionSet } from '../../../domain/programme/questions.ts';
import { type Asked, askedOf, type Responses, responseOf } from '../../../domain/programme/response.ts';
import { addTallies, contentOf } from '../../../domain/programme/statistics.ts';
import type { MatterKind } from '../../../domain/submission.ts';
import { matter } from '../../schema.ts';
import { programme, tally } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { openSealedPlan } from '../find.ts';
import { type ChangedAcross, changesAcross } from './changes.ts';
import { allSets } from './sets.ts';
import { mergedBy } from './summary.ts';
import { type Counted, programmesIn, TOTAL, talliesOver } from './tally.ts';

/** The months of a period, as the tallies name them. */
export function monthsOf({ from, to }: Period): string[] {
  const months: string[] = [];
  for (let month = periodOf('month', from); month.from < to; month = beside(month, 1)) months.push(month.key);
  return months;
}

/** A programme with opinions in a period: how many, and of how many who could have given one. */
export interface Answered {
  reference: string;
  kind: MatterKind;
  workerId: string | null;
  title: string;
  lastAt: number;
  opinions: number;
  asked: Asked;
}

/** One form at a time: the questions of another kind are others. */
export type PhaseAcross = { of: QuestionSetOf; phase: OpinionPhase } & ReturnType<typeof mergedBy>;

/** What a worker's, a service's or a kind's programmes were thought of in a period. */
export interface Across {
  phases: readonly PhaseAcross[];
  changes: ChangedAcross | null;
  /** The last first; no more than are shown. */
  programmes: readonly Answered[];
  /** All of them, also those that are not shown. */
  held: { programmes: number; opinions: number; response: Responses };
}

/**
 * Who is content with the groups and activities that ended in a period, or with the cases collected to its end, of those who said,
 * for the public record: counted from units that may be told.
 */
export async function contentIn(
  store: Store,
  period: Period,
  kinds: readonly CollectingKind[],
): Promise<{ answered: number; content: number }> {
  const months = monthsOf(period);
  const each = kinds.map((kind) => talliesOver(store, `k:${kind}`, months));
  const units = (await Promise.all(each)).flat().filter(({ phase }) => phase === 'opinion');
  return contentOf(addTallies(units.map(({ tally }) => tally)));
}

/** The month in which the first of these ended whose opinions may be told; null as long as there is none. Reads the first row of each kind. */
export async function firstContent({ db }: Store, kinds: readonly CollectingKind[]): Promise<Period | null> {
  const firsts = await Promise.all(
    kinds.map((kind) =>
      db
        .select({ scope: min(tally.scope) })
        .from(tally)
        .where(
          and(
            // ';' follows ':', so between the two stand all months of the kind.
            gte(tally.scope, `k:${kind}:`),
            lt(tally.scope, `k:${kind};`),
            eq(tally.phase, 'opinion'),
            eq(tally.question, TOTAL),
          ),
        ),
    ),
  );
  const months = firsts.flat().flatMap(({ scope }) => scope?.split(':').at(-1) ?? []);
  return parsePeriod(months.toSorted()[0] ?? '');
}

const forms = Object.keys(questionSets).filter(isQuestionSet);
const phasesOf = (counted: readonly Counted[], sets: readonly QuestionSet[]): PhaseAcross[] =>
  (['opinion', 'before', 'after'] as const).flatMap((phase) =>
    forms.flatMap((of) => {
      const units = counted.filter((unit) => unit.phase === phase && unit.questions.startsWith(`${of}.`));
      return units.length === 0 ? [] : [{ of, phase, ...mergedBy(units, sets) }];
    }),
  );

/** What was thought in a period, to compare another with. Reads tallies alone. */
export async function phasesAcross(store: Store, scope: string, period: Period): Promise<PhaseAcross[]> {
  const [counted, sets] = await Promise.all([talliesOver(store, scope, monthsOf(period)), allSets(store)]);
  return phasesOf(counted, sets);
}

const SHOWN = 100;
/** Bound values of one statement. */
const AT_ONCE = 90;

/** Reads tallies, and of each programme behind them its row; no opinion. */
export async function opinionsAcross(store: Store, scope: string, period: Period): Promise<Across> {
  const months = monthsOf(period);
  const [counted, sets, behind] = await Promise.all([
    talliesOver(store, scope, months),
    allSets(store),
    programmesIn(store, scope, months),
  ]);
  const opinions = new Map(
    behind.filter(({ phase }) => phase === 'opinion').map((one) => [one.matterId, one.n]),
  );
  const rows = await rowsOf(store, [...opinions.keys()]);
  const each = rows.map((row) => ({ asked: askedOf(row), given: opinions.get(row.id) ?? 0 }));
  return {
    phases: phasesOf(counted, sets),
    changes: changesAcross(counted, sets),
    programmes: rows
      .toSorted((a, b) => b.lastAt - a.lastAt)
      .slice(0, SHOWN)
      .map(({ id, reference, kind, workerId, dataKey, sealedPlan, lastAt, ...held }) => ({
        ...{ reference, kind, workerId },
        title: openSealedPlan(store, { id, dataKey }, sealedPlan).title,
        lastAt,
        opinions: opinions.get(id) ?? 0,
        asked: askedOf({ kind, ...held }),
      })),
    held: {
      programmes: rows.length,
      opinions: each.reduce((all, { given }) => all + given, 0),
      response: responseOf(each),
    },
  };
}

/** The rows of so many programmes, of them those that a condition finds. */
export async function rowsOf({ db }: Store, ids: readonly string[], only?: SQL) {
  const groups = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) =>
    ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
  const read = groups.map((some) =>
    db
      .select({
        id: matter.id,
        reference: matter.reference,
        kind: matter.kind,
        workerId: matter.handlerId,
        enteredBy: matter.enteredBy,
        dataKey: matter.dataKey,
        sealedPlan: programme.sealedPlan,
        lastAt: programme.lastAt,
        taken: programme.taken,
        came: programme.came,
      })
      .from(programme)
      .innerJoin(matter, eq(matter.id, programme.matterId))
      .where(and(inArray(programme.matterId, some), only)),
  );
  return (await Promise.all(read)).flat();
}
