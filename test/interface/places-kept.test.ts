import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProgramme, type LoadedProgramme } from '../../db/programme/find.ts';
import { reschedule } from '../../db/programme/moving.ts';
import { enterByHand, givePlace, takeOut } from '../../db/programme/people/by-hand.ts';
import { lapsePlaces, moveUpEverywhere } from '../../db/programme/people/by-itself.ts';
import { confirmPlace, leavePlace } from '../../db/programme/people/my-place.ts';
import { signUp } from '../../db/programme/people/sign-up.ts';
import { letter } from '../../db/schema.ts';
import { programme } from '../../db/schema-programme.ts';
import { viewerOf } from '../../db/viewer.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import type { Viewer } from '../../domain/permissions.ts';
import type { SignUp } from '../../domain/programme/programme.ts';
import { offerAtMost } from '../../domain/programme/sign-up.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { onHost } from '../homes/home.ts';
import { employAll } from '../people.ts';
import { actsOn, meetingsFrom, PLAN } from '../programmes.ts';
import { counters, listOf, offered, signUpTo } from '../sign-ups.ts';

let house: House;
let worker: Viewer;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  const viewer = await viewerOf(house.store, 'social_worker');
  if (!viewer) throw new Error('nobody');
  worker = viewer;
});
afterAll(() => house.close());

const form: SignUp = { name: '阿明', age: 35, ageGroup: 'adult' };

/** What happens: somebody comes, by themselves or by hand; somebody leaves, confirms, is taken out; time passes; there is more room. */
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('comes' as const, 'entered' as const) },
    { weight: 2, arbitrary: fc.constantFrom('lapse' as const, 'more' as const) },
    {
      weight: 6,
      arbitrary: fc.tuple(
        fc.constantFrom('leaves' as const, 'confirms' as const, 'out' as const),
        fc.nat({ max: 12 }),
      ),
    },
  ),
  { minLength: 5, maxLength: 22 },
);
type Step = typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never;

/** The rules once more, as plainly as they can be said. */
class Model {
  readonly states: string[] = [];
  capacity: number;
  constructor(capacity: number) {
    this.capacity = capacity;
  }
  count(...wanted: string[]): number {
    return this.states.filter((state) => wanted.includes(state)).length;
  }
  moveUp(): void {
    while (this.count('in', 'offered') < this.capacity && this.count('waiting') > 0)
      this.states[this.states.indexOf('waiting')] = 'offered';
  }
  do(step: Step): void {
    if (step === 'comes' || step === 'entered') {
      const room = this.count('in', 'offered') < this.capacity && this.count('waiting') === 0;
      this.states.push(room ? 'in' : 'waiting');
    } else if (step === 'lapse') {
      this.states.forEach((state, n) => {
        if (state === 'offered') this.states[n] = 'lapsed';
      });
      this.moveUp();
    } else if (step === 'more') {
      this.capacity += 1;
      this.moveUp();
    } else {
      const [what, n] = step;
      const state = this.states[n];
      if (what === 'confirms' && state === 'offered') this.states[n] = 'in';
      if (what !== 'confirms' && state !== undefined && ['in', 'offered', 'waiting'].includes(state)) {
        this.states[n] = 'withdrawn';
        this.moveUp();
      }
    }
  }
}

async function loadedNow(reference: string): Promise<LoadedProgramme> {
  const loaded = await findProgramme(house.store, worker, reference);
  if (!loaded) throw new Error('no programme');
  return loaded;
}

async function doOne(matterId: string, reference: string, step: Step, at: number): Promise<void> {
  const { store } = house;
  const loaded = await loadedNow(reference);
  const on = { viewer: worker, at, loaded, seen: loaded.row.version };
  if (step === 'comes') await signUp(store, loaded, { form, at, key: null, aside: false });
  else if (step === 'entered') await enterByHand(store, on, form);
  else if (step === 'lapse') await lapsePlaces(store, at, shippedCalendar);
  else if (step === 'more') {
    const capacity = loaded.programme.capacity + 1;
    await store.db.update(programme).set({ capacity }).where(eq(programme.matterId, matterId));
    await moveUpEverywhere(store, at, shippedCalendar);
  } else {
    const [what, n] = step;
    const registration = (await listOf(store, matterId))[n];
    if (!registration) return;
    const mine = { loaded, plan: PLAN, registration, place: null };
    if (what === 'confirms') await confirmPlace(store, mine, at);
    else if (what === 'leaves') await leavePlace(store, mine, at, shippedCalendar);
    else await takeOut(store, on, registration.id, '来电说不来了', shippedCalendar);
  }
}

