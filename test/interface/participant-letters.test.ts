import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letterRow } from '../../db/change.ts';
import { letter } from '../../db/schema.ts';
import { meeting, programme, registration } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { addDays, dayOf, HOUR, instantAt } from '../../domain/time.ts';
import { nextWorkingDay } from '../../domain/workdays.ts';
import { type House, startHouse, until } from '../harness.ts';
import { employAll } from '../people.ts';
import { PLAN } from '../programmes.ts';
import { listOf, offered, signUp } from '../sign-ups.ts';
import { fridayAfter } from '../weekends.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

/** The mails to one address, oldest first. */
async function mailTo(email: string) {
  await house.settled();
  return (await house.mail.taken()).filter(({ to }) => to === email);
}

async function withMail(given: Parameters<typeof offered>[1] = {}, at = Date.now()) {
  const made = await offered(house.store, { asks: ['email'], ageFrom: 18, ...given }, at);
  const email = `m-${made.reference.toLowerCase()}@example.com`;
  const { receipt } = await signUp(house, made.reference, { phone: '', email, name: '阿明明' });
  const [row] = await listOf(house.store, made.matterId);
  return { ...made, email, receipt, id: row?.id ?? '' };
}

/** A letter as slice A's verbs write it. */
const lay = async (matterId: string, id: string, template: string) => {
  const row = letterRow(matterId, null, Date.now(), { template, recipient: `participant:${id}` });
  await house.store.db.insert(letter).values(row);
  return row.id;
};
const write = async (...about: Parameters<typeof lay>) => {
  // The letters before it have left, so that they come in their order.
  await house.settled();
  const id = await lay(...about);
  await house.scheduled(Date.now());
  return id;
};
const letterOf = async (id: string) =>
  (await house.store.db.select().from(letter).where(eq(letter.id, id)))[0];

describe('letters to who signed up', () => {
  test('have neutral subjects, say dates and place, and never the receipt or a name', async () => {
    const { matterId, reference, email, receipt, id } = await withMail({ capacity: 1 });
    const waits = `w-${email}`;
    const second = await signUp(house, reference, { phone: '', email: waits });
    await write(matterId, id, 'programme-changed');
    await write(matterId, id, 'programme-cancelled');
    const mails = [...(await mailTo(email)), ...(await mailTo(waits))];
    expect(mails).toHaveLength(4);
    for (const { subject, text } of mails) {
      expect(subject).toBe(`编号 ${reference}`);
      expect(text).toContain(PLAN.title);
      for (const code of [receipt, second.receipt]) {
        expect(text).not.toContain(code);
        expect(text).not.toContain(code.replaceAll('-', ''));
      }
      expect(text).not.toContain('阿明明');
    }
    const [first, changed, cancelled, waiting] = mails.map(({ text }) => text);
    expect(first).toContain('已经给您留了名额');
    expect(first).toContain('地点：莞城活动室（莞城街道 1 号）');
    expect(changed).toContain('有改动，现在是这样');
    expect(cancelled).toContain('取消了，请不要前往');
    expect(waiting).toContain('排在候补名单上');
    for (const secret of ['阿明明', receipt, email]) expect(house.log()).not.toContain(secret);
  });

  test('read dates and place when they leave', async () => {
    const { matterId, email, id } = await withMail();
    const startsAt = instantAt(addDays(dayOf(Date.now()), 45), '15:20');
    await house.store.db
      .update(meeting)
      .set({ startsAt, endsAt: startsAt + HOUR })
      .where(eq(meeting.matterId, matterId));
    await write(matterId, id, 'programme-changed');
    expect((await mailTo(email)).at(-1)?.text).toContain('15:20–16:20');
  });

  test('go to nobody who left, and of what was cancelled only that is told', async () => {
    const { matterId, email, id } = await withMail();
    await mailTo(email);
    await house.store.db
      .update(programme)
      .set({ cancelledAt: Date.now() })
      .where(eq(programme.matterId, matterId));
    expect(await letterOf(await write(matterId, id, 'programme-changed'))).toMatchObject({
      state: 'dropped',
    });
    expect(await letterOf(await write(matterId, id, 'programme-cancelled'))).toMatchObject({ state: 'sent' });
    await house.store.db.update(registration).set({ state: 'withdrawn' }).where(eq(registration.id, id));
    expect(await letterOf(await write(matterId, id, 'programme-cancelled'))).toMatchObject({
      state: 'dropped',
    });
  });

  test('acknowledge to one address three times a day at the most', async () => {
    const { reference } = await offered(house.store, { asks: ['email'], ageFrom: 18 });
    for (let n = 0; n < 5; n += 1) {
      await signUp(house, reference, { phone: '', email: 'flooded@example.com', name: `第${n}个` });
      await house.settled();
    }
    expect(await mailTo('flooded@example.com')).toHaveLength(3);
  });

  test('that reach nobody are told to whoever runs it, once an hour, with nothing of a person', async () => {
    await employAll(house.store);
    const { matterId, reference } = await offered(house.store);
    for (const name of ['没邮箱甲', '没邮箱乙']) await signUp(house, reference, { name });
    for (const { id } of await listOf(house.store, matterId)) await lay(matterId, id, 'programme-changed');
    await house.scheduled(Date.now());
    const mails = await mailTo('social_worker@agency.example.cn');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.subject).toBe(`请打电话 ${reference}`);
    expect(mails[0]?.text).toContain(`/desk/programmes/${reference}/people/`);
    expect(mails[0]?.text).not.toMatch(/没邮箱|13800138000/);
  });

  test('go to nobody once the form has been erased', async () => {
    const { matterId, id } = await withMail();
    await house.settled();
    await house.store.db.update(registration).set({ sealedForm: '' }).where(eq(registration.id, id));
    expect(await letterOf(await write(matterId, id, 'programme-changed'))).toMatchObject({
      state: 'dropped',
    });
  });
});

