import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { linkAudit, verifyAudit } from '../../db/audit-chain.ts';
import { readCalendar } from '../../db/calendar.ts';
import { receive } from '../../db/receive.ts';
import { staff } from '../../db/schema.ts';
import { calendarYear } from '../../db/schema-access.ts';
import type { Store } from '../../db/store.ts';
import { parseInstant } from '../../domain/time.ts';
import { unfit } from '../../functions/commands/deploy.ts';
import { withHouse } from '../../functions/host/open.ts';
import { readKeyRing, readSettings } from '../../functions/host/settings.ts';
import { freePort } from '../host/artefact.ts';
import { clockOf, lettersOf, linesOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { run } from '../product.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'commands-'));
const data = join(folder, 'data');
const keyFile = join(folder, 'key', 'ring');
let port = 0;
const env = () => ({ PORT: String(port), DATA: data, KEY_FILE: keyFile, DEMO: 'off', LIMITS: 'off' });
beforeAll(async () => {
  port = await freePort();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Works on the local data as a command does. */
const local = <T>(work: (store: Store) => Promise<T>): Promise<T> =>
  withHouse(readSettings(env()), 'db/migrations', work);

/** A command that is refused: it ends with 1, one sentence and no stack. */
async function refused(name: string, args: readonly string[], told: Record<string, string>): Promise<string> {
  const command = run(name, args, { ...env(), ...told });
  expect([await command.ended, command.said()]).toEqual([1, expect.not.stringMatching(/^\s+at /m)]);
  return command.said();
}

describe('npm start', () => {
  test('serves, and ends cleanly when it is told to: nothing holds the port', async () => {
    const product = run('start', [], env());
    onTestFinished(() => void product.child.kill('SIGTERM'));
    await product.says('按 Ctrl-C 结束');
    expect(product.said()).toContain(`http://localhost:${port}/`);
    expect(product.said()).not.toContain('演示密码');
    expect((await fetch(`http://localhost:${port}/api/health`)).status).toBe(200);
    product.child.kill('SIGTERM');
    expect(await product.ended).toBe(0);
    const again = createServer();
    await new Promise<void>((resolve, reject) => {
      again.once('error', reject).listen(port, '127.0.0.1', () => again.close(() => resolve()));
    });
  });

  test('says in a sentence that the port is taken', async () => {
    const other = createServer();
    const taken = await freePort();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    expect(await refused('start', [], { PORT: String(taken) })).toContain(`端口 ${taken} 已被占用`);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a demo at a public address', { DEMO: 'on', SITE: 'https://fuwu.example.cn' }, 'DEMO=off'],
    ['a port that is none', { PORT: 'http' }, 'PORT'],
    ['an address with a path', { SITE: 'https://fuwu.example.cn/desk' }, 'SITE'],
    ['a key inside the data folder', { KEY_FILE: join(data, 'ring') }, '钥匙和数据要分开'],
    ['a key that was lost', { KEY_FILE: join(folder, 'elsewhere', 'ring') }, '找不到密钥文件'],
  ])('refuses %s', (_what, told, sentence) => {
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'sealed-with-a-key'), '');
    expect(() => readKeyRing(readSettings({ ...env(), ...told }))).toThrow(new RegExp(sentence));
  });
});

describe('npm run deploy', () => {
  const set = readFileSync('wrangler.toml', 'utf8')
    .replace('00000000-0000-0000-0000-000000000000', '6f0c2d1e-0000-4000-8000-000000000001')
    .replace('SITE = ""', 'SITE = "https://fuwu.example.cn"');

  test('goes ahead with what the README asks to be filled in', () => {
    expect(unfit(set)).toBeNull();
  });

  test.each([
    ['the database', 'database_id', readFileSync('wrangler.toml', 'utf8')],
    ['the address', 'SITE', set.replace('SITE = "https://fuwu.example.cn"', 'SITE = ""')],
    ['the demo', 'DEMO', set.replace('DEMO = "off"', 'DEMO = "on"')],
    ['the limits', 'LIMITS', set.replace('LIMITS = "on"', 'LIMITS = "off"')],
    ['the mail', 'MAIL', set.replace('MAIL = "platform"', 'MAIL = "kept"')],
  ])('is refused while %s is not as it must be in public', (_what, name, config) => {
    expect(config).not.toBe(set);
    expect(unfit(config)).toContain(name === 'database_id' ? 'D1' : name);
  });
});

describe('npm run staff', () => {
  test('adds the first account with a one-time code, which is kept only as its hash', async () => {
    const adding = run('staff', ['add', '--login', 'linjing', '--name', '林静', '--role', 'director'], env());
    expect(await adding.ended).toBe(0);
    const code = /邀请码：([0-9A-F]{20})/.exec(adding.said())?.[1] ?? '';
    expect(code).not.toBe('');
    expect(JSON.stringify(await local((store) => store.db.select().from(staff)))).not.toContain(code);
    expect(
      await refused('staff', ['add', '--login', 'linjing', '--name', '又一位', '--role', 'director'], {}),
    ).toContain('已经有了');
  });
});

/** A plausible 2027 in which the Sunday after New Year is worked and a day after the Spring Festival is off for it. */
const year2027 = {
  ...{ year: 2027, status: 'published', version: 1 },
  paper: {
    ...{ title: '国务院办公厅关于2027年部分节假日安排的通知', number: null, dated: '2026-11-25' },
    url: 'https://www.gov.cn/zhengce/zhengceku/202611/content_7100000.htm',
  },
  off_days: Object.fromEntries([
    ['2027-01-01', '元旦'],
    ...['05', '06', '07', '08', '09', '10', '11'].map((day) => [`2027-02-${day}`, '春节']),
    ['2027-04-05', '清明节'],
    ...['01', '02', '03', '04'].map((day) => [`2027-05-${day}`, '劳动节']),
    ['2027-06-09', '端午节'],
    ['2027-09-15', '中秋节'],
    ...['01', '02', '03', '04', '05', '06'].map((day) => [`2027-10-${day}`, '国庆节']),
  ]),
  makeup_workdays: { '2027-01-03': '元旦', '2027-10-09': '国庆节' },
};

describe('npm run calendar -- import', () => {
  const file = join(folder, '2027.json');
  const importing = () => run('calendar', ['import', file], env());

  test('counts open clocks anew: an earlier date is in the history with the old one, and told to the sender', async () => {
    const receivedAt = parseInstant('2026-12-30T10:00:00+08:00') ?? 0;
    const reference = await local(async (store) => {
      await employAll(store);
      const received = await receive(store, {
        form: {
          ...{ kind: 'complaint', sender: 'public', message: '没有收到通知。', tellName: 'no' },
          ...{ replyBy: 'email', email: 'a@example.com' },
        },
        ...{ channel: 'web', receivedAt, enteredAt: receivedAt, enteredBy: null, setAside: null },
        ...{ danger: null, key: null, calendar: await readCalendar(store), robot: false },
      });
      expect(await clockOf(store, received.reference, 'submission.contact')).toMatchObject({
        dueAt: parseInstant('2027-01-06T17:30:00+08:00'),
        provisional: true,
      });
      return received.reference;
    });
    writeFileSync(file, JSON.stringify(year2027));
    const command = importing();
    expect([await command.ended, command.said()]).toEqual([0, expect.stringContaining('已导入 2027 年')]);
    await local(async (store) => {
      expect(await clockOf(store, reference, 'submission.contact')).toMatchObject({
        dueAt: parseInstant('2027-01-05T17:30:00+08:00'),
        toldDueAt: parseInstant('2027-01-05T17:30:00+08:00'),
        provisional: false,
      });
      const line = (await linesOf(store, reference)).at(-1);
      expect(line).toMatchObject({ event: 'date-moved', by: null });
      expect(line?.facts.moves).toContainEqual({
        rule: 'submission.contact',
        from: parseInstant('2027-01-06T17:30:00+08:00'),
        to: parseInstant('2027-01-05T17:30:00+08:00'),
        told: true,
      });
      const letters = (await lettersOf(store, reference)).map(({ template, recipient }) => [
        template,
        recipient,
      ]);
      expect(letters).toContainEqual(['date-moved', 'sender']);
    });
  });

  test('refuses a year that is no official paper, with the reason, and changes nothing', async () => {
    const bad = { ...year2027, paper: { ...year2027.paper, url: 'https://example.com/2027' } };
    writeFileSync(file, JSON.stringify(bad));
    const said = await refused('calendar', ['import', file], {});
    expect(said).toContain('没有导入');
    expect(said).toContain('gov.cn');
    const years = await local((store) => store.db.select().from(calendarYear));
    expect(years.map(({ year, version }) => [year, version])).toEqual([[2027, '1']]);
  });
});

describe('npm run audit -- verify', () => {
  const verify = (...args: string[]) => run('audit', ['verify', ...args], env());

  test('says that the chain holds, and at which row the hash from a mail stands', async () => {
    const head = await local(async (store) => {
      await linkAudit(store, Date.now());
      const found = await verifyAudit(store);
      return found.ok ? (found.head?.hash ?? '') : '';
    });
    const command = verify('--head', (head.match(/.{8}/g) ?? []).join(' '));
    expect([await command.ended, command.said()]).toEqual([0, expect.stringContaining('逐条相接')]);
    expect(command.said()).toMatch(/邮件里的指纹就是第 \d+ 条/);
    expect(await refused('audit', ['verify', '--head', 'f'.repeat(64)], {})).toContain('没有这个指纹');
    expect(await refused('audit', ['check'], {})).toContain('用法');
  });

  test('ends with 1 and a sentence when a row was changed past the triggers', async () => {
    await local(async (store) => {
      await store.db.run(sql`drop trigger audit_is_linked_once`);
      await store.db.run(sql`update audit set "by" = 'checker' where n = 1`);
    });
    expect(await refused('audit', ['verify'], {})).toContain('审计记录第 1 条的内容与封存时的指纹不符');
  });
});
