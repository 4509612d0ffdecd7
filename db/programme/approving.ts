import { and, eq } from 'drizzle-orm';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { withConsulted } from '../../domain/programme/consulting.ts';
import { isPlanLate, startingOf, startsLate } from '../../domain/programme/lateness.ts';
import { isHandedInBy } from '../../domain/programme/permissions.ts';
import { programmeRules, stageAt } from '../../domain/programme/programme.ts';
import type { Instant } from '../../domain/time.ts';
import { type ClockRow, dataKeyOf } from '../change.ts';
import { startClock } from '../clocks.ts';
import { seal } from '../keys.ts';
import { clock } from '../schema.ts';
import { programme } from '../schema-programme.ts';
import type { Statement, Store } from '../store.ts';
import { actOnProgramme, type ProgrammeAct, type ProgrammeActed, refusalOf, refuseProgramme } from './act.ts';
import { type LoadedProgramme, openPlan, planPlace } from './find.ts';
import { paperIs, papersIn } from './paper-row.ts';
import { signUpAgain, signUpFiled } from './people/papers.ts';
import { wasApproved } from './was-approved.ts';

/** The clock of the plan: submitting stops it, since the checklist asks for the plan two weeks before (【监管】). */
const planClock = ({ clocks, kind }: LoadedProgramme): ClockRow | undefined =>
  clocks.find(({ rule }) => rule === programmeRules[kind].plan);

/** The statement that sets columns of a programme. */
export const programmeIs = (
  store: Store,
  matterId: string,
  set: Partial<typeof programme.$inferInsert>,
): Statement => store.db.update(programme).set(set).where(eq(programme.matterId, matterId));

/** Notes with whom of the colleagues it was talked over, in the plan too (同工协商: 【小组】一, 【活动】一). */
export function consult(store: Store, on: ProgrammeAct, said: string): Promise<ProgrammeActed> {
  const { row } = on.loaded;
  const plan = openPlan(store, on.loaded);
  const told = JSON.stringify(withConsulted(plan, said));
  const sealedPlan = seal(dataKeyOf(store, row), planPlace(row.id), told);
  return actOnProgramme(store, on, 'plan', {
    event: 'consulted',
    detail: said,
    also: [programmeIs(store, row.id, { sealedPlan })],
  });
}

/** Gives the plan to 督导/督导助理 (【小组】二, 【活动】二): from then on its clock stands. */
export async function propose(store: Store, on: ProgrammeAct): Promise<ProgrammeActed> {
  const { row, kind } = on.loaded;
  const refusal = refusalOf(on, 'plan') ?? notProposable(store, on.loaded);
  if (refusal) return refuseProgramme(refusal);
  return actOnProgramme(store, on, 'plan', {
    event: 'proposed',
    stop: [programmeRules[kind].plan],
    set: { stage: 'proposed' },
    letters: [{ template: 'plan-proposed', recipient: 'supervisor' }],
    also: [
      programmeIs(store, row.id, { proposedAt: on.at }),
      paperIs(store, row.id, { name: 'plan', no: 0 }, { state: 'submitted', submittedAt: on.at }, on),
    ],
  });
}

function notProposable(store: Store, loaded: LoadedProgramme): string | null {
  if (loaded.row.stage !== 'planned') return 'proposed-already';
  return openPlan(store, loaded).consulted === undefined ? 'not-consulted' : null;
}

/**
 * Hands the plan back with a reason. Before it was ever approved its clock runs again, with the date it had or that its first
 * meeting has now; afterwards it came in time or did not, whatever becomes of a change.
 */
export async function returnPlan(
  store: Store,
  on: ProgrammeAct,
  detail: string,
  calendar: Calendar,
): Promise<ProgrammeActed> {
  const { row } = on.loaded;
  const refusal = refusalOf(on, 'approve') ?? (row.stage === 'proposed' ? null : 'not-proposed');
  if (refusal) return refuseProgramme(refusal);
  const stood = (await wasApproved(store, on.loaded)) ? undefined : planClock(on.loaded);
  const again = runsAgain(store, on.loaded, stood, calendar);
  return actOnProgramme(store, { ...on, loaded: again.loaded }, 'approve', {
    event: 'returned',
    detail,
    set: { stage: 'planned' },
    letters: [{ template: 'programme-decided', recipient: 'handler' }],
    also: [
      programmeIs(store, row.id, { approvedAt: null, approvedBy: null }),
      paperIs(store, row.id, { name: 'plan', no: 0 }, { state: 'returned', ...decided(on) }, on),
      ...again.also,
    ],
  });
}

const decided = ({ viewer, at }: ProgrammeAct) => ({ decidedAt: at, decidedBy: viewer.id });

/** The clock of what is handed back: it runs again with the date it had, or that its first meeting has now. */
export function runsAgain(
  store: Store,
  loaded: LoadedProgramme,
  stood: ClockRow | undefined,
  calendar: Calendar,
): { loaded: LoadedProgramme; also: Statement[] } {
  if (!stood) return { loaded, also: [] };
  const { firstAt } = loaded.programme;
  const dates = stood.startedAt === firstAt ? {} : datesOf(stood, firstAt, calendar);
  const clocks = loaded.clocks.map((one) =>
    one === stood ? { ...one, ...dates, stoppedAt: null, stoppedBySeq: null } : one,
  );
  return { loaded: { ...loaded, clocks }, also: [runAgain(store, stood, dates)] };
}

