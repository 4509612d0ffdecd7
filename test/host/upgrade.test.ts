import { appendFileSync, mkdirSync, readdirSync, statfsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { complaint, receivedAnswer } from '../submissions.ts';
import { type Installation, install } from './installation.ts';

// Each upgrade starts several processes.
vi.setConfig({ testTimeout: 90_000 });

let house: Installation;
beforeEach(async () => {
  house = await install();
});
afterEach(() => house.remove());

const good = { '9001_more.sql': 'create table more (id text primary key);' };
const bad = {
  '9002_broken.sql':
    'create table even_more (id text primary key);\n--> statement-breakpoint\ncreate table more (id text);',
};

/** Goes through on a copy, and fails on the data themselves. */
const badForReal = {
  '9002_real.sql': `create table even_more (id text primary key, fine integer not null);
--> statement-breakpoint
insert into even_more select 'x', case when file like '%/rehearsal-%' then 1 end from pragma_database_list;`,
};

async function submit(): Promise<string | null> {
  try {
    const answer = await fetch(`${house.url}/api/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(complaint),
    });
    return answer.status === 201 ? receivedAnswer.parse(await answer.json()).reference : null;
  } catch {
    return null;
  }
}

/** Goes on submitting, four at a time, until told to end; @returns every reference that was acknowledged */
function keepSubmitting() {
  let over = false;
  const writer = async (): Promise<string[]> => {
    const taken: string[] = [];
    while (!over) {
      const reference = await submit();
      if (reference === null) await new Promise((resolve) => setTimeout(resolve, 20));
      else taken.push(reference);
    }
    return taken;
  };
  const writers = Promise.all([writer(), writer(), writer(), writer()]);
  return async () => {
    over = true;
    return (await writers).flat();
  };
}

function inside<T>(file: string, look: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return look(database);
  } finally {
    database.close();
  }
}

const houseFile = () => join(house.place.data, 'house.sqlite');
const column = (file: string, sql: string): unknown[] =>
  inside(file, (database) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row)[0]),
  );
const tables = (file: string) =>
  column(file, "select name from sqlite_schema where type = 'table' order by name");
const applied = (file: string) => column(file, 'select name from d1_migrations order by name');
const references = (file: string) => column(file, 'select reference from matter');

test('an upgrade keeps all that was acknowledged meanwhile, and a copy of what was before', async () => {
  const before = tables(houseFile());
  const end = keepSubmitting();
  const { code, said } = await house.upgrade({ migrations: good });
  const taken = await end();
  expect([code, said]).toEqual([0, expect.stringContaining('升级完成')]);
  expect(house.current()).not.toBe(house.first);
  expect(tables(houseFile())).toEqual([...before, 'more'].toSorted());
  expect(taken.length).toBeGreaterThan(10);
  expect(references(houseFile())).toEqual(expect.arrayContaining(taken));
  const [copy = ''] = house.copies();
  expect(tables(copy)).toEqual(before);
  expect(references(copy).length).toBeGreaterThan(0);
  expect(await submit()).not.toBeNull();
});

test('a migration that fails is found on a copy: the old version never stops, its data are as they were', async () => {
  const reference = await submit();
  const before = [tables(houseFile()), applied(houseFile()), readdirSync(house.place.data).toSorted()];
  const pid = house.pid();
  const end = keepSubmitting();
  const { code, said } = await house.upgrade({ migrations: { ...good, ...bad } });
  const taken = await end();
  expect([code, said]).toEqual([1, expect.stringContaining('迁移 9002_broken.sql 没有成功')]);
  expect(said).toContain('旧版本一直在运行');
  expect([house.current(), house.pid()]).toEqual([house.first, pid]);
  expect([tables(houseFile()), applied(houseFile()), readdirSync(house.place.data).toSorted()]).toEqual(
    before,
  );
  expect(references(houseFile())).toEqual(expect.arrayContaining([reference, ...taken]));
  expect(await submit()).not.toBeNull();
});

test('a migration that fails on the data alone is taken back whole, and the old version serves again', async () => {
  const before = [tables(houseFile()), applied(houseFile())];
  const end = keepSubmitting();
  const { code, said } = await house.upgrade({ migrations: { ...good, ...badForReal } });
  const taken = await end();
  expect([code, said]).toEqual([1, expect.stringContaining('迁移 9002_real.sql 没有成功')]);
  expect(said).toContain('已重新启动旧版本');
  expect(house.current()).toBe(house.first);
  await house.command('ready');
  expect([tables(houseFile()), applied(houseFile())]).toEqual(before);
  expect(references(houseFile())).toEqual(expect.arrayContaining(taken));
  expect(await submit()).not.toBeNull();
});

test('a version that does not start gives way to the old one', async () => {
  const reference = await submit();
  const launcher = `import { main } from './server/entry.mjs';
if (process.argv.length === 2) process.exit(1);
await main(new URL('./', import.meta.url));
`;
  const { code, said } = await house.upgrade({ launcher, migrations: good }, 3);
  expect([code, said]).toEqual([1, expect.stringContaining('已换回旧版本')]);
  expect(house.current()).toBe(house.first);
  await house.command('ready');
  expect(references(houseFile())).toContain(reference);
  expect(await submit()).not.toBeNull();
});

test('a package that cannot be read changes nothing and leaves nothing', async () => {
  const pid = house.pid();
  const { code, said } = await house.upgradeTo('package.json');
  expect([code, said]).toEqual([1, expect.stringContaining('没有升级：压缩包解不开')]);
  expect([house.current(), house.pid(), readdirSync(house.releases).length]).toEqual([house.first, pid, 1]);
  expect(await submit()).not.toBeNull();
});

test('where a copy would fill the disk nothing is tried: the service needs the room that is left', async () => {
  const reference = await submit();
  const { bavail, bsize } = statfsSync(house.place.data);
  // A file with a hole in it: larger than the room on the disk, without taking it.
  truncateSync(houseFile(), 2 * bavail * bsize);
  const { code, said } = await house.upgrade({ migrations: good });
  expect([code, said]).toEqual([
    1,
    expect.stringMatching(/磁盘放不下一份副本.*\n没有升级：旧版本一直在运行/s),
  ]);
  expect([house.current(), tables(houseFile()).includes('more')]).toEqual([house.first, false]);
  expect(references(houseFile())).toContain(reference);
  expect(await submit()).not.toBeNull();
});

test('the version that ran stays to go back to, however many were tried since; a unit of one’s own is not replaced', async () => {
  const tried = ['20260601-000000', '20260602-000000', '20260603-000000'];
  for (const name of tried) mkdirSync(join(house.releases, name));
  const first = await house.upgrade({});
  expect([first.code, first.said.includes('与')]).toEqual([0, false]);
  const [oldest = '', ...left] = readdirSync(house.releases).toSorted();
  expect(join(house.releases, oldest)).toBe(house.first);
  expect(left.slice(0, 2)).toEqual(tried.slice(1));
  appendFileSync(house.unit, '# ours\n');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const second = await house.upgrade({});
  expect([second.code, second.said]).toEqual([
    0,
    expect.stringContaining(`xingyang.service 与 ${house.unit} 不同`),
  ]);
  expect(second.said).not.toContain(`xingyang 与 `);
});

test('told to end while it is busy, the house has ended within five seconds', async () => {
  const end = keepSubmitting();
  while (references(houseFile()).length < 20) await new Promise((resolve) => setTimeout(resolve, 50));
  const since = performance.now();
  house.system('stop');
  expect(performance.now() - since).toBeLessThan(5000);
  expect(references(houseFile())).toEqual(expect.arrayContaining(await end()));
});

test('while the house is served nothing is migrated, and a copy overwrites nothing', async () => {
  const copy = `${house.place.data}-copy.sqlite`;
  expect(await house.command('migrate', copy)).toEqual({
    code: 1,
    said: '服务台还在运行，请先停掉它再迁移。\n',
  });
  expect((await house.command('copy', copy)).code).toBe(0);
  expect(await house.command('copy', copy)).toEqual({ code: 1, said: expect.stringContaining('已经有了') });
  expect(tables(copy)).toEqual(tables(houseFile()));
});

test('an account made beside the running service is there at once', async () => {
  const words = ['--login', 'zhuren', '--name', '周敏', '--role', 'director', '--role', 'admin'];
  const made = await house.command('staff', 'add', ...words);
  expect(made).toEqual({ code: 0, said: expect.stringMatching(/一次性邀请码：[0-9A-F]{20}\n/) });
  expect((await house.command('staff', 'list')).said).toContain('zhuren\t周敏\t中心主任、系统管理员');
  expect((await house.command('staff', 'add', ...words)).said).toContain('账号 zhuren 已经有了');
  expect((await house.command('nothing')).code).toBe(1);
});
