import { randomBytes } from 'node:crypto';
import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import type { RuleId } from '../domain/guideline/rules.ts';
import { tracksLed, type Viewer } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import { audited } from './audit.ts';
import { visibleTo } from './matter-row.ts';
import { clock, matter } from './schema.ts';
import { feed } from './schema-access.ts';
import { atomically, type Store } from './store.ts';
import { viewerOf } from './viewer.ts';

/** When this person's feed got its address; null when there is none. */
export async function feedSince(store: Store, staffId: string): Promise<Instant | null> {
  const [row] = await store.db.select({ at: feed.at }).from(feed).where(eq(feed.staffId, staffId));
  return row?.at ?? null;
}

/** A new address for somebody's feed; the one before stops at once. @returns its secret, kept only as a keyed hash */
export async function makeFeed(store: Store, staffId: string, at: Instant): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const values = { staffId, tokenHash: store.keys.hash('feed', token), at };
  await atomically(store, [
    store.db.insert(feed).values(values).onConflictDoUpdate({ target: feed.staffId, set: values }),
    audited(store, { at, by: staffId, action: 'feed-made' }),
  ]);
  return token;
}

/** Ends somebody's feed. */
export const revokeFeed = (store: Store, staffId: string, at: Instant): Promise<void> =>
  atomically(store, [
    store.db.delete(feed).where(eq(feed.staffId, staffId)),
    audited(store, { at, by: staffId, action: 'feed-revoked' }),
  ]);

/** Whose feed this secret opens; null for every other, and for who has left. */
export async function viewerOfFeed(store: Store, token: string): Promise<Viewer | null> {
  const [row] = await store.db
    .select({ staffId: feed.staffId })
    .from(feed)
    .where(inArray(feed.tokenHash, store.keys.hashes('feed', token)));
  return row ? viewerOf(store, row.staffId) : null;
}

/** A date in a feed: number, rule, when; nothing of a person. */
export interface DueDate {
  reference: string;
  rule: RuleId;
  occurrence: number;
  dueAt: Instant;
  provisional: boolean;
}

const MOST = 500;

/** The running dates of what somebody handles, and of the whole track for who leads it; through what they may see. */
export async function dueDates(store: Store, viewer: Viewer): Promise<DueDate[]> {
  const tracks = tracksLed(viewer);
  return store.db
    .select({
      reference: matter.reference,
      rule: clock.rule,
      occurrence: clock.occurrence,
      dueAt: clock.dueAt,
      provisional: clock.provisional,
    })
    .from(matter)
    .innerJoin(clock, eq(clock.matterId, matter.id))
    .where(
      and(
        isNull(matter.closedAt),
        isNull(clock.stoppedAt),
        or(
          eq(matter.handlerId, viewer.id),
          tracks.length === 0 ? undefined : inArray(matter.track, [...tracks]),
        ),
        visibleTo(viewer),
      ),
    )
    .orderBy(clock.dueAt, matter.reference, clock.rule)
    .limit(MOST);
}
