import { type Calendar, type CalendarYear, calendarOf } from './calendar.ts';
import { yearRow } from './check-year.ts';
import year2024 from './years/2024.json' with { type: 'json' };
import year2025 from './years/2025.json' with { type: 'json' };
import year2026 from './years/2026.json' with { type: 'json' };

/** The published years that come with the product, oldest first. */
export const SHIPPED_YEARS: readonly CalendarYear[] = [year2024, year2025, year2026].map((row) =>
  yearRow.parse(row),
);

/** The calendar that comes with the product: published for 2024 to 2026, provisional up to 2036. */
export const shippedCalendar: Calendar = calendarOf(SHIPPED_YEARS);
