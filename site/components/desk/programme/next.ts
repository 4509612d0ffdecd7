import type { ProgrammePage } from '../../../../db/programme/page.ts';
import type { Calendar } from '../../../../domain/calendar/calendar.ts';
import type { Viewer } from '../../../../domain/permissions.ts';
import { formDue, wasTested } from '../../../../domain/programme/forms-due.ts';
import { isPlanLate, isUnexcused, startingOf } from '../../../../domain/programme/lateness.ts';
import { isHandedIn, missingPapers, stateOf } from '../../../../domain/programme/papers.ts';
import { mayOnProgramme } from '../../../../domain/programme/permissions.ts';
import type { OpinionPhase, ProgrammeKind } from '../../../../domain/programme/programme.ts';
import type { Instant } from '../../../../domain/time.ts';
import { isLateStart, offeredForms } from './offered.ts';
import { type ProgrammeForm, programmeForms, sayMeeting } from './words.ts';

/** What is to be done next, or what is waited for; with where it is done. */
export interface NextStep {
  text: string;
  href?: string;
}

const forReason: NextStep = { text: '等督导写明迟于开始前两周的理由' };

/** Possible at any time, and never what is next. */
const aside: readonly ProgrammeForm[] = [
  'return',
  'sign-up-shutting',
  'cancellation',
  'assignment',
  'hold',
  'hold-release',
];
/** What comes before the roll and the papers. */
const early: readonly ProgrammeForm[] = [
  'late-start',
  'approval',
  'proposal',
  'consultation',
  'sign-up-opening',
  'archiving',
];

/**
 * The form that is next for this person and stands open: talking it over is, until it was; opening sign-up is, until it was, or
 * people have signed up on paper; following up is, once all is filed.
 */
export const nextForm = (
  page: ProgrammePage,
  list: readonly ProgrammeForm[],
  now: Instant,
): ProgrammeForm | undefined =>
  list.find(
    (name) =>
      !aside.includes(name) &&
      (name !== 'consultation' || page.plan.consulted === undefined) &&
      (name !== 'sign-up-opening' || (startingOf(page).openAt === null && now < page.programme.firstAt)) &&
      (name !== 'follow-up' || page.programme.archivedAt !== null),
  );

/** The next step as the page says it on top; null where nothing comes any more. */
export function nextStep(
  page: ProgrammePage,
  viewer: Viewer,
  now: Instant,
  calendar: Calendar,
): NextStep | null {
  const { row, programme } = page;
  if (row.closedAt !== null || programme.cancelledAt !== null) return null;
  const form = nextForm(page, offeredForms(page, viewer, now, calendar), now);
  const toForm = form && { text: programmeForms[form].title, href: `#${form}` };
  if (programme.archivedAt !== null) return toForm ?? null;
  const roll = rollCall(page, viewer, now);
  if (!roll && form && waitsForReason(page, form, now, calendar)) return forReason;
  // The roll is for whoever runs it first of all: others see what waits for them.
  if (toForm && (viewer.id !== row.handlerId || (early.includes(form) && !roll))) return toForm;
  const over = programme.lastAt <= now;
  return (
    (roll?.lasting ? roll : null) ??
    (over ? null : giveOut(page, viewer, now, ['opinion'])) ??
    // Due the same evening, where a roll on paper comes with its scan after the end.
    (form === 'session-assessment' ? toForm : null) ??
    roll ??
    giveOut(page, viewer, now, ['opinion']) ??
    toForm ??
    giveOut(page, viewer, now, ['after']) ??
    papersToWrite(page, viewer, now, calendar) ??
    giveOut(page, viewer, now, ['before']) ??
    waiting(page, now)
  );
}

/** Whether what is offered would be refused for being late: whoever may write the reason is offered that first. */
const waitsForReason = (
  page: ProgrammePage,
  form: ProgrammeForm,
  now: Instant,
  calendar: Calendar,
): boolean =>
  page.programme.lateSeq === null &&
  (form === 'approval'
    ? isPlanLate(page.kind, startingOf(page), now, calendar)
    : form === 'sign-up-opening' && isLateStart(page, now, calendar));

