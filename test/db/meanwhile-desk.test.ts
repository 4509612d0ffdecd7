import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeOn, openAgain } from '../../db/closed-days.ts';
import { noteSent } from '../../db/outbox.ts';
import { openDoors } from '../../db/outside-door.ts';
import { importYear, recountOpen } from '../../db/recount.ts';
import { remind } from '../../db/reminders.ts';
import { reindexLater, rewrapSome } from '../../db/rotation.ts';
import { clock, history, letter, matter } from '../../db/schema.ts';
import { audit, calendarYear } from '../../db/schema-access.ts';
import { searchPiece } from '../../db/schema-procedure.ts';
import { unindex } from '../../db/search-index.ts';
import { atomically } from '../../db/store.ts';
import type { Act } from '../../db/verbs/act.ts';
import { senderWrites } from '../../db/verbs/conversation.ts';
import { reply } from '../../db/verbs/handling.ts';
import { undo } from '../../db/verbs/undo.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { clockOf, formOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { meanwhile } from '../meanwhile.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  head = await house.desk('service_head');
});
afterAll(() => house.close());

async function opened(fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, fields);
  expect((await head.act(reference, 'opening')).status).toBe(303);
  return reference;
}

const contactOf = (matterId: string) =>
  and(eq(clock.matterId, matterId), eq(clock.rule, 'submission.contact'));

describe('a date that somebody gives', () => {
  test('stands, although the clock is being counted again on another calendar', async () => {
    const { store } = house;
    const { row } = await matterOf(store, await opened());
    await store.db.update(clock).set({ calendarVersion: 'earlier' }).where(contactOf(row.id));
    const later = Date.now() + 20 * DAY;
    const extended = { dueAt: later, toldDueAt: later, extendedBySeq: 2 };
    const other = () => store.db.update(clock).set(extended).where(contactOf(row.id));
    await recountOpen(meanwhile(store, other), Date.now());
    const now = await clockOf(store, row.reference, 'submission.contact');
    expect(now).toMatchObject(extended);
    expect(now.calendarVersion).not.toBe('earlier');
  });

  test('is reminded of from the beginning, and nobody hears that the earlier one is over', async () => {
    const { store } = house;
    const { row, clocks } = await matterOf(store, await opened());
    const due = clocks.find(({ rule }) => rule === 'submission.contact')?.dueAt ?? 0;
    const later = { dueAt: due + 20 * DAY, reminded: 0 };
    const other = () => store.db.update(clock).set(later).where(contactOf(row.id));
    // The other clocks of the house stand still: the first reminder written is this one's.
    await store.db.update(clock).set({ reminded: 4 });
    await store.db.update(clock).set({ reminded: 0 }).where(contactOf(row.id));
    await remind(meanwhile(store, other), due + DAY, shippedCalendar);
    expect(await clockOf(store, row.reference, 'submission.contact')).toMatchObject(later);
    expect((await lettersOf(store, row.reference)).map(({ facts }) => facts.dueAt)).not.toContain(due);
  });
});

test('two imports of a year are two versions, and the second counts', async () => {
  const { store } = house;
  const year = shippedCalendar.years.get(2026);
  if (!year) throw new Error('no 2026');
  const doer = { at: Date.now(), by: 'director' };
  const other = () => importYear(store, year, doer);
  const second = await importYear(meanwhile(store, other), year, doer);
  expect(second.version).toBe(year.version + 2);
  const [row] = await store.db.select().from(calendarYear).where(eq(calendarYear.year, 2026));
  expect(row?.version).toBe(String(second.version));
  const lines = await store.db.select().from(audit).where(eq(audit.action, 'calendar-imported'));
  expect(lines.map(({ facts }) => facts.version)).toEqual([year.version + 1, year.version + 2]);
});

