import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { getTableName, is, sql } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { seedDemo } from '../../db/demo/seed.ts';
import { askOf, type Cell, type DumpRow, dumpTables, notDumped, pagesOf, rowsAsText } from '../../db/dump.ts';
import { KeyRing } from '../../db/keys.ts';
import { migrate } from '../../db/migrate.ts';
import { audit } from '../../db/schema-access.ts';
import { file } from '../../db/schema-procedure.ts';
import * as programmes from '../../db/schema-programme.ts';
import { drizzleOver } from '../../db/sqlite.ts';
import type { Store } from '../../db/store.ts';
import { instantAt } from '../../domain/time.ts';
import { withLocal } from '../../functions/commands/miniflare.ts';
import { backup, restore } from '../../functions/host/commands/backup.ts';
import { migrationFiles, withHouse } from '../../functions/host/open.ts';
import { type HostSettings, readKeyRing, Sentence } from '../../functions/host/settings.ts';
import { fillProgrammes } from '../full-programmes.ts';
import { settingsAt } from '../homes/settings.ts';
import { employ, openSession } from '../people.ts';
import { run } from '../product.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const root = mkdtempSync(join(tmpdir(), 'backup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A place of its own with the one key of this agency. */
const placeOf = (name: string): HostSettings =>
  settingsAt({ data: join(root, name), key: join(root, 'key', 'ring') }, 8787);
const [old, workers, back] = [placeOf('old'), placeOf('workers'), placeOf('back')];
const onNode = <T>(settings: HostSettings, work: (store: Store) => Promise<T>): Promise<T> =>
  withHouse(settings, 'db/migrations', work);

/** Runs a command as a person does, in a process of its own; gives how it ended and what it said. */
async function command(name: 'backup' | 'restore', settings: HostSettings, ...args: string[]) {
  const env = { DATA: settings.data, KEY_FILE: settings.keyFile, DEMO: 'off' };
  const running = run(name, args, env);
  return { ended: await running.ended, said: running.said() };
}

/** Every row of every table, in an order that no home changes. */
async function everything(store: Store): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of dumpTables) {
    const rows: string[] = [];
    for await (const page of pagesOf(askOf(store.db), table, 1000))
      rows.push(...page.map((row) => JSON.stringify(row)));
    found[table.name] = rows.sort();
  }
  return found;
}

/** The same without what a home writes by itself: that the database can be written, that something was restored. */
const withoutNote = (all: Record<string, string[]>) => ({
  ...all,
  cron_run: [],
  audit: all.audit?.filter((row) => !row.includes('"restored"')),
});

const attachments = {
  'attachment-one': Buffer.alloc(700_000, 'photo '),
  'attachment-two': Buffer.from([0, 255, 10, 13]),
};

let before: Record<string, string[]>;
beforeAll(async () => {
  await onNode(old, async (store) => {
    await seedDemo(store, instantAt('2026-11-24', '15:10'));
    for (const role of ['social_worker', 'supervisor'] as const) await employ(store, role, { roles: [role] });
    await fillProgrammes(store, (field) => `第几处${field}：“引号'”`, instantAt('2026-11-24', '15:10'));
    await openSession(store, 'whoever');
    const [one] = await store.db.values<[string]>(sql`select id from matter limit 1`);
    for (const [id, bytes] of Object.entries(attachments)) {
      const values = { id, matterId: one?.[0] ?? '', seq: 1, sealedName: 'd1.x', type: 'image/png' };
      await store.db.insert(file).values({ ...values, size: bytes.length, at: 1 });
    }
  });
  mkdirSync(join(old.data, 'files'));
  for (const [id, bytes] of Object.entries(attachments)) writeFileSync(join(old.data, 'files', id), bytes);
  const made = await command('backup', old, join(root, 'one'));
  expect(made).toMatchObject({ ended: 0, said: expect.stringContaining('2 个附件') });
  before = await onNode(old, everything);
});

describe('what a back-up holds', () => {
  test('every table of the house but sessions, leases and the search index, which is built anew', async () => {
    const tables = await onNode(old, (store) =>
      store.db.values<[string]>(sql`select name from sqlite_master where type = 'table'`),
    );
    const ours = tables
      .map(([name]) => name)
      .filter((name) => !/^(sqlite_|search_tokens|d1_migrations$)/.test(name));
    expect([...dumpTables.map(({ name }) => name), ...notDumped].sort()).toEqual(ours.sort());
    expect([...notDumped].sort()).toEqual(['blind_index', 'lease', 'search_piece', 'session']);
    expect(before.matter?.length).toBeGreaterThan(30);
    expect(before.history?.length).toBeGreaterThan(100);
  });

  test('every table of groups and activities, each with something in it', () => {
    const names = Object.values<unknown>({ ...programmes }).flatMap((table) =>
      is(table, SQLiteTable) ? getTableName(table) : [],
    );
    expect(names).toHaveLength(11);
    expect(names.filter((name) => (before[name]?.length ?? 0) === 0)).toEqual([]);
  });

  test('nothing in it can be read without the key: no name, no number, no table', () => {
    const names = readdirSync(join(root, 'one'));
    expect(names.length).toBe(dumpTables.length + 4);
    const bytes = Buffer.concat(names.map((name) => readFileSync(join(root, 'one', name))));
    for (const plain of ['XY-2026-', '林静', '第几处', 'complaint', 'photo photo', '"rows"']) {
      expect([plain, bytes.includes(plain)]).toEqual([plain, false]);
    }
    for (const name of names) expect(statSync(join(root, 'one', name)).mode & 0o077).toBe(0);
  });
});

