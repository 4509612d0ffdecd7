import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSet, setOf } from '../../db/programme/opinions/sets.ts';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { matter } from '../../db/schema.ts';
import { opinion, programme } from '../../db/schema-programme.ts';
import { type OpinionPhase, type OpinionWay, opinionWays } from '../../domain/programme/programme.ts';
import { askedAt, choicesOf, isChoice, shippedSets } from '../../domain/programme/questions.ts';
import { addDays, DAY, dayOf, HOUR } from '../../domain/time.ts';
import { expectEqualToRecount, giveTo } from '../given-opinions.ts';
import { type House, startHouse } from '../harness.ts';
import { keptTallies, loadedOf } from '../opinions.ts';
import { employAll } from '../people.ts';
import { meetingsFrom, planned } from '../programmes.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

const isWay = (way: string): way is OpinionWay => Object.hasOwn(opinionWays, way);
const ways = Object.keys(opinionWays).filter(isWay);
const phases: readonly OpinionPhase[] = ['opinion', 'before', 'after'];

/** An answer with gaps: a number for each question, taken as a choice or as none. */
const drawn = fc.record({
  programme: fc.nat(3),
  phase: fc.constantFrom(...phases),
  way: fc.constantFrom(...ways),
  luck: fc.array(fc.nat(999), { minLength: 12, maxLength: 12 }),
  /** The programme goes to another colleague first. */
  moves: fc.boolean(),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

let key = 0;

async function give(matterId: string, { phase: asked, way, luck }: Drawn): Promise<void> {
  const { store } = house;
  const loaded = await loadedOf(store, matterId);
  const set = await setOf(store, loaded);
  const phase = loaded.kind === 'activity' ? 'opinion' : asked;
  const choices: Record<string, number | number[]> = {};
  for (const [at, question] of askedAt(set, phase).filter(isChoice).entries()) {
    const n = luck[at] ?? 0;
    const values = choicesOf(question).map(({ value }) => value);
    // One in four is left out.
    if (n % 4 === 0) continue;
    if (question.kind === 'several')
      choices[question.name] = values.filter((value) => (n >> value) % 2 === 0);
    else choices[question.name] = values[n % values.length] ?? 1;
  }
  for (const [name, value] of Object.entries(choices))
    if (Array.isArray(value) && value.length === 0) delete choices[name];
  key += 1;
  await giveTo(store, matterId, { phase, way, choices, at: Date.now() + (key % 90) * HOUR });
}

async function expectCounted(): Promise<void> {
  const { store } = house;
  await expectEqualToRecount(store);
  for (const { matterId, answered } of await store.db.select().from(programme)) {
    const given = await store.db.select().from(opinion).where(eq(opinion.matterId, matterId));
    expect(answered).toBe(given.filter(({ phase }) => phase === 'opinion').length);
  }
}

test('what is kept on write equals a recount from the answers, whatever comes, by whomever it is run meanwhile', async () => {
  const { store } = house;
  const now = Date.now();
  // A later version holds for programmes that begin after it.
  const questions = shippedSets.activity.questions.filter(({ name }) => name !== 'heard');
  const later = { of: 'activity', seen: 1, fromDay: addDays(dayOf(now), 60), questions } as const;
  expect(await addSet(store, { at: now, by: 'director' }, later)).toBe(true);
  expect(await addSet(store, { at: now, by: 'director' }, later)).toBe(false);
  const programmes = [
    await planned(store),
    await planned(store, { workerId: 'on_duty' }),
    await planned(store, { kind: 'activity', service: 'activities', meetings: meetingsFrom(now, 20, 1) }),
    await planned(store, { kind: 'activity', service: 'activities', meetings: meetingsFrom(now, 70, 1) }),
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(drawn, { minLength: 5, maxLength: 20 }), async (answers) => {
      for (const one of answers) {
        const matterId = programmes[one.programme]?.matterId ?? '';
        const handlerId = key % 2 === 0 ? 'social_worker' : 'on_duty';
        if (one.moves) await store.db.update(matter).set({ handlerId }).where(eq(matter.id, matterId));
        await give(matterId, one);
      }
      await expectCounted();
    }),
    { numRuns: 6 },
  );
  const [, , sooner, second] = programmes;
  const versionOf = async (matterId = '') => (await setOf(store, await loadedOf(store, matterId))).version;
  expect([await versionOf(sooner?.matterId), await versionOf(second?.matterId)]).toEqual([1, 2]);
  // Whoever answered has answered these questions: a meeting that is moved asks the others no other ones.
  for (const { matterId } of [sooner, second].filter((one) => one !== undefined)) {
    const firstAt = now + (matterId === sooner?.matterId ? 70 : 20) * DAY;
    await store.db.update(programme).set({ firstAt }).where(eq(programme.matterId, matterId));
  }
  expect([await versionOf(sooner?.matterId), await versionOf(second?.matterId)]).toEqual([1, 2]);
}, 120_000);

test('a programme with fewer than five answers stands in no wider distribution; the fifth takes it in, whole', async () => {
  const { store } = house;
  const meetings = meetingsFrom(Date.now(), 200, 1);
  const { matterId } = await planned(store, { kind: 'activity', service: 'other', meetings });
  const month = dayOf(meetings[0]?.endsAt ?? 0).slice(0, 7);
  const one: Drawn = { programme: 0, phase: 'opinion', way: 'link', luck: Array(12).fill(1), moves: false };
  const wide = async () => {
    const kept = await keptTallies(store);
    const at = (question: string, choice = 0) =>
      kept.get(`s:other:${month}|activity.2|opinion|${question}|${choice}`);
    return [at('*all'), at('*'), at('overall', 4)];
  };
  for (let n = 1; n <= 4; n += 1) await give(matterId, one);
  expect(await wide()).toEqual([4, undefined, undefined]);
  expect((await opinionFigures(store, await loadedOf(store, matterId))).phases).toMatchObject([
    { total: 4, questions: [], content: null },
  ]);
  await give(matterId, one);
  expect(await wide()).toEqual([5, 5, 5]);
  await give(matterId, one);
  expect(await wide()).toEqual([6, 6, 6]);
  const [phase] = (await opinionFigures(store, await loadedOf(store, matterId))).phases;
  expect(phase?.questions[0]).toMatchObject({ answered: 6, mean: 4 });
  expect(phase?.ways.size).toBe(1);
});

test('nothing of an opinion says when, but for the hour', async () => {
  for (const { hour } of await house.store.db.select().from(opinion)) expect(hour % HOUR).toBe(0);
});
