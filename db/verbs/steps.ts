import { and, eq } from 'drizzle-orm';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { isKeptFrom, may } from '../../domain/permissions.ts';
import { stepRefusal } from '../../domain/step-refusal.ts';
import { type Step, type StepName, steps } from '../../domain/steps.ts';
import { type Day, type Instant, instantAt } from '../../domain/time.ts';
import { CLOSE_OF_BUSINESS } from '../../domain/workdays.ts';
import type { MatterRow } from '../change.ts';
import { startClock } from '../clocks.ts';
import type { MatterSet } from '../matter-row.ts';
import { shield } from '../schema-access.ts';
import type { Store } from '../store.ts';
import { viewerOf } from '../viewer.ts';
import { type Act, type Acted, act, type Failure, promisable, refuse } from './act.ts';

/** What the form of a step gave; which of it, the step says (`asks`). */
export interface StepGiven {
  happenedAt: Instant;
  about?: string | undefined;
  by?: string | undefined;
  until?: Day | undefined;
  detail: string;
}

/**
 * Records a step of the procedure: who, when, what; with the clocks it starts and stops and the letters it writes
 * (domain/steps.ts). The colleague concerned is told nothing while harm is suspected (policy 3.8).
 */
export async function takeStep(
  store: Store,
  on: Act,
  name: StepName,
  given: StepGiven,
  calendar: Calendar,
): Promise<Acted> {
  const step = steps[name];
  const { row, clocks } = on.loaded;
  if (!may(on.viewer, step.action, row)) return refuse('not-allowed');
  if (row.version !== on.seen) return refuse('stale');
  const refusal = stepRefusal(step, { ...row, clocks }) ?? (await unfit(store, on, step, given));
  if (refusal) return refuse(refusal);
  const happenedAt = step.asks.includes('when') ? given.happenedAt : on.at;
  const contactAt = Math.max(happenedAt, row.receivedAt);
  return act(
    store,
    on,
    step.action,
    {
      event: name,
      facts: {
        ...(step.asks.includes('when') ? { happenedAt } : {}),
        ...(given.about ? { about: given.about } : {}),
        ...(given.by ? { toldBy: given.by } : {}),
        ...(given.until ? { dueAt: instantAt(given.until, CLOSE_OF_BUSINESS) } : {}),
      },
      detail: given.detail,
      set: setOf(step, on.at),
      stop: step.stops ?? [],
      start: (step.starts ?? []).map(({ rule, from }) =>
        startClock(rule, from === 'now' ? contactAt : row.receivedAt, calendar),
      ),
      letters: step.letters ?? [],
    },
    { closedToo: step.closedToo === true },
  );
}

/** What is wrong with the people and the day that were given. */
async function unfit(store: Store, on: Act, step: Step, given: StepGiven): Promise<Failure | null> {
  const { row } = on.loaded;
  if (step.asks.includes('about') && !(await isConcerned(store, row, given.about))) return 'nobody-concerned';
  if (step.asks.includes('by')) {
    const teller = given.by === undefined ? null : await viewerOf(store, given.by);
    if (!teller || isKeptFrom(teller, row)) return 'no-such-person';
  }
  if (!step.asks.includes('until')) return null;
  return given.until === undefined ? 'too-early' : promisable(given.until, on.at);
}

/** Whether this is a colleague whom somebody entitled has marked as the one concerned: they never see the matter. */
async function isConcerned(store: Store, row: MatterRow, person: string | undefined): Promise<boolean> {
  if (person === undefined || !row.shielded.includes(person)) return false;
  const [found] = await store.db
    .select({ why: shield.why })
    .from(shield)
    .where(and(eq(shield.staffId, person), eq(shield.matterN, row.n)));
  return found?.why === 'concerned';
}

function setOf(step: Step, at: Instant): MatterSet {
  const { harmAt, harmSettledAt, dissatisfiedAt } = step.sets ?? {};
  const value = (to: 'now' | null): Instant | null => (to === 'now' ? at : null);
  return {
    ...(harmAt === undefined ? {} : { harmAt: value(harmAt) }),
    ...(harmSettledAt === undefined ? {} : { harmSettledAt: value(harmSettledAt) }),
    ...(dissatisfiedAt === undefined ? {} : { dissatisfiedAt: value(dissatisfiedAt) }),
  };
}
