import { and, count, desc, eq, isNotNull, isNull, lt, min, or, sql } from 'drizzle-orm';
import type { AuditAction } from '../domain/audit.ts';
import type { Viewer } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import { idByReference } from './change.ts';
import { whysOfExports } from './exports.ts';
import { visibleTo } from './matter-row.ts';
import { namesOf } from './people.ts';
import { history, matter } from './schema.ts';
import { audit } from './schema-access.ts';
import type { Store } from './store.ts';

/** What the audit is narrowed to; absent is all. */
export interface AuditFilter {
  /** A staff id, or `nobody` for senders and what the house does by itself. */
  person?: string;
  action?: AuditAction;
  reference?: string;
}

/** A line as it is shown. Its number is not: numbers that are missing would tell of lines that are not shown. */
export interface AuditLine {
  at: Instant;
  by: string | null;
  action: AuditAction;
  reference: string | null;
  subject: string | null;
  facts: Record<string, unknown>;
}

export interface AuditPage {
  lines: AuditLine[];
  /** What leads to the next page; null on the last one. */
  next: string | null;
  names: ReadonlyMap<string, string>;
  /** What was typed as the reason of an export, by the line's subject. */
  whys: ReadonlyMap<string, string>;
}

export const AUDIT_LINES = 50;
/** Lines that one page of a single action looks through, whatever it finds; counted are only those the viewer may see. */
const LOOKED_THROUGH = 1000;

/**
 * One page of the audit, the newest first. Lines about a matter that does not exist for the viewer do not exist either
 * (policy 3.5).
 */
export async function readAudit(
  store: Store,
  viewer: Viewer,
  filter: AuditFilter,
  after: string | null,
): Promise<AuditPage> {
  const visible = linesFor(store, viewer, filter, placeIn(store, viewer, after));
  const found = await (filter.action === undefined
    ? visible.limit(AUDIT_LINES + 1)
    : lookThrough(store, visible.limit(LOOKED_THROUGH).as('visible'), filter.action));
  const rows = 'rows' in found ? found.rows : found;
  const shown = rows.slice(0, AUDIT_LINES);
  const end = rows.length > AUDIT_LINES ? shown.at(-1)?.n : 'rows' in found ? found.looked : undefined;
  return {
    lines: shown.map(({ n: _, ...line }) => line),
    next: end === undefined ? null : store.keys.seal('cookie', place(viewer), String(end).padStart(16, '0')),
    names: await namesOf(store, shown.flatMap(idsIn)),
    whys: await whysOfExports(
      store,
      shown.map(({ subject }) => subject),
    ),
  };
}

function linesFor(store: Store, viewer: Viewer, { person, reference }: AuditFilter, before: number | null) {
  return store.db
    .select({
      n: audit.n,
      at: audit.at,
      by: audit.by,
      action: audit.action,
      reference: matter.reference,
      subject: audit.subject,
      facts: audit.facts,
    })
    .from(audit)
    .leftJoin(matter, eq(matter.id, audit.matterId))
    .where(
      and(
        before === null ? undefined : lt(audit.n, before),
        person === undefined ? undefined : person === 'nobody' ? isNull(audit.by) : eq(audit.by, person),
        reference === undefined ? undefined : eq(audit.matterId, idByReference(reference)),
        or(isNull(audit.matterId), and(isNotNull(matter.n), visibleTo(viewer))),
        linksNothingHidden(viewer),
      ),
    )
    .orderBy(desc(audit.n));
}

/** A link tells of two matters: both must exist for the viewer. The other stands in the line of the history. */
const linksNothingHidden = (viewer: Viewer) =>
  sql`(coalesce(${audit.facts} ->> '$.event', '') not in ('linked', 'unlinked') or exists (select 1 from ${history}
    inner join ${matter} on ${matter.id} = ${history.facts} ->> '$.other' where ${history.matterId} = ${audit.matterId}
    and ${history.seq} = ${audit.facts} ->> '$.seq' and ${visibleTo(viewer)}))`;

type Visible = ReturnType<ReturnType<ReturnType<typeof linesFor>['limit']>['as']>;

/** No index leads to an action: a bounded stretch is looked through, and the next page goes on where it ended. */
async function lookThrough({ db }: Store, visible: Visible, action: AuditAction) {
  const [rows, [looked]] = await db.batch([
    db
      .select()
      .from(visible)
      .where(eq(visible.action, action))
      .orderBy(desc(visible.n))
      .limit(AUDIT_LINES + 1),
    db.select({ last: min(visible.n), lines: count() }).from(visible),
  ]);
  const goesOn = looked !== undefined && looked.lines === LOOKED_THROUGH && looked.last !== null;
  return { rows, looked: goesOn ? (looked.last ?? undefined) : undefined };
}

/** Where a page ended, sealed for the one who turns it: the number of a line would tell how many are not shown. */
const place = (viewer: Viewer) => ({ table: 'audit', row: viewer.id, column: 'after' });

function placeIn(store: Store, viewer: Viewer, after: string | null): number | null {
  if (after === null) return null;
  try {
    return Number(store.keys.unseal('cookie', place(viewer), after));
  } catch {
    return null;
  }
}

function idsIn({ by, subject, facts }: AuditLine): string[] {
  const { successor } = facts;
  return [by, subject, successor].filter((id) => typeof id === 'string');
}
