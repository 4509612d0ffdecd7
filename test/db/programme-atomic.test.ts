import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredFile } from '../../db/files.ts';
import type { ProgrammeAct, ProgrammeActed } from '../../db/programme/act.ts';
import { allowLate, approve, openSignUp, propose, returnPlan } from '../../db/programme/approving.ts';
import { changePlan } from '../../db/programme/changing.ts';
import { cancel, reschedule } from '../../db/programme/moving.ts';
import { mailLinks } from '../../db/programme/opinions/asking.ts';
import { giveOpinion } from '../../db/programme/opinions/give.ts';
import { setOf } from '../../db/programme/opinions/sets.ts';
import { findTicket } from '../../db/programme/opinions/tickets.ts';
import { submitScan, writePaper } from '../../db/programme/paper-verbs.ts';
import { enterByHand, givePlace, takeOut } from '../../db/programme/people/by-hand.ts';
import { lapsePlaces } from '../../db/programme/people/by-itself.ts';
import { confirmPlace, leavePlace, placeByReceipt } from '../../db/programme/people/my-place.ts';
import { callRoll } from '../../db/programme/people/roll.ts';
import { signUp } from '../../db/programme/people/sign-up.ts';
import * as schema from '../../db/schema.ts';
import { audit, once } from '../../db/schema-access.ts';
import * as programmes from '../../db/schema-programme.ts';
import type { Store } from '../../db/store.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import type { SignUp } from '../../domain/programme/programme.ts';
import { DAY } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { links, loadedOf } from '../opinions.ts';
import { employAll } from '../people.ts';
import { actsOn, meetingsFrom, PLAN, planned } from '../programmes.ts';
import { counters, listOf, offered } from '../sign-ups.ts';
import { type Refusal, refuseEach, refusing } from './refusing.ts';

let house: House;
const refusal: Refusal = { at: 0, statements: 0 };
let weak: Store;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  weak = refusing(house.store, refusal);
});
afterAll(() => house.close());

/** Everything that stands in the database about programmes, as one text. */
async function everything(): Promise<string> {
  const { matter, clock, history, letter } = schema;
  const tables = [matter, clock, history, letter, once, audit, ...Object.values(programmes)];
  return JSON.stringify(await Promise.all(tables.map((table) => house.store.db.select().from(table))));
}
const refused = (doIt: (store: Store) => Promise<unknown>) => refuseEach({ refusal, weak }, everything, doIt);

const NOW = Date.now();
const form = (name: string): SignUp => ({ name, age: 30, ageGroup: 'adult', email: 'a@example.com' });
const arrives = async (store: Store, matterId: string, name: string) => {
  const given = { form: form(name), at: NOW, key: name, aside: false };
  const signed = await signUp(store, await loadedOf(house.store, matterId), given);
  if (!signed) throw new Error('not signed up');
  return signed;
};
const mine = async (receipt: string) => {
  const found = await placeByReceipt(house.store, receipt);
  if (!found) throw new Error('no such receipt');
  return found;
};
/** A programme with one place that somebody holds, and two who wait. */
async function full() {
  const made = await offered(house.store, { capacity: 1, asks: ['email'] }, NOW);
  const [holder, next] = [
    await arrives(house.store, made.matterId, '甲'),
    await arrives(house.store, made.matterId, '乙'),
  ];
  await arrives(house.store, made.matterId, '丙');
  return { ...made, holder, next };
}
const agree = async (matterId: string) => {
  const { kept, counted } = await counters(house.store, matterId);
  expect(kept).toEqual(counted);
};

