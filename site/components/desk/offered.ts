import type { MatterPage } from '../../../db/matter-page.ts';
import { replyRules } from '../../../db/verbs/act.ts';
import { bounceable } from '../../../db/verbs/bouncing.ts';
import { extendableOf } from '../../../db/verbs/extending.ts';
import { isAdopted } from '../../../db/verbs/gratitude.ts';
import { isWithFirstStop } from '../../../db/verbs/staff-track.ts';
import { canUndo, letterLeft } from '../../../db/verbs/undo.ts';
import { dataOutcomes } from '../../../domain/data-request.ts';
import { nextLevel } from '../../../domain/escalation.ts';
import { countsAtStatus, type ReplyForm, replyForms } from '../../../domain/history.ts';
import { may, type Viewer } from '../../../domain/permissions.ts';
import { isHarmSuspected, stepRefusal } from '../../../domain/step-refusal.ts';
import { type StepName, stepNames, steps } from '../../../domain/steps.ts';
import { type Outcome, outcomes, type Submission } from '../../../domain/submission.ts';
import type { Instant } from '../../../domain/time.ts';
import type { Verb } from './forms.ts';

/** Somebody may be in danger, and neither a report nor a finding stands yet (policy 3.0). */
export const isUrgent = ({ row }: MatterPage): boolean =>
  row.dangerAt !== null && row.dangerSettledAt === null;

/** Whether a reply is still owed: then only a sender who withdraws can end the matter (policy 3.15). */
export const owesReply = ({ clocks }: MatterPage): boolean =>
  clocks.some(({ rule, stoppedAt }) => stoppedAt === null && replyRules.includes(rule));

/** What this person may do now with an opened matter, in the order in which one needs it. */
export function offered(page: MatterPage, viewer: Viewer): Verb[] {
  const { row } = page;
  const closed = row.closedAt !== null;
  const urgent = isUrgent(page);
  const asksForData = row.kind === 'data_request';
  const can = (action: Parameters<typeof may>[1], when = !closed): boolean =>
    when && may(viewer, action, row);
  const table: [Verb, boolean][] = [
    ['police-report', urgent || isHarmSuspected(row)],
    ['release', can('setAside', !closed && row.setAsideAt !== null)],
    ['assignment', can('assign')],
    ['contact', can('contact')],
    ['attempt', can('contact')],
    ['convey', can('convey', !closed && row.kind === 'compliment')],
    ['data-answer', can('reply', !closed && asksForData)],
    ['reply', can('reply', !closed && !asksForData)],
    ['message', can('message', true)],
    ['promise', can('promise', !closed && !asksForData)],
    ['pass-on', can('passOn', !closed && isWithFirstStop(row))],
    ['pass-up', can('passUp', !closed && mayGoUp(page))],
    ['closing', can('close', !closed && !urgent && !isHarmSuspected(row))],
    ['reopening', can('reopen', closed)],
    ['reward', can('close', isAdopted(row) && row.track === 'staff')],
    ['improvement', can('close', isAdopted(row))],
    ['note', can('note', true)],
    ['link', can('link', true)],
    ['danger-settlement', can('settleDanger', urgent)],
    ['danger', can('note', !closed && !urgent)],
    ['setting-aside', can('setAside', row.stage === 'opened' && row.dangerAt === null)],
    ['extension', can('extend') && extendableOf(page.clocks).length > 0],
    ['escalation', can('escalate') && nextLevel(viewer, row) !== null],
    ['bounce', can('reply', true) && bounceable(page.lines) !== null],
    ['shielding', can('shield')],
    ['unshielding', can('shield') && page.outsiders.length > 0],
    ...stepNames.map((name): [Verb, boolean] => [name, mayTake(page, viewer, name)]),
    ['hold', can('hold', row.heldAt === null)],
    ['hold-release', can('hold', row.heldAt !== null)],
  ];
  if (row.erasedAt !== null) return [];
  return table.flatMap(([verb, allowed]) => (allowed ? [verb] : []));
}

