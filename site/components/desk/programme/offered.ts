import type { LoadedProgramme } from '../../../../db/programme/find.ts';
import { heldMeetings } from '../../../../db/programme/moving.ts';
import type { ProgrammePage } from '../../../../db/programme/page.ts';
import type { Calendar } from '../../../../domain/calendar/calendar.ts';
import { mayInHouse, type Viewer } from '../../../../domain/permissions.ts';
import { isUnexcused, startingOf, startsLate } from '../../../../domain/programme/lateness.ts';
import { missingPapers } from '../../../../domain/programme/papers.ts';
import {
  hasRun,
  isHandedInBy,
  isNotOnesOwn,
  mayOnProgramme,
  type ProgrammeAction,
} from '../../../../domain/programme/permissions.ts';
import { FOLLOW_UP, SESSION_ASSESSMENT } from '../../../../domain/programme/programme.ts';
import type { Instant } from '../../../../domain/time.ts';
import type { ProgrammeForm } from './words.ts';

/** Whether it starts later than two weeks before, as it stands now. */
export const isLateStart = (page: LoadedProgramme, now: Instant, calendar: Calendar): boolean =>
  startsLate(page.kind, startingOf(page), now, calendar);

/** The meetings whose members nobody has assessed yet, of those that are over. */
export const toAssess = ({ clocks, meetings }: ProgrammePage, now: Instant) =>
  meetings.filter(
    ({ no, endsAt }) =>
      endsAt <= now &&
      clocks.some(
        ({ rule, occurrence, stoppedAt }) =>
          rule === SESSION_ASSESSMENT && occurrence === no && stoppedAt === null,
      ),
  );

/** The forms that this person is offered now, in the order of the work. */
export function offeredForms(
  page: ProgrammePage,
  viewer: Viewer,
  now: Instant,
  calendar: Calendar,
): ProgrammeForm[] {
  const { row } = page;
  const keeps = mayInHouse(viewer, 'retentionYears') && row.erasedAt === null;
  const holding: ProgrammeForm[] = keeps ? [row.heldAt === null ? 'hold' : 'hold-release'] : [];
  if (row.closedAt !== null) return holding;
  const offered = page.programme.archivedAt === null ? underWay(page, viewer, now, calendar) : [];
  const all: [ProgrammeForm, ProgrammeAction, boolean][] = [
    ...offered,
    ['follow-up', 'run', isOver(page, now) && runs(page, FOLLOW_UP)],
    ['assignment', 'assign', true],
  ];
  const may = all.filter(([, action, fits]) => fits && mayDo(page, viewer, action));
  return [...may.map(([form]) => form), ...holding];
}

/** Whether this person may do it here, with what they have run or handed in themselves. */
const mayDo = (page: ProgrammePage, viewer: Viewer, action: ProgrammeAction): boolean =>
  mayOnProgramme(viewer, action, page.row) && !(isNotOnesOwn(action) && hasRun(page.lines, viewer.id));

/** The papers that wait for this person's approval: what one handed in oneself waits for another. */
export const toApprove = ({ papers }: ProgrammePage, viewer: Viewer) =>
  papers.filter(
    (paper) => paper.name !== 'plan' && paper.state === 'submitted' && !isHandedInBy(paper, viewer.id),
  );

const isOver = ({ programme }: ProgrammePage, now: Instant): boolean => programme.lastAt <= now;
const runs = ({ clocks }: ProgrammePage, wanted: string): boolean =>
  clocks.some(({ rule, stoppedAt }) => rule === wanted && stoppedAt === null);

function underWay(
  page: ProgrammePage,
  viewer: Viewer,
  now: Instant,
  calendar: Calendar,
): [ProgrammeForm, ProgrammeAction, boolean][] {
  const { row, programme, plan, meetings, papers } = page;
  const proposed = row.stage === 'proposed';
  const open = programme.openAt !== null && programme.shutAt === null;
  // The first meeting ends sign-up by itself: opened once, it is neither shut nor opened again.
  const begun = programme.firstAt <= now;
  return [
    ['late-start', 'allowLate', programme.lateSeq === null && isLateStart(page, now, calendar)],
    [
      'approval',
      'approve',
      proposed && !papers.some((one) => one.name === 'plan' && isHandedInBy(one, viewer.id)),
    ],
    ['return', 'approve', proposed],
    ['proposal', 'plan', row.stage === 'planned' && plan.consulted !== undefined],
    ['consultation', 'plan', true],
    [
      'sign-up-opening',
      'run',
      programme.approvedAt !== null && (programme.openAt === null ? !isOver(page, now) : !open && !begun),
    ],
    ['sign-up-shutting', 'run', open && !begun],
    ['session-assessment', 'run', toAssess(page, now).length > 0],
    ['papers-approval', 'approve', toApprove(page, viewer).length > 0],
    [
      'archiving',
      'archive',
      isOver(page, now) && missingPapers(meetings, papers).length === 0 && !isUnexcused(page, now, calendar),
    ],
    ['cancellation', 'run', heldMeetings(page) === 0],
  ];
}
