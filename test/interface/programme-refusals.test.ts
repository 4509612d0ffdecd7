import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approve, openSignUp } from '../../db/programme/approving.ts';
import { holdProgramme } from '../../db/programme/assigning.ts';
import { changePlan } from '../../db/programme/changing.ts';
import { reschedule } from '../../db/programme/moving.ts';
import { matter } from '../../db/schema.ts';
import { programme } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { linesOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { actsOn, meetingsFrom, openToPublic, PLAN, planned } from '../programmes.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

const on = (reference: string, at?: number, login = 'social_worker') =>
  actsOn(house.store, login, reference, at);
const placeOf = async (matterId: string): Promise<string> => {
  const [found] = await house.store.db.select().from(programme).where(eq(programme.matterId, matterId));
  return found?.placeId ?? '';
};
const asPlanned = {
  plan: PLAN,
  service: 'group_work' as const,
  capacity: 12,
  ageFrom: null,
  ageTo: null,
  asks: ['phone' as const],
};

describe('a verb that is refused writes nothing', () => {
  test('fewer places than people who have one', async () => {
    const { matterId, reference } = await planned(house.store);
    await house.store.db.update(programme).set({ taken: 9 }).where(eq(programme.matterId, matterId));
    const fewer = async (capacity: number) =>
      changePlan(house.store, await on(reference), { ...asPlanned, capacity }, shippedCalendar);
    expect(await fewer(8)).toEqual({ ok: false, failure: 'below-taken' });
    expect(await linesOf(house.store, reference)).toHaveLength(1);
    expect(await fewer(9)).toMatchObject({ ok: true });
  });

  test('sign-up for what is over, or what nobody has approved', async () => {
    const past = Date.now() - 90 * DAY;
    const { matterId, reference } = await planned(house.store, {}, past);
    expect(await openSignUp(house.store, await on(reference, past), shippedCalendar)).toEqual({
      ok: false,
      failure: 'not-approved',
    });
    await openToPublic(house.store, matterId, past);
    await house.store.db.update(programme).set({ openAt: null }).where(eq(programme.matterId, matterId));
    expect(await openSignUp(house.store, await on(reference), shippedCalendar)).toEqual({
      ok: false,
      failure: 'over',
    });
  });

  test('approval of what is not before the supervisor', async () => {
    const { reference } = await planned(house.store);
    const asked = await on(reference, undefined, 'supervisor');
    expect(await approve(house.store, asked, shippedCalendar)).toEqual({
      ok: false,
      failure: 'not-proposed',
    });
  });

  test('no meeting, more meetings than there is room for, days that no calendar reaches', async () => {
    const { matterId, reference } = await planned(house.store);
    const given = { placeId: await placeOf(matterId), whereabouts: undefined, detail: '改期。' };
    const move = async (meetings: ReturnType<typeof meetingsFrom>) =>
      reschedule(house.store, await on(reference), { ...given, meetings }, shippedCalendar);
    expect(await move([])).toEqual({ ok: false, failure: 'no-meeting' });
    expect(await move(meetingsFrom(Date.now(), 30, 21))).toEqual({
      ok: false,
      failure: 'too-many-meetings',
    });
    await expect(move(meetingsFrom(Date.now(), 90 * 365, 1))).rejects.toThrow(RangeError);
    expect(await linesOf(house.store, reference)).toHaveLength(1);
  });

  test('anything on what was emptied; holding what is held', async () => {
    const { matterId, reference } = await planned(house.store);
    const hold = async (wanted: boolean) =>
      holdProgramme(house.store, await on(reference, undefined, 'director'), {
        hold: wanted,
        detail: '查。',
      });
    expect(await hold(false)).toEqual({ ok: false, failure: 'not-held' });
    expect(await hold(true)).toMatchObject({ ok: true });
    expect(await hold(true)).toEqual({ ok: false, failure: 'already-held' });
    await house.store.db.update(matter).set({ erasedAt: 1 }).where(eq(matter.id, matterId));
    expect(await hold(false)).toEqual({ ok: false, failure: 'erased' });
    expect(
      await changePlan(house.store, await on(reference), { ...asPlanned, capacity: 20 }, shippedCalendar),
    ).toEqual({
      ok: false,
      failure: 'erased',
    });
  });
});
