import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noteAudit } from '../../../db/audit.ts';
import { askOf, putRows, roomText, runText } from '../../../db/dump.ts';
import { KeyRing } from '../../../db/keys.ts';
import { rebuildIndex } from '../../../db/search-index.ts';
import { openSqlite } from '../../../db/sqlite.ts';
import type { Store } from '../../../db/store.ts';
import type { Here } from '../commands/here.ts';
import { copyHouse, databaseOf } from '../copy.ts';
import { folderFiles } from '../files.ts';
import { openHouse, withHouse } from '../open.ts';
import { type HostSettings, readKeyRing, Sentence } from '../settings.ts';
import type { Contents } from './folder.ts';
import type { Target } from './read.ts';
import type { Attachments, Source } from './write.ts';

/** A home that can be backed up and restored from here. */
export interface Place {
  /** Gives what a back-up is made of, and notes in the audit that one was made. */
  read(work: (source: Source) => Promise<Contents>): Promise<Contents>;
  /** Gives what a back-up is put into, and notes it in the audit when it is done. */
  fill(work: (target: Target) => Promise<Contents>): Promise<Contents>;
}

const PAGE = 500;

/** The keys of this machine. Unlike a first start, neither a back-up nor a restoration ever makes a new one. */
export function ringOf(settings: HostSettings): KeyRing {
  if (!existsSync(settings.keyFile))
    throw new Sentence(
      `找不到密钥文件 ${settings.keyFile}。备份和恢复都要用原来的密钥文件（用 KEY_FILE 指明）。`,
    );
  return KeyRing.parse(readKeyRing(settings));
}

/** A database that is at hand as a place to restore into. */
export const targetOf = (store: Store, files: Pick<Attachments, 'put'>): Target => ({
  ask: askOf(store.db),
  clear: async () => {
    for (const text of roomText()) await runText(store.db, text);
  },
  put: (table, rows) => putRows(store.db, table, rows),
  done: () => Promise.resolve(),
  files,
});

/** A database that is at hand, in use or a copy, as the source of a back-up. */
export const sourceOf = (
  store: Pick<Store, 'db'>,
  files: Pick<Attachments, 'get'>,
  still: boolean,
): Source => ({ ask: askOf(store.db), files, page: PAGE, still });

/** A server of one's own: read from a copy of one moment while it runs, filled while it stands still. */
export const onThisServer = ({ settings, migrations }: Here): Place => ({
  async read(work) {
    if (!existsSync(databaseOf(settings)))
      throw new Sentence(`${settings.data} 里还没有数据库，没有可以备份的。`);
    // Noted before, so that the back-up holds it too; and what migrations are missing stands in the copy.
    await withHouse(settings, migrations, (store) => noteBackedUp(store));
    const folder = mkdtempSync(join(settings.data, 'backup-'));
    try {
      const file = join(folder, 'house.sqlite');
      copyHouse(settings, file);
      const { db, close } = openSqlite(file);
      try {
        return await work(sourceOf({ db }, folderFiles(join(settings.data, 'files')), true));
      } finally {
        close();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  async fill(work) {
    const house = await openHouse(settings, migrations, 'server');
    try {
      const told = await work(targetOf(house.store, folderFiles(join(settings.data, 'files'))));
      await rebuildIndex(house.store);
      await noteRestored(house.store, told);
      return told;
    } finally {
      house.close();
    }
  },
});

/** Notes that a back-up is being made. */
export const noteBackedUp = (store: Store): Promise<void> =>
  noteAudit(store, { at: Date.now(), by: null, action: 'backed-up' });

/** Notes what was restored: of which moment, how much. */
export const noteRestored = (store: Store, told: Contents): Promise<void> =>
  noteAudit(store, { at: Date.now(), by: null, action: 'restored', facts: sums(told) });

/** How much a back-up holds. */
export const sums = ({ at, tables, files, missing }: Contents) => ({
  of: at,
  rows: tables.reduce((sum, { rows }) => sum + rows, 0),
  files: files.length,
  missing: missing.length,
});
