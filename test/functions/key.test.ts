import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readCalendar } from '../../db/calendar.ts';
import { readForm } from '../../db/matters.ts';
import { receive } from '../../db/receive.ts';
import { matter } from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import { withHouse } from '../../functions/host/open.ts';
import { readSettings } from '../../functions/host/settings.ts';
import { freePort } from '../host/artefact.ts';
import { matterOf } from '../matters.ts';
import { run } from '../product.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'key-'));
const keyFile = join(folder, 'key', 'ring');
let env: Record<string, string>;
beforeAll(async () => {
  env = { PORT: String(await freePort()), DATA: join(folder, 'data'), KEY_FILE: keyFile, DEMO: 'off' };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const local = <T>(work: (store: Store) => Promise<T>): Promise<T> =>
  withHouse(readSettings(env), 'db/migrations', work);

async function said(...args: string[]): Promise<[code: number | null, text: string]> {
  const command = run('key', args, env);
  return [await command.ended, command.said()];
}

test('npm run key -- rotate changes the master key while the service stands still, and everything opens', async () => {
  const receivedAt = Date.now();
  const reference = await local(
    async (store) =>
      (
        await receive(store, {
          form: {
            kind: 'complaint',
            sender: 'public',
            message: '门锁坏了。',
            tellName: 'no',
            replyBy: 'receipt',
          },
          ...{ channel: 'web', receivedAt, enteredAt: receivedAt, enteredBy: null, setAside: null },
          ...{ danger: null, key: null, calendar: await readCalendar(store), robot: false },
        })
      ).reference,
  );
  const product = run('start', [], env);
  await product.says('按 Ctrl-C 结束');
  expect(await said('rotate')).toEqual([1, expect.stringContaining('正被另一个服务台使用')]);
  product.child.kill('SIGTERM');
  await product.ended;
  expect(await said('rotate')).toEqual([0, expect.stringContaining('已换用新密钥：1 件')]);
  expect(readFileSync(keyFile, 'utf8')).toMatch(/^k2:[\w-]{43},k1:[\w-]{43}\n$/);
  expect(statSync(keyFile).mode & 0o077).toBe(0);
  await local(async (store) => {
    const rows = await store.db.select({ dataKey: matter.dataKey }).from(matter);
    expect(rows.map(({ dataKey }) => dataKey.slice(0, 3))).toEqual(['k2.']);
    expect((await readForm(store, (await matterOf(store, reference)).row)).message).toBe('门锁坏了。');
  });
});

test('npm run key says where the file is and never what is in it; a word it does not know gets its usage', async () => {
  const [code, text] = await said();
  expect([code, text]).toEqual([0, expect.stringContaining(keyFile)]);
  const secret = /k2:([\w-]{43})/.exec(readFileSync(keyFile, 'utf8'))?.[1] ?? '-';
  expect(text).not.toContain(secret);
  expect(await said('turn')).toEqual([1, expect.stringContaining('用法')]);
});
