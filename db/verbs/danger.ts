import type { Instant } from '../../domain/time.ts';
import type { NewLetter } from '../change.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

/** The alarm to the two on duty and to the group, without content. */
export const alarm: readonly NewLetter[] = [
  { template: 'danger', recipient: 'duty' },
  { template: 'danger', recipient: 'robot' },
];

/** Marks danger seen by staff; the duty officer and deputy are alarmed at once (policy 3.0). A closed matter is taken up again first. */
export const markDanger = (store: Store, on: Act, detail: string): Promise<Acted> =>
  on.loaded.row.closedAt !== null
    ? Promise.resolve(refuse('already-closed'))
    : act(store, on, 'note', {
        event: 'danger-marked',
        facts: { danger: 'staff' },
        detail,
        set: { dangerAt: on.at, dangerSettledAt: null },
        letters: alarm,
      });

/** Records the report to 公安: when, where, receipt number (强制报告制度). Needs nobody's leave. */
export const reportToPolice = (
  store: Store,
  on: Act,
  given: { happenedAt: Instant; detail: string },
): Promise<Acted> =>
  on.loaded.row.dangerAt === null
    ? Promise.resolve(refuse('not-in-danger'))
    : act(store, on, 'reportToPolice', {
        event: 'danger-reported',
        facts: { happenedAt: given.happenedAt },
        detail: given.detail,
        set: { dangerSettledAt: on.at },
      });

/** The head or the director finds, with a reason, that nobody is in danger. */
export const settleDanger = (store: Store, on: Act, detail: string): Promise<Acted> =>
  on.loaded.row.dangerAt === null
    ? Promise.resolve(refuse('not-in-danger'))
    : act(store, on, 'settleDanger', {
        event: 'danger-settled',
        detail,
        set: { dangerSettledAt: on.at },
      });
