import { channels, matterKinds, outcomes, senders } from '../submission.ts';
import type { Instant } from '../time.ts';
import type { CountedMatter } from './matters.ts';
import { type CountedClock, hasEvidence, type PromiseName, promiseStates, stateOf } from './promises.ts';

/** What stands in a cell of the register: a word, an instant, or nothing. */
export type RegisterCell = string | { at: Instant } | null;

/** The columns of the register (policy 3.1, 3.16): no names, and nothing that anybody typed. */
export const registerColumns = [
  '编号',
  '收到',
  '录入',
  '类别',
  '途径',
  '来件人',
  '联系限期',
  '联系',
  '答复限期',
  '答复',
  '约定报告',
  '报告',
  '办结',
  '结果',
] as const;

/** One line of the register, in the order of its columns. */
export function registerRow(matter: CountedMatter, now: Instant): RegisterCell[] {
  const { receivedAt, enteredAt, closedAt, outcome } = matter;
  return [
    matter.reference,
    { at: receivedAt },
    enteredAt === receivedAt ? null : { at: enteredAt },
    matterKinds[matter.kind],
    channels[matter.channel],
    senders[matter.sender],
    ...dueAndDone(matter, ['contact'], now),
    ...dueAndDone(matter, ['reply', 'staff_reply'], now),
    ...dueAndDone(matter, ['report'], now),
    closedAt === null ? null : { at: closedAt },
    outcome ? outcomes[outcome] : matter.setAside ? '搁置' : null,
  ];
}

/** The date of the last promise of its kind and when it was kept; where it was not, what became of it. */
function dueAndDone(
  matter: CountedMatter,
  names: readonly PromiseName[],
  now: Instant,
): [RegisterCell, RegisterCell] {
  const clock = matter.clocks
    .filter(({ promise }) => names.includes(promise))
    .reduce<CountedClock | null>((last, one) => (last && last.dueAt > one.dueAt ? last : one), null);
  if (!clock) return [null, null];
  const due = { at: clock.dueAt };
  if (hasEvidence(clock) && clock.stoppedAt !== null) return [due, { at: clock.stoppedAt }];
  return [due, promiseStates[stateOf(clock, matter.tries, now)]];
}
