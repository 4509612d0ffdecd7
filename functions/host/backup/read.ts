import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Ask, type DumpRow, type DumpTable, dumpTables, filledTables } from '../../../db/dump.ts';
import type { KeyRing } from '../../../db/keys.ts';
import { Sentence } from '../settings.ts';
import {
  attachmentFile,
  type Contents,
  LABEL,
  outside,
  readContents,
  readSealed,
  type Sealed,
  tableFile,
} from './folder.ts';
import type { Attachments } from './write.ts';

/** What a back-up is put into. */
export interface Target {
  ask: Ask;
  /** Makes room: what an empty house has written by itself goes. */
  clear(): Promise<void>;
  put(table: DumpTable, rows: readonly DumpRow[]): Promise<void>;
  /** Whatever has been put so far is there for good. */
  done(): Promise<void>;
  files: Pick<Attachments, 'put'>;
}

const ROWS = 400;
const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/**
 * Puts a back-up into an empty house. Everything is opened and compared with what it says of itself before the first row is
 * written, so that a damaged one leaves the house empty.
 * @throws Sentence when it is no back-up, sealed under another key, damaged, newer than this product, or the house is not empty
 */
export async function restoreBackup(folder: string, keys: KeyRing, target: Target): Promise<Contents> {
  const { sealed, told } = await openBackup(folder, keys);
  const unknown = told.tables.filter(({ name, columns }) => !isKnown(name, columns));
  if (unknown.length > 0)
    throw new Sentence(`备份由更新的版本（${told.version}）做成，这个版本读不全。请先升级，再恢复。`);
  if ((await filledTables(target.ask)).length > 0)
    throw new Sentence('这里已经有数据了，备份只能恢复到空的系统里：请换一个空的数据目录或数据库。');
  await checkAll(sealed, told);
  try {
    await putAll(sealed, told, target);
  } catch (error) {
    const broken = '恢复没有做完，这里的数据不完整。请清空数据目录（或数据库）以后再恢复一次。';
    throw new Sentence(broken, { cause: error });
  }
  return told;
}

const isKnown = (name: string, columns: readonly string[]): boolean =>
  columns.every((column) => dumpTables.find((table) => table.name === name)?.columns.includes(column));

/** Opens a back-up as far as what it says of itself. */
export async function openBackup(folder: string, keys: KeyRing): Promise<{ sealed: Sealed; told: Contents }> {
  const { backup, key: keyId } = labelOf(folder);
  const sealed: Sealed = { folder, backup, keys, keyId };
  if (!keys.ids.includes(keyId)) throw new Sentence(otherKey);
  const told = await readContents(sealed).catch((error: unknown) => {
    throw new Sentence(otherKey, { cause: error });
  });
  if (told.keys.some((id) => !keys.ids.includes(id))) throw new Sentence(otherKey);
  return { sealed, told };
}

const otherKey =
  '密钥文件打不开这份备份：要用备份时的那一份密钥文件（用 KEY_FILE 指明），而且备份没有被改动过。';

function labelOf(folder: string): z.infer<typeof outside> {
  const path = join(folder, LABEL);
  if (!existsSync(path))
    throw new Sentence(`${folder} 里没有做完的备份：缺少 ${LABEL}。请检查目录，或改用另一份备份。`);
  try {
    return outside.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Sentence(`${path} 读不懂，不是这个产品的备份。`, { cause: error });
  }
}

/** Opens every file to its end and compares it with what the back-up says of it. */
async function checkAll(sealed: Sealed, { tables, files }: Contents): Promise<void> {
  const named = [
    ...tables.map(({ name, sha256 }) => [tableFile(name), sha256] as const),
    ...files.map(({ id, sha256 }) => [attachmentFile(id), sha256] as const),
  ];
  for (const [name, sha256] of named) {
    const hash = createHash('sha256');
    try {
      for await (const piece of readSealed(sealed, name)) hash.update(piece);
      if (hash.digest('hex') !== sha256) throw new Error('another content');
    } catch (error) {
      throw new Sentence(`备份里的 ${name} 损坏或缺失，没有恢复。请改用另一份备份。`, { cause: error });
    }
  }
}

async function putAll(sealed: Sealed, { tables, files }: Contents, target: Target): Promise<void> {
  await target.clear();
  for (const { name } of tables) {
    const table = dumpTables.find((known) => known.name === name);
    if (!table) throw new Error('a table that was known a moment ago');
    for await (const rows of rowsIn(readSealed(sealed, tableFile(name)))) await target.put(table, rows);
  }
  for (const { id } of files) {
    const parts: Buffer[] = [];
    for await (const piece of readSealed(sealed, attachmentFile(id))) parts.push(piece);
    await target.files.put(id, Buffer.concat(parts));
  }
  await target.done();
}

/** The rows of an NDJSON stream, some hundred at a time. */
async function* rowsIn(pieces: AsyncIterable<Buffer>): AsyncGenerator<DumpRow[]> {
  let rest: Buffer = Buffer.alloc(0);
  let rows: DumpRow[] = [];
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      rows.push(row.parse(JSON.parse(rest.subarray(0, end).toString('utf8'))));
      rest = rest.subarray(end + 1);
      if (rows.length === ROWS) {
        yield rows;
        rows = [];
      }
    }
  }
  if (rows.length > 0) yield rows;
}
