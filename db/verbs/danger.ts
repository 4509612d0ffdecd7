import { maySee } from '../../domain/permissions.ts';
import { isHarmSuspected } from '../../domain/step-refusal.ts';
import type { Instant } from '../../domain/time.ts';
import { change, type NewLetter } from '../change.ts';
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

/** What is recorded of a report to 公安. */
export interface PoliceReport {
  happenedAt: Instant;
  office: string;
  officer?: string | undefined;
  number?: string | undefined;
  /** Harm to a child, violence or harassment is suspected: then nobody tells the colleague concerned (policy 3.8). */
  child: 'yes' | 'no';
  detail?: string | undefined;
}

/**
 * Records the report to 公安: when, where, by whom taken, receipt number (强制报告制度; policy 3.0). Needs nobody's leave: whoever
 * sees that the matter exists records it, shut or not, closed or not, whether or not danger was marked before. Without the
 * number the matter stays marked, so that nothing of it is closed or erased; the number is recorded by a further report.
 */
export async function reportToPolice(store: Store, on: Act, given: PoliceReport): Promise<Acted> {
  const { row } = on.loaded;
  if (!maySee(on.viewer, row)) return refuse('not-allowed');
  if (row.version !== on.seen) return refuse('stale');
  return change(store, on.loaded, {
    event: 'danger-reported',
    by: on.viewer.id,
    at: on.at,
    facts: { happenedAt: given.happenedAt, child: given.child },
    detail: sayReport(given),
    set: {
      dangerAt: row.dangerAt ?? on.at,
      ...(given.number === undefined ? {} : { dangerSettledAt: on.at }),
      ...(given.child === 'yes' && !isHarmSuspected(row) ? { harmAt: on.at, harmSettledAt: null } : {}),
    },
  });
}

const HARM = '涉嫌侵害未成年人、无行为能力人，或有暴力、骚扰';

const sayReport = ({ office, officer, number, child, detail }: PoliceReport): string =>
  [
    `公安机关：${office}`,
    `接警人：${officer ?? '没有记下'}`,
    `回执编号：${number ?? '还没有拿到'}`,
    `${HARM}：${child === 'yes' ? '是' : '否'}`,
    ...(detail === undefined ? [] : [detail]),
  ].join('\n');

/** The head or the director finds, with a reason, that nobody is in danger. */
export const settleDanger = (store: Store, on: Act, detail: string): Promise<Acted> =>
  on.loaded.row.dangerAt === null
    ? Promise.resolve(refuse('not-in-danger'))
    : act(store, on, 'settleDanger', {
        event: 'danger-settled',
        detail,
        set: { dangerSettledAt: on.at },
      });
