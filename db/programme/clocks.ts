import type { Calendar } from '../../domain/calendar/calendar.ts';
import {
  FOLLOW_UP,
  type Meeting,
  type ProgrammeKind,
  programmeRules,
  SESSION_ASSESSMENT,
} from '../../domain/programme/programme.ts';
import { type NewClock, startClock } from '../clocks.ts';

/**
 * Every clock of a programme (policy §2): plan and sign-up count back from the first meeting, the papers on from the last, the
 * question whether the change lasts from the end; a group's members are assessed after each meeting.
 * @param meetings at least one, in the order of time
 * @throws RangeError when the calendar does not reach the days to be counted
 */
export function clocksOfProgramme(
  kind: ProgrammeKind,
  meetings: readonly Pick<Meeting, 'no' | 'startsAt' | 'endsAt'>[],
  calendar: Calendar,
): NewClock[] {
  const [first, last] = [meetings[0], meetings.at(-1)];
  if (!first || !last) throw new RangeError('a programme without a meeting');
  const rules = programmeRules[kind];
  const assessed = kind === 'group' ? meetings : [];
  return [
    startClock(rules.plan, first.startsAt, calendar),
    startClock(rules.signUp, first.startsAt, calendar),
    ...assessed.map(({ no, endsAt }) => ({
      ...startClock(SESSION_ASSESSMENT, endsAt, calendar),
      occurrence: no,
    })),
    startClock(rules.report, last.endsAt, calendar),
    startClock(FOLLOW_UP, last.endsAt, calendar),
  ];
}