/** Whether a step is offered: what concerns the colleague only once somebody is marked as the one concerned. */
function mayTake({ row, clocks, outsiders }: MatterPage, viewer: Viewer, name: StepName): boolean {
  const step = steps[name];
  const needsSomebody = step.asks.includes('about');
  if (needsSomebody && !outsiders.some(({ why }) => why === 'concerned')) return false;
  return may(viewer, step.action, row) && stepRefusal(step, { ...row, clocks }) === null;
}

/** Above the head only after the first stop, or where something speaks for going round it; the verb looks closer. */
const mayGoUp = ({ row }: MatterPage): boolean =>
  row.track === 'staff' &&
  row.passedUpAt === null &&
  (!isWithFirstStop(row) ||
    row.dangerAt !== null ||
    row.harmAt !== null ||
    row.keepFrom !== 0 ||
    row.shielded.length > 0);

/** The one form to show open: what the matter needs next. */
export function suggested(page: MatterPage, among: readonly Verb[]): Verb | undefined {
  const { row, clocks, lines } = page;
  const contactRuns = clocks.some(
    ({ rule, stoppedAt }) => rule === 'submission.contact' && stoppedAt === null,
  );
  const next: [Verb, boolean][] = [
    ['police-report', isUrgent(page)],
    ['release', row.setAsideAt !== null],
    ['message', row.unreadAt !== null && row.closedAt !== null],
    ['assignment', row.handlerId === null],
    ['contact', contactRuns],
    ['convey', row.kind === 'compliment' && lines.every(({ event }) => event !== 'conveyed')],
    ['reply', owesReply(page) || (row.kind === 'compliment' && row.stage !== 'replied')],
    ['data-answer', row.stage !== 'replied'],
    ['closing', row.stage === 'replied'],
  ];
  return next.find(([verb, needed]) => needed && among.includes(verb))?.[0];
}

/** Whether the last line may still be taken back by this person; a letter that left may not. */
export function mayUndo({ lines, letters }: MatterPage, viewer: Viewer, now: Instant): boolean {
  const last = lines.at(-1);
  if (last === undefined || !canUndo(last, viewer.id, now) || letterLeft(last)) return false;
  return !letters.some(({ seq, state }) => seq === last.seq && state === 'sent');
}

/**
 * The ways a reply can reach this sender, the one they asked for first. A message at /status/ is a reply only to who asked
 * for it there or left no other way.
 */
export function replyChoices(form: Submission, channel: string): Readonly<Record<string, string>> {
  const handed = ['visit', 'letter', 'staff_meeting'].includes(channel) || form.replyBy === 'meeting';
  const wished = { phone: 'call', email: 'email', letter: 'letter', meeting: 'letter', receipt: 'status' };
  const possible: [ReplyForm, boolean, string][] = [
    ['call', form.phone !== undefined, replyForms.call],
    ['letter', form.address !== undefined || handed, replyForms.letter],
    ['email', form.email !== undefined, replyForms.email],
    ['status', true, countsAtStatus(form) ? replyForms.status : '在查询页留言（不算答复，期限照走）'],
  ];
  const first = (way: string): number => (way === wished[form.replyBy] ? 0 : 1);
  return Object.fromEntries(
    possible
      .filter(([, reaches]) => reaches)
      .map(([way, , text]) => [way, text] as const)
      .sort(([a], [b]) => first(a) - first(b)),
  );
}

/** How the matter may end now. */
export function outcomeChoices(page: MatterPage): Partial<Record<Outcome, string>> {
  if (page.row.kind === 'data_request')
    return Object.fromEntries(dataOutcomes.map((outcome) => [outcome, outcomes[outcome]]));
  return owesReply(page) ? { withdrawn: outcomes.withdrawn } : outcomes;
}