test('whatever happens in whatever order, the counters equal a recount, and who came first gets a place first', async () => {
  const now = Date.now();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), steps, async (capacity, happened) => {
      // Far enough away that time passes before the first meeting.
      const meetings = meetingsFrom(now, 300, 1);
      const { matterId, reference } = await offered(house.store, { capacity, meetings }, now);
      const model = new Model(capacity);
      let at = now;
      for (const step of happened) {
        // Before a lapse goes by what a place is kept for at the longest: two working days over a long holiday.
        at += step === 'lapse' ? 14 * DAY : HOUR / 60;
        await doOne(matterId, reference, step, at);
        model.do(step);
        expect((await listOf(house.store, matterId)).map(({ state }) => state)).toEqual(model.states);
        const { kept, counted } = await counters(house.store, matterId);
        expect(kept).toEqual(counted);
      }
    }),
    // Each step is a dozen questions, and D1 is the slower one to ask.
    { numRuns: onHost ? 40 : 8 },
  );
}, 240_000);

test('whose place was kept goes back to wait: the next one is offered it, and they later, with a letter each time', async () => {
  const { store } = house;
  const { reference, matterId } = await offered(store, { capacity: 1 });
  for (const name of ['甲', '乙', '丙']) await signUpTo(house, reference, { name });
  const [first, second, third] = (await listOf(store, matterId)).map(({ id }) => id);
  const states = async () => (await listOf(store, matterId)).map(({ state }) => state);
  const offersTo = async (id: string | undefined) =>
    (
      await store.db
        .select()
        .from(letter)
        .where(eq(letter.recipient, `participant:${id}`))
    ).filter(({ template }) => template === 'place-offered').length;
  const on = () => actsOn(store, 'social_worker', reference);
  await takeOut(store, await on(), first ?? '', '打电话来说不来了', shippedCalendar);
  expect(await states()).toEqual(['withdrawn', 'offered', 'waiting']);
  const wait = { how: 'wait', detail: '这几天定不下来' } as const;
  await givePlace(store, await on(), second ?? '', wait, shippedCalendar);
  expect(await states()).toEqual(['withdrawn', 'waiting', 'offered']);
  await takeOut(store, await on(), third ?? '', '不来了', shippedCalendar);
  expect(await states()).toEqual(['withdrawn', 'offered', 'withdrawn']);
  expect([await offersTo(second), await offersTo(third)]).toEqual([2, 1]);
  const { kept, counted } = await counters(store, matterId);
  expect(kept).toEqual(counted);
});

test('a place that was offered is kept no longer than to the day before a first meeting that is sooner now', async () => {
  const { store } = house;
  const { reference, matterId } = await offered(store, { capacity: 1 });
  for (const name of ['甲', '乙']) await signUpTo(house, reference, { name });
  const [first] = await listOf(store, matterId);
  const on = () => actsOn(store, 'social_worker', reference);
  await takeOut(store, await on(), first?.id ?? '', '打电话来说不来了', shippedCalendar);
  const until = async () => (await listOf(store, matterId))[1]?.offeredUntil;
  const letters = () =>
    store.db.$count(letter, and(eq(letter.matterId, matterId), eq(letter.template, 'place-offered')));
  const told = (await until()) ?? 0;
  const move = async (inDays: number) => {
    const { placeId } = (await on()).loaded.programme;
    const meetings = meetingsFrom(Date.now(), inDays, 2);
    const given = {
      placeId,
      whereabouts: undefined,
      meetings,
      detail: '提前开始。',
      consulted: { people: '阿芳', on: '2026-11-20' },
    };
    expect(await reschedule(store, await on(), given, shippedCalendar)).toMatchObject({ ok: true });
  };
  // Still behind the time that was told: nothing changes for whom it was offered to.
  await move(20);
  expect([await until(), await letters()]).toEqual([told, 1]);
  await move(1);
  const begins = meetingsFrom(Date.now(), 1, 1)[0]?.startsAt ?? 0;
  const latest = offerAtMost(Date.now(), begins);
  expect([await until(), await letters()]).toEqual([latest, 2]);
  expect(latest).toBeLessThan(told);
});
