import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeProof } from '../../db/cron.ts';
import { keysFit } from '../../db/key-check.ts';
import { KeyRing } from '../../db/keys.ts';
import { migrate } from '../../db/migrate.ts';
import { faultOf, holdFolder, openSqlite } from '../../db/sqlite.ts';
import type { Store } from '../../db/store.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { dayOf, type Instant } from '../../domain/time.ts';
import { logFault } from '../log.ts';
import { inWords } from './faults.ts';
import { type HostSettings, readKeyRing, Sentence } from './settings.ts';

/** The house on this machine, open. */
export interface OpenHouse {
  store: Store;
  /** The migrations that were applied just now. */
  migrated: readonly string[];
  close(): void;
}

/**
 * Opens the data folder, and applies what migrations are missing. A server holds it alone; a command looks in beside it.
 * @throws Sentence when the folder is held, cannot be read or written, or the key is missing or another one
 */
export async function openHouse(
  settings: HostSettings,
  migrations: string,
  as: 'server' | 'command',
): Promise<OpenHouse> {
  const undo: (() => void)[] = [];
  const close = () => {
    for (const step of undo.toReversed()) step();
  };
  try {
    const keys = KeyRing.parse(readKeyRing(settings));
    if (as === 'server') {
      checkClock(Date.now());
      undo.push(hold(settings.data));
    }
    const opened = openSqlite(join(settings.data, 'house.sqlite'));
    undo.push(opened.close);
    const store = { db: opened.db, keys };
    const migrated = await migrateHouse(store, migrations);
    if (!(await keysFit(store))) throw new Sentence(otherKey(settings));
    if (as === 'server') await tryWriting(store);
    return { store, migrated, close };
  } catch (error) {
    close();
    throw inWords(error, settings.data);
  }
}

/** A small machine without a battery wakes up long ago; what it promised then would be wrong. */
function checkClock(now: Instant): void {
  if (dayOf(now) >= shippedCalendar.firstDay) return;
  throw new Sentence(`这台机器的时钟是 ${dayOf(now)}，显然不对，算出的期限也会错。请先把时间校准，再启动。`);
}

/** A file that may only be read opens without a word. Full or held it may be used again soon: until then pages are served. */
async function tryWriting(store: Store): Promise<void> {
  try {
    await writeProof(store, Date.now());
  } catch (error) {
    if (faultOf(error) === 'read-only') throw error;
    logFault('start', error);
  }
}

const otherKey = ({ keyFile, data }: HostSettings): string =>
  `密钥文件 ${keyFile} 打不开 ${data} 里的数据：这不是加密时用的那一把。请把原来的密钥文件放回去。`;

const failedUpgrade =
  '升级数据库时出错。出错的那一步已经撤回，数据没有丢；请先用回旧版本，再看日志里的原因。';

async function migrateHouse(store: Store, migrations: string): Promise<string[]> {
  try {
    return await migrate(store.db, migrationFiles(migrations));
  } catch (error) {
    if (faultOf(error)) throw error;
    throw new Sentence(failedUpgrade, { cause: error });
  }
}

/** Does some work on the house beside a server that may be running. */
export async function withHouse<T>(
  settings: HostSettings,
  migrations: string,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const house = await openHouse(settings, migrations, 'command');
  try {
    return await work(house.store);
  } finally {
    house.close();
  }
}

function hold(data: string): () => void {
  const letGo = holdFolder(join(data, 'lock.sqlite'));
  if (letGo === null) {
    throw new Sentence(`数据目录 ${data} 正被另一个服务台使用，同一份数据只能开一个。请先停掉那一个。`);
  }
  return letGo;
}

/** The migrations of the house, in their order. */
export const migrationFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
