import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { type KeptBecause, notErasable } from '../../domain/retention.ts';
import { isSentKind, type SentKind, type Submission } from '../../domain/submission.ts';
import type { Instant } from '../../domain/time.ts';
import { audited } from '../audit.ts';
import { type Changed, change, dataKeyOf, type Loaded } from '../change.ts';
import { seal } from '../keys.ts';
import type { MatterRow } from '../matter-row.ts';
import { emptyProgramme } from '../programme/erasing.ts';
import { formPlace } from '../receive.ts';
import { history, letter, letterAttempt, submission } from '../schema.ts';
import { keptMail, once, reveal } from '../schema-access.ts';
import { blindIndex, file, praise, searchPiece } from '../schema-procedure.ts';
import type { Statement, Store } from '../store.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

/** The search index (an FTS5 table, see migrations), as far as erasing knows it. */
const searchTokens = sqliteTable('search_tokens', { rowid: integer('rowid') });

/** Who erases what, when, and on what ground: its years are over, or the sender asked for it. */
export interface Erasing {
  by: string;
  at: Instant;
  ground: 'years' | 'request';
}

/**
 * Empties a matter of content and identity (policy: personal data) and keeps row, dates, outcome and figures. The caller has
 * asked who may. What stands in the way is asked here, of the matter as it was loaded: somebody quicker makes it `stale`.
 */
export async function erase(
  store: Store,
  loaded: Loaded,
  { by, at, ground }: Erasing,
): Promise<Changed | { ok: false; failure: KeptBecause }> {
  const { row, clocks } = loaded;
  const kept = notErasable(row, clocks);
  if (kept) return { ok: false, failure: kept };
  return change(store, loaded, {
    event: 'erased',
    by,
    at,
    facts: { ground },
    set: { erasedAt: at },
    also: [
      ...emptied(store, loaded, at),
      audited(store, { at, by, action: 'erased', matterId: row.id, facts: { ground } }),
    ],
  });
}

/** Every place that holds what somebody typed, or that leads to who it was. What was improved stays: it is public. */
function emptied(store: Store, { row }: Loaded, at: Instant): Statement[] {
  const { db } = store;
  const letters = db.select({ id: letter.id }).from(letter).where(eq(letter.matterId, row.id));
  const pieces = db.select({ n: searchPiece.n }).from(searchPiece).where(eq(searchPiece.matterId, row.id));
  return [
    ...(isSentKind(row.kind) ? [emptySubmission(store, row, row.kind)] : emptyProgramme(store, row, at)),
    db
      .update(history)
      .set({ sealedDetail: null })
      .where(and(eq(history.matterId, row.id), isNotNull(history.sealedDetail))),
    // The bytes go by `erasedFiles`: what was erased at some time is removed until it is gone.
    db.update(file).set({ erasedAt: at, sealedName: '' }).where(eq(file.matterId, row.id)),
    db.delete(searchTokens).where(inArray(searchTokens.rowid, pieces)),
    db.delete(searchPiece).where(eq(searchPiece.matterId, row.id)),
    db.delete(blindIndex).where(eq(blindIndex.matterId, row.id)),
    db.delete(praise).where(eq(praise.matterId, row.id)),
    db.delete(reveal).where(eq(reveal.matterId, row.id)),
    db.delete(once).where(eq(once.matterId, row.id)),
    db.delete(keptMail).where(inArray(keptMail.id, letters)),
    // A letter that still waits would be written from what is gone.
    db
      .update(letter)
      .set({ state: 'dropped' })
      .where(and(eq(letter.matterId, row.id), eq(letter.state, 'waiting'))),
    // What a mail server answered may name the address.
    db.update(letterAttempt).set({ reason: null }).where(inArray(letterAttempt.letterId, letters)),
    db.update(letter).set({ addressDay: null }).where(eq(letter.matterId, row.id)),
  ];
}

function emptySubmission(store: Store, row: MatterRow, kind: SentKind): Statement {
  const bare: Submission = { kind, sender: row.sender, message: '', tellName: 'no', replyBy: 'receipt' };
  return store.db
    .update(submission)
    .set({ sealedForm: seal(dataKeyOf(store, row), formPlace(row.id), JSON.stringify(bare)), voicedBy: null })
    .where(eq(submission.matterId, row.id));
}

/** The attachments erased since an instant, with their matter or by themselves, whose bytes are to be removed: removing twice does no harm. */
export async function erasedFiles(store: Store, since: Instant): Promise<string[]> {
  const rows = await store.db.select({ id: file.id }).from(file).where(sql`${file.erasedAt} >= ${since}`);
  return rows.map(({ id }) => id);
}

/** Keeps a matter beyond its years, with the reason: a court, an inspection, a complaint at 民政局. */
export const hold = (store: Store, on: Act, detail: string): Promise<Acted> =>
  on.loaded.row.heldAt !== null
    ? Promise.resolve(refuse('already-held'))
    : act(store, on, 'hold', { event: 'held', detail, set: { heldAt: on.at } });

/** The reason to keep it is over: its years count again. */
export const releaseHold = (store: Store, on: Act, detail: string): Promise<Acted> =>
  on.loaded.row.heldAt === null
    ? Promise.resolve(refuse('not-held'))
    : act(store, on, 'hold', { event: 'hold-released', detail, set: { heldAt: null } });
