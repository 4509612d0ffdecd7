import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { KeyRing } from '../../db/keys.ts';
import { migrate } from '../../db/migrate.ts';
import { drizzleOver } from '../../db/sqlite.ts';
import type { Store } from '../../db/store.ts';
import { giveTo } from '../given-opinions.ts';
import { keptTallies } from '../opinions.ts';
import { employAll } from '../people.ts';
import { planned } from '../programmes.ts';

const MIGRATIONS = join(import.meta.dirname, '../../db/migrations');
const files = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(MIGRATIONS, name), 'utf8') }));
const MOVED = '0007_tallies.sql';

/** Opinions, pairs of tests, and tests that no word joins: none, one of one time, and one of three people. */
async function answered(store: Store, matterId: string, opinions: number, pairs: number): Promise<void> {
  for (let n = 1; n <= opinions; n += 1) await giveTo(store, matterId, { choices: { overall: (n % 5) + 1 } });
  for (let n = 1; n <= pairs; n += 1)
    for (const [at, phase] of (['before', 'after'] as const).entries()) {
      const gap = n % 3 === at ? {} : { supported: 2 + at };
      const choices = { knows: ((n + at) % 5) + 1, ...gap };
      await giveTo(store, matterId, { phase, pair: `词${n}`, choices });
    }
  for (const [n, word] of ['小河', '月亮', '月亮', '月亮', undefined].entries()) {
    const phase = n % 2 === 0 ? 'before' : 'after';
    const pair = word === undefined ? {} : { pair: word };
    await giveTo(store, matterId, { phase, ...pair, choices: { knows: 1 } });
  }
}

test('the migration makes of tallies as they were kept before exactly what is kept on write now', async () => {
  const sqlite = new DatabaseSync(':memory:');
  const store: Store = { db: drizzleOver(sqlite), keys: KeyRing.parse(KeyRing.make()) };
  await migrate(store.db, files);
  await employAll(store);
  for (const [opinions, pairs, workerId] of [
    [3, 4, 'social_worker'],
    [5, 5, 'on_duty'],
    [7, 6, 'social_worker'],
    [0, 7, 'social_worker'],
  ] as const)
    await answered(store, (await planned(store, { workerId })).matterId, opinions, pairs);
  const now = await keptTallies(store);
  const counted = (of: string) => [...now].filter(([at]) => at.includes(`|after|~|${of}`)).map(([, n]) => n);
  // Four programmes; two workers, a service and a kind, of which one worker has two programmes with five pairs.
  expect([counted('0').toSorted((a, b) => a - b), counted('1').toSorted()]).toEqual([
    [4, 5, 5, 6, 7, 13, 18, 18],
    [1, 2, 3, 3],
  ]);
  // Which programmes a total is made of stood among its counts, and no pair was counted.
  sqlite.exec(`insert into tally select substr(scope, 2), questions, phase, '<' || question, choice, n from tally where scope like '<%';
    delete from tally where scope like '<%' or question like '~%';
    delete from d1_migrations where name = '${MOVED}'`);
  const before = await keptTallies(store);
  expect([...before.keys()].filter((key) => key.includes('|<')).length).toBeGreaterThan(3);
  expect(await migrate(store.db, files)).toEqual([MOVED]);
  expect(Object.fromEntries(await keptTallies(store))).toEqual(Object.fromEntries(now));
});
