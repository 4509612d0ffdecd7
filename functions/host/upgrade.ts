import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { restoreDatabase } from '../../db/copy.ts';
import { MigrationFault, migrate } from '../../db/migrate.ts';
import { holdFolder, openSqlite } from '../../db/sqlite.ts';
import { copyHouse, databaseOf } from './copy.ts';
import { inWords } from './faults.ts';
import { migrationFiles } from './open.ts';
import { type HostSettings, Sentence } from './settings.ts';

/**
 * Tries the migrations that are missing on a copy, beside the version that runs; the data itself is not touched.
 * @returns the names of those that would be applied
 * @throws Sentence at the first that fails
 */
export async function rehearse(settings: HostSettings, migrations: string): Promise<string[]> {
  if (!existsSync(databaseOf(settings))) return [];
  const folder = mkdtempSync(join(settings.data, 'rehearsal-'));
  try {
    const copy = join(folder, 'house.sqlite');
    copyHouse(settings, copy);
    return await apply(copy, migrations);
  } catch (error) {
    throw inMigrationWords(error, settings, '这是在副本上试的，正在使用的数据没有动，旧版本照常运行。');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Applies the migrations that are missing to a house that nobody serves, after a copy of it. When one fails the copy is
 * put back, so that the data are as the older version left them.
 * @returns the names of those applied
 * @throws Sentence when the house is served, or a migration failed
 */
export async function migrateHeld(
  settings: HostSettings,
  migrations: string,
  copy: string,
): Promise<string[]> {
  const house = databaseOf(settings);
  if (!existsSync(house)) return [];
  const letGo = holdFolder(join(settings.data, 'lock.sqlite'));
  if (letGo === null) throw new Sentence('服务台还在运行，请先停掉它再迁移。');
  try {
    copyHouse(settings, copy);
    return await apply(house, migrations).catch(async (error: unknown) => {
      await restoreDatabase(copy, house);
      throw inMigrationWords(error, settings, `数据已经恢复成迁移之前的样子（副本在 ${copy}）。`);
    });
  } finally {
    letGo();
  }
}

async function apply(file: string, migrations: string): Promise<string[]> {
  const { db, close } = openSqlite(file);
  try {
    return await migrate(db, migrationFiles(migrations));
  } finally {
    close();
  }
}

function inMigrationWords(error: unknown, { data }: HostSettings, what: string): unknown {
  if (!(error instanceof MigrationFault)) return inWords(error, data);
  return new Sentence(`迁移 ${error.migration} 没有成功。${what}`, { cause: error });
}
