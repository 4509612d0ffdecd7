import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Viewer } from '../domain/permissions.ts';
import type { LinkKind, MatterKind, Stage } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { visibleTo } from './matter-row.ts';
import { matter } from './schema.ts';
import { link } from './schema-procedure.ts';
import type { Store } from './store.ts';

/** Another matter that belongs to this one, for who may see both. */
export interface Linked {
  kind: LinkKind;
  /** The other came in before this one. */
  earlier: boolean;
  reference: string;
  matterKind: MatterKind;
  stage: Stage;
  receivedAt: Instant;
}

const shown = {
  kind: link.kind,
  n: matter.n,
  reference: matter.reference,
  // By a name of its own: in a batch of D1 two columns of one name are one.
  matterKind: sql<MatterKind>`${matter.kind}`.as('matter_kind'),
  stage: matter.stage,
  receivedAt: matter.receivedAt,
};

/** The matters linked to this one, either way, through what the viewer may see: to others there is no link. */
export async function linksOf(
  store: Store,
  viewer: Viewer,
  row: { id: string; n: number },
): Promise<Linked[]> {
  const from = (here: SQL | undefined, there: typeof link.otherId | typeof link.matterId) =>
    store.db
      .select(shown)
      .from(link)
      .innerJoin(matter, eq(matter.id, there))
      .where(and(here, visibleTo(viewer)))
      .orderBy(matter.n);
  const [back, on] = await store.db.batch([
    from(eq(link.matterId, row.id), link.otherId),
    from(eq(link.otherId, row.id), link.matterId),
  ]);
  return [...back, ...on].map(({ n, ...rest }) => ({ ...rest, earlier: n < row.n }));
}

/**
 * The lines of a history without those that tell of a link to a matter that does not exist for this person: that there was
 * one to link would tell of it (policy 3.5).
 */
export async function withoutHiddenLinks<T extends { facts: Record<string, unknown> }>(
  store: Store,
  viewer: Viewer,
  lines: readonly T[],
): Promise<T[]> {
  const others = lines.flatMap(({ facts }) => (typeof facts.other === 'string' ? facts.other : []));
  if (others.length === 0) return [...lines];
  const seen = await store.db
    .select({ id: matter.id })
    .from(matter)
    .where(and(inArray(matter.id, [...new Set(others)]), visibleTo(viewer)));
  return lines.filter(({ facts }) => facts.other === undefined || seen.some(({ id }) => id === facts.other));
}

/** The links made by hand between two matters, whichever came first. */
export const byHandBetween = (one: string, other: string) =>
  and(
    inArray(link.kind, ['duplicate', 'related']),
    or(
      and(eq(link.matterId, one), eq(link.otherId, other)),
      and(eq(link.matterId, other), eq(link.otherId, one)),
    ),
  );
