import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { addDays, type Day, dayOf, instantAt, MINUTE } from '../../domain/time.ts';
import { isWorkingDay, lastWorkingDayOnOrBefore, nextWorkingDay } from '../../domain/workdays.ts';
import { type House, startHouse, until } from '../harness.ts';
import { clockOf, lettersOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

const said = z.object({ msgtype: z.literal('text'), text: z.object({ content: z.string() }) });
const heard: string[] = [];
let group: Server;
let house: House;
beforeAll(async () => {
  group = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push(said.parse(JSON.parse(Buffer.concat(chunks).toString())).text.content);
      response.setHeader('content-type', 'application/json').end('{"errcode":0}');
    });
  });
  await new Promise<void>((resolve) => group.listen(0, '127.0.0.1', resolve));
  const address = group.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  house = await startHouse({ robot: `http://127.0.0.1:${port}/send?key=secret` });
  await employAll(house.store);
});
afterAll(async () => {
  await house.close();
  group.close();
});

const dayBefore = (day: Day): Day => lastWorkingDayOnOrBefore(addDays(day, -1), shippedCalendar);
const dayAfter = (day: Day): Day => nextWorkingDay(day, shippedCalendar);

describe('of the contact clock', () => {
  /** The reminders written so far: which, and for whom; copies for colleagues count as what they are copies of. */
  const reminders = async (reference: string): Promise<string[]> =>
    (await lettersOf(house.store, reference))
      .filter(
        ({ facts, recipient }) => facts.rule === 'submission.contact' && !recipient.startsWith('staff:'),
      )
      .map(({ template, recipient }) => `${template} → ${recipient}`);

  test('the handler hears a working day before and at 14:00, the head when it is late, the director a day later', async () => {
    const { reference } = await send(house);
    const head = await house.desk('service_head');
    await head.act(reference, 'opening');
    await head.act(reference, 'assignment', { handler: 'social_worker' });
    const due = dayOf((await clockOf(house.store, reference, 'submission.contact')).dueAt);
    const soon = 'due-soon → handler';
    const today = 'due-today → handler';
    const late = 'late → head';
    const table: [Day, string, string[]][] = [
      [dayBefore(dayBefore(due)), '15:00', []],
      [dayBefore(due), '08:59', []],
      [dayBefore(due), '09:00', [soon]],
      [dayBefore(due), '09:01', [soon]],
      [due, '12:30', [soon]],
      [due, '14:00', [soon, today]],
      [due, '17:29', [soon, today]],
      [due, '17:31', [soon, today]],
      [due, '20:00', [soon, today]],
      [dayAfter(due), '09:00', [soon, today, late]],
      [dayAfter(due), '16:00', [soon, today, late]],
      [dayAfter(dayAfter(due)), '09:00', [soon, today, late, 'late → director']],
      [dayAfter(dayAfter(dayAfter(due))), '09:00', [soon, today, late, 'late → director']],
    ];
    for (const [day, time, told] of table) {
      await house.scheduled(instantAt(day, time));
      expect([day, time, await reminders(reference)]).toEqual([day, time, told]);
    }
    const mails = (await house.mail.taken()).filter(({ text }) => text.includes(reference));
    const got = (subject: string) => mails.filter((mail) => mail.subject === `${subject} ${reference}`);
    expect(got('快到期').map(({ to }) => to)).toContain('social_worker@agency.example.cn');
    expect(got('今天到期').map(({ to }) => to)).toContain('social_worker@agency.example.cn');
    expect(got('已过期').map(({ to }) => to)).toEqual(
      expect.arrayContaining(['service_head@agency.example.cn', 'director@agency.example.cn']),
    );
  });

  test('nobody hears on a day off', async () => {
    const { reference } = await send(house);
    const due = dayOf((await clockOf(house.store, reference, 'submission.contact')).dueAt);
    let day = addDays(due, 1);
    while (isWorkingDay(day, shippedCalendar)) day = addDays(day, 1);
    await house.scheduled(instantAt(day, '10:00'));
    expect(await reminders(reference)).toEqual([]);
  });

  test('nobody hears once it has stopped', async () => {
    const { reference } = await send(house);
    const head = await house.desk('service_head');
    await head.act(reference, 'opening');
    await head.act(reference, 'contact', { way: 'call', detail: '谈过' });
    const due = dayOf((await clockOf(house.store, reference, 'submission.contact')).dueAt);
    await house.scheduled(instantAt(dayAfter(due), '10:00'));
    expect(await reminders(reference)).toEqual([]);
  });
});

describe('the robot of the group', () => {
  test('hears of danger at once, and of arrivals in one message a minute; never of content', async () => {
    await house.scheduled(Date.now() + MINUTE);
    heard.length = 0;
    const first = await send(house, { message: '门锁坏了三个星期' });
    const second = await send(house, { message: '门锁又坏了一次' });
    const danger = await send(house, { danger: 'yes', message: '楼道里有人拿着刀' });
    await until('the alarm', async () => heard.length > 0);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toContain(danger.reference);
    await house.scheduled(Date.now() + MINUTE);
    expect(heard).toHaveLength(2);
    for (const { reference } of [first, second, danger]) expect(heard[1]).toContain(reference);
    expect(heard.join('\n')).not.toMatch(/门锁|刀/);
  });

  test('hears nothing of what is kept from somebody: the whole group reads it; of danger it hears all the same', async () => {
    await house.scheduled(Date.now() + MINUTE);
    heard.length = 0;
    const shielded = await send(house, { keepFrom: 'service_head' });
    const named = await send(house, { message: '同事checker说活动不开了，没有通知。' });
    const open = await send(house);
    await house.scheduled(Date.now() + MINUTE);
    expect(heard.join('\n')).toContain(open.reference);
    expect(heard.join('\n')).not.toContain(shielded.reference);
    expect(heard.join('\n')).not.toContain(named.reference);
    const danger = await send(house, { keepFrom: 'service_head', danger: 'yes' });
    await until('the alarm', async () => heard.join('\n').includes('有一件来件可能有人正处于危险中'));
    expect(heard.join('\n')).not.toContain(danger.reference);
  });
});
