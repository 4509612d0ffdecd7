import { and, asc, eq, gte, isNotNull, lt, sql } from 'drizzle-orm';
import type { Period } from '../domain/figures/periods.ts';
import type { Viewer } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import { stands } from './figures.ts';
import { unseal } from './keys.ts';
import { visibleTo } from './matter-row.ts';
import { detailPlace } from './places.ts';
import { history, matter } from './schema.ts';
import type { Store } from './store.ts';

/** What a matter taught, without persons. */
export interface Lesson {
  at: Instant;
  text: string;
}

const MOST = 100;

/**
 * What was learned in a period, in the order it was noted, for the monthly meeting and the next plan (【反馈】第五条(三), policy
 * 3.12); nothing of a matter that the viewer stands outside of (policy 3.5), nor of one whose content is erased.
 */
export async function lessonsIn(store: Store, viewer: Viewer, { from, to }: Period): Promise<Lesson[]> {
  const rows = await store.db
    .select({
      id: matter.id,
      dataKey: matter.dataKey,
      seq: history.seq,
      at: history.at,
      sealed: history.sealedDetail,
    })
    .from(history)
    .innerJoin(matter, eq(matter.id, history.matterId))
    .where(
      and(
        // In so many words: only so is the index of lessons asked.
        sql`${history.event} = 'lesson-noted'`,
        gte(history.at, from),
        lt(history.at, to),
        isNotNull(history.sealedDetail),
        stands,
        visibleTo(viewer),
      ),
    )
    .orderBy(asc(history.at))
    .limit(MOST);
  return rows.map(({ id, dataKey, seq, at, sealed }) => ({
    at,
    text: unseal(store.keys.dataKey(id, dataKey), detailPlace(id, seq), sealed ?? ''),
  }));
}
