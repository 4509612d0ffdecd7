import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { appointment } from '../../db/schema.ts';
import { addDays, dayOf, instantAt } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterEach(() => house.mail.turn('takes'));
afterAll(() => house.close());

describe('the alert', () => {
  const alerted = async (subject: string) =>
    (await house.mail.taken())
      .filter((mail) => mail.subject === subject)
      .map(({ to }) => to.split('@')[0])
      .toSorted();

  test('goes to those who may open it, without content', async () => {
    const { reference } = await send(house, { message: '门锁坏了三个星期' });
    await house.settled();
    const alerts = (await house.mail.taken()).filter(({ subject }) => subject === `新来件 ${reference}`);
    expect(alerts.map(({ to }) => to.split('@')[0]).toSorted()).toEqual([
      'deputy',
      'director',
      'service_head',
    ]);
    for (const { text } of alerts) {
      expect(text).not.toContain('门锁');
      expect(text).toMatch(/联系来件人：最迟 .+\n答复来件人：最迟 /);
    }
  });

  test('of a colleague’s goes to the first stop they chose too, and opens for nobody else', async () => {
    const { reference } = await send(house, { sender: 'staff', firstStop: 'staff_committee' });
    await house.settled();
    const alerts = (await house.mail.taken()).filter(({ subject }) => subject === `新来件 ${reference}`);
    expect(alerts.map(({ to }) => to.split('@')[0]).toSorted()).toEqual([
      'department_head',
      'director',
      'staff_committee',
    ]);
  });

  test('goes to nobody it is kept from', async () => {
    const { reference } = await send(house, { keepFrom: 'service_head' });
    await house.settled();
    const to = (await house.mail.taken())
      .filter(({ subject }) => subject.includes(reference))
      .map(({ to }) => to);
    expect(to.map((address) => address.split('@')[0]).toSorted()).toEqual(['deputy', 'director']);
  });

  test('of what a colleague sends reaches the first stop that they chose, too', async () => {
    const { reference } = await send(house, { sender: 'staff', firstStop: 'assistant_supervisor' });
    await house.settled();
    expect(await alerted(`新来件 ${reference}`)).toEqual([
      'assistant_supervisor',
      'department_head',
      'director',
    ]);
  });

  test('of danger goes to those who may open it where both on duty are kept from it', async () => {
    const put = (post: 'duty_officer' | 'duty_deputy', staffId: string) =>
      house.store.db.update(appointment).set({ staffId }).where(eq(appointment.post, post));
    await put('duty_officer', 'service_head');
    await put('duty_deputy', 'general_office');
    try {
      const keepFrom = ['service_head', 'general_office'];
      const { reference } = await send(house, { keepFrom, danger: 'yes' });
      await house.settled();
      expect(await alerted(`请立即处理 ${reference}`)).toEqual(['deputy', 'director']);
    } finally {
      await put('duty_officer', 'on_duty');
      await put('duty_deputy', 'on_duty_too');
    }
  });

  test('of danger leaves at night too', async () => {
    await house.mail.turn('drops');
    const { reference } = await send(house, { danger: 'yes' });
    await house.settled();
    await house.mail.turn('takes');
    await house.scheduled(instantAt(addDays(dayOf(Date.now()), 1), '03:10'));
    const alarms = (await house.mail.taken()).filter(({ subject }) => subject === `请立即处理 ${reference}`);
    expect(alarms.map(({ to }) => to.split('@')[0]).toSorted()).toEqual(['on_duty', 'on_duty_too']);
  });
});