describe('the reminder before a meeting', () => {
  const reminders = async (matterId: string) =>
    (await house.store.db.select().from(letter).where(eq(letter.matterId, matterId))).filter(
      ({ template }) => template === 'programme-tomorrow',
    );

  test('is written once, in office hours, on the last working day before; moved, it is written again', async () => {
    const friday = fridayAfter(dayOf(Date.now()));
    const monday = nextWorkingDay(friday, shippedCalendar);
    const startsAt = instantAt(monday, '10:00');
    const { matterId, email } = await withMail({
      meetings: [{ no: 1, startsAt, endsAt: startsAt + 2 * HOUR }],
    });
    await house.scheduled(instantAt(friday, '08:30'));
    await house.scheduled(instantAt(friday, '12:30'));
    expect(await reminders(matterId)).toHaveLength(0);
    await house.scheduled(instantAt(friday, '14:05'));
    await house.scheduled(instantAt(friday, '15:05'));
    await house.scheduled(instantAt(monday, '09:05'));
    expect(await reminders(matterId)).toHaveLength(1);
    await until('the reminder', async () => (await reminders(matterId))[0]?.state === 'sent');
    const text = (await mailTo(email)).at(-1)?.text ?? '';
    expect(text).toContain('就要开始了');
    expect(text).toContain('10:00–12:00');
    const later = instantAt(nextWorkingDay(monday, shippedCalendar), '10:00');
    await house.store.db.update(meeting).set({ startsAt: later }).where(eq(meeting.matterId, matterId));
    await house.scheduled(instantAt(monday, '14:05'));
    expect(await reminders(matterId)).toHaveLength(2);
  });

  test('is not written to who waits, nor for what was cancelled', async () => {
    const friday = fridayAfter(addDays(dayOf(Date.now()), 14));
    const startsAt = instantAt(nextWorkingDay(friday, shippedCalendar), '10:00');
    const meetings = [{ no: 1, startsAt, endsAt: startsAt + HOUR }];
    const one = await withMail({ meetings, capacity: 1 });
    await signUp(house, one.reference, { phone: '', email: 'waits@example.com' });
    const off = await withMail({ meetings });
    await house.store.db
      .update(programme)
      .set({ cancelledAt: Date.now() })
      .where(eq(programme.matterId, off.matterId));
    await house.scheduled(instantAt(friday, '14:05'));
    expect((await reminders(one.matterId)).map(({ recipient }) => recipient)).toEqual([
      `participant:${one.id}`,
    ]);
    expect(await reminders(off.matterId)).toEqual([]);
  });
});
