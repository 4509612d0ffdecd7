import type { Day } from '../time.ts';
import statutory from './statutory.json' with { type: 'json' };

/**
 * The statutory days and their names: 《全国年节及纪念日放假办法》, 11 days in 2024 and, since its revision of 2024,
 * 13 from 2025. A day that is two holidays at once (2031-10-01) carries both names.
 */
export const STATUTORY_DAYS: ReadonlyMap<Day, string> = named(statutory.years);

function named(years: Readonly<Record<string, Readonly<Record<string, readonly Day[]>>>>): Map<Day, string> {
  const days = new Map<Day, string>();
  for (const holidays of Object.values(years)) {
    for (const [name, list] of Object.entries(holidays)) {
      for (const day of list) days.set(day, days.has(day) ? `${name}、${days.get(day)}` : name);
    }
  }
  return days;
}
