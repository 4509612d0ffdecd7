import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matter, staff } from '../../db/schema.ts';
import { feed, shield } from '../../db/schema-access.ts';
import { dayOf } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { clockOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ limits: true });
  await employAll(house.store);
});
afterAll(() => house.close());

/** Makes an address on somebody's own page; it is shown once, in full. */
async function addressOf(login: string): Promise<string> {
  const page = await (await (await house.desk(login)).form('/desk/feed/')).text();
  const address = /\/calendar\/[\w-]{32}\.ics/.exec(page)?.[0];
  if (!address) throw new Error('no address');
  return address;
}
const read = async (address: string) => {
  const answer = await house.get(address);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

describe('the calendar feed', () => {
  test('holds number, rule and date of what I handle, and nothing of a person', async () => {
    const mine = await send(house, { message: '活动室门锁坏了', name: '阿明', phone: '13800138000' });
    const other = await send(house);
    await house.store.db
      .update(matter)
      .set({ handlerId: 'social_worker' })
      .where(eq(matter.reference, mine.reference));
    const { status, text, headers } = await read(await addressOf('social_worker'));
    expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(text).toContain(mine.reference);
    expect(text).not.toContain(other.reference);
    const { dueAt } = await clockOf(house.store, mine.reference, 'submission.reply');
    expect(text).toContain(`DTSTART;VALUE=DATE:${dayOf(dueAt).replaceAll('-', '')}`);
    expect(text).not.toMatch(/阿明|13800138000|门锁|同事|VALARM|ATTENDEE|ORGANIZER|DESCRIPTION|mailto/i);
    // Long lines are folded: unfolded, every summary is a number and the words of a rule.
    const summaries = text.replaceAll('\r\n ', '').match(/^SUMMARY:.*$/gm) ?? [];
    expect(summaries.length).toBeGreaterThan(1);
    for (const line of summaries) expect(line).toMatch(/^SUMMARY:XY-\d{4}-\w{6} [^\d@]+\r?$/);
  });

  test('holds the whole track for its head, deputies and the director; what is closed is gone', async () => {
    const user = await send(house);
    const own = await send(house, { sender: 'staff', firstStop: 'staff_committee' });
    const found = async (login: string) => {
      const { text } = await read(await addressOf(login));
      return [text.includes(user.reference), text.includes(own.reference)];
    };
    expect(await found('service_head')).toEqual([true, false]);
    expect(await found('deputy')).toEqual([true, false]);
    expect(await found('department_head')).toEqual([false, true]);
    expect(await found('director')).toEqual([true, true]);
    expect(await found('checker')).toEqual([false, false]);
    const { row } = await matterOf(house.store, user.reference);
    await house.store.db.update(matter).set({ closedAt: 1 }).where(eq(matter.id, row.id));
    expect(await found('director')).toEqual([false, true]);
  });

  test('obeys the conflict shield (policy 3.5)', async () => {
    const named = await send(house);
    const kept = await send(house, { keepFrom: ['director'] });
    const address = await addressOf('director');
    const before = await read(address);
    expect([before.text.includes(named.reference), before.text.includes(kept.reference)]).toEqual([
      true,
      false,
    ]);
    const { row } = await matterOf(house.store, named.reference);
    const values = { staffId: 'director', matterN: row.n, matterId: row.id, why: 'named' as const, at: 1 };
    await house.store.db.insert(shield).values(values);
    expect((await read(address)).text).not.toContain(named.reference);
  });

  test('opens without a session by its secret alone, which is kept only as a keyed hash', async () => {
    const address = await addressOf('checker');
    const secret = address.slice('/calendar/'.length, -'.ics'.length);
    expect(JSON.stringify(await house.store.db.select().from(feed))).not.toContain(secret);
    const again = await (await (await house.desk('checker')).get('/desk/feed/')).text();
    expect(again).not.toContain(secret);
    for (const wrong of [
      '/calendar/x.ics',
      `/calendar/${secret}`,
      `/calendar/${secret.slice(1)}x.ics`,
      `/calendar/${'A'.repeat(32)}.ics`,
    ]) {
      expect([wrong, (await house.get(wrong)).status]).toEqual([wrong, 404]);
    }
    expect(house.log()).not.toContain(secret);
  });

  test('stops when a new address is made, when it is revoked, and when the person leaves', async () => {
    const first = await addressOf('office_staff');
    const second = await addressOf('office_staff');
    expect([(await read(first)).status, (await read(second)).status]).toEqual([404, 200]);
    expect((await (await house.desk('office_staff')).form('/desk/feed/revocation/')).status).toBe(303);
    expect((await read(second)).status).toBe(404);
    const third = await addressOf('office_staff');
    await house.store.db.update(staff).set({ leftAt: 1 }).where(eq(staff.id, 'office_staff'));
    expect((await read(third)).status).toBe(404);
  });

  test('says that nothing changed, and may be kept by nobody but the reader', async () => {
    const address = await addressOf('general_office');
    const { headers } = await read(address);
    const etag = headers.get('etag') ?? '';
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect((await house.get(address, { 'if-none-match': etag })).status).toBe(304);
    expect((await house.get(address, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('is rate limited by where it is asked from', async () => {
    const asked = Array.from({ length: 121 }, () =>
      house.get(`/calendar/${'B'.repeat(32)}.ics`, { 'x-forwarded-for': '10.9.9.9' }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toContain(429);
  });
});
