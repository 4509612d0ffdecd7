import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { ListState } from '../../../domain/forms/programme-list.ts';
import type { Plan, ProgrammeKind } from '../../../domain/programme/programme.ts';
import { isProgrammeKind } from '../../../domain/programme/programme.ts';
import { addMonths, type Instant, instantAt } from '../../../domain/time.ts';
import { matter } from '../../schema.ts';
import { programme } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { openSealedPlan, type ProgrammeRow } from '../find.ts';
import { LISTED, ROOM } from '../listed.ts';

/** Rows of one page. */
export const PAGE = 20;

/**
 * What the public asks for: what is still to come, or what has begun; of those the ones that take people, that are full, or that
 * are over; of one month ('2026-12'), at one place. What is over is told by its last meeting, all else by the first.
 */
export interface ListFilter {
  when: 'coming' | 'past';
  state?: ListState | undefined;
  month?: string | undefined;
  placeId?: string | undefined;
  /** The reference that the page before ended with. */
  after?: string | undefined;
}

export interface ListedProgramme {
  reference: string;
  kind: ProgrammeKind;
  title: string;
  summary: Plan['summary'];
  programme: ProgrammeRow;
}

/** Where a page begins: behind the row with which the one before ended. */
type Last = Pick<ProgrammeRow, 'firstAt' | 'lastAt' | 'matterId'>;

/** The instant by which a list is in order. */
const instantOf = ({ state }: ListFilter) => (state === 'over' ? 'lastAt' : 'firstAt');

/**
 * Which rows of the index a page takes. Behind a row the place in the index is given by that row alone; the other bound on
 * that side is then only looked at (`+` keeps the index from it), or each page would read all before it.
 */
function span(filter: ListFilter, now: Instant, last: Last | null): SQL | undefined {
  const { when, month } = filter;
  const forward = when === 'coming';
  const from = month === undefined ? undefined : instantAt(`${month}-01`, '00:00');
  const until = month === undefined ? undefined : instantAt(addMonths(`${month}-01`, 1), '00:00');
  // What begins or ends this very instant has begun, has ended.
  const lower = Math.max(from ?? 0, forward ? now + 1 : 0);
  const upper = Math.min(until ?? Number.MAX_SAFE_INTEGER, forward ? Number.MAX_SAFE_INTEGER : now + 1);
  const by = instantOf(filter);
  const at = sql`${programme[by]}`;
  return and(
    sql`${last && forward ? sql`+${at}` : at} >= ${lower}`,
    sql`${last && !forward ? sql`+${at}` : at} < ${upper}`,
    last
      ? sql`(${at}, ${programme.matterId}) ${forward ? sql`>` : sql`<`} (${last[by]}, ${last.matterId})`
      : undefined,
  );
}

/**
 * One page of the programmes that were opened to the public, not cancelled and not emptied since. An index answers each
 * filter, so a page costs the same however many there are; only its own rows are decrypted.
 */
export async function listProgrammes(
  store: Store,
  filter: ListFilter,
  now: Instant,
): Promise<{ rows: ListedProgramme[]; more: string | null }> {
  const order = filter.when === 'coming' ? asc : desc;
  const last = filter.after === undefined ? null : await rowOf(store, filter.after);
  const found = await store.db
    .select({
      programme,
      id: matter.id,
      reference: matter.reference,
      kind: matter.kind,
      dataKey: matter.dataKey,
    })
    .from(programme)
    .innerJoin(matter, eq(matter.id, programme.matterId))
    .where(
      and(
        LISTED,
        filter.placeId === undefined ? undefined : eq(programme.placeId, filter.placeId),
        filter.state === undefined || filter.state === 'over' ? undefined : sql`${ROOM} = ${filter.state}`,
        span(filter, now, last),
      ),
    )
    .orderBy(order(programme[instantOf(filter)]), order(programme.matterId))
    .limit(PAGE + 1);
  const shown = found.slice(0, PAGE);
  const more = found.length > PAGE ? (shown.at(-1)?.reference ?? null) : null;
  return { rows: shown.flatMap((row) => listed(store, row)), more };
}

async function rowOf(store: Store, reference: string): Promise<Last | null> {
  const [last] = await store.db
    .select({ firstAt: programme.firstAt, lastAt: programme.lastAt, matterId: programme.matterId })
    .from(matter)
    .innerJoin(programme, eq(programme.matterId, matter.id))
    .where(eq(matter.reference, reference));
  return last ?? null;
}

interface Found {
  programme: ProgrammeRow;
  id: string;
  reference: string;
  kind: string;
  dataKey: string;
}

function listed(store: Store, row: Found): ListedProgramme[] {
  if (!isProgrammeKind(row.kind)) return [];
  const { title, summary } = openSealedPlan(store, row, row.programme.sealedPlan);
  return [{ reference: row.reference, kind: row.kind, title, summary, programme: row.programme }];
}
