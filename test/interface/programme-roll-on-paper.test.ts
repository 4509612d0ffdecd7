import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { callRoll } from '../../db/programme/people/roll.ts';
import { heldInYear } from '../../db/programme/year.ts';
import { matter } from '../../db/schema.ts';
import { meeting } from '../../db/schema-programme.ts';
import { DAY, dayOf, yearOf } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { letter } from '../pictures.ts';
import { actOn, actsOn, meetingsFrom, openToPublic, planned, refused } from '../programmes.ts';

let house: House;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

const PAST = Date.now() - 90 * DAY;
/** An approved activity of three meetings that are over; nobody has called a roll on the desk. */
async function over() {
  const made = await planned(
    house.store,
    { kind: 'activity', service: 'activities', meetings: meetingsFrom(PAST, 30, 3) },
    PAST,
  );
  await openToPublic(house.store, made.matterId, PAST);
  await house.store.db.update(matter).set({ stage: 'finishing' }).where(eq(matter.id, made.matterId));
  await actOn(house, worker, made.reference, 'consultation', {
    ...{ consultedWith: '阿芳', consultedOn: '2026-08-20', detail: '同意。' },
  });
  return made;
}
async function scan(reference: string, fields: Fields) {
  const { row } = await matterOf(house.store, reference);
  return house.upload(
    `/desk/programmes/${reference}/papers/roll-call/0/scan/`,
    { seen: String(row.version), ...fields },
    [{ name: '点名表.pdf', bytes: letter('点名') }],
    { cookie: worker.cookie },
  );
}
const rollOf = async (matterId: string) =>
  (await house.store.db.select().from(meeting).where(eq(meeting.matterId, matterId)).orderBy(meeting.no)).map(
    ({ calledAt, present }) => (calledAt === null ? null : present),
  );
const pageOf = async (reference: string, path: string) =>
  (await worker.get(`/desk/programmes/${reference}/${path}`)).text();

test('a roll on paper counts in the figures by the numbers that come with its scan', async () => {
  const { matterId, reference } = await over();
  expect(await pageOf(reference, 'papers/roll-call/0/')).toContain('第 3 节到了多少人');
  expect(await refused(await scan(reference, {}))).toEqual([
    422,
    expect.stringContaining('每一节到了多少人'),
  ]);
  expect(await refused(await scan(reference, { present1: '十二', present2: '9' }))).toEqual([
    422,
    expect.stringContaining('0 到 999 的整数'),
  ]);
  expect(await rollOf(matterId)).toEqual([null, null, null]);
  expect(await pageOf(reference, '')).toContain('点名，第 1 节');
  // The second was not held, nobody came to the third.
  expect((await scan(reference, { present1: '12', present2: '', present3: '0' })).status).toBe(303);
  expect(await rollOf(matterId)).toEqual([12, null, 0]);
  const { viewer } = await actsOn(house.store, 'director', reference);
  const years = new Set(meetingsFrom(PAST, 30, 3).map(({ startsAt }) => yearOf(dayOf(startsAt))));
  const rows = (
    await Promise.all(
      [...years].map((year) => heldInYear(house.store, viewer, year, { worker: 'social_worker' })),
    )
  ).flat();
  expect(rows.reduce((n, { sessions }) => n + sessions, 0)).toBe(2);
  expect(rows.reduce((n, { people }) => n + people, 0)).toBe(12);
  expect(await pageOf(reference, 'people/')).toContain('到 12 人');
  // The meeting that was not held has no roll to be called; who answered is held against who signed up, not against nobody.
  expect(await pageOf(reference, '')).not.toContain('点名，第');
  const { loaded } = await actsOn(house.store, 'social_worker', reference);
  expect((await opinionFigures(house.store, loaded)).asked.counted).toBe('signed-up');
  const off = await refused(await actOn(house, worker, reference, 'cancellation', { detail: '不开了。' }));
  expect(off).toEqual([422, expect.stringContaining('不能取消')]);
  // Handed back, the numbers stand there to be put right.
  const supervisor = await house.desk('supervisor');
  await actOn(house, supervisor, reference, 'papers/roll-call/0/return', { detail: '第二节有 7 人。' });
  expect(await pageOf(reference, 'papers/roll-call/0/')).toMatch(/value="12"[^>]*name="present1"/);
  expect((await scan(reference, { present1: '12', present2: '7' })).status).toBe(303);
  expect(await rollOf(matterId)).toEqual([12, 7, null]);
  // Both stand in the history, as they were said.
  const page = await pageOf(reference, '');
  expect(page).toMatch(/第 1 节 12 人[^第]*第 2 节没有开[^第]*第 3 节 0 人/);
  expect(page).toMatch(/第 1 节 12 人[^第]*第 2 节 7 人[^第]*第 3 节没有开/);
});

test('what was called on the desk stays as it was ticked, and no number is asked of it', async () => {
  const { matterId, reference } = await over();
  const on = await actsOn(house.store, 'social_worker', reference);
  const roll = { present: [], excused: [], cameToo: ['阿明', '阿芳'] };
  expect(await callRoll(house.store, on, 2, roll)).toMatchObject({ ok: true });
  const page = await pageOf(reference, 'papers/roll-call/0/');
  expect([1, 2, 3].map((no) => page.includes(`name="present${no}"`))).toEqual([true, false, true]);
  expect((await scan(reference, { present1: '5', present2: '40' })).status).toBe(303);
  expect(await rollOf(matterId)).toEqual([5, 2, null]);
});
