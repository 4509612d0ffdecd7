import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { dataKeyOf, type MatterRow } from './change.ts';
import { type DataKey, seal, sealBytes, unseal, unsealBytes } from './keys.ts';
import { history } from './schema.ts';
import { file } from './schema-procedure.ts';
import type { Statement, Store } from './store.ts';

export type FileRow = typeof file.$inferSelect;

/** A file of a message as it is shown: its name opened. */
export interface ShownFile {
  id: string;
  seq: number;
  name: string;
  type: string;
  size: number;
}

/** A file whose bytes lie sealed in the home's files already. */
export interface StoredFile {
  id: string;
  name: string;
  type: string;
  size: number;
}

type Sealed = Pick<MatterRow, 'id' | 'dataKey'>;

const namePlace = (id: string) => ({ table: 'file', row: id, column: 'sealed_name' });
const bytesPlace = (id: string) => ({ table: 'file', row: id, column: 'bytes' });

/** The bytes of a file as they may leave this house for its files: sealed under the matter's own key. */
export const sealFile = (store: Store, row: Sealed, id: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  sealBytes(dataKeyOf(store, row), bytesPlace(id), bytes);

/** Opens what `sealFile` made. @throws when it is another file's, another matter's, or not whole */
export const openFile = (
  store: Store,
  row: Sealed,
  id: string,
  sealed: Uint8Array,
): Uint8Array<ArrayBuffer> => unsealBytes(dataKeyOf(store, row), bytesPlace(id), sealed);

/** The rows of files that come with line `seq` of a matter, to travel in its change. */
export function fileStatements(
  store: Store,
  row: Sealed,
  came: { seq: number; at: Instant },
  files: readonly StoredFile[],
): Statement[] {
  if (files.length === 0) return [];
  const key = dataKeyOf(store, row);
  const rows = files.map(({ id, name, type, size }) => ({
    ...{ id, matterId: row.id, seq: came.seq, type, size, at: came.at },
    sealedName: seal(key, namePlace(id), name),
  }));
  return [store.db.insert(file).values(rows)];
}

/** Some files of a matter, gone: their names now, their bytes as those of an erased matter (`erasedFiles`). */
export const filesErased = (store: Store, row: Sealed, ids: readonly string[], at: Instant): Statement[] =>
  ids.length === 0
    ? []
    : [
        store.db
          .update(file)
          .set({ erasedAt: at, sealedName: '' })
          .where(
            and(
              eq(file.matterId, row.id),
              sql`${file.id} in (select value from json_each(${JSON.stringify(ids)}))`,
            ),
          ),
      ];

/** The files of a matter that are still there, for a batch. */
export const filesOf = (store: Store, matterId: Parameters<typeof eq>[1]) =>
  store.db
    .select()
    .from(file)
    .where(and(eq(file.matterId, sql`${matterId}`), isNull(file.erasedAt)))
    .orderBy(file.seq, file.at, sql`rowid`);

/** A file with its name opened. */
export const shownFile = (key: DataKey, { id, seq, sealedName, type, size }: FileRow): ShownFile => ({
  ...{ id, seq, type, size },
  name: unseal(key, namePlace(id), sealedName),
});

/**
 * One file of this matter; null when it is another's, or gone.
 * @param told only what the sender was told: not what came with a line that was taken back
 */
export async function fileOf(
  store: Store,
  row: Sealed,
  id: string,
  { told }: { told: boolean },
): Promise<ShownFile | null> {
  const takenBack = sql`exists (select 1 from ${history} where ${history.matterId} = ${row.id}
    and ${history.event} = 'undone' and json_extract(${history.facts}, '$.undoes') = ${file.seq})`;
  const [found] = await store.db
    .select()
    .from(file)
    .where(
      and(
        eq(file.id, id),
        eq(file.matterId, row.id),
        isNull(file.erasedAt),
        told ? sql`not ${takenBack}` : undefined,
      ),
    );
  return found ? shownFile(dataKeyOf(store, row), found) : null;
}

/** Which of these ids no file of any matter has, or only one that was erased: nothing speaks of their bytes any more. */
export async function orphansAmong(store: Store, ids: readonly string[]): Promise<string[]> {
  const held = await store.db
    .select({ id: file.id })
    .from(file)
    .where(
      and(isNull(file.erasedAt), sql`${file.id} in (select value from json_each(${JSON.stringify(ids)}))`),
    );
  const known = new Set(held.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}
