import { sql } from 'drizzle-orm';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { defined } from '../../domain/forms/parse.ts';
import {
  sayChangeConsulted,
  sayConsulted,
  type Talk,
  withConsulted,
} from '../../domain/programme/consulting.ts';
import { approvedAnew, type PlanPart } from '../../domain/programme/events.ts';
import type { Askable, Plan } from '../../domain/programme/programme.ts';
import type { Service } from '../../domain/submission.ts';
import { type Change, dataKeyOf, type NewLetter } from '../change.ts';
import { seal } from '../keys.ts';
import type { MatterSet } from '../matter-row.ts';
import { registration } from '../schema-programme.ts';
import type { Statement, Store } from '../store.ts';
import { actOnProgramme, type ProgrammeAct, type ProgrammeActed, refusalOf, refuseProgramme } from './act.ts';
import { programmeIs } from './approving.ts';
import { type LoadedProgramme, openPlan, planPlace } from './find.ts';
import { paperIs } from './paper-row.ts';
import { placesFreed } from './people/places-kept.ts';

/** The plan as it is to be, but for dates, place and room: those are moved, and everyone signed up is told (moving.ts). */
export interface ChangedPlan {
  plan: Omit<Plan, 'consulted' | 'whereabouts'>;
  service: Service;
  capacity: number;
  ageFrom: number | null;
  ageTo: number | null;
  asks: readonly Askable[];
  /** Why; asked for once the plan was handed in. */
  detail?: string;
  /** With whom it was talked over: asked for then where the service itself changes. */
  consulted?: Talk;
}

/**
 * Changes the plan. What changes the service itself is talked over, and goes to the supervisor again when it was approved
 * (【小组】一, 【活动】一). More places
 * are offered to who waits in the same transaction.
 * @throws RangeError when the calendar does not reach the day until which a place would be kept
 */
export async function changePlan(
  store: Store,
  on: ProgrammeAct,
  given: ChangedPlan,
  calendar: Calendar,
): Promise<ProgrammeActed> {
  const { row } = on.loaded;
  const before = openPlan(store, on.loaded);
  const changed = partsChanged(on.loaded, before, given);
  const refusal = refusalOf(on, 'plan') ?? notChangeable(on.loaded, given, changed);
  if (refusal) return refuseProgramme(refusal);
  const plan = withConsulted({ ...given.plan, ...defined(keptOf(before)) }, saidOf(given.consulted, changed));
  const { capacity, ageFrom, ageTo, asks } = given;
  return actOnProgramme(store, on, 'plan', {
    event: 'plan-changed',
    facts: { changed },
    ...defined({ detail: whyOf(given) }),
    ...anew(on, changed, { service: given.service }),
    also: [
      programmeIs(store, row.id, {
        sealedPlan: seal(dataKeyOf(store, row), planPlace(row.id), JSON.stringify(plan)),
        ...{ capacity, ageFrom, ageTo, asks: [...asks] },
      }),
      ...approvalGone(store, on, changed),
      stillHolds(store, row.id, capacity),
      ...movedUp(store, on, capacity, calendar),
    ],
  });
}

/** What a change of the plan leaves as it was. */
const keptOf = ({ consulted, whereabouts }: Plan) => ({ consulted, whereabouts });

/** Who waits is offered the places that there are more than before, whether they signed up in public or on paper. */
function movedUp(
  store: Store,
  { loaded, at }: ProgrammeAct,
  capacity: number,
  calendar: Calendar,
): Statement[] {
  const { matterId, firstAt, capacity: before } = loaded.programme;
  return capacity <= before ? [] : placesFreed(store, { matterId, firstAt, at, calendar });
}

/** Lets the change clash, as if somebody had been quicker, where more people have got a place meanwhile than it leaves. */
const stillHolds = ({ db }: Store, matterId: string, capacity: number): Statement =>
  db.insert(registration).select(
    sql`select * from registration where matter_id = ${matterId}
        and (select taken from programme where matter_id = ${matterId}) > ${capacity} limit 1`,
  );

