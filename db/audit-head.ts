import { desc, eq, lt } from 'drizzle-orm';
import { addDays, type Day, dayOf, type Instant, instantAt } from '../domain/time.ts';
import { houseLetter } from './house-letters.ts';
import { audit, setting } from './schema-access.ts';
import { atomically, type Store } from './store.ts';

/** The head of the audit that was mailed last: of which day, at which row. */
export interface Head {
  day: Day;
  n: number;
  hash: string;
}

const KEY = 'audit-head';

/** The head that was mailed last; null before the first. */
export async function toldHead(store: Store): Promise<Head | null> {
  const [row] = await store.db.select().from(setting).where(eq(setting.key, KEY));
  // Written below and nowhere else.
  const head: Head | null = row ? JSON.parse(row.value) : null;
  return head;
}

/**
 * Writes the letter with the hash at which the audit stood when yesterday ended, once for each day that is asked about. A
 * weekend is told of on the next working day, by the head of its last day.
 * @returns whether a letter was written
 */
export async function tellHead(store: Store, now: Instant): Promise<boolean> {
  const day = addDays(dayOf(now), -1);
  const told = await toldHead(store);
  if (told && told.day >= day) return false;
  const [last] = await store.db
    .select({ n: audit.n, hash: audit.hash })
    .from(audit)
    .where(lt(audit.at, instantAt(dayOf(now), '00:00')))
    .orderBy(desc(audit.n))
    .limit(1);
  // Not linked yet: in the next minute it is.
  if (!last || last.hash === null) return false;
  const head: Head = { day, n: last.n, hash: last.hash };
  const values = { key: KEY, value: JSON.stringify(head), at: now, by: null };
  await atomically(store, [
    store.db.insert(setting).values(values).onConflictDoUpdate({ target: setting.key, set: values }),
    houseLetter(store, now, {
      id: `${KEY}.${day}`,
      template: 'audit-head',
      recipient: 'director',
      // No count of lines: it would tell a director how many are not shown to them (policy 3.5).
      facts: { day, hash: last.hash },
    }),
  ]);
  return true;
}
