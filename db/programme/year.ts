import { and, asc, eq, gte, inArray, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Viewer } from '../../domain/permissions.ts';
import { isProgrammeKind, type ProgrammeKind, programmeKinds } from '../../domain/programme/programme.ts';
import type { Service, Stage } from '../../domain/submission.ts';
import { type Instant, instantAt } from '../../domain/time.ts';
import { matterColumns, visibleTo } from '../matter-row.ts';
import { matter } from '../schema.ts';
import { meeting, programme } from '../schema-programme.ts';
import type { Store } from '../store.ts';
import { openSealedPlan } from './find.ts';

/** What a year is narrowed to. */
export interface YearFilter {
  worker?: string;
  service?: Service;
}

/** Meetings held in a month, by worker, service and kind: how many, how many people came, how long they took. */
export interface HeldMeetings {
  month: number;
  workerId: string | null;
  service: Service | null;
  kind: ProgrammeKind;
  sessions: number;
  people: number;
  /** Milliseconds. */
  time: number;
}

/** A programme that begins in the year. */
export interface YearProgramme {
  reference: string;
  kind: ProgrammeKind;
  title: string;
  workerId: string | null;
  service: Service | null;
  stage: Stage;
  firstAt: Instant;
  lastAt: Instant;
  cancelled: boolean;
}

const MOST = 200;

const spanOf = (year: number) => ({
  from: instantAt(`${year}-01-01`, '00:00'),
  to: instantAt(`${year + 1}-01-01`, '00:00'),
});

const kinds = Object.keys(programmeKinds).filter(isProgrammeKind);

/** Who ran a meeting: whoever had the programme when its roll was called. */
const ran = sql<string | null>`coalesce(${meeting.workerId}, ${matter.handlerId})`;

const narrowed = (viewer: Viewer, { worker, service }: YearFilter, by: SQL) =>
  and(
    worker === undefined ? undefined : eq(by, worker),
    service === undefined ? undefined : eq(matter.service, service),
    // What is collected on cases is no programme.
    inArray(matter.kind, kinds),
    visibleTo(viewer),
  );

/**
 * What was done in a year for the monthly report (【自查】第七条): a meeting counts once its roll has been called. Reads the
 * meetings of the year and nothing of the years before.
 */
export async function heldInYear(
  store: Store,
  viewer: Viewer,
  year: number,
  filter: YearFilter,
): Promise<HeldMeetings[]> {
  const { from, to } = spanOf(year);
  const month = sql<number>`cast(strftime('%m', ${meeting.startsAt} / 1000 + 28800, 'unixepoch') as integer)`;
  const rows = await store.db
    .select({
      month,
      workerId: ran,
      service: matter.service,
      kind: matter.kind,
      sessions: sql<number>`count(*)`,
      people: sql<number>`sum(${meeting.present})`,
      time: sql<number>`sum(${meeting.endsAt} - ${meeting.startsAt})`,
    })
    .from(meeting)
    .innerJoin(matter, eq(matter.id, meeting.matterId))
    .where(
      and(
        gte(meeting.startsAt, from),
        lt(meeting.startsAt, to),
        isNotNull(meeting.calledAt),
        narrowed(viewer, filter, ran),
      ),
    )
    .groupBy(month, ran, matter.service, matter.kind);
  return rows.flatMap(({ kind, ...row }) => (isProgrammeKind(kind) ? [{ ...row, kind }] : []));
}

/** The programmes that begin in a year, the first first; the bounded beginning of them. */
export async function begunInYear(
  store: Store,
  viewer: Viewer,
  year: number,
  filter: YearFilter,
): Promise<{ programmes: YearProgramme[]; more: boolean }> {
  const { from, to } = spanOf(year);
  const rows = await store.db
    .select({ row: matterColumns, programme })
    .from(programme)
    .innerJoin(matter, eq(matter.id, programme.matterId))
    .where(
      and(
        gte(programme.firstAt, from),
        lt(programme.firstAt, to),
        narrowed(viewer, filter, sql`${matter.handlerId}`),
      ),
    )
    .orderBy(asc(programme.firstAt), asc(programme.matterId))
    .limit(MOST + 1);
  const programmes = rows.slice(0, MOST).flatMap(({ row, programme: found }) =>
    isProgrammeKind(row.kind)
      ? [
          {
            reference: row.reference,
            kind: row.kind,
            title: openSealedPlan(store, row, found.sealedPlan).title,
            workerId: row.handlerId,
            service: row.service,
            stage: row.stage,
            firstAt: found.firstAt,
            lastAt: found.lastAt,
            cancelled: found.cancelledAt !== null,
          },
        ]
      : [],
  );
  return { programmes, more: rows.length > MOST };
}
