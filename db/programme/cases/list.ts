import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Viewer } from '../../../domain/permissions.ts';
import { endOfYear } from '../../../domain/programme/cases.ts';
import type { Service } from '../../../domain/submission.ts';
import { visibleTo } from '../../matter-row.ts';
import { matter } from '../../schema.ts';
import { programme } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';

const shown = {
  reference: matter.reference,
  service: matter.service,
  handlerId: matter.handlerId,
  enteredBy: matter.enteredBy,
  closedAt: matter.closedAt,
  stage: matter.stage,
  lastAt: programme.lastAt,
  archivedAt: programme.archivedAt,
  closings: programme.taken,
  answered: programme.answered,
};

/** More than all the workers of an agency have. */
const MOST = 300;

/** The collections of a year, narrowed to a worker or a service: each worker's together. */
export async function listCollections(
  { db }: Store,
  viewer: Viewer,
  { year, service, worker }: { year: number; service?: Service; worker?: string },
) {
  const those = and(
    eq(matter.kind, 'case'),
    service === undefined ? undefined : eq(matter.service, service),
    worker === undefined ? undefined : eq(matter.handlerId, worker),
    eq(programme.lastAt, endOfYear(year)),
    visibleTo(viewer),
  );
  const read = (open: boolean) =>
    db
      .select(shown)
      .from(matter)
      .innerJoin(programme, eq(programme.matterId, matter.id))
      .where(and(open ? isNull(matter.closedAt) : isNotNull(matter.closedAt), those))
      .orderBy(desc(open ? matter.nextDueAt : matter.closedAt))
      .limit(MOST);
  return (await Promise.all([read(true), read(false)])).flat();
}

export type ListedCollection = Awaited<ReturnType<typeof listCollections>>[number];
