import { and, eq } from 'drizzle-orm';
import type { RuleId } from '../../domain/guideline/rules.ts';
import type { Submission } from '../../domain/submission.ts';
import { type Day, instantAt } from '../../domain/time.ts';
import { CLOSE_OF_BUSINESS } from '../../domain/workdays.ts';
import type { ClockRow } from '../change.ts';
import { clock } from '../schema.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, promisable, refuse } from './act.ts';

/** What may be given a later date: the reply (原则上) and a promised report; never contact, a staff reply, the door. */
export const extendable = ['submission.reply', 'submission.promised-report'] as const satisfies RuleId[];
export type Extendable = (typeof extendable)[number];

/** The running clocks of a matter that may be extended. */
export const extendableOf = (clocks: readonly ClockRow[]): ClockRow[] =>
  clocks.filter(({ rule, stoppedAt }) => stoppedAt === null && extendable.some((id) => id === rule));

/**
 * Gives the reply or the promised report a later date, with a reason: the sender is told old date, new date and why
 * (policy §2, extension). No calendar moves such a date again.
 */
export async function extend(
  store: Store,
  on: Act,
  given: { rule: Extendable; day: Day; detail: string },
  form: Submission,
): Promise<Acted> {
  const { row, clocks } = on.loaded;
  const running = extendableOf(clocks).findLast(({ rule }) => rule === given.rule);
  if (!running) return refuse('clock-not-running');
  const unfit = promisable(given.day, on.at);
  if (unfit) return refuse(unfit);
  const from = running.dueAt;
  const to = instantAt(given.day, CLOSE_OF_BUSINESS);
  if (to <= from) return refuse('not-later');
  const set = { dueAt: to, toldDueAt: to, provisional: false, extendedBySeq: row.version + 1, reminded: 0 };
  const moved = clocks.map((item) => (item === running ? { ...item, ...set } : item));
  return act(store, { ...on, loaded: { row, clocks: moved } }, 'extend', {
    event: 'extended',
    facts: { moves: [{ rule: given.rule, from, to, told: true }] },
    detail: given.detail,
    letters:
      form.email === undefined
        ? []
        : [
            {
              template: 'extended',
              recipient: 'sender',
              facts: { rule: given.rule, wasDueAt: from, dueAt: to },
            },
          ],
    also: [store.db.update(clock).set(set).where(isClock(running))],
  });
}

/** SQL for one clock. */
export const isClock = ({ matterId, rule, occurrence }: ClockRow) =>
  and(eq(clock.matterId, matterId), eq(clock.rule, rule), eq(clock.occurrence, occurrence));
