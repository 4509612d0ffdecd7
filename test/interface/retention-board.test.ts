import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clock, matter } from '../../db/schema.ts';
import { shield } from '../../db/schema-access.ts';
import { keepFromMask } from '../../domain/submission.ts';
import { DAY } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

/** Closed six years ago, with nothing in the way of its erasing. */
async function longClosed(set: { keepFrom?: number } = {}): Promise<string> {
  const { reference } = await send(house);
  const { row } = await matterOf(house.store, reference);
  const closedAt = Date.now() - 6 * 366 * DAY;
  await house.store.db.update(clock).set({ stoppedAt: closedAt }).where(eq(clock.matterId, row.id));
  const closed = { stage: 'closed', outcome: 'solved', closedAt, openedAt: closedAt } as const;
  await house.store.db
    .update(matter)
    .set({ ...closed, ...set })
    .where(eq(matter.id, row.id));
  return reference;
}

test('the board erases what no director may see, and nothing else; the years are not theirs', async () => {
  const board = await house.desk('board');
  const [seen, named] = [await longClosed(), await longClosed()];
  const kept = await longClosed({ keepFrom: keepFromMask(['director']) });
  const { n: matterN, id: matterId } = (await matterOf(house.store, named)).row;
  await house.store.db
    .insert(shield)
    .values({ staffId: 'director', matterN, matterId, why: 'marked', at: 1 });
  const reference = [seen, named, kept];
  const listed = async (login: string) => {
    const page = await (await (await house.desk(login)).get('/desk/retention/')).text();
    return [
      ...reference.map((one) => page.includes(`value="${one}"`)),
      page.includes('action="/desk/retention/years/"'),
    ];
  };
  expect(await listed('board')).toEqual([false, true, true, false]);
  expect(await listed('director')).toEqual([true, false, false, true]);
  expect((await board.form('/desk/retention/erasure/', { reference, confirm: 'yes' })).status).toBe(200);
  const gone = [];
  for (const one of reference) gone.push((await matterOf(house.store, one)).row.erasedAt !== null);
  expect(gone).toEqual([false, true, true]);
});
