import {
  type Channel,
  channels,
  type MatterKind,
  type Outcome,
  outcomes,
  type Sender,
  type Service,
  senders,
  sentKinds,
  services,
} from '../submission.ts';
import type { Instant } from '../time.ts';
import {
  type CountedClock,
  dueStates,
  hasEvidence,
  type PromiseName,
  promiseNames,
  promiseStates,
  stateOf,
} from './promises.ts';
import { type SurveyQuestion, surveyAnswers } from './survey.ts';

/** A matter as the figures need it: choices and instants, nothing that anybody typed. */
export interface CountedMatter {
  n: number;
  reference: string;
  kind: MatterKind;
  channel: Channel;
  service: Service | null;
  sender: Sender;
  outcome: Outcome | null;
  handlerId: string | null;
  receivedAt: Instant;
  enteredAt: Instant;
  closedAt: Instant | null;
  setAside: boolean;
  clocks: readonly CountedClock[];
  /** When somebody tried to reach the sender in vain. */
  tries: readonly Instant[];
  survey: Readonly<Record<SurveyQuestion, string>> | null;
}

/** What stands for 'none' in an address and a table: no service chosen, no outcome yet, nobody given it. */
export const NONE = 'none';

const promiseValues = { due: '到期', ...promiseStates, extended: '延期' };

/** Everything that is counted: a dimension, and the values that it may have, in the order of its table. */
export const dimensions = {
  all: { all: '收到' },
  set_aside: { yes: '搁置' },
  kind: sentKinds,
  channel: channels,
  service: { ...services, [NONE]: '未分类' },
  sender: senders,
  outcome: { ...outcomes, [NONE]: '还没办结' },
  contact: promiseValues,
  reply: promiseValues,
  staff_reply: promiseValues,
  report: promiseValues,
  measured: { contact: '联系了的', reply: '答复了的' },
  handled: surveyAnswers.handled,
  timely: surveyAnswers.timely,
} as const satisfies Record<string, Readonly<Record<string, string>>>;
export type Dimension = keyof typeof dimensions | 'handler';

/** One figure: the matters that have this value. */
export interface Figure {
  by: Dimension;
  value: string;
}

/** The figure of an address; null for what is none. A handler is a staff id, or `none`. */
export function parseFigure(query: Readonly<Record<string, string | undefined>>): Figure | null {
  const { by = '', value = '' } = query;
  if (by === 'handler') return /^[\w-]{1,40}$/.test(value) ? { by, value } : null;
  if (!isDimension(by)) return null;
  const values: Readonly<Record<string, string>> = dimensions[by];
  return Object.hasOwn(values, value) ? { by, value } : null;
}

const isDimension = (by: string): by is keyof typeof dimensions => Object.hasOwn(dimensions, by);

const isPromise = (by: Dimension): by is PromiseName => Object.hasOwn(promiseNames, by);

/** The clock that evidence of this kind stopped first: contact, or a reply on either track. */
export const evidenceOf = (matter: CountedMatter, of: 'contact' | 'reply'): Instant | null => {
  const names: readonly PromiseName[] = of === 'contact' ? ['contact'] : ['reply', 'staff_reply'];
  const found = matter.clocks.filter((clock) => names.includes(clock.promise) && hasEvidence(clock));
  return found.reduce<Instant | null>(
    (first, { stoppedAt }) =>
      stoppedAt === null ? first : first === null ? stoppedAt : Math.min(first, stoppedAt),
    null,
  );
};

/**
 * The values that a matter has in a dimension: one in most, for a promise one of each clock and more. What is counted and what
 * the list behind a figure shows are both asked here, so that they cannot differ. What is set aside counts as that only.
 */
export function valuesOf(matter: CountedMatter, by: Dimension, now: Instant): readonly string[] {
  if (by === 'set_aside') return matter.setAside ? ['yes'] : [];
  if (matter.setAside) return [];
  if (isPromise(by)) return promiseValuesOf(matter, by, now);
  switch (by) {
    case 'all':
      return ['all'];
    case 'kind':
    case 'channel':
    case 'sender':
      return [matter[by]];
    case 'service':
      return [matter.service ?? NONE];
    case 'outcome':
      return [matter.outcome ?? NONE];
    case 'handler':
      return [matter.handlerId ?? NONE];
    case 'measured':
      return (['contact', 'reply'] as const).filter((of) => evidenceOf(matter, of) !== null);
    case 'handled':
    case 'timely':
      return matter.survey ? [matter.survey[by]] : [];
  }
}

function promiseValuesOf(matter: CountedMatter, name: PromiseName, now: Instant): string[] {
  return matter.clocks
    .filter(({ promise }) => promise === name)
    .flatMap((clock) => {
      const state = stateOf(clock, matter.tries, now);
      const due = dueStates.some((one) => one === state) ? ['due'] : [];
      return [state, ...due, ...(clock.extended ? ['extended'] : [])];
    });
}

/** Whether a matter is one of those behind a figure. */
export const fits = (matter: CountedMatter, { by, value }: Figure, now: Instant): boolean =>
  valuesOf(matter, by, now).includes(value);
