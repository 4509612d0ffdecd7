import { and, desc, eq, gte, isNull, max } from 'drizzle-orm';
import type { Move } from '../domain/history.ts';
import type { Viewer } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import { visibleTo } from './matter-row.ts';
import { history, matter } from './schema.ts';
import { calendarYear } from './schema-access.ts';
import { factsOf } from './status.ts';
import type { Store } from './store.ts';

/** An open matter whose dates a new calendar moved. */
export interface MovedMatter {
  reference: string;
  moves: Move[];
}

const MOST = 200;

/** What the last calendar that came in has moved, and when it came; through what the viewer may see. */
export async function movedLast(
  store: Store,
  viewer: Viewer,
): Promise<{ since: Instant | null; matters: MovedMatter[] }> {
  const [last] = await store.db.select({ at: max(calendarYear.importedAt) }).from(calendarYear);
  const since = last?.at ?? null;
  if (since === null) return { since, matters: [] };
  const rows = await store.db
    .select({ reference: matter.reference, facts: history.facts })
    .from(matter)
    .innerJoin(history, eq(history.matterId, matter.id))
    .where(
      and(
        isNull(matter.closedAt),
        eq(history.event, 'date-moved'),
        gte(history.at, since),
        visibleTo(viewer),
      ),
    )
    .orderBy(desc(history.at))
    .limit(MOST);
  return {
    since,
    matters: rows.map(({ reference, facts }) => ({ reference, moves: factsOf({ facts }).moves ?? [] })),
  };
}
