import { createHash } from 'node:crypto';
import { and, eq, isNotNull } from 'drizzle-orm';
import { speaksOfDanger } from '../../domain/danger.ts';
import type { Facts } from '../../domain/history.ts';
import { may, type Viewer } from '../../domain/permissions.ts';
import type { Stage, Submission } from '../../domain/submission.ts';
import type { Instant } from '../../domain/time.ts';
import { type Change, change, type Loaded, type NewLetter } from '../change.ts';
import { fileStatements, type StoredFile } from '../files.ts';
import { type MatterRow, matterColumns, visibleTo } from '../matter-row.ts';
import { matterById } from '../matters.ts';
import { keepOnce, keptOnce } from '../once.ts';
import { matter } from '../schema.ts';
import { shieldNamed } from '../shield-named.ts';
import type { Statement, Store } from '../store.ts';
import { type Act, type Acted, act } from './act.ts';

/** What the holder of a receipt writes at /status/. */
export interface Written {
  text: string;
  files: readonly StoredFile[];
  /** Of token and content (`digestOf`): the same again within 24 hours is the same message. */
  digest: string | null;
  /** Looks as if a machine had filled the form: kept, but nobody is called for it. */
  machine: boolean;
  at: Instant;
  /** Whether a group robot is to be told of danger too. */
  robot: boolean;
}

const TRIES = 5;

/** The keyed digest of a message and its form's token: only the very same message finds the earlier one. */
export function messageDigest(
  store: Store,
  matterId: string,
  sent: { key: string; text: string; files: readonly { name: string; bytes: Uint8Array }[] },
): string {
  const files = sent.files.map(({ name, bytes }) => [name, createHash('sha256').update(bytes).digest('hex')]);
  return store.keys.hash('once', JSON.stringify(['message', matterId, sent.key, sent.text, files]));
}

/** When the same message was taken in before, if that was within 24 hours. */
export const writtenBefore = async (store: Store, digest: string, now: Instant): Promise<Instant | null> =>
  (await keptOnce(store, digest, now))?.at ?? null;

/**
 * The sender writes at /status/, at any time, also when the matter is closed: a line of the history, an unread mark, a letter
 * without content to the handler at once. Words of danger alarm as at receipt (policy 3.0). Once only, however often it comes.
 * @returns when it was taken in, and whether it was now; null when the matter kept changing, or has been erased
 */
export async function senderWrites(
  store: Store,
  matterId: string,
  written: Written,
): Promise<{ at: Instant; fresh: boolean } | null> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const loaded = await matterById(store, matterId);
    // What was erased while files were laid down stays empty.
    if (!loaded || loaded.row.erasedAt !== null) return null;
    if ((await change(store, loaded, lineOf(store, loaded, written))).ok)
      return { at: written.at, fresh: true };
    const earlier = written.digest === null ? null : await writtenBefore(store, written.digest, written.at);
    if (earlier !== null) return { at: earlier, fresh: false };
  }
  return null;
}

function lineOf(store: Store, { row }: Loaded, written: Written): Change {
  const { at, text, files } = written;
  const danger = speaksOfDanger(text);
  const quiet = written.machine && !danger;
  const facts: Facts = {
    ...(danger ? { danger: 'words' as const } : {}),
    ...(written.machine ? { why: 'honeypot' as const } : {}),
  };
  return {
    event: 'sender-wrote',
    by: null,
    at,
    facts,
    detail: text,
    set: {
      ...(quiet ? {} : { unreadAt: row.unreadAt ?? at }),
      ...(danger ? { dangerAt: at, dangerSettledAt: null } : {}),
      // What is marked danger is never set aside (policy 3.14).
      ...(danger && row.setAsideAt !== null ? { setAsideAt: null, stage: unfinished(row) } : {}),
    },
    letters: quiet ? [] : lettersFor(row, danger, written.robot),
    also: [
      ...fileStatements(store, row, { seq: row.version + 1, at }, files),
      ...onceStatements(store, row.id, written),
      // Once it is open, the opener has decided: a name in a later message shuts nobody out.
      ...(row.openedAt === null
        ? [shieldNamed(store, row.id, { texts: [text], at, but: row.enteredBy })]
        : []),
    ],
  };
}

const unfinished = (row: MatterRow): Stage => (row.openedAt === null ? 'received' : 'opened');

function lettersFor(row: MatterRow, danger: boolean, robot: boolean): NewLetter[] {
  const alarm: NewLetter[] = [
    { template: 'danger', recipient: 'duty' },
    ...(robot ? [{ template: 'danger', recipient: 'robot' }] : []),
  ];
  return [
    ...(danger ? alarm : []),
    { template: 'sender-wrote', recipient: row.handlerId === null ? 'openers' : 'handler' },
  ];
}

function onceStatements(store: Store, matterId: string, { digest, at }: Written): Statement[] {
  if (digest === null) return [];
  return [keepOnce(store, { digest, matterId, at, receipt: String(at) })];
}

/**
 * Staff answer in the conversation: read at /status/, told by a mail without content. No reply by itself, the clocks run on;
 * also on a closed matter, which it does not open again. Whoever answers has read: the unread mark goes.
 */
export const message = (
  store: Store,
  on: Act,
  given: { detail: string; files: readonly StoredFile[] },
  form: Submission,
): Promise<Acted> =>
  act(store, on, 'message', {
    event: 'messaged',
    facts: { way: 'status' },
    detail: given.detail,
    set: on.loaded.row.unreadAt === null ? {} : { unreadAt: null },
    letters: form.email === undefined ? [] : [{ template: 'message-waiting', recipient: 'sender' }],
    also: fileStatements(store, on.loaded.row, { seq: on.loaded.row.version + 1, at: on.at }, given.files),
  });

/** The matter as it stands before somebody looks, if their look takes its unread mark off; null if not. */
export async function unreadBefore(
  store: Store,
  viewer: Viewer,
  reference: string,
): Promise<Pick<MatterRow, 'id' | 'version'> | null> {
  const [row] = await store.db
    .select(matterColumns)
    .from(matter)
    .where(and(eq(matter.reference, reference), isNotNull(matter.unreadAt), visibleTo(viewer)));
  if (!row || !may(viewer, 'read', row)) return null;
  // Danger that nobody has reported or ruled out keeps its mark, whoever looks (policy 3.0).
  if (row.dangerAt !== null && row.dangerSettledAt === null) return null;
  return row.handlerId === null || row.handlerId === viewer.id ? row : null;
}

/** Takes the unread mark off, unless something came in between. No line of the history: nothing was done to the matter. */
export async function markRead(store: Store, row: Pick<MatterRow, 'id' | 'version'>): Promise<void> {
  await store.db
    .update(matter)
    .set({ unreadAt: null })
    .where(and(eq(matter.id, row.id), eq(matter.version, row.version)));
}
