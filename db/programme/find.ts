import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Viewer } from '../../domain/permissions.ts';
import { lastAnswerAt } from '../../domain/programme/cases.ts';
import type { Plan } from '../../domain/programme/programme.ts';
import {
  type CollectingKind,
  isCollectingKind,
  isProgrammeKind,
  type ProgrammeKind,
} from '../../domain/programme/programme.ts';
import type { Instant } from '../../domain/time.ts';
import { dataKeyOf, type Loaded } from '../change.ts';
import { unseal } from '../keys.ts';
import { matterColumns, visibleTo } from '../matter-row.ts';
import { inOrder } from '../matters.ts';
import { clock, matter } from '../schema.ts';
import { meeting, programme } from '../schema-programme.ts';
import type { Store } from '../store.ts';

export type ProgrammeRow = typeof programme.$inferSelect;
export type MeetingRow = typeof meeting.$inferSelect;

/** What opinions are collected on: a group, an activity, or the cases of a worker's year, which have no meetings. */
export interface Collecting extends Loaded {
  kind: CollectingKind;
  programme: ProgrammeRow;
  meetings: readonly MeetingRow[];
}

/** A group or an activity as a verb or a page needs it: the matter with its clocks, the programme, its meetings in order. */
export interface LoadedProgramme extends Collecting {
  kind: ProgrammeKind;
}

/** Where the plan of a programme stands, sealed under the matter's own key. */
export const planPlace = (matterId: string) => ({
  table: 'programme',
  row: matterId,
  column: 'sealed_plan',
});

/** A programme by its reference, for somebody signed in; null when there is none. */
export const findProgramme = (
  store: Store,
  viewer: Viewer,
  reference: string,
): Promise<LoadedProgramme | null> => planned(findCollecting(store, viewer, reference));

/** What opinions are collected on, by its reference, for somebody signed in; null when there is none. */
export const findCollecting = (store: Store, viewer: Viewer, reference: string): Promise<Collecting | null> =>
  loadCollecting(store, sql`${matter.reference} = ${reference} and ${visibleTo(viewer)}`);

/** A programme by its reference, for the public: only one whose sign-up has been opened at some time. */
export async function publicProgramme(store: Store, reference: string): Promise<LoadedProgramme | null> {
  const found = await load(store, eq(matter.reference, reference));
  return found && found.programme.openAt !== null && found.row.erasedAt === null ? found : null;
}

/** A programme by its id, for work that nobody signed in does (outbox, cron). */
export const programmeById = (store: Store, id: string): Promise<LoadedProgramme | null> =>
  planned(collectingById(store, id));

/** What opinions are collected on, by its id. */
export const collectingById = (store: Store, id: string): Promise<Collecting | null> =>
  loadCollecting(store, eq(matter.id, id));

/** Only what comes out of the plan: a collection has neither papers nor places, and is never public. */
async function planned(found: Promise<Collecting | null>): Promise<LoadedProgramme | null> {
  const one = await found;
  return one && isProgrammeKind(one.kind) ? { ...one, kind: one.kind } : null;
}

/** The programme of the matter that a condition finds. */
export const load = (store: Store, where: SQL): Promise<LoadedProgramme | null> =>
  planned(loadCollecting(store, where));

async function loadCollecting(store: Store, where: SQL): Promise<Collecting | null> {
  const ids = store.db.select({ id: matter.id }).from(matter).where(where);
  const [[row], clocks, [found], meetings] = await store.db.batch([
    store.db.select(matterColumns).from(matter).where(where),
    store.db
      .select()
      .from(clock)
      .where(eq(clock.matterId, sql`(${ids})`)),
    store.db
      .select()
      .from(programme)
      .where(eq(programme.matterId, sql`(${ids})`)),
    store.db
      .select()
      .from(meeting)
      .where(and(eq(meeting.matterId, sql`(${ids})`)))
      .orderBy(asc(meeting.no)),
  ]);
  if (!row || !found || !isCollectingKind(row.kind)) return null;
  return { row, clocks: inOrder(clocks), kind: row.kind, programme: found, meetings };
}

/** What the plan says, as it was typed. */
export function openPlan(store: Store, { row, programme: { sealedPlan } }: Collecting): Plan {
  return openSealedPlan(store, row, sealedPlan);
}

/** The sealed plan of a matter, opened. */
export function openSealedPlan(store: Store, row: { id: string; dataKey: string }, sealedPlan: string): Plan {
  // Sealed by this house from a parsed form and bound to its row: what opens is what was written.
  const plan: Plan = JSON.parse(unseal(dataKeyOf(store, row), planPlace(row.id), sealedPlan));
  return plan;
}

/** Whether a programme takes nothing in any more: filed with its papers, closed, or emptied when the years were over. */
export const isFiled = ({ row, programme: { archivedAt } }: Collecting): boolean =>
  archivedAt !== null || row.closedAt !== null || row.erasedAt !== null;

/** Whether opinions are still taken in. */
export const takesOpinions = (loaded: Collecting, now: Instant): boolean =>
  !isFiled(loaded) && now < lastAnswerAt(loaded.kind, loaded.programme.lastAt);
