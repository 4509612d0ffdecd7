import { afterAll, beforeAll, expect, test } from 'vitest';
import { opinionsAcross } from '../../db/programme/opinions/across.ts';
import { giveOpinion } from '../../db/programme/opinions/give.ts';
import { setOf } from '../../db/programme/opinions/sets.ts';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { wordsAcross } from '../../db/programme/opinions/words-across.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { periodOf } from '../../domain/figures/periods.ts';
import { serveHouse } from '../bench/house.ts';
import { counting } from '../bench/rows.ts';
import { answerCopies } from '../many-programmes.ts';
import { loadedOf } from '../opinions.ts';
import { meetingsFrom, planned } from '../programmes.ts';

// D1 itself says how many rows it has read; the other home asks the same statements.

let house: Awaited<ReturnType<typeof serveHouse>>;
beforeAll(async () => {
  house = await serveHouse();
});
afterAll(() => house.close());

const PROGRAMMES = 10_000;
/** Each of them answered by a hundred people: a million answers. */
const EACH = 100;

test('the figures of a programme and of a worker, and the words across, read the same rows with a million answers beside them', async () => {
  const { store, miniflare } = house;
  const meetings = meetingsFrom(Date.now(), 20, 1);
  const { matterId } = await planned(store, { kind: 'activity', service: 'activities', meetings });
  for (let n = 1; n <= 6; n += 1) {
    const loaded = await loadedOf(store, matterId);
    await giveOpinion(store, {
      ...{
        loaded,
        set: await setOf(store, loaded),
        phase: 'opinion',
        way: 'link',
        key: `key ${n}`,
        ticket: null,
      },
      answers: { choices: { overall: 4, content: 5 }, words: { liked: '手工好' }, wantsTalk: false },
      at: Date.now(),
      calendar: shippedCalendar,
    });
  }
  const period = periodOf('month', meetings[0]?.endsAt ?? 0);
  const rowsOf = async (look: (counted: typeof store) => Promise<unknown>): Promise<number> => {
    const counter = await counting(miniflare, store);
    await look(counter.store);
    return counter.read();
  };
  const page = async () => {
    const loaded = await loadedOf(store, matterId);
    return rowsOf((counted) => opinionFigures(counted, loaded));
  };
  const across = () => rowsOf((counted) => opinionsAcross(counted, 'w:social_worker', period));
  const viewer = { id: 'director', name: '', roles: ['director'], posts: [] } as const;
  const wanted = { viewer, scope: 'w:social_worker', period };
  const words = () => rowsOf((counted) => wordsAcross(counted, wanted));
  expect((await wordsAcross(store, wanted))?.forms).toHaveLength(1);
  const few = [await page(), await across(), await words()];
  await answerCopies(store, PROGRAMMES, EACH);
  expect([await page(), await across(), await words()]).toEqual(few);
  // One short stretch of an index each: the tallies of a unit, not its answers.
  expect(Math.max(...few)).toBeLessThan(150);
}, 180_000);
