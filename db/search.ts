import { and, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { headOf, may, type Viewer } from '../domain/permissions.ts';
import { hasWords, mailKey, phoneKey, tokensOfWords, wordsOf } from '../domain/search-words.ts';
import type { tracks } from '../domain/submission.ts';
import { dataKeyOf, type MatterRow } from './change.ts';
import { unseal } from './keys.ts';
import { matterColumns, visibleTo } from './matter-row.ts';
import { detailPlace, openSealedForm } from './places.ts';
import { history, matter, submission } from './schema.ts';
import { blindIndex, searchPiece } from './schema-procedure.ts';
import { keyedTokens, textOfForm } from './search-index.ts';
import type { Store } from './store.ts';

/** Pieces of text that one search opens and compares, the newest first. */
const LOOKED_AT = 200;

export interface Found {
  matters: MatterRow[];
  /** More pieces fitted than were looked at: an older one may be missing. */
  capped: boolean;
}

/**
 * The matters in which every word stands, in one piece of text each, among those that this person may read; a telephone number
 * or a mail address finds what came from it.
 * @param question words parted by spaces, as typed; they are kept nowhere
 */
export async function searchMatters(store: Store, viewer: Viewer, question: string): Promise<Found> {
  const contact = phoneKey(question) ?? mailKey(question);
  const byContact = contact === null ? [] : await mattersOf(store, viewer, contact);
  const words = wordsOf(question);
  if (words.length === 0) return { matters: byContact, capped: false };
  const pieces = await candidates(store, viewer, tokensOfWords(words));
  const fitting = pieces.filter((piece) => may(viewer, 'read', piece.row) && fits(store, piece, words));
  const found = new Map([...byContact, ...fitting.map(({ row }) => row)].map((row) => [row.id, row]));
  return { matters: [...found.values()], capped: pieces.length === LOOKED_AT };
}

async function mattersOf(store: Store, viewer: Viewer, contact: string): Promise<MatterRow[]> {
  const rows = await store.db
    .select(matterColumns)
    .from(blindIndex)
    .innerJoin(matter, eq(matter.id, blindIndex.matterId))
    .where(and(inArray(blindIndex.hash, store.keys.hashes('blind', contact)), visibleTo(viewer)))
    .orderBy(desc(matter.n))
    .limit(LOOKED_AT);
  return rows.filter((row) => may(viewer, 'read', row));
}

interface Piece {
  row: MatterRow;
  seq: number;
  sealedForm: string | null;
  sealedDetail: string | null;
}

/** What the index names: every token must stand in the piece. What was indexed under an earlier key is asked for under it. */
function candidates(store: Store, viewer: Viewer, tokens: readonly string[]): Promise<Piece[]> {
  const match = store.keys.ids
    .map((id) => `(${keyedTokens(store.keys, tokens, id).join(' AND ')})`)
    .join(' OR ');
  return store.db
    .select({
      row: matterColumns,
      seq: searchPiece.seq,
      sealedForm: submission.sealedForm,
      sealedDetail: history.sealedDetail,
    })
    .from(searchPiece)
    .innerJoin(matter, eq(matter.id, searchPiece.matterId))
    .leftJoin(submission, and(eq(submission.matterId, searchPiece.matterId), eq(searchPiece.seq, 0)))
    .leftJoin(history, and(eq(history.matterId, searchPiece.matterId), eq(history.seq, searchPiece.seq)))
    .where(
      and(
        sql`${searchPiece.n} in (select rowid from search_tokens where search_tokens match ${match})`,
        isNull(matter.erasedAt),
        visibleTo(viewer),
        concerns(viewer),
      ),
    )
    .orderBy(desc(searchPiece.n))
    .limit(LOOKED_AT);
}

/** Leaves out, roughly, what is none of this person's business, so that it takes no room; `may` has the last word. */
function concerns(viewer: Viewer): SQL | undefined {
  const has = (role: Viewer['roles'][number]) => viewer.roles.includes(role);
  if (has('director') || viewer.posts.length > 0) return undefined;
  const heard = (['user', 'staff'] as const satisfies readonly (keyof typeof tracks)[]).filter(
    (track) => has(headOf(track)) || (track === 'user' && has('general_office')),
  );
  const stops = (['assistant_supervisor', 'staff_committee'] as const).filter(has);
  return or(
    heard.length === 0 ? undefined : inArray(matter.track, heard),
    stops.length === 0 ? undefined : inArray(matter.firstStop, stops),
    eq(matter.handlerId, viewer.id),
    eq(matter.openedBy, viewer.id),
    eq(matter.enteredBy, viewer.id),
  );
}

function fits(
  store: Store,
  { row, seq, sealedForm, sealedDetail }: Piece,
  words: readonly string[],
): boolean {
  const key = dataKeyOf(store, row);
  if (seq === 0)
    return sealedForm !== null && hasWords(textOfForm(openSealedForm(key, row.id, sealedForm)), words);
  return sealedDetail !== null && hasWords(unseal(key, detailPlace(row.id, seq), sealedDetail), words);
}
