import { createCipheriv } from 'node:crypto';
import { and, eq, gt, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
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

/** The statements that put one piece of text into the index. Only what has been opened is indexed at all. */
export function indexPiece(store: Pick<Store, 'db' | 'keys'>, piece: PieceOf, words: string): Statement[] {
  const tokens = tokensOf(words);
  if (tokens.length === 0) return [];
  return [
    store.db.insert(searchPiece).values(piece),
    store.db.insert(searchTokens).values({
      rowid: sql`(select ${searchPiece.n} from ${searchPiece} where ${searchPiece.matterId} = ${piece.matterId}
        and ${searchPiece.seq} = ${piece.seq})`,
      tokens: keyedTokens(store.keys, tokens).join(' '),
    }),
  ];
}

/** The statements that put what was sent into the index: its words, and its telephone and mail by keyed hash. */
export function indexForm(store: Store, matterId: string, form: Submission): Statement[] {
  const hashes = contactsOf(form).map((contact) => store.keys.hash('blind', contact));
  return [
    ...indexPiece(store, { matterId, seq: 0 }, textOfForm(form)),
    ...hashes.map((hash) => store.db.insert(blindIndex).values({ hash, matterId }).onConflictDoNothing()),
  ];
}

/** Everything of a form that words are looked for in. */
export const textOfForm = (form: Submission): string =>
  [form.message, form.about, form.remedy, form.name, form.address, form.contactNote]
    .filter((part) => part !== undefined)
    .join('\n');

const contactsOf = ({ phone, email }: Submission): string[] =>
  [phone && phoneKey(phone), email && mailKey(email)].filter((key): key is string => Boolean(key));

/** The statements that take a matter out of the index: erased, or about to be indexed anew. */
export const unindex = (store: Pick<Store, 'db'>, matterId: string): Statement[] => [
  store.db
    .delete(searchTokens)
    .where(
      inArray(
        searchTokens.rowid,
        sql`(select ${searchPiece.n} from ${searchPiece} where ${searchPiece.matterId} = ${matterId})`,
      ),
    ),
  store.db.delete(searchPiece).where(eq(searchPiece.matterId, matterId)),
  store.db.delete(blindIndex).where(eq(blindIndex.matterId, matterId)),
];

/** The statements that index a matter as it stands: what was sent, and every line of its history with words. */
export async function indexMatter(store: Store, row: { id: string; dataKey: string }): Promise<Statement[]> {
  const [[sent], lines] = await store.db.batch([
    store.db.select().from(submission).where(eq(submission.matterId, row.id)),
    store.db
      .select({ seq: history.seq, sealed: history.sealedDetail })
      .from(history)
      .where(and(eq(history.matterId, row.id), isNotNull(history.sealedDetail))),
  ]);
  const key: DataKey = store.keys.dataKey(row.id, row.dataKey);
  return [
    ...unindex(store, row.id),
    ...(sent ? indexForm(store, row.id, openSealedForm(key, row.id, sent.sealedForm)) : []),
    ...lines.flatMap(({ seq, sealed }) =>
      indexPiece(store, { matterId: row.id, seq }, unseal(key, detailPlace(row.id, seq), sealed ?? '')),
    ),
  ];
}

const AT_ONCE = 50;

/** Builds the whole index anew, matter by matter: after a restore, or for a house that moved in. */
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
    for (const row of rows) await atomically(store, await indexMatter(store, row));
    const last = rows.at(-1);
    if (!last) return;
    after = last.n;
  }
}
