import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ask, dumpTables, fileIdsOf, markOf, pagesOf } from '../../../db/dump.ts';
import type { KeyRing } from '../../../db/keys.ts';
import { Sentence } from '../settings.ts';
import {
  attachmentFile,
  type Contents,
  LABEL,
  type Sealed,
  tableFile,
  writeContents,
  writeSealed,
} from './folder.ts';

/** Attachments as they lie in a home, sealed, by their id. */
export interface Attachments {
  /** @returns the bytes, or null when there are none under this id */
  get(id: string): Promise<Uint8Array | null>;
  put(id: string, bytes: Uint8Array): Promise<void>;
}

/** What a back-up is made of: questions to a database, and its attachments. */
export interface Source {
  ask: Ask;
  files: Pick<Attachments, 'get'>;
  /** Rows asked for at a time. */
  page: number;
  /** Whether nobody can write in between: a copy, not the database that is in use. */
  still: boolean;
}

const TRIES = 3;

/**
 * Everything of a house into a folder that is empty or does not stand yet. Of a database in use each try is compared with how
 * far everything had come before: a back-up is of one moment.
 * @throws Sentence when the folder is not empty, or the house kept changing
 */
export async function writeBackup(
  folder: string,
  keys: KeyRing,
  source: Source,
  { version, at }: Pick<Contents, 'version' | 'at'>,
): Promise<Contents> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Sentence(`${folder} 里已经有东西，请换一个空的目录。`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let tries = 1; ; tries += 1) {
    const sealed: Sealed = {
      folder,
      keys,
      keyId: keys.currentId,
      backup: randomBytes(12).toString('base64url'),
    };
    const before = await markOf(source.ask);
    const tables = await writeTables(sealed, source);
    const ids = await fileIds(source);
    if (source.still || (await markOf(source.ask)) === before) {
      // The bytes of an attachment never change: they need not all be of that moment, which takes long.
      const attached = await writeAttachments(sealed, source, ids);
      const told = { version, at, keys: [...keys.ids], tables, ...attached };
      await writeContents(sealed, told);
      const label = { format: 1, backup: sealed.backup, key: sealed.keyId };
      writeFileSync(join(folder, LABEL), `${JSON.stringify(label)}\n`, { mode: 0o600 });
      return told;
    }
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    if (tries === TRIES)
      throw new Sentence('备份的时候一直有人在办理，没有得到同一时刻的数据。请在没有人使用的时候再备份。');
  }
}

async function writeTables(sealed: Sealed, source: Source): Promise<Contents['tables']> {
  const tables: Contents['tables'] = [];
  for (const table of dumpTables) {
    const counted = { rows: 0 };
    const { sha256 } = await writeSealed(sealed, tableFile(table.name), linesOf(source, table, counted));
    tables.push({ name: table.name, columns: [...table.columns], ...counted, sha256 });
  }
  return tables;
}

async function fileIds({ ask, page }: Source): Promise<string[]> {
  const all: string[] = [];
  for await (const ids of fileIdsOf(ask, page)) all.push(...ids);
  return all;
}

/** A table as NDJSON, a page at a time. */
async function* linesOf(
  { ask, page }: Source,
  table: (typeof dumpTables)[number],
  counted: { rows: number },
): AsyncGenerator<Uint8Array> {
  for await (const rows of pagesOf(ask, table, page)) {
    counted.rows += rows.length;
    yield Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
}

async function writeAttachments(sealed: Sealed, { files: from }: Source, ids: readonly string[]) {
  const files: Contents['files'] = [];
  const missing: string[] = [];
  for (const id of ids) {
    const bytes = await from.get(id);
    if (bytes === null) missing.push(id);
    else files.push({ id, ...(await writeSealed(sealed, attachmentFile(id), once(bytes))) });
  }
  return { files, missing };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
