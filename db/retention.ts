import {
  and,
  asc,
  eq,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import { erasableFrom, isMatterKind, type RetentionRule, yearsKept } from '../domain/retention.ts';
import { keepFromMask, type MatterKind, matterKinds, type Outcome, outcomes } from '../domain/submission.ts';
import { addDays, addMonths, type Day, dayOf, type Instant, instantAt } from '../domain/time.ts';
import { audited } from './audit.ts';
import { visibleTo } from './matter-row.ts';
import { clock, matter } from './schema.ts';
import { retention } from './schema-procedure.ts';
import { atomically, type Store } from './store.ts';

const isOutcome = (text: string): text is Outcome => Object.hasOwn(outcomes, text);

/** What the agency has set, in the order in which it was set. */
export async function retentionRules(store: Store): Promise<RetentionRule[]> {
  const rows = await store.db.select().from(retention).orderBy(asc(retention.n));
  return rows.flatMap(({ kind, outcome, years, fromDay }) =>
    isMatterKind(kind) && (outcome === '' || isOutcome(outcome)) ? [{ kind, outcome, years, fromDay }] : [],
  );
}

/** Sets how long a kind is kept from a day on; what was set before stays on record. */
export function setRetention(store: Store, rule: RetentionRule, by: string, at: Instant): Promise<void> {
  const { kind, outcome, years, fromDay } = rule;
  return atomically(store, [
    store.db.insert(retention).values({ kind, outcome, years, fromDay, at, by }),
    audited(store, {
      at,
      by,
      action: 'setting-changed',
      subject: 'retention',
      facts: { kind, outcome, years, fromDay },
    }),
  ]);
}

/** What would go, as the director sees it: nothing of its content. */
export interface DueForErasure {
  reference: string;
  kind: MatterKind;
  outcome: Outcome | null;
  closedAt: Instant;
  since: Day;
}

/**
 * What has been kept its years and has nothing in its way, the oldest first, of what is this viewer's to erase. One more than
 * `most` says that there are more.
 */
export async function dueForErasure(
  store: Store,
  viewer: Viewer,
  now: Instant,
  most: number,
): Promise<DueForErasure[]> {
  const rules = await retentionRules(store);
  const today = dayOf(now);
  const rows = await store.db
    .select({
      reference: matter.reference,
      kind: matter.kind,
      outcome: matter.outcome,
      closedAt: matter.closedAt,
    })
    .from(matter)
    .where(and(isNotNull(matter.closedAt), old(rules, today), nothingInTheWay(), forErasureBy(viewer)))
    .orderBy(matter.closedAt, matter.n)
    .limit(most);
  return rows.flatMap(({ closedAt, ...row }) =>
    closedAt === null
      ? []
      : [{ ...row, closedAt, since: erasableFrom(closedAt, yearsKept(rules, row, today)) }],
  );
}

/**
 * What somebody erases: the director what they may see, the board what no director may see, for whom it does not exist
 * (policy 3.5; 【反馈】第五条(二)).
 */
const forErasureBy = (viewer: Viewer): SQL | undefined =>
  viewer.roles.includes('director') ? visibleTo(viewer) : and(visibleTo(viewer), seenByNoDirector);

const seenByNoDirector = sql`((${matter.keepFrom} & ${keepFromMask(['director'])}) <> 0 or not exists (
  select 1 from staff_role d join staff s on s.id = d.staff_id where d.role = 'director' and s.left_at is null
    and not exists (select 1 from shield x where x.staff_id = s.id and x.matter_n = ${matter.n})))`;

/** Old enough by kind and outcome. */
function old(rules: readonly RetentionRule[], today: Day): SQL | undefined {
  const kinds = Object.keys(matterKinds).filter(isMatterKind);
  return or(
    ...kinds.flatMap((kind) => {
      const own = [
        ...new Set(rules.filter((rule) => rule.kind === kind).map(({ outcome }) => outcome)),
      ].filter(isOutcome);
      const closedBefore = (outcome: Outcome | '') =>
        lt(matter.closedAt, cutOff(yearsKept(rules, { kind, outcome }, today), today));
      return [
        ...own.map((outcome) =>
          and(eq(matter.kind, kind), eq(matter.outcome, outcome), closedBefore(outcome)),
        ),
        and(
          eq(matter.kind, kind),
          own.length === 0 ? undefined : or(isNull(matter.outcome), notInArray(matter.outcome, own)),
          closedBefore(''),
        ),
      ];
    }),
  );
}

/** The instant before which something must have been closed to be due today, by the same counting as `erasableFrom`. */
function cutOff(years: number, today: Day): Instant {
  // The month before and after are looked at day by day: a leap day counts as the last of February.
  let day = addDays(addMonths(today, -12 * years), 2);
  while (addMonths(day, 12 * years) > today) day = addDays(day, -1);
  return instantAt(addDays(day, 1), '00:00');
}

const nothingInTheWay = (): SQL | undefined =>
  and(
    isNull(matter.erasedAt),
    isNull(matter.heldAt),
    isNull(matter.unreadAt),
    or(isNull(matter.dangerAt), isNotNull(matter.dangerSettledAt)),
    or(isNull(matter.harmAt), isNotNull(matter.harmSettledAt)),
    sql`not exists (select 1 from ${clock} where ${clock.matterId} = ${matter.id} and ${clock.stoppedAt} is null)`,
  );

/** The references among these that are due, so that a confirmed list is asked again before each is erased. */
export async function stillDue(
  store: Store,
  viewer: Viewer,
  now: Instant,
  references: readonly string[],
): Promise<ReadonlySet<string>> {
  const rules = await retentionRules(store);
  const rows = await store.db
    .select({ reference: matter.reference })
    .from(matter)
    .where(
      and(
        inArray(matter.reference, [...references]),
        lte(matter.closedAt, now),
        old(rules, dayOf(now)),
        nothingInTheWay(),
        forErasureBy(viewer),
      ),
    );
  return new Set(rows.map(({ reference }) => reference));
}
