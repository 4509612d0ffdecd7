import type { RuleId } from './guideline/rules.ts';
import type { Need, Step } from './steps.ts';
import type { MatterKind } from './submission.ts';
import type { Instant } from './time.ts';

/** What a matter is when a step is thought of: its row and its clocks. */
export interface Standing {
  kind: MatterKind;
  closedAt: Instant | null;
  dangerAt: Instant | null;
  dangerSettledAt: Instant | null;
  harmAt: Instant | null;
  harmSettledAt: Instant | null;
  dissatisfiedAt: Instant | null;
  clocks: readonly { rule: RuleId; stoppedAt: Instant | null }[];
}

export type StepRefusal = 'already-closed' | 'harm-suspected' | 'step-not-needed';

/** Harm to a child, violence or harassment is suspected, and nobody has settled it (policy 3.8). */
export const isHarmSuspected = (at: Pick<Standing, 'harmAt' | 'harmSettledAt'>): boolean =>
  at.harmAt !== null && at.harmSettledAt === null;

const isInDanger = (at: Pick<Standing, 'dangerAt' | 'dangerSettledAt'>): boolean =>
  at.dangerAt !== null && at.dangerSettledAt === null;

/** Whether nobody may speak to the colleague concerned now: no hearing, no mediation, no tip-off. */
export const mustNotTell = (at: Standing): boolean => isHarmSuspected(at) || isInDanger(at);

/** @returns why this step is not to be taken now, or null when it may be */
export function stepRefusal(step: Step, at: Standing): StepRefusal | null {
  if (at.closedAt !== null && !step.closedToo) return 'already-closed';
  if (step.needs === 'calm' && mustNotTell(at)) return 'harm-suspected';
  const fits = (step.kinds === undefined || step.kinds.includes(at.kind)) && isMet(step.needs, at);
  return fits ? null : 'step-not-needed';
}

function isMet(need: Need | undefined, at: Standing): boolean {
  if (typeof need === 'object') {
    if ('never' in need) return !at.clocks.some(({ rule }) => rule === need.never);
    return at.clocks.some(({ rule, stoppedAt }) => rule === need.runs && stoppedAt === null);
  }
  if (need === 'harm') return mustNotTell(at);
  if (need === 'no-harm') return !isHarmSuspected(at);
  if (need === 'suspicion') return isHarmSuspected(at);
  return need !== 'satisfied' || at.dissatisfiedAt === null;
}
