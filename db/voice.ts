import { desc, eq, inArray, sql } from 'drizzle-orm';
import type { Calendar } from '../domain/calendar/calendar.ts';
import { type MatterKind, publicRules, type Stage } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { clock, matter, submission } from './schema.ts';
import { type StatusView, viewFor } from './status.ts';
import type { Store } from './store.ts';

/** One line of what a colleague has sent. */
export interface Voiced {
  reference: string;
  kind: MatterKind;
  stage: Stage;
  receivedAt: Instant;
  closedAt: Instant | null;
  /** The next date that the sender is told of; null when none runs. */
  dueAt: Instant | null;
}

const MOST = 100;

/** What a colleague sent signed in, the latest first: found by who sent it alone, so that no office hides it from them. */
export const voicedBy = (store: Store, staffId: string): Promise<Voiced[]> =>
  store.db
    .select({
      reference: matter.reference,
      kind: matter.kind,
      stage: matter.stage,
      receivedAt: matter.receivedAt,
      closedAt: matter.closedAt,
      dueAt: sql<Instant | null>`(select min(${clock.dueAt}) from ${clock} where ${clock.matterId} = ${matter.id}
        and ${clock.stoppedAt} is null and ${inArray(clock.rule, [...publicRules])})`,
    })
    .from(submission)
    .innerJoin(matter, eq(matter.id, submission.matterId))
    .where(eq(submission.voicedBy, staffId))
    .orderBy(desc(matter.receivedAt), desc(matter.n))
    .limit(MOST);

/** The public status of a matter for the colleague who sent it, without the code; null for everybody else. */
export const ownStatus = (
  store: Store,
  staffId: string,
  reference: string,
  now: Instant,
  calendar: Calendar,
): Promise<StatusView | null> =>
  viewFor(
    store,
    sql`(select ${submission.matterId} from ${submission} join ${matter} on ${matter.id} = ${submission.matterId}
      where ${matter.reference} = ${reference} and ${submission.voicedBy} = ${staffId})`,
    now,
    calendar,
  );
