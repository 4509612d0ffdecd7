import { and, eq } from 'drizzle-orm';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { isUnexcused } from '../../domain/programme/lateness.ts';
import { missingPapers, type PaperKey } from '../../domain/programme/papers.ts';
import { FOLLOW_UP, programmeRules, SESSION_ASSESSMENT } from '../../domain/programme/programme.ts';
import type { ClockRow } from '../change.ts';
import { paper } from '../schema-programme.ts';
import type { Store } from '../store.ts';
import { actOnProgramme, type ProgrammeAct, type ProgrammeActed, refusalOf, refuseProgramme } from './act.ts';
import { programmeIs } from './approving.ts';
import type { LoadedProgramme } from './find.ts';
import { papersIn } from './paper-row.ts';

const isRunning = ({ stoppedAt }: ClockRow): boolean => stoppedAt === null;

/** How the members of a group are after one of its meetings (【评估】二2): stops the clock of that meeting. */
export async function assessSession(
  store: Store,
  on: ProgrammeAct,
  given: { meeting: number; detail: string },
): Promise<ProgrammeActed> {
  const { meetings, clocks, programme: found } = on.loaded;
  const meeting = meetings.find(({ no }) => no === given.meeting);
  const mine = clocks.find(
    ({ rule, occurrence }) => rule === SESSION_ASSESSMENT && occurrence === given.meeting,
  );
  const refusal =
    refusalOf(on, 'run') ??
    (found.archivedAt !== null ? 'archived' : null) ??
    (!meeting || !mine ? 'no-such-meeting' : null) ??
    (meeting && meeting.endsAt > on.at ? 'not-over-yet' : null) ??
    (mine && isRunning(mine) ? null : 'assessed-already');
  if (refusal) return refuseProgramme(refusal);
  return actOnProgramme(store, on, 'run', {
    event: 'session-assessed',
    facts: { meeting: given.meeting },
    detail: given.detail,
    stop: [{ rule: SESSION_ASSESSMENT, occurrence: given.meeting }],
  });
}

/** Whether the change lasts, asked three months after the end (【申请】五3). */
export async function followUp(store: Store, on: ProgrammeAct, detail: string): Promise<ProgrammeActed> {
  const { clocks, programme: found } = on.loaded;
  const runs = clocks.some((one) => one.rule === FOLLOW_UP && isRunning(one));
  const refusal =
    refusalOf(on, 'run') ?? (found.lastAt > on.at ? 'not-over-yet' : runs ? null : 'followed-already');
  if (refusal) return refuseProgramme(refusal);
  return actOnProgramme(store, on, 'run', { event: 'followed-up', detail, stop: [FOLLOW_UP] });
}

/** What still stands in the way of filing: papers that are not approved, and meetings of a group nobody has assessed. */
export interface Missing {
  papers: PaperKey[];
  meetings: number[];
}

/** @returns what is missing before it can be filed (【小组】七, 【活动】七; 【评估】五) */
export async function missingOf(store: Store, { row, meetings, clocks }: LoadedProgramme): Promise<Missing> {
  return {
    papers: missingPapers(meetings, await papersIn(store, row.id)),
    meetings: clocks
      .filter((one) => one.rule === SESSION_ASSESSMENT && isRunning(one))
      .map((one) => one.occurrence),
  };
}

/**
 * The assistant supervisor files everything, once all of it is in (【小组】七, 【活动】七); where sign-up was never opened and its
 * sheet came late, only with a supervisor's written reason. No clock but the follow-up's runs on what is filed.
 */
export async function archive(store: Store, on: ProgrammeAct, calendar: Calendar): Promise<ProgrammeActed> {
  const { row, kind, programme: found } = on.loaded;
  const refusal =
    refusalOf(on, 'archive') ??
    (found.archivedAt !== null ? 'archived' : null) ??
    (found.lastAt > on.at ? 'not-over-yet' : null) ??
    whatIsMissing(await missingOf(store, on.loaded), on.loaded) ??
    (isUnexcused(on.loaded, on.at, calendar) ? 'late-unallowed' : null);
  if (refusal) return refuseProgramme(refusal);
  return actOnProgramme(store, on, 'archive', {
    event: 'archived',
    stop: [programmeRules[kind].signUp, programmeRules[kind].report],
    also: [
      programmeIs(store, row.id, { archivedAt: on.at, shutAt: found.shutAt ?? on.at }),
      store.db
        .update(paper)
        .set({ state: 'archived' })
        .where(and(eq(paper.matterId, row.id), eq(paper.state, 'approved'))),
    ],
  });
}

function whatIsMissing(
  { papers, meetings }: Missing,
  { programme: found, ...loaded }: LoadedProgramme,
): string | null {
  const signUp = loaded.clocks.find(({ rule }) => rule === programmeRules[loaded.kind].signUp);
  const owed = found.openAt === null && papers.some(({ name }) => name === 'sign-up');
  if (owed && signUp && isRunning(signUp)) return 'sign-up-missing';
  if (papers.length > 0) return 'papers-missing';
  return meetings.length > 0 ? 'assessments-missing' : null;
}