describe('back-up and restore, from one home to the other and back', () => {
  test('the Node home into the Workers home: equal row by row', async () => {
    const done = await command('restore', workers, join(root, 'one'), '--home', 'preview');
    expect(done).toMatchObject({ ended: 0, said: expect.stringContaining('2 个附件') });
    const found = await withLocal(workers, ({ store }) => everything(store));
    expect(withoutNote(found)).toEqual(withoutNote(before));
  });

  test('the Workers home into the Node home: equal row by row and file by file', async () => {
    const made = await command('backup', workers, join(root, 'two'), '--home', 'preview');
    expect(made).toMatchObject({ ended: 0, said: expect.stringContaining('2 个附件') });
    const there = await withLocal(workers, ({ store }) => everything(store));
    expect(await command('restore', back, join(root, 'two'))).toMatchObject({ ended: 0 });
    expect(withoutNote(await onNode(back, everything))).toEqual(withoutNote(there));
    for (const [id, bytes] of Object.entries(attachments))
      expect(readFileSync(join(back.data, 'files', id)).equals(bytes)).toBe(true);
    const notes = await onNode(back, (store) => store.db.select().from(audit));
    expect(notes.map(({ action }) => action).filter((name) => /ed-up|restored/.test(name))).toEqual([
      'backed-up',
      'restored',
      'backed-up',
      'restored',
    ]);
  });

  test('as text, the way it goes to Cloudflare: the same rows', async () => {
    const sqlite = new DatabaseSync(':memory:');
    const db = drizzleOver(sqlite);
    await migrate(db, migrationFiles('db/migrations'));
    await onNode(old, async (store) => {
      for (const table of dumpTables) {
        for await (const rows of pagesOf(askOf(store.db), table, 100))
          for (const text of rowsAsText(table, rows)) {
            expect(Buffer.byteLength(text)).toBeLessThan(100_000);
            sqlite.exec(text);
          }
      }
    });
    expect(await everything({ db, keys: KeyRing.parse(readKeyRing(old)) })).toEqual(before);
  });
});

describe('what is refused, with a sentence', () => {
  const refused = async (name: 'backup' | 'restore', settings: HostSettings, folder: string) => {
    const here = { call: name, settings, migrations: 'db/migrations' };
    const run = { backup, restore }[name]([folder], here);
    const said: unknown = await run.then(
      () => 'not refused',
      (error: unknown) => (error instanceof Sentence ? error.message : error),
    );
    return said;
  };

  test('restoring where there is something already', async () => {
    expect(await refused('restore', old, join(root, 'one'))).toContain('只能恢复到空的系统里');
    expect(withoutNote(await onNode(old, everything))).toEqual(withoutNote(before));
  });

  test('a back-up into a folder that holds something', async () => {
    expect(await refused('backup', old, join(root, 'one'))).toContain('换一个空的目录');
  });

  test('another key, or none: nothing is written and no key is made', async () => {
    const other = { ...placeOf('other'), keyFile: join(root, 'other-key', 'ring') };
    expect(await refused('restore', other, join(root, 'one'))).toContain('找不到密钥文件');
    mkdirSync(join(root, 'other-key'), { mode: 0o700 });
    writeFileSync(other.keyFile, KeyRing.make(), { mode: 0o600 });
    expect(await refused('restore', other, join(root, 'one'))).toContain('密钥文件打不开这份备份');
    expect((await onNode(other, everything)).matter).toEqual([]);
  });

  test.each<[string, (folder: string) => void, string]>([
    [
      'a bit was changed',
      (folder) => {
        const path = join(folder, 'table-matter.ndjson.sealed');
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
        writeFileSync(path, bytes);
      },
      '损坏或缺失',
    ],
    [
      'its end was cut off',
      (folder) => {
        const path = join(folder, 'table-history.ndjson.sealed');
        writeFileSync(path, readFileSync(path).subarray(0, 60));
      },
      '损坏或缺失',
    ],
    [
      'one file was put in place of another',
      (folder) =>
        writeFileSync(
          join(folder, 'table-staff.ndjson.sealed'),
          readFileSync(join(folder, 'table-matter.ndjson.sealed')),
        ),
      '损坏或缺失',
    ],
    ['an attachment is gone', (folder) => rmSync(join(folder, 'file-attachment-two.sealed')), '损坏或缺失'],
    ['it was never finished', (folder) => rmSync(join(folder, 'backup.json')), '没有做完的备份'],
  ])('a back-up of which %s: the house stays empty', async (what, damage, sentence) => {
    const folder = mkdtempSync(join(root, 'damaged-'));
    for (const name of readdirSync(join(root, 'one')))
      writeFileSync(join(folder, name), readFileSync(join(root, 'one', name)));
    damage(folder);
    const into = placeOf(`damaged ${what}`);
    expect(await refused('restore', into, folder)).toContain(sentence);
    const found: [string, string[]][] = Object.entries(await onNode(into, everything));
    expect(found.filter(([name, rows]) => name !== 'cron_run' && rows.length > 0)).toEqual([]);
  });
});

test('cells of every kind pass through: quotes, line ends, signs outside the first plane', async () => {
  const sqlite = new DatabaseSync(':memory:');
  const db = drizzleOver(sqlite);
  await migrate(db, migrationFiles('db/migrations'));
  const row: Record<string, Cell> = { key: "it's", value: '第一行\n"二"\\ 😀', at: 1, by: null };
  const table = dumpTables.find(({ name }) => name === 'setting');
  if (!table) throw new Error('no settings');
  for (const text of rowsAsText(table, [row])) sqlite.exec(text);
  const found: DumpRow[] = [];
  for await (const page of pagesOf(askOf(db), table, 10)) found.push(...page);
  expect(found).toEqual([row]);
});
