import { type DatabaseFault, faultOf } from '../../db/sqlite.ts';
import { Sentence } from './settings.ts';

/** What is wrong with the data folder, and what to do about it. */
const sentences: Readonly<Record<DatabaseFault, (data: string) => string>> = {
  held: (data) => `${data} 里的数据库正被别的程序占用，等了几秒也没有放开。请先停掉那个程序，再启动。`,
  full: (data) => `磁盘满了，或者写不进去：${data}。请腾出空间、检查磁盘，再启动；已有的数据没有动。`,
  'read-only': (data) =>
    `数据目录 ${data} 不能写。请检查它的权限和所属用户，以及磁盘是不是以只读方式挂载的。`,
  unopened: (data) => `打不开 ${data} 里的数据库。请检查目录和文件的权限，以及是否还有磁盘空间。`,
  damaged: (data) => `${data} 里的数据库文件已经损坏，或者不是数据库。请用备份恢复。`,
};

const files: Readonly<Record<string, DatabaseFault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EIO: 'full',
  EACCES: 'read-only',
  EPERM: 'read-only',
  EROFS: 'read-only',
  ENOTDIR: 'read-only',
};

/** A fault of the disk or the database in words for the person at the keyboard; anything else stays as it is. */
export function inWords(error: unknown, data: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fault = faultOf(error) ?? files[code];
  return fault ? new Sentence(sentences[fault](data), { cause: error }) : error;
}