function notChangeable(
  loaded: LoadedProgramme,
  given: ChangedPlan,
  changed: readonly PlanPart[],
): string | null {
  if (given.capacity < loaded.programme.taken) return 'below-taken';
  if (wasHandedIn(loaded) && given.detail === undefined) return 'no-reason';
  return notTalkedOver(loaded, given, changed) ?? (changed.length === 0 ? 'nothing-changed' : null);
}

/** Whether a plan was before the supervisor, if it was handed back since. */
export const wasHandedIn = ({ programme: found }: Pick<LoadedProgramme, 'programme'>): boolean =>
  found.proposedAt !== null;

/** What was handed in is not changed by one person alone (同工协商). */
export const notTalkedOver = (
  loaded: LoadedProgramme,
  { consulted }: { consulted?: Talk },
  changed: readonly PlanPart[],
): string | null =>
  wasHandedIn(loaded) && goesAnew(changed) && consulted === undefined ? 'change-not-consulted' : null;

/** A talk about a change, as it stands in the plan. */
export const saidOf = (talk: Talk | undefined, changed: readonly PlanPart[]): string | undefined =>
  talk && sayChangeConsulted(talk, changed);

/** Why, with the talk before it, as it stands in the history. */
export const whyOf = ({ consulted, detail }: { consulted?: Talk; detail?: string }): string | undefined =>
  consulted ? `${sayConsulted(consulted)}${detail ?? ''}` : detail;

function partsChanged(
  { row, programme: found }: LoadedProgramme,
  before: Plan,
  given: ChangedPlan,
): PlanPart[] {
  const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  type Words = Omit<Plan, 'budget' | 'whereabouts'>;
  const contentOf = ({ need, foundOut, goals, content, forWhom }: Words) => [
    ...[need, foundOut, goals, content, forWhom ?? null],
  ];
  const wordsOf = ({ title, summary }: Words) => [title, summary];
  const parts: [PlanPart, boolean][] = [
    ['capacity', found.capacity !== given.capacity],
    ['budget', differs(before.budget, given.plan.budget)],
    ['ages', found.ageFrom !== given.ageFrom || found.ageTo !== given.ageTo],
    ['service', row.service !== given.service],
    ['asks', differs(found.asks, given.asks)],
    ['content', differs(contentOf(before), contentOf(given.plan))],
    ['title', differs(wordsOf(before), wordsOf(given.plan))],
  ];
  return parts.filter(([, differ]) => differ).map(([part]) => part);
}

const goesAnew = (changed: readonly PlanPart[]): boolean =>
  changed.some((part) => approvedAnew.includes(part));

/** What was approved stands before the supervisor again; what was not stays where it is. */
export function anew(
  { loaded }: ProgrammeAct,
  changed: readonly PlanPart[],
  set: MatterSet = {},
): Pick<Change, 'set'> & { letters: NewLetter[] } {
  const again = loaded.programme.approvedAt !== null && goesAnew(changed);
  return {
    set: { ...set, ...(again ? { stage: 'proposed' as const } : {}) },
    letters: again ? [{ template: 'plan-proposed', recipient: 'supervisor' }] : [],
  };
}

/**
 * The statements that take the approval back where the change touches what was approved. What waits for an approval waits as it
 * was changed last: whoever did that does not approve it.
 */
export function approvalGone(store: Store, on: ProgrammeAct, changed: readonly PlanPart[]): Statement[] {
  const { row, programme: found } = on.loaded;
  const waits = found.approvedAt !== null || row.stage === 'proposed';
  if (!waits || !goesAnew(changed)) return [];
  const key = { name: 'plan', no: 0 } as const;
  // What was never approved came when it was handed in first.
  if (found.approvedAt === null) return [paperIs(store, row.id, key, { state: 'submitted' }, on)];
  return [
    programmeIs(store, row.id, { proposedAt: on.at, approvedAt: null, approvedBy: null }),
    paperIs(store, row.id, key, { state: 'submitted', submittedAt: on.at }, on),
  ];
}
