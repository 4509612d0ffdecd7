import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { callRoll } from '../../db/programme/people/roll.ts';
import { makeRecord, readRecord } from '../../db/record.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import type { Answers } from '../../domain/programme/answers.ts';
import type { OpinionPhase } from '../../domain/programme/programme.ts';
import { HOUR, instantAt } from '../../domain/time.ts';
import { giveTo } from '../given-opinions.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { loadedOf, signedUp } from '../opinions.ts';
import { employAll } from '../people.ts';
import { actsOn, meetingsFrom, openToPublic, planned } from '../programmes.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  desk = await house.desk('social_worker');
});
afterAll(() => house.close());

const give = (
  matterId: string,
  choices: Answers['choices'],
  test: { phase?: OpinionPhase; pair?: string } = {},
): Promise<void> => giveTo(house.store, matterId, { choices, ...test });
const giveAll = async (matterId: string, overall: readonly number[]): Promise<void> => {
  for (const one of overall) await give(matterId, { overall: one });
};
/** A page as it is read: without tags. */
const textOf = async (path: string): Promise<string> =>
  (await (await desk.get(path)).text()).replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');

/** An activity of one meeting on a day. */
const on = async (day: string, overall: readonly number[]) => {
  const startsAt = instantAt(day, '10:00');
  const made = await planned(house.store, {
    ...{ kind: 'activity', service: 'activities' },
    meetings: [{ no: 1, startsAt, endsAt: startsAt + 2 * HOUR }],
  });
  await giveAll(made.matterId, overall);
  return made;
};

describe('a group of eight, of whom six came and five say what they think', () => {
  let matterId: string;
  let at: string;
  beforeAll(async () => {
    const made = await planned(house.store);
    matterId = made.matterId;
    at = `/desk/programmes/${made.reference}/`;
    await openToPublic(house.store, matterId);
    const people: string[] = [];
    for (let no = 1; no <= 8; no += 1) people.push(await signedUp(house.store, matterId, no));
    await giveAll(matterId, [5, 5, 4, 4, 2]);
    expect(await textOf(`${at}opinions/`)).toContain('报上名的 8 人（还没有点名），交表的占 63%');
    // The seventh and eighth did not come; the first came twice.
    for (const [no, present] of [people.slice(0, 6), people.slice(0, 1)].entries()) {
      const { meetings } = await loadedOf(house.store, matterId);
      const on = await actsOn(house.store, 'social_worker', made.reference, meetings[no]?.startsAt);
      const roll = { present, excused: [], cameToo: [] };
      expect(await callRoll(house.store, on, no + 1, roll)).toMatchObject({ ok: true });
    }
  });

  test('its rate is of those who came, and its report has the figures of its opinions', async () => {
    const page = await textOf(`${at}opinions/`);
    const rate = /到过场的 6 人，交表的占 (\d+%)/.exec(page)?.[1];
    const content = /占答了这一题的 5 人的 (\d+%)/.exec(page)?.[1];
    expect([rate, content]).toEqual(['83%', '80%']);
    for (const path of ['papers/report/0/', 'papers/report/0/print/']) {
      const report = await textOf(`${at}${path}`);
      expect([path, report]).toEqual([
        path,
        expect.stringContaining(`5 份，占参加者 ${rate}，表示满意的 ${content}`),
      ]);
      expect([path, report.includes('报名8 人'), report.includes('第 1 节 6 人')]).toEqual([
        path,
        true,
        true,
      ]);
      // It has held no test.
      expect(report).not.toContain('前后变化');
    }
  });

  test('the report says how its members changed, from five pairs on', async () => {
    const both = async (pair: string, before: number, after: number): Promise<void> => {
      await give(matterId, { knows: before }, { phase: 'before', pair });
      await give(matterId, { knows: after }, { phase: 'after', pair });
    };
    await both('山', 1, 3);
    await both('水', 2, 4);
    await both('风', 2, 5);
    await both('云', 3, 3);
    // Five of each, four pairs.
    await give(matterId, { knows: 5 }, { phase: 'before', pair: '花' });
    await give(matterId, { knows: 1 }, { phase: 'after', pair: '草' });
    const report = () => textOf(`${at}papers/report/0/print/`);
    expect(await report()).toContain('前后变化不到 5 对，不列出变化');
    await both('月', 4, 4);
    // 1, 2, 2, 3, 4 before: 12/5; 3, 4, 5, 3, 4 after: 19/5.
    const said = '前测平均 → 后测平均：“遇到这方面的问题，我知道可以怎么做。”2.4 → 3.8（5 对）';
    expect(await report()).toContain(said);
    expect(await textOf(`${at}papers/report/0/`)).toContain(said);
    const { changes } = await opinionFigures(house.store, await loadedOf(house.store, matterId));
    expect(changes?.changes[0]).toMatchObject({ name: 'knows', n: 5, before: 2.4, after: 3.8 });
  });
});

