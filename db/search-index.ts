import { createCipheriv } from 'node:crypto';
import { and, gt, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { mailKey, phoneKey, tokensOf } from '../domain/search-words.ts';
import type { Submission } from '../domain/submission.ts';
import { type DataKey, type KeyRing, unseal } from './keys.ts';
import { detailPlace, openSealedForm } from './places.ts';
import { history, matter, submission } from './schema.ts';
import { blindIndex, searchPiece } from './schema-procedure.ts';
import { atomically, type Statement, type Store } from './store.ts';

// The index holds keyed tokens without their order and no text (docs/decisions/0014-search.md).

/** The FTS5 table, which a migration makes by hand: its row is the piece's number. */
const searchTokens = sqliteTable('search_tokens', {
  rowid: integer('rowid'),
  tokens: text('tokens').notNull(),
});

const BLOCK = 16;
/** How much of a block stands in the index, in bytes: enough that two tokens hardly ever meet. */
const KEPT = 8;

/** This mode has none; workerd refuses null for it. */
const NO_IV = Buffer.alloc(0);

/** Each token as the index knows it under one key: all of them in one call of the cipher, sorted, so that no order stays. */
export function keyedTokens(keys: KeyRing, tokens: readonly string[], keyId = keys.currentId): string[] {
  const plain = Buffer.alloc(tokens.length * BLOCK);
  tokens.forEach((token, at) => {
    const length = plain.write(token, at * BLOCK + 1, BLOCK - 1);
    plain.writeUInt8(length, at * BLOCK);
  });
  const cipher = createCipheriv('aes-256-ecb', keys.derive('search', keyId).bytes, NO_IV);
  cipher.setAutoPadding(false);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return tokens.map((_, at) => sealed.subarray(at * BLOCK, at * BLOCK + KEPT).toString('hex')).sort();
}

/** Whose piece of text it is, and the line of the history it stands in; 0 for what was sent. */
export interface PieceOf {
  matterId: string;
  seq: number;
}

/** A piece with its words. */
interface Written extends PieceOf {
  words: string;
}

/** Rows that one statement takes: three bound values each, and D1 takes a hundred. */
const TOGETHER = 30;

/** The statements that put one piece of text into the index. Only what has been opened is indexed at all. */
export const indexPiece = (store: Pick<Store, 'db' | 'keys'>, piece: PieceOf, words: string): Statement[] =>
  indexPieces(store, [{ ...piece, words }]);

/** The same for many pieces. */
function indexPieces({ db, keys }: Pick<Store, 'db' | 'keys'>, written: readonly Written[]): Statement[] {
  const pieces = written
    .map(({ words, ...piece }) => ({ piece, tokens: tokensOf(words) }))
    .filter(({ tokens }) => tokens.length > 0);
  const groups = Array.from({ length: Math.ceil(pieces.length / TOGETHER) }, (_, at) =>
    pieces.slice(at * TOGETHER, (at + 1) * TOGETHER),
  );
  return groups.flatMap((some) => [
    db.insert(searchPiece).values(some.map(({ piece }) => piece)),
    db.insert(searchTokens).values(
      some.map(({ piece: { matterId, seq }, tokens }) => ({
        rowid: sql`(select ${searchPiece.n} from ${searchPiece} where ${searchPiece.matterId} = ${matterId}
          and ${searchPiece.seq} = ${seq})`,
        tokens: keyedTokens(keys, tokens).join(' '),
      })),
    ),
  ]);
}

/** The statements that put what was sent into the index: its words, and its telephone and mail by keyed hash. */
export const indexForm = (store: Store, matterId: string, form: Submission): Statement[] => [
  ...indexPiece(store, { matterId, seq: 0 }, textOfForm(form)),
  ...indexContacts(store, matterId, form),
];

const indexContacts = ({ db, keys }: Store, matterId: string, form: Submission): Statement[] =>
  contactsOf(form).map((contact) =>
    db
      .insert(blindIndex)
      .values({ hash: keys.hash('blind', contact), matterId })
      .onConflictDoNothing(),
  );

/** Everything of a form that words are looked for in. */
export const textOfForm = (form: Submission): string =>
  [form.message, form.about, form.remedy, form.name, form.address, form.contactNote]
    .filter((part) => part !== undefined)
    .join('\n');

const contactsOf = ({ phone, email }: Submission): string[] =>
  [phone && phoneKey(phone), email && mailKey(email)].filter((key): key is string => Boolean(key));

/** The statements that take matters out of the index: erased, or about to be indexed anew. */
export const unindex = ({ db }: Pick<Store, 'db'>, ...matterIds: string[]): Statement[] => [
  db
    .delete(searchTokens)
    .where(
      inArray(
        searchTokens.rowid,
        db.select({ n: searchPiece.n }).from(searchPiece).where(inArray(searchPiece.matterId, matterIds)),
      ),
    ),
  db.delete(searchPiece).where(inArray(searchPiece.matterId, matterIds)),
  db.delete(blindIndex).where(inArray(blindIndex.matterId, matterIds)),
];

interface Keyed {
  id: string;
  dataKey: string;
}

/** The statements that index a matter as it stands: what was sent, and every line of its history with words. */
export const indexMatter = (store: Store, row: Keyed): Promise<Statement[]> => indexMatters(store, [row]);

/** The same for several, which are read together: a database next door is asked once. */
async function indexMatters(store: Store, rows: readonly Keyed[]): Promise<Statement[]> {
  const ids = rows.map(({ id }) => id);
  const [sent, lines] = await store.db.batch([
    store.db.select().from(submission).where(inArray(submission.matterId, ids)),
    store.db
      .select({ matterId: history.matterId, seq: history.seq, sealed: history.sealedDetail })
      .from(history)
      .where(and(inArray(history.matterId, ids), isNotNull(history.sealedDetail))),
  ]);
  const dataKeys = new Map(rows.map(({ id, dataKey }) => [id, dataKey]));
  const keyOf = (id: string): DataKey => store.keys.dataKey(id, dataKeys.get(id) ?? '');
  const forms = sent.map(({ matterId, sealedForm }) => ({
    matterId,
    form: openSealedForm(keyOf(matterId), matterId, sealedForm),
  }));
  const said = lines.map(({ matterId, seq, sealed }) => ({
    ...{ matterId, seq },
    words: unseal(keyOf(matterId), detailPlace(matterId, seq), sealed ?? ''),
  }));
  return [
    ...unindex(store, ...ids),
    ...indexPieces(store, [
      ...forms.map(({ matterId, form }) => ({ matterId, seq: 0, words: textOfForm(form) })),
      ...said,
    ]),
    ...forms.flatMap(({ matterId, form }) => indexContacts(store, matterId, form)),
  ];
}

const AT_ONCE = 25;

/** Builds the whole index anew, some matters at a time: after a restore, or for a house that moved in. */
export async function rebuildIndex(store: Store): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await store.db
      .select({ n: matter.n, id: matter.id, dataKey: matter.dataKey })
      .from(matter)
      .where(
        and(
          gt(matter.n, after),
          isNotNull(matter.openedAt),
          isNull(matter.erasedAt),
          // Groups and activities are found by number: what is written there speaks of those who take part.
          ne(matter.track, 'programme'),
        ),
      )
      .orderBy(matter.n)
      .limit(AT_ONCE);
    const last = rows.at(-1);
    if (!last) return;
    await atomically(store, await indexMatters(store, rows));
    after = last.n;
  }
}
