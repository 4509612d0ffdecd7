import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { KeyRing } from '../../db/keys.ts';
import { migrate } from '../../db/migrate.ts';
import { giveOpinion } from '../../db/programme/opinions/give.ts';
import { setOf } from '../../db/programme/opinions/sets.ts';
import { drizzleOver } from '../../db/sqlite.ts';
import type { Store } from '../../db/store.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { keptTallies, loadedOf } from '../opinions.ts';
import { employAll } from '../people.ts';
import { planned } from '../programmes.ts';

const MIGRATIONS = join(import.meta.dirname, '../../db/migrations');
const files = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(MIGRATIONS, name), 'utf8') }));
const MOVED = '0006_tallies.sql';

test('the migration makes of tallies as they were kept before exactly what is kept on write now', async () => {
  const sqlite = new DatabaseSync(':memory:');
  const store: Store = { db: drizzleOver(sqlite), keys: KeyRing.parse(KeyRing.make()) };
  await migrate(store.db, files);
  await employAll(store);
  for (const [at, answers] of [3, 5, 7].entries()) {
    const { matterId } = await planned(store, { workerId: at === 1 ? 'on_duty' : 'social_worker' });
    for (let n = 1; n <= answers; n += 1) {
      const loaded = await loadedOf(store, matterId);
      await giveOpinion(store, {
        ...{ loaded, set: await setOf(store, loaded), phase: 'opinion', way: 'paper', ticket: null },
        key: `${matterId} ${n}`,
        answers: { choices: { overall: (n % 5) + 1 }, words: {}, wantsTalk: false },
        at: Date.now(),
        calendar: shippedCalendar,
      });
    }
  }
  const now = await keptTallies(store);
  // Which programmes a total is made of stood among its counts.
  sqlite.exec(`insert into tally select substr(scope, 2), questions, phase, '<' || question, choice, n from tally where scope like '<%';
    delete from tally where scope like '<%';
    delete from d1_migrations where name = '${MOVED}'`);
  const before = await keptTallies(store);
  expect([...before.keys()].filter((key) => key.includes('|<')).length).toBeGreaterThan(3);
  expect(await migrate(store.db, files)).toEqual([MOVED]);
  expect(Object.fromEntries(await keptTallies(store))).toEqual(Object.fromEntries(now));
});
