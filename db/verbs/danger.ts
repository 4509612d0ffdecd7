import type { Instant } from '../../domain/time.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

/** Marks danger seen by staff; the duty officer and deputy are alarmed at once (policy 3.0). */
export const markDanger = (store: Store, on: Act, detail: string): Promise<Acted> =>
  act(store, on, 'note', {
    event: 'danger-marked',
    facts: { danger: 'staff' },
    detail,
    set: { dangerAt: on.at, dangerSettledAt: null },
    letters: [
      { template: 'danger', recipient: 'duty' },
      { template: 'danger', recipient: 'robot' },
    ],
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
