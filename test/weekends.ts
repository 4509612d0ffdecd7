import { shippedCalendar } from '../domain/calendar/shipped.ts';
import { addDays, type Day } from '../domain/time.ts';
import { isWorkingDay } from '../domain/workdays.ts';

const works = (day: Day) => isWorkingDay(day, shippedCalendar);

/** The first Friday at work, a week or more after a day, with a whole weekend after it and work again on Monday. */
export function fridayAfter(day: Day): Day {
  for (let friday = addDays(day, 7); ; friday = addDays(friday, 1)) {
    const [saturday, sunday, monday] = [addDays(friday, 1), addDays(friday, 2), addDays(friday, 3)];
    if (works(friday) && !works(saturday) && !works(sunday) && works(monday)) return friday;
  }
}