function datesOf({ rule }: ClockRow, firstAt: Instant, calendar: Calendar) {
  const { startedAt, dueAt, provisional, calendarVersion } = startClock(rule, firstAt, calendar);
  return { startedAt, dueAt, provisional, calendarVersion, reminded: 0 };
}

const runAgain = (store: Store, { matterId, rule, occurrence }: ClockRow, dates: object): Statement =>
  store.db
    .update(clock)
    .set({ ...dates, stoppedAt: null, stoppedBySeq: null })
    .where(and(eq(clock.matterId, matterId), eq(clock.rule, rule), eq(clock.occurrence, occurrence)));

/** Approves the plan; one that came later than two weeks before only with a supervisor's written reason. */
export async function approve(store: Store, on: ProgrammeAct, calendar: Calendar): Promise<ProgrammeActed> {
  const { row, kind, programme: found } = on.loaded;
  const late = found.lateSeq === null && isPlanLate(kind, startingOf(on.loaded), on.at, calendar);
  const refusal =
    refusalOf(on, 'approve') ?? (row.stage !== 'proposed' ? 'not-proposed' : late ? 'late-unallowed' : null);
  if (refusal) return refuseProgramme(refusal);
  const plan = (await papersIn(store, row.id)).find(({ name }) => name === 'plan');
  if (isHandedInBy(plan, on.viewer.id)) return refuseProgramme('handed-in-yourself');
  return actOnProgramme(store, on, 'approve', {
    event: 'approved',
    set: { stage: stageAt('approved', found, on.at) },
    letters: [{ template: 'programme-decided', recipient: 'handler' }],
    also: [
      programmeIs(store, row.id, { approvedAt: on.at, approvedBy: on.viewer.id }),
      paperIs(store, row.id, { name: 'plan', no: 0 }, { state: 'approved', ...decided(on) }, on),
    ],
  });
}

/** A supervisor lets it start later than two weeks before, with the reason in writing; the programme says so from then on. */
export async function allowLate(
  store: Store,
  on: ProgrammeAct,
  detail: string,
  calendar: Calendar,
): Promise<ProgrammeActed> {
  const { row, kind, programme: found } = on.loaded;
  const late = startsLate(kind, startingOf(on.loaded), on.at, calendar);
  const refusal =
    refusalOf(on, 'allowLate') ?? (found.lateSeq !== null ? 'late-already' : late ? null : 'not-late');
  if (refusal) return refuseProgramme(refusal);
  return actOnProgramme(store, on, 'allowLate', {
    event: 'late-allowed',
    detail,
    letters: [{ template: 'programme-decided', recipient: 'handler' }],
    also: [programmeIs(store, row.id, { lateSeq: row.version + 1 })],
  });
}

/** Opens sign-up to the public, once the plan is approved (policy §2); again after it was shut. */
export async function openSignUp(
  store: Store,
  on: ProgrammeAct,
  calendar: Calendar,
): Promise<ProgrammeActed> {
  const { row, kind } = on.loaded;
  const refusal = refusalOf(on, 'run') ?? notOpenable(on, calendar);
  if (refusal) return refuseProgramme(refusal);
  return actOnProgramme(store, on, 'run', {
    event: 'sign-up-opened',
    stop: [programmeRules[kind].signUp],
    also: [
      programmeIs(store, row.id, { openAt: on.loaded.programme.openAt ?? on.at, shutAt: null }),
      signUpAgain(store, row.id, on.at, on.viewer.id),
    ],
  });
}

function notOpenable({ loaded, at }: ProgrammeAct, calendar: Calendar): string | null {
  const { programme: found, kind } = loaded;
  if (found.approvedAt === null) return 'not-approved';
  if (at >= found.lastAt) return 'over';
  if (found.openAt !== null) return found.shutAt === null ? 'open-already' : null;
  return found.lateSeq === null && startsLate(kind, startingOf(loaded), at, calendar)
    ? 'late-unallowed'
    : null;
}

/** Takes no more sign-ups from the public: with that the sign-up sheet is complete and handed in. */
export async function shutSignUp(store: Store, on: ProgrammeAct): Promise<ProgrammeActed> {
  const { openAt, shutAt } = on.loaded.programme;
  const refusal = refusalOf(on, 'run') ?? (openAt !== null && shutAt === null ? null : 'not-open');
  if (refusal) return refuseProgramme(refusal);
  const { id } = on.loaded.row;
  const handedIn = await signUpFiled(store, id, on.at, on.viewer.id);
  return actOnProgramme(store, on, 'run', {
    event: 'sign-up-shut',
    ...(handedIn.length > 0 ? { facts: { handedIn: ['sign-up/0'] } } : {}),
    also: [programmeIs(store, id, { shutAt: on.at }), ...handedIn],
  });
}
