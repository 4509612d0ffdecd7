import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { Askable, Meeting, Plan, ProgrammeKind } from '../../domain/programme/programme.ts';
import type { Service } from '../../domain/submission.ts';
import type { Doer } from '../audit.ts';
import { matterById } from '../matters.ts';
import { idOfForm } from '../once.ts';
import { meeting } from '../schema-programme.ts';
import { atomically, isClash, type Store } from '../store.ts';
import { bear } from './born.ts';
import { clocksOfProgramme } from './clocks.ts';

/** What a programme is planned with; the meetings in the order of time, numbered from 1. */
export interface NewProgramme {
  kind: ProgrammeKind;
  plan: Plan;
  service: Service;
  placeId: string;
  meetings: readonly Meeting[];
  capacity: number;
  ageFrom: number | null;
  ageTo: number | null;
  asks: readonly Askable[];
  /** The colleague who runs it; who plans it, unless given to another. */
  workerId: string;
}

/**
 * Plans a group or an activity: a matter with its clocks from this moment on (【小组】一、二, 【活动】一、二), in one transaction.
 * Once only: the same form sent again has planned it already.
 * @throws RangeError when the calendar does not reach its days
 */
export async function planProgramme(
  store: Store,
  { at, by }: Doer,
  given: NewProgramme,
  calendar: Calendar,
  key?: string,
): Promise<{ matterId: string; reference: string }> {
  const id = idOfForm(store, key, ['planned', by, given]);
  for (let attempt = 1; ; attempt += 1) {
    const made = make(store, { at, by }, id, given, calendar);
    try {
      await atomically(store, made.statements);
      return { matterId: id, reference: made.reference };
    } catch (error) {
      if (!isClash(error)) throw error;
      const earlier = await matterById(store, id);
      if (earlier) return { matterId: id, reference: earlier.row.reference };
      // Two references of the same six signs: another one is drawn.
      if (attempt === 4) throw error;
    }
  }
}

function make(store: Store, { at, by }: Doer, id: string, given: NewProgramme, calendar: Calendar) {
  const [first, last] = [given.meetings[0], given.meetings.at(-1)];
  if (!first || !last) throw new RangeError('a programme without a meeting');
  const { reference, statements } = bear(store, { at, by }, id, {
    ...{ kind: given.kind, channel: 'plan', stage: 'planned', event: 'planned' },
    ...{ plan: given.plan, service: given.service, workerId: given.workerId },
    clocks: clocksOfProgramme(given.kind, given.meetings, calendar),
    row: {
      placeId: given.placeId,
      firstAt: first.startsAt,
      lastAt: last.endsAt,
      capacity: given.capacity,
      ageFrom: given.ageFrom,
      ageTo: given.ageTo,
      asks: [...given.asks],
    },
  });
  const meetings = store.db
    .insert(meeting)
    .values(given.meetings.map(({ no, startsAt, endsAt }) => ({ matterId: id, no, startsAt, endsAt })));
  return { reference, statements: [...statements, meetings] };
}
