import { dayOf, type Instant } from './time.ts';

const ATTEMPTS = 3;
const DAYS = 2;

/**
 * When the sender had been tried for often enough: three attempts on two days, before the due date (policy §2, evidence).
 * The clock runs on; such matters are counted apart.
 * @param attempts when each was made, in any order
 * @returns the attempt that made it enough, or null when there were too few
 */
export function triedInTime(attempts: readonly Instant[], dueAt: Instant): Instant | null {
  const inTime = attempts.filter((at) => at <= dueAt).toSorted((a, b) => a - b);
  const enough = inTime.findIndex((_, index) => {
    const made = inTime.slice(0, index + 1);
    return made.length >= ATTEMPTS && new Set(made.map(dayOf)).size >= DAYS;
  });
  return inTime[enough] ?? null;
}