describe('when the database refuses a statement, whichever, nothing is half written', () => {
  test('of a sign-up: the place, the counters, the audit, the letter, the receipt for a retry', async () => {
    const { matterId } = await offered(house.store, { asks: ['email'] }, NOW);
    expect(await refused((store) => arrives(store, matterId, '甲'))).toBe(6);
    await agree(matterId);
  });

  test('of leaving, with who waits moved up; of confirming; of a place that lapses', async () => {
    const { matterId, holder, next } = await full();
    await refused(async (store) => leavePlace(store, await mine(holder.receipt), NOW, shippedCalendar));
    await agree(matterId);
    expect((await listOf(house.store, matterId)).map(({ state }) => state)).toEqual([
      ...['withdrawn', 'offered', 'waiting'],
    ]);
    await refused(async (store) => confirmPlace(store, await mine(next.receipt), NOW + 1));
    await leavePlace(house.store, await mine(next.receipt), NOW + 2, shippedCalendar);
    const until = (await listOf(house.store, matterId))[2]?.offeredUntil ?? 0;
    await refused((store) => lapsePlaces(store, until + 1, shippedCalendar));
    await agree(matterId);
  });

  test('of an opinion, with a link; with a talk asked for', async () => {
    const { matterId } = await planned(house.store);
    const loaded = await loadedOf(house.store, matterId);
    const set = await setOf(house.store, loaded);
    for (const [at, secret] of (await links(house.store, matterId, 2)).entries()) {
      const ticket = (await findTicket(house.store, secret, NOW))?.hash ?? '';
      const contact = at === 0 ? {} : { contact: { phone: '13800138000' } };
      const answers = { choices: { overall: 1 }, words: { liked: '都好' }, wantsTalk: at === 1, ...contact };
      const given = { set, phase: 'opinion', way: 'link', answers, ticket, key: secret, at: NOW } as const;
      await refused(async (store) =>
        giveOpinion(store, {
          ...{ ...given, calendar: shippedCalendar },
          loaded: await loadedOf(house.store, matterId),
        }),
      );
    }
    expect((await loadedOf(house.store, matterId)).programme.answered).toBe(2);
  });

  const reason = '理由';
  const scanned = (name: string): StoredFile => ({
    ...{ id: crypto.randomUUID(), name, type: 'application/pdf', size: 900 },
    ...{ storedSize: 916, preparedType: null },
  });
  const calendar = shippedCalendar;
  type Verb = (store: Store, on: ProgrammeAct, id: string) => Promise<ProgrammeActed>;
  const changed = { plan: PLAN, service: 'group_work', capacity: 9, ageFrom: null, ageTo: null } as const;
  const consulted = { people: '阿芳', on: '2026-11-20' };
  const moved = { whereabouts: undefined, meetings: meetingsFrom(NOW, 40, 3), detail: reason, consulted };
  const written = { words: { goals: '好' }, lines: [], receipts: [], remove: [], submit: false };
  const verbs: [string, string, Verb][] = [
    ['submitting', 'social_worker', (store, on) => propose(store, on)],
    ['handing back', 'supervisor', (store, on) => returnPlan(store, on, reason, calendar)],
    ['approving', 'supervisor', (store, on) => approve(store, on, calendar)],
    ['a late start', 'supervisor', (store, on) => allowLate(store, on, reason, calendar)],
    ['opening sign-up', 'social_worker', (store, on) => openSignUp(store, on, calendar)],
    [
      'changing',
      'social_worker',
      (store, on) =>
        changePlan(store, on, { ...changed, asks: ['email'], detail: reason, consulted }, calendar),
    ],
    [
      'moving',
      'social_worker',
      (store, on) => reschedule(store, on, { ...moved, placeId: on.loaded.programme.placeId }, calendar),
    ],
    ['calling off', 'social_worker', (store, on) => cancel(store, on, reason)],
    ['entering by hand', 'social_worker', (store, on) => enterByHand(store, on, form('丁'), 'key')],
    ['taking out', 'social_worker', (store, on, id) => takeOut(store, on, id, reason, calendar)],
    [
      'putting back to wait',
      'social_worker',
      (store, on, id) => givePlace(store, on, id, { how: 'wait', detail: reason }, calendar),
    ],
    [
      'the roll',
      'social_worker',
      (store, on, id) =>
        callRoll(store, on, 1, { present: [id], excused: [], cameToo: ['路过的'], key: 'key' }),
    ],
    [
      'links by mail',
      'social_worker',
      (store, on) => mailLinks(store, on, { phase: 'opinion', until: NOW + DAY }),
    ],
    [
      'the sheet of a sign-up on paper',
      'social_worker',
      (store, on) => submitScan(store, on, { name: 'sign-up', no: 0 }, scanned('报名表.pdf'), []),
    ],
    [
      'a roll on paper',
      'social_worker',
      (store, on) =>
        submitScan(store, on, { name: 'roll-call', no: 0 }, scanned('点名表.pdf'), [{ no: 1, present: 7 }]),
    ],
    ['a draft', 'social_worker', (store, on) => writePaper(store, on, { name: 'report', no: 0 }, written)],
  ];

  test.each(verbs)('of %s', async (what, login, verb) => {
    const soon = what === 'the roll' || what === 'a late start';
    const plan = { ...PLAN, consulted: '与阿芳协商。' };
    const meetings = meetingsFrom(NOW, soon ? 1 : 30, 2);
    const made = await offered(house.store, { capacity: 1, asks: ['email'], plan, meetings }, NOW);
    const { store } = house;
    for (const name of ['甲', '乙', '丙']) await arrives(store, made.matterId, name);
    const mineOnly = eq(schema.matter.id, made.matterId);
    if (what === 'handing back' || what === 'approving') {
      await store.db.update(schema.matter).set({ stage: 'proposed' }).where(mineOnly);
    }
    if (what === 'opening sign-up' || what === 'the sheet of a sign-up on paper') {
      const of = eq(programmes.programme.matterId, made.matterId);
      await store.db.update(programmes.programme).set({ openAt: null }).where(of);
    }
    const [first] = await listOf(store, made.matterId);
    if (what === 'putting back to wait') {
      const kept = { state: 'offered' as const, offeredUntil: NOW + 3 * DAY };
      const of = eq(programmes.registration.id, first?.id ?? '');
      await store.db.update(programmes.registration).set(kept).where(of);
    }
    const [begins] = meetingsFrom(NOW, soon ? 1 : 30, 1);
    const at = what.includes('roll') ? (begins?.startsAt ?? 0) + 8 * DAY : NOW;
    const done = async (on: Store) => {
      const acted = await verb(on, await actsOn(house.store, login, made.reference, at), first?.id ?? '');
      expect(acted).toMatchObject({ ok: true });
    };
    expect(await refused(done)).toBeGreaterThanOrEqual(4);
    await agree(made.matterId);
  });
});