describe('the comparison with earlier ones of the kind', () => {
  test('takes in the twelve months before its own, what may be told of, and nothing else', async () => {
    await on('2026-05-31', [5, 5, 4, 3, 2]);
    await on('2025-06-01', [4, 4, 4, 4, 1, 1]);
    // A month too early, its own month, too few to be told of, and another kind.
    await on('2025-05-31', [1, 1, 1, 1, 1]);
    await on('2026-06-01', [1, 1, 1, 1, 1]);
    await on('2026-04-10', [1, 1, 1, 1]);
    const group = { meetings: meetingsFrom(instantAt('2026-02-01', '09:00'), 0, 2) };
    await giveAll((await planned(house.store, group)).matterId, [1, 1, 1, 1, 1]);
    const { reference, matterId } = await on('2026-06-20', [5, 5, 5, 5, 4]);
    // 19 + 18 = 37 points of 11 people, 3 + 4 = 7 of them content.
    const page = await textOf(`/desk/programmes/${reference}/opinions/`);
    expect(page).toContain('之前十二个月同类平均 3.4 分（11 人）');
    expect(page).toContain('同类的是 64%（11 人）');
    const { earlier } = await opinionFigures(house.store, await loadedOf(house.store, matterId));
    expect(earlier?.means.get('overall')).toEqual({ mean: 37 / 11, n: 11 });
    expect(earlier?.content).toEqual({ answered: 11, content: 7 });
    expect([earlier?.from.key, earlier?.to.key]).toEqual(['2025-06', '2026-05']);
  });
});

test('the public record begins with the first activity of which something may be told, though nobody had complained yet', async () => {
  const { store } = house;
  await on('2025-02-14', [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
  // Of four answers nothing may be told; of twelve no higher share, so that it does not say that all are content.
  await on('2024-11-14', [5, 5, 5, 5]);
  const now = instantAt('2025-08-15', '09:00');
  await makeRecord(store, shippedCalendar, now);
  const told = (await readRecord(store))?.data.years.flatMap(({ quarters }) => quarters);
  expect(told?.map(({ key }) => key)).toEqual(['2025-Q2', '2025-Q1']);
  expect(told?.at(-1)).toMatchObject({ total: null, programmes: { answered: 12, content: 50 } });
});

test('across, each question is held against the same one of the period before', async () => {
  await on('2027-03-10', [5, 5, 4, 3, 3]);
  await on('2027-04-14', [5, 5, 5, 4, 4, 4]);
  const page = await textOf('/desk/programmes/opinions/?of=w:social_worker&period=2027-04');
  expect(page).toContain('总的满意的 6 人，占答了这一题的 6 人的 100%。上一期是 60%（5 人）。');
  expect(page).toMatch(/平均 4\.5\s*分（满分 5 分）。上一期平均 4\.0 分（5 人）。/);
  // Nobody answered the other questions, then or now.
  expect(page.match(/上一期平均/g)).toHaveLength(1);
  const first = await textOf('/desk/programmes/opinions/?of=w:social_worker&period=2027-03');
  expect(first).not.toContain('上一期');
});
