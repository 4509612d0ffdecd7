import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Calendar } from '../domain/calendar/calendar.ts';
import { speaksOfDanger } from '../domain/danger.ts';
import { type DataWish, dataWishes } from '../domain/data-request.ts';
import { readReceipt } from '../domain/receipt.ts';
import { type KeepFrom, keepFromMask, keepFromRoles, type Submission } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { change, type Loaded } from './change.ts';
import { matterById } from './matters.ts';
import { type Received, receive } from './receive.ts';
import { matter, submission } from './schema.ts';
import { shield } from './schema-access.ts';
import { link } from './schema-procedure.ts';
import type { Statement, Store } from './store.ts';

/** What is asked, by whoever holds the receipt: the code is the proof of who they are. */
export interface DataRequest {
  receipt: string;
  wish: DataWish;
  detail: string | undefined;
  at: Instant;
  calendar: Calendar;
  robot: boolean;
}

/** Why nothing was asked: no such receipt, nothing is kept any more, or the same is being worked on already. */
export type NotAsked = 'unknown' | 'erased' | 'asked-already';

/**
 * A sender asks to see, correct or erase what is kept of them: a matter of its own, linked to the first, from the same sender,
 * kept from the same people.
 */
export async function requestData(
  store: Store,
  asked: DataRequest,
): Promise<{ ok: true; received: Received } | { ok: false; failure: NotAsked }> {
  const first = await byReceipt(store, asked.receipt);
  if (!first || first.row.kind === 'data_request') return { ok: false, failure: 'unknown' };
  if (first.row.erasedAt !== null) return { ok: false, failure: 'erased' };
  if (await isBeingWorkedOn(store, first.row.id)) return { ok: false, failure: 'asked-already' };
  const received = await receive(store, {
    form: formOf(first, asked),
    channel: 'web',
    receivedAt: asked.at,
    enteredAt: asked.at,
    enteredBy: null,
    setAside: null,
    danger: speaksOfDanger(asked.detail) ? 'words' : null,
    key: `data-request ${first.row.id}`,
    calendar: asked.calendar,
    robot: asked.robot,
    also: (id) => belongingTo(store, first, id, asked.at),
  });
  await noteOnFirst(store, first.row.id, asked.at);
  return { ok: true, received };
}

async function byReceipt(store: Store, typed: string): Promise<Loaded | null> {
  const hashes = store.keys.hashes('receipt', readReceipt(typed));
  const [found] = await store.db
    .select({ id: submission.matterId })
    .from(submission)
    .where(inArray(submission.receiptHash, hashes));
  return found ? matterById(store, found.id) : null;
}

async function isBeingWorkedOn(store: Store, firstId: string): Promise<boolean> {
  const [open] = await store.db
    .select({ id: matter.id })
    .from(link)
    .innerJoin(matter, eq(matter.id, link.matterId))
    .where(and(eq(link.otherId, firstId), eq(link.kind, 'data'), isNull(matter.closedAt)))
    .limit(1);
  return open !== undefined;
}

function formOf({ row }: Loaded, { wish, detail }: DataRequest): Submission {
  const kept = Object.keys(keepFromRoles).filter(
    (role): role is KeepFrom => (keepFromMask([role]) & row.keepFrom) !== 0,
  );
  return {
    kind: 'data_request',
    sender: row.sender,
    ...(row.firstStop === null ? {} : { firstStop: row.firstStop }),
    message: `请求${dataWishes[wish]}我的资料。${detail === undefined ? '' : `\n${detail}`}`,
    about: `编号 ${row.reference}`,
    tellName: 'no',
    replyBy: 'receipt',
    ...(kept.length === 0 ? {} : { keepFrom: kept }),
  };
}

/** Linked to the first, and outside it stands whoever stands outside the first (policy 3.5). */
const belongingTo = (store: Store, { row }: Loaded, matterId: string, at: Instant): Statement[] => [
  store.db.insert(link).values({ matterId, otherId: row.id, kind: 'data', at }),
  store.db
    .insert(shield)
    .select(sql`select ${shield.staffId}, (select ${matter.n} from ${matter} where ${matter.id} = ${matterId}), ${matterId},
    ${shield.why}, ${at} from ${shield} where ${shield.matterId} = ${row.id}`)
    .onConflictDoNothing(),
];

/** The first one's history says that it was asked for; it is no change of its state, so a quicker colleague goes first. */
async function noteOnFirst(store: Store, id: string, at: Instant): Promise<void> {
  for (let tries = 1; tries <= 5; tries += 1) {
    const loaded = await matterById(store, id);
    if (!loaded) return;
    if ((await change(store, loaded, { event: 'data-requested', by: null, at })).ok) return;
  }
}

/** The matter that a request about data is about. */
export async function aboutWhich(store: Store, requestId: string): Promise<Loaded | null> {
  const [found] = await store.db
    .select({ id: link.otherId })
    .from(link)
    .where(and(eq(link.matterId, requestId), eq(link.kind, 'data')));
  return found ? matterById(store, found.id) : null;
}
