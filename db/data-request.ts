import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Calendar } from '../domain/calendar/calendar.ts';
import { speaksOfDanger } from '../domain/danger.ts';
import { type AskingWay, type DataWish, dataWishes } from '../domain/data-request.ts';
import { mayInHouse, type Viewer } from '../domain/permissions.ts';
import { readReceipt } from '../domain/receipt.ts';
import { type KeepFrom, keepFromMask, keepFromRoles, type Submission } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { change, type Loaded } from './change.ts';
import { findMatter, matterById } from './matters.ts';
import { findProgramme, openPlan } from './programme/find.ts';
import { placeByReceipt } from './programme/people/my-place.ts';
import { isEmptied, type OneSignUp, signUpById, signUpByNo } from './programme/people/one.ts';
import { type Arrival, type Received, receive, receivedBefore } from './receive.ts';
import { history, matter, submission } from './schema.ts';
import { shield } from './schema-access.ts';
import { link } from './schema-procedure.ts';
import { isClash, type Statement, type Store } from './store.ts';

/** What is asked about the data kept of somebody. */
interface Wish {
  wish: DataWish;
  detail: string | undefined;
  at: Instant;
  calendar: Calendar;
  robot: boolean;
}

/** What is asked by whoever holds the receipt: the code is the proof of who they are. */
export interface DataRequest extends Wish {
  receipt: string;
}

/** What a colleague writes down for somebody without a receipt, and how they made sure that it is they. */
export interface EnteredRequest extends Wish {
  channel: AskingWay;
  checked: string;
}

/** Why nothing was asked: no such receipt, nothing is kept any more, or the same is being worked on already. */
export type NotAsked = 'unknown' | 'erased' | 'asked-already';

/** What a request is about: what somebody sent, or one sign-up for a group or an activity, whose matter is the programme. */
export type Subject = { of: 'matter'; loaded: Loaded } | ({ of: 'sign-up' } & OneSignUp);

/** What the link of a request points to. */
const idOf = (subject: Subject): string =>
  subject.of === 'matter' ? subject.loaded.row.id : subject.registration.id;

const isErased = (subject: Subject): boolean =>
  subject.loaded.row.erasedAt !== null || (subject.of === 'sign-up' && isEmptied(subject));

type Asked = { ok: true; received: Received } | { ok: false; failure: NotAsked };

/**
 * Somebody asks to see, correct or erase what is kept of them: a matter of its own, linked to what it is about, from the same
 * sender, kept from the same people.
 */
export const requestData = async (store: Store, asked: DataRequest): Promise<Asked> =>
  request(store, await byReceipt(store, asked.receipt), asked, { channel: 'web', enteredBy: null });

/**
 * The same, written down by a colleague: who was signed up by phone or just came has no receipt, and a receipt gets lost.
 * @param no the number on the list, where the reference is that of a group or an activity
 */
export async function enterDataRequest(
  store: Store,
  viewer: Viewer,
  { reference, no }: { reference: string; no: number | undefined },
  asked: EnteredRequest,
): Promise<Asked> {
  const subject = await byReference(store, viewer, reference, no);
  return request(store, subject, asked, { channel: asked.channel, enteredBy: viewer.id });
}

async function request(
  store: Store,
  first: Subject | null,
  asked: Wish & { checked?: string },
  came: Pick<Arrival, 'channel' | 'enteredBy'>,
): Promise<Asked> {
  if (!first || first.loaded.row.kind === 'data_request') return { ok: false, failure: 'unknown' };
  if (isErased(first)) return { ok: false, failure: 'erased' };
  const ended = await endedRequests(store, idOf(first));
  const arrival: Arrival = {
    form: formOf(store, first, asked),
    ...came,
    receivedAt: asked.at,
    enteredAt: asked.at,
    setAside: null,
    danger: speaksOfDanger(asked.detail) ? 'words' : null,
    // The same asked again once the first has been ended is another request.
    key: `data-request ${idOf(first)} ${ended}`,
    calendar: asked.calendar,
    robot: asked.robot,
    also: (id) => [onlyOne(store, idOf(first)), ...belongingTo(store, first, id, asked.at)],
  };
  const before = await receivedBefore(store, arrival);
  if (!before && (await isBeingWorkedOn(store, idOf(first)))) return { ok: false, failure: 'asked-already' };
  try {
    const received = before ?? (await receive(store, arrival));
    await noteOnFirst(store, first, received);
    return { ok: true, received };
  } catch (error) {
    // Of two at once the second.
    if (isClash(error) && (await isBeingWorkedOn(store, idOf(first))))
      return { ok: false, failure: 'asked-already' };
    throw error;
  }
}

async function byReceipt(store: Store, typed: string): Promise<Subject | null> {
  const hashes = store.keys.hashes('receipt', readReceipt(typed));
  const [found] = await store.db
    .select({ id: submission.matterId })
    .from(submission)
    .where(inArray(submission.receiptHash, hashes));
  if (found) return ofMatter(await matterById(store, found.id));
  const mine = await placeByReceipt(store, typed);
  return mine && { of: 'sign-up', loaded: mine.loaded, registration: mine.registration };
}

