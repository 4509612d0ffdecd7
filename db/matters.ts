import { and, eq, gt, ne, sql } from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import type { Submission } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { type ClockRow, dataKeyOf, type Loaded, type MatterRow } from './change.ts';
import { matterColumns, visibleTo } from './matter-row.ts';
import { openSealedForm } from './places.ts';
import { clock, matter, submission } from './schema.ts';
import { reveal } from './schema-access.ts';
import type { Store } from './store.ts';

/** What was sent, by its reference, through what the viewer may see; null when there is none for them. Programmes: db/programme/. */
export async function findMatter(store: Store, viewer: Viewer, reference: string): Promise<Loaded | null> {
  const [[row], clocks] = await store.db.batch([
    store.db
      .select(matterColumns)
      .from(matter)
      .where(and(eq(matter.reference, reference), ne(matter.track, 'programme'), visibleTo(viewer))),
    store.db
      .select()
      .from(clock)
      .where(eq(clock.matterId, sql`(select id from matter where reference = ${reference})`)),
  ]);
  return row ? { row, clocks: inOrder(clocks) } : null;
}

/** A matter by its id, for work that nobody signed in does (outbox, cron). */
export async function matterById(store: Store, id: string): Promise<Loaded | null> {
  const [[row], clocks] = await store.db.batch([
    store.db.select(matterColumns).from(matter).where(eq(matter.id, id)),
    store.db.select().from(clock).where(eq(clock.matterId, id)),
  ]);
  return row ? { row, clocks: inOrder(clocks) } : null;
}

export const inOrder = (clocks: ClockRow[]): ClockRow[] =>
  clocks.sort((a, b) => a.startedAt - b.startedAt || a.dueAt - b.dueAt || (a.rule < b.rule ? -1 : 1));

/** What was sent, opened. Only for who may read it: the caller has asked `may(viewer, 'read', …)`. */
export async function readForm(store: Store, row: Pick<MatterRow, 'id' | 'dataKey'>): Promise<Submission> {
  const [found] = await store.db.select().from(submission).where(eq(submission.matterId, row.id));
  if (!found) throw new Error('a matter without its submission');
  return openForm(store, row, found.sealedForm);
}

/** The sealed form of a matter as it was typed. */
export function openForm(
  store: Store,
  row: Pick<MatterRow, 'id' | 'dataKey'>,
  sealedForm: string,
): Submission {
  return openSealedForm(dataKeyOf(store, row), row.id, sealedForm);
}

/** Whether who sent a matter shows to this person now: they have asked, with a reason, today. */
export async function isRevealed(
  store: Store,
  staffId: string,
  matterId: string,
  now: Instant,
): Promise<boolean> {
  const [found] = await store.db
    .select({ until: reveal.until })
    .from(reveal)
    .where(and(eq(reveal.staffId, staffId), eq(reveal.matterId, matterId), gt(reveal.until, now)));
  return found !== undefined;
}