function rollCall(
  { row, meetings, papers, forms }: ProgrammePage,
  viewer: Viewer,
  now: Instant,
): (NextStep & { lasting: boolean }) | null {
  // Once the list is in, what it has no number of was not held.
  if (isHandedIn(stateOf(papers, { name: 'roll-call', no: 0 }))) return null;
  const uncalled = meetings.filter(({ startsAt, calledAt }) => startsAt <= now && calledAt === null);
  const lasting = uncalled.find(({ endsAt }) => now < endsAt);
  const begun = lasting ?? uncalled[0];
  if (!begun || !mayOnProgramme(viewer, 'run', row)) return null;
  // Without an approval, now or before its dates changed, nothing is called.
  if (!forms.approved) return null;
  return {
    text: `点名，第 ${begun.no} 节`,
    href: `/desk/programmes/${row.reference}/people/roll/${begun.no}/`,
    lasting: lasting !== undefined,
  };
}

const sayOpinions = (kind: ProgrammeKind, over: boolean): string =>
  over
    ? '收齐意见表（网上填，或把纸上的录进来）'
    : kind === 'group'
      ? '请全体组员填意见表'
      : '请参加的人填意见表';

/** For whoever runs it: the form that those who take part get now, if it is one of these. */
function giveOut(
  { row, kind, forms, programme }: ProgrammePage,
  viewer: Viewer,
  now: Instant,
  of: readonly OpinionPhase[],
): NextStep | null {
  const phase = formDue(forms, now);
  if (phase === null || !of.includes(phase) || viewer.id !== row.handlerId) return null;
  const text = {
    before: '请组员做前测（评估指引建议做）',
    opinion: sayOpinions(kind, programme.lastAt <= now),
    after: '请组员做后测',
  }[phase];
  return { text, href: `/desk/programmes/${row.reference}/opinions/?phase=${phase}` };
}

const nobodyFiles =
  '文件齐了，但没有能归档的督导助理：谁都不归档自己策划或办过的。请系统管理员再给一位同事“督导助理”的职务。';

function papersToWrite(
  page: ProgrammePage,
  viewer: Viewer,
  now: Instant,
  calendar: Calendar,
): NextStep | null {
  if (page.programme.lastAt > now) return null;
  const missing = missingPapers(page.meetings, page.papers);
  const unsent = missing.filter((key) => stateOf(page.papers, key) !== 'submitted');
  if (missing.length === 0 && isUnexcused(page, now, calendar)) return forReason;
  if (unsent.length === 0)
    return {
      text: missing.length > 0 ? '等督导或督导助理批阅文件' : page.hasFiler ? '等督导助理归档' : nobodyFiles,
    };
  if (!mayOnProgramme(viewer, 'run', page.row))
    return { text: `等负责社工交齐文件，还差 ${unsent.length} 份` };
  return { text: `交齐文件，还差 ${unsent.length} 份`, href: '#papers-title' };
}

/** Nothing for this person: who or what is waited for. */
function waiting(page: ProgrammePage, now: Instant): NextStep | null {
  const { row, programme, meetings } = page;
  if (row.stage === 'planned') return { text: '等负责社工提交计划书' };
  if (row.stage === 'proposed') return { text: '等督导或督导助理批准计划书' };
  if (startingOf(page).openAt === null && now < programme.firstAt) return { text: '等负责社工开放报名' };
  const coming = meetings.find(({ startsAt }) => startsAt > now);
  return coming ? { text: `等第 ${coming.no} 节，${sayMeeting(coming)}` } : null;
}

/** What the house holds no test of, said before filing: nothing is answered afterwards (【评估】二1, 二3). */
export function untested({ kind, forms }: ProgrammePage): string[] {
  if (kind !== 'group' || !forms.hasTests || wasTested(forms, 'after')) return [];
  return [wasTested(forms, 'before') ? '系统里有前测，没有后测。' : '系统里没有前测和后测。'];
}