describe('what is erased stays empty', () => {
  test('whatever its sender was about to write', async () => {
    const { store } = house;
    const { row } = await matterOf(store, await opened());
    const words = { text: '晚了一步', files: [], digest: null, machine: false, at: Date.now(), robot: false };
    await store.db.update(matter).set({ erasedAt: Date.now() }).where(eq(matter.id, row.id));
    expect(await senderWrites(store, row.id, words)).toBeNull();
    expect(await linesOf(store, row.reference)).toHaveLength(2);
  });

  test('and out of the index that is being made anew', async () => {
    const { store } = house;
    const { row } = await matterOf(store, await opened());
    const pieces = () => store.db.$count(searchPiece, eq(searchPiece.matterId, row.id));
    expect(await pieces()).toBeGreaterThan(0);
    await reindexLater(store, Date.now());
    const erased = { erasedAt: Date.now(), version: row.version + 1 };
    const erase = () =>
      atomically(store, [
        store.db.update(matter).set(erased).where(eq(matter.id, row.id)),
        ...unindex(store, row.id),
      ]);
    const slow = meanwhile(store, erase, new RegExp(`update "matter".*${row.id}`));
    for (let done = false; !done; ) done = (await rewrapSome(slow, Date.now())).done;
    expect(await pieces()).toBe(0);
  });
});

describe('a reply by mail', () => {
  const actOn = async (reference: string): Promise<Act> => {
    const loaded = await matterOf(house.store, reference);
    const viewer = { id: 'director', name: '', roles: ['director'], posts: [] } as const;
    return { viewer, at: Date.now(), loaded, seen: loaded.row.version };
  };
  const mailed = async () => {
    const reference = await opened({ email: 'a@example.com', replyBy: 'email' });
    const given = { way: 'email', happenedAt: Date.now(), detail: '已修好。' } as const;
    const form = await formOf(house.store, reference);
    expect(await reply(house.store, await actOn(reference), given, form)).toMatchObject({ ok: true });
    const [waiting] = (await lettersOf(house.store, reference)).filter(
      ({ template }) => template === 'reply',
    );
    if (!waiting) throw new Error('no letter');
    return { reference, waiting };
  };

  test('is not taken back once it is on its way', async () => {
    const { reference, waiting } = await mailed();
    const other = () =>
      house.store.db
        .update(letter)
        .set({ leasedUntil: Date.now() + HOUR })
        .where(eq(letter.id, waiting.id));
    const on = await actOn(reference);
    expect(await undo(meanwhile(house.store, other), on)).toEqual({ ok: false, failure: 'stale' });
    expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('reply-written');
  });

  test('that leaves after its matter was closed leaves it closed', async () => {
    const { reference, waiting } = await mailed();
    const { row } = await matterOf(house.store, reference);
    await house.store.db
      .update(matter)
      .set({ closedAt: Date.now(), stage: 'closed' })
      .where(eq(matter.id, row.id));
    await noteSent(house.store, waiting, Date.now());
    expect((await matterOf(house.store, reference)).row.stage).toBe('closed');
    expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('replied');
  });
});

describe('done once, told once', () => {
  test('an outside door that two runs find at once', async () => {
    const { store } = house;
    const fields = { sender: 'staff', firstStop: 'assistant_supervisor' };
    const { row } = await matterOf(store, (await send(house, fields)).reference);
    const { dueAt } = await clockOf(store, row.reference, 'staff-submission.outside-door');
    const late = dueAt + DAY;
    await openDoors(
      meanwhile(store, () => openDoors(store, late), new RegExp(row.id)),
      late,
    );
    await openDoors(store, late);
    const doors = and(eq(history.matterId, row.id), eq(history.event, 'door-opened'));
    expect(await store.db.$count(history, doors)).toBe(1);
  });

  test('a closed day that two open again', async () => {
    const { store } = house;
    await closeOn(store, { day: '2027-03-01', why: '搬迁' }, 'director', Date.now());
    const lines = () => store.db.$count(audit, eq(audit.subject, 'open-again'));
    for (const by of ['director', 'admin']) await openAgain(store, '2027-03-01', by, Date.now());
    expect(await lines()).toBe(1);
  });
});
