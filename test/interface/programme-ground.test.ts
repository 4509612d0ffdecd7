import { afterAll, beforeAll, expect, test } from 'vitest';
import { findMatter } from '../../db/matters.ts';
import { findProgramme, openPlan } from '../../db/programme/find.ts';
import { viewerOf } from '../../db/viewer.ts';
import { type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';
import { PLAN, planned } from '../programmes.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

test('a programme is a matter with its clocks and its plan sealed, and no submission', async () => {
  const { reference } = await planned(house.store);
  const viewer = await viewerOf(house.store, 'social_worker');
  if (!viewer) throw new Error('nobody');
  const found = await findProgramme(house.store, viewer, reference);
  expect(found?.row).toMatchObject({
    kind: 'group',
    track: 'programme',
    stage: 'planned',
    nextRule: 'group.plan',
  });
  expect(found && openPlan(house.store, found)).toEqual(PLAN);
  expect(found?.clocks.map(({ rule, occurrence }) => `${rule} ${occurrence}`).sort()).toEqual([
    'group.plan 1',
    'group.report 1',
    'group.session-assessment 1',
    'group.session-assessment 2',
    'group.session-assessment 3',
    'group.session-assessment 4',
    'group.sign-up 1',
    'service.follow-up 1',
  ]);
  expect(await findMatter(house.store, viewer, reference)).toBeNull();
});

test('it stands in the queue with the other dates', async () => {
  const { reference } = await planned(house.store);
  const desk = await house.desk('director');
  const page = await (await desk.get('/desk/')).text();
  expect(page).toContain(reference);
});
