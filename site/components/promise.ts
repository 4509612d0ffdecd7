import type { Calendar } from '../../domain/calendar/calendar.ts';
import { countDeadline } from '../../domain/deadlines.ts';
import type { RuleId } from '../../domain/guideline/rules.ts';
import { type StripItem, stripOf } from '../../domain/strip.ts';
import type { Instant } from '../../domain/time.ts';
import { sayDue } from '../../domain/words.ts';

interface Promised {
  /** '11月27日（周五）17:30'. */
  due: string;
  provisional: boolean;
  strip: StripItem[];
}

/** What a clock started now would promise; null where the calendar cannot say. */
export function promised(rule: RuleId, now: Instant, calendar: Calendar): Promised | null {
  const deadline = countDeadline(rule, now, calendar);
  if ('failure' in deadline || deadline.dueAt === null) return null;
  const { dueAt, provisional, counted } = deadline;
  return { due: sayDue(dueAt, { calendar }), provisional, strip: stripOf(counted, rule) };
}
