import { triedInTime } from '../evidence.ts';
import type { RuleId } from '../guideline/rules.ts';
import type { Instant } from '../time.ts';

/** The promises that are counted, by the rule of their clock (policy 3.16). */
export const promiseRules = {
  contact: 'submission.contact',
  reply: 'submission.reply',
  staff_reply: 'staff-submission.reply',
  report: 'submission.promised-report',
} as const satisfies Record<string, RuleId>;
export type PromiseName = keyof typeof promiseRules;

/** All of them, in the order of their tables. */
export const promiseList = Object.keys(promiseRules).filter((name): name is PromiseName =>
  Object.hasOwn(promiseRules, name),
);

/** The promise that a rule's clock counts for; undefined for clocks that are no promise to the sender. */
export const promiseOfRule = (rule: string): PromiseName | undefined =>
  promiseList.find((name) => promiseRules[name] === rule);

export const promiseNames: Record<PromiseName, string> = {
  contact: '四个工作日内联系',
  reply: '七个工作日内答复',
  staff_reply: '七个工作日内答复同事',
  report: '按约定日期报告结果',
};

/** What became of a promise. The first four were due; the last two were not, or not yet. */
export const promiseStates = {
  kept: '按时',
  tried: '期限内试过三次',
  late: '迟了',
  overdue: '过期未办',
  running: '还没到期',
  ended: '到期前已不需要',
} as const;
export type PromiseState = keyof typeof promiseStates;

/** The states in which a promise was due: they add up to what the others are a part of. */
export const dueStates = ['kept', 'tried', 'late', 'overdue'] as const satisfies readonly PromiseState[];

/** A clock as the figures need it. */
export interface CountedClock {
  promise: PromiseName;
  dueAt: Instant;
  stoppedAt: Instant | null;
  /** What stopped it: the event of the history; null while it runs. */
  stoppedBy: string | null;
  /** It was given a later date, with a reason that the sender was told. */
  extended: boolean;
}

/** Events that end a clock without keeping its promise: withdrawn, or another date promised in its place. */
const endings: readonly string[] = ['closed', 'promised', 'set-aside'];

/** Whether evidence has stopped it, and not the end of the matter. */
export const hasEvidence = ({ stoppedAt, stoppedBy }: CountedClock): boolean =>
  stoppedAt !== null && !endings.includes(stoppedBy ?? '');

/** What became of a promise, seen from `now`. The date in force counts, an extended one too; extensions are counted apart. */
export function stateOf(clock: CountedClock, tries: readonly Instant[], now: Instant): PromiseState {
  const { stoppedAt, dueAt } = clock;
  if (stoppedAt !== null && stoppedAt <= dueAt) return hasEvidence(clock) ? 'kept' : 'ended';
  if (stoppedAt === null && now <= dueAt) return 'running';
  if (triedInTime(tries, dueAt) !== null) return 'tried';
  return stoppedAt === null ? 'overdue' : 'late';
}
