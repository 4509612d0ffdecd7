import {
  and,
  desc,
  eq,
  exists,
  gt,
  isNotNull,
  isNull,
  like,
  lt,
  ne,
  notLike,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { mayInHouse, type Viewer } from '../domain/permissions.ts';
import { mayOnProgramme } from '../domain/programme/permissions.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { visibleTo } from './matter-row.ts';
import { PARTICIPANT } from './programme/people/places-kept.ts';
import { letter, matter } from './schema.ts';
import { programme } from './schema-programme.ts';
import type { Statement, Store } from './store.ts';

const MOST = 20;

/** Matters in which somebody may be in danger and neither a report nor a finding stands: above everything else. */
export const inDanger = (store: Store, viewer: Viewer) =>
  store.db
    .select({ reference: matter.reference, dangerAt: matter.dangerAt, openedAt: matter.openedAt })
    .from(matter)
    .where(
      and(
        sql`danger_at is not null and danger_settled_at is null and closed_at is null`,
        isNotNull(matter.dangerAt),
        visibleTo(viewer),
      ),
    )
    .orderBy(matter.dangerAt)
    .limit(MOST);

/** How many of what is unread are looked through for closed ones, the longest waiting first. */
const LOOKED_THROUGH = 60;

/**
 * Closed matters to which the sender wrote since, unread: the queue of what is open does not hold them.
 * @param wanted whether they are shown at all: else nothing is read
 */
export function unreadClosed(store: Store, viewer: Viewer, wanted: boolean) {
  const unread = store.db
    .select({ reference: matter.reference, unreadAt: matter.unreadAt, closedAt: matter.closedAt })
    .from(matter)
    .where(and(isNotNull(matter.unreadAt), visibleTo(viewer)))
    .orderBy(matter.unreadAt)
    .limit(wanted ? LOOKED_THROUGH : 0)
    .as('unread');
  return store.db
    .select({ reference: unread.reference, unreadAt: unread.unreadAt })
    .from(unread)
    .where(isNotNull(unread.closedAt))
    .orderBy(unread.unreadAt)
    .limit(MOST);
}

/**
 * Which letters about groups and activities are a task of this person: none for who sees no programme; those to people who take
 * part for whoever may see these people, the rest for every colleague.
 */
function ofProgrammes(viewer: Viewer): SQL | undefined {
  const sent = ne(matter.track, 'programme');
  if (!mayInHouse(viewer, 'programmes')) return sent;
  if (mayOnProgramme(viewer, 'people', { handlerId: null, enteredBy: null })) return undefined;
  return or(sent, notLike(letter.recipient, `${PARTICIPANT}%`), eq(matter.handlerId, viewer.id));
}

/** How long a letter to a colleague, or of the house, that did not get through stays on the desk. */
const TOLD_FOR = 7 * DAY;

/**
 * Letters that did not get through and wait for a person ('邮件未送达，请致电'): which matter, what, to whom, since when. Who is
 * outside comes before colleagues, the newest first; `all` counts those that are not listed too.
 */
export const undelivered = (store: Store, viewer: Viewer) =>
  store.db
    .select({
      reference: matter.reference,
      kind: matter.kind,
      createdAt: letter.createdAt,
      template: letter.template,
      recipient: letter.recipient,
      all: sql<number>`count(*) over ()`,
    })
    .from(letter)
    .innerJoin(matter, eq(matter.id, letter.matterId))
    .where(and(sql`state = 'dead' and letter.closed_at is null`, visibleTo(viewer), ofProgrammes(viewer)))
    .orderBy(sql`${letter.recipient} like 'staff:%'`, desc(letter.createdAt))
    .limit(MOST);

/**
 * What nobody needs to be phoned about any more is no task: a colleague who was not reached for a week has seen the desk since,
 * and a group or an activity that has been over for a week is over for who took part.
 */
export async function forgetUndelivered(store: Store, now: Instant): Promise<void> {
  const before = now - TOLD_FOR;
  await store.db
    .update(letter)
    .set({ closedAt: now })
    .where(
      and(
        sql`state = 'dead' and closed_at is null`,
        lt(letter.createdAt, before),
        or(
          like(letter.recipient, 'staff:%'),
          and(
            like(letter.recipient, `${PARTICIPANT}%`),
            exists(
              store.db
                .select({ id: programme.matterId })
                .from(programme)
                .where(and(eq(programme.matterId, letter.matterId), lt(programme.lastAt, before))),
            ),
          ),
        ),
      ),
    );
}

/**
 * Letters of the house itself that did not get through lately: no matter is closed to end them.
 * @param told whether the viewer is told of them: else nothing is read
 */
export const undeliveredOfHouse = (store: Store, now: Instant, told: boolean) =>
  store.db
    .select({ createdAt: letter.createdAt, template: letter.template })
    .from(letter)
    .where(
      and(
        sql`state = 'dead' and closed_at is null`,
        isNull(letter.matterId),
        gt(letter.createdAt, now - TOLD_FOR),
      ),
    )
    .orderBy(letter.createdAt)
    .limit(told ? MOST : 0);

const deadOf = (matterId: string) => and(eq(letter.matterId, matterId), eq(letter.state, 'dead'));

/** Whoever a letter did not reach has been reached otherwise, the sender or a colleague: it is no task any more. */
export const reached = (
  store: Store,
  matterId: string,
  recipient: 'sender' | `staff:${string}`,
  at: Instant,
): Statement =>
  store.db
    .update(letter)
    .set({ closedAt: at })
    .where(and(deadOf(matterId), eq(letter.recipient, recipient), isNull(letter.closedAt)));

/** What made these letters no task at `at` is taken back: they are one again. */
export const taskAgain = (store: Store, matterId: string, at: Instant): Statement =>
  store.db
    .update(letter)
    .set({ closedAt: null })
    .where(and(deadOf(matterId), eq(letter.closedAt, at)));