async function byReference(
  store: Store,
  viewer: Viewer,
  reference: string,
  no: number | undefined,
): Promise<Subject | null> {
  const programme = mayInHouse(viewer, 'programmes') ? await findProgramme(store, viewer, reference) : null;
  if (!programme) return no === undefined ? ofMatter(await findMatter(store, viewer, reference)) : null;
  const registration = no === undefined ? null : await signUpByNo(store, programme.row.id, no);
  return registration && { of: 'sign-up', loaded: programme, registration };
}

const ofMatter = (loaded: Loaded | null): Subject | null => loaded && { of: 'matter', loaded };

const requestsAbout = ({ db }: Store, firstId: string, which: SQL) =>
  db
    .select({ matterId: link.matterId, otherId: link.otherId, kind: link.kind, at: link.at })
    .from(link)
    .innerJoin(matter, eq(matter.id, link.matterId))
    .where(and(eq(link.otherId, firstId), eq(link.kind, 'data'), which));

/** Whether a request about this matter or sign-up has been made and not been ended. */
export const isBeingWorkedOn = async (store: Store, firstId: string): Promise<boolean> =>
  (await requestsAbout(store, firstId, isNull(matter.closedAt)).limit(1)).length > 0;

const endedRequests = async (store: Store, firstId: string): Promise<number> =>
  (await requestsAbout(store, firstId, isNotNull(matter.closedAt))).length;

/** Lets the transaction clash where another request about the same is being worked on. */
const onlyOne = (store: Store, firstId: string): Statement =>
  store.db.insert(link).select(requestsAbout(store, firstId, isNull(matter.closedAt)).limit(1));

function formOf(
  store: Store,
  subject: Subject,
  { wish, detail, checked }: Wish & { checked?: string },
): Submission {
  return {
    kind: 'data_request',
    ...(subject.of === 'matter' ? fromMatter(subject.loaded) : fromSignUp(store, subject)),
    message: [
      `请求${dataWishes[wish]}我的资料。`,
      detail,
      checked === undefined ? undefined : `（同事代为登记。怎样核对是本人：${checked}）`,
    ]
      .filter((part) => part !== undefined)
      .join('\n'),
    tellName: 'no',
    replyBy: 'receipt',
  };
}

type From = Pick<Submission, 'sender' | 'firstStop' | 'about' | 'keepFrom'>;

function fromMatter({ row }: Loaded): From {
  const kept = Object.keys(keepFromRoles).filter(
    (role): role is KeepFrom => (keepFromMask([role]) & row.keepFrom) !== 0,
  );
  return {
    sender: row.sender,
    ...(row.firstStop === null ? {} : { firstStop: row.firstStop }),
    about: `编号 ${row.reference}`,
    ...(kept.length === 0 ? {} : { keepFrom: kept }),
  };
}

const fromSignUp = (store: Store, { loaded, registration }: OneSignUp): From => ({
  sender: 'service_user',
  about: `“${openPlan(store, loaded).title}”的报名，编号 ${loaded.row.reference}，第 ${registration.no} 号`,
});

/** Linked to the first, and outside it stands whoever stands outside the first (policy 3.5). */
const belongingTo = (store: Store, subject: Subject, matterId: string, at: Instant): Statement[] => [
  store.db.insert(link).values({ matterId, otherId: idOf(subject), kind: 'data', at }),
  store.db
    .insert(shield)
    .select(sql`select ${shield.staffId}, (select ${matter.n} from ${matter} where ${matter.id} = ${matterId}), ${matterId},
    ${shield.why}, ${at} from ${shield} where ${shield.matterId} = ${subject.loaded.row.id}`)
    .onConflictDoNothing(),
];

/**
 * The first one's history says once that it was asked for; it is no change of its state, so a quicker colleague goes first.
 * Sent again, it is written then where it could not be before.
 */
async function noteOnFirst(
  store: Store,
  subject: Subject,
  { matterId, receivedAt: at }: Received,
): Promise<void> {
  const facts = {
    request: matterId,
    ...(subject.of === 'sign-up' ? { signUp: subject.registration.no } : {}),
  };
  for (let tries = 1; tries <= 5; tries += 1) {
    const loaded = await matterById(store, subject.loaded.row.id);
    if (!loaded || (await isNoted(store, loaded, matterId))) return;
    if ((await change(store, loaded, { event: 'data-requested', by: null, at, facts })).ok) return;
  }
}

const isNoted = async (store: Store, { row }: Loaded, requestId: string): Promise<boolean> =>
  (await store.db.$count(
    history,
    and(
      eq(history.matterId, row.id),
      eq(history.event, 'data-requested'),
      sql`${history.facts} ->> '$.request' = ${requestId}`,
    ),
  )) > 0;

/** The matter or the sign-up that a request about data is about. */
export async function aboutWhich(store: Store, requestId: string): Promise<Subject | null> {
  const [found] = await store.db
    .select({ id: link.otherId })
    .from(link)
    .where(and(eq(link.matterId, requestId), eq(link.kind, 'data')));
  if (!found) return null;
  const sent = ofMatter(await matterById(store, found.id));
  if (sent) return sent;
  const one = await signUpById(store, found.id);
  return one && { of: 'sign-up', ...one };
}
