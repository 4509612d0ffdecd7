import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { copyDatabase } from '../../db/copy.ts';
import { faultOf } from '../../db/sqlite.ts';
import { inWords } from './faults.ts';
import { type HostSettings, Sentence } from './settings.ts';

export const databaseOf = ({ data }: HostSettings): string => join(data, 'house.sqlite');

/**
 * A consistent copy of the database into a file that does not stand yet, readable by its owner only; the server may run. A
 * file of the final name is whole and on the disk.
 * @throws Sentence when there is nothing to copy, the file stands already, there is no room, or it cannot be written
 */
export function copyHouse(settings: HostSettings, to: string): void {
  const from = databaseOf(settings);
  if (!existsSync(from)) throw new Sentence(`${settings.data} 里还没有数据库，没有可以复制的。`);
  if (existsSync(to)) throw new Sentence(`${to} 已经有了，请换一个文件名。`);
  const part = `${to}.part`;
  try {
    leaveRoom(from, dirname(to));
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
    copyDatabase(from, part);
    flush(part);
    renameSync(part, to);
    flush(dirname(to));
  } catch (error) {
    if (error instanceof Sentence) throw error;
    throw notCopied(error, settings, to);
  } finally {
    rmSync(part, { force: true });
  }
}

const MIB = 1024 ** 2;
/** What stays free on the disk beside a copy: the service that runs goes on taking things in. */
const SPARE = 64 * MIB;

function leaveRoom(from: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const needed = statSync(from).size + SPARE;
  if (bavail * bsize >= needed) return;
  throw new Sentence(
    `${folder} 所在的磁盘放不下一份副本，没有复制。请先腾出约 ${Math.ceil(needed / MIB)} MB。`,
  );
}

/** The source is only read: a full or missing disk is the copy's. */
function notCopied(error: unknown, { data }: HostSettings, to: string): unknown {
  const ofFile = error instanceof Error && 'syscall' in error;
  if (!ofFile && faultOf(error) !== 'full') return inWords(error, data);
  return new Sentence(`复制不到 ${to}：请检查目录、权限和磁盘空间。`, { cause: error });
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
