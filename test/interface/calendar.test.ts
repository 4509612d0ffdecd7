import { eq, like, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letter } from '../../db/schema.ts';
import { audit, calendarYear, shield } from '../../db/schema-access.ts';
import { closedDay } from '../../db/schema-procedure.ts';
import { STATUTORY_DAYS } from '../../domain/calendar/statutory.ts';
import { addDays, dayOf, instantAt, isWeekend } from '../../domain/time.ts';
import { type Desk, type House, SITE, startHouse, until } from '../harness.ts';
import { clockOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let admin: Desk;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  admin = await house.desk('admin');
  head = await house.desk('service_head');
});
afterAll(() => house.close());

/** A year made of its statutory days alone, each weekend one made up for: it balances, whatever the paper will say. */
function nextYear(year: number) {
  const days = [...STATUTORY_DAYS].filter(([day]) => day.startsWith(`${year}-`));
  const onWeekends = days.filter(([day]) => isWeekend(day)).length;
  const off = Object.fromEntries(days);
  let day = `${year}-07-01`;
  for (let more = onWeekends; more > 0; day = addDays(day, 1)) {
    if (isWeekend(day) || off[day]) continue;
    off[day] = '调休';
    more -= 1;
  }
  return {
    ...{ year, status: 'published', off_days: off, makeup_workdays: {} },
    paper: {
      title: `国务院办公厅关于${year}年部分节假日安排的通知`,
      number: null,
      ...{ dated: `${year - 1}-11-04`, url: 'https://www.gov.cn/zhengce/zhengceku/x.htm' },
    },
  };
}
const YEAR = 2027;
const row = JSON.stringify(nextYear(YEAR));

// Before any year comes in: what a process has read of the calendar it remembers for half a minute.
test('the desk tells the admin, and not a colleague', async () => {
  const missing = Number(dayOf(Date.now()).slice(0, 4)) + 1;
  const note = `${missing} 年的放假安排还没有导入`;
  const due = dayOf(Date.now()).slice(5) >= '10-15';
  expect((await (await admin.get('/desk/')).text()).includes(note)).toBe(due);
  expect(await (await head.get('/desk/')).text()).not.toContain('放假安排还没有导入');
});

describe('the calendar page', () => {
  test('shows a year as months with off days and named make-up days; a year without a paper is provisional', async () => {
    const page = await (await admin.get('/desk/calendar/?year=2026')).text();
    expect(page.match(/<caption>/g)).toHaveLength(12);
    expect(page).toContain('春节');
    expect(page).toContain('调休上班');
    expect(page).not.toContain('>暂定<');
    expect(await (await admin.get('/desk/calendar/?year=2028')).text()).toContain('>暂定<');
  });

  test('what is pasted is checked: every problem a sentence, nothing stored', async () => {
    const broken = { ...nextYear(YEAR), off_days: { [`${YEAR}-02-30`]: '春节' } };
    for (const [text, sentence] of [
      ['', '请粘贴新一年的安排'],
      ['{"year": 2027', '读不懂'],
      [JSON.stringify(broken), '不是确实存在的日期'],
      [
        JSON.stringify({ ...nextYear(YEAR), makeup_workdays: { [`${YEAR}-03-01`]: '春节' } }),
        '不是周六或周日',
      ],
    ] as const) {
      const answer = await admin.form('/desk/calendar/preview/', { row: text });
      expect([answer.status, (await answer.text()).includes(sentence)]).toEqual([422, true]);
    }
    expect(await house.store.db.$count(calendarYear)).toBe(0);
  });

  test('a file does as well as what is pasted', async () => {
    const boundary = 'xyz';
    const part = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="y.json"\r\ncontent-type: application/json\r\n\r\n${row}\r\n--${boundary}--\r\n`;
    const answer = await house.call('/desk/calendar/preview/', {
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        ...{ origin: SITE, cookie: admin.cookie },
      },
      body: part,
    });
    expect([answer.status, (await answer.text()).includes('确认导入')]).toEqual([200, true]);
  });

  test('a sound year is looked at first, then confirmed; open clocks move and are listed, the shield obeyed', async () => {
    const seen = await send(house);
    const hidden = await send(house);
    const { row: kept } = await matterOf(house.store, hidden.reference);
    for (const { row: one } of [await matterOf(house.store, seen.reference), { row: kept }]) {
      // Its clock was counted to a day that the new year moves.
      await house.store.db.run(
        sql`update clock set due_at = due_at + 86400000, calendar_version = 'x' where matter_id = ${one.id} and rule = 'submission.reply'`,
      );
    }
    const values = { staffId: 'admin', matterN: kept.n, matterId: kept.id, why: 'marked' as const, at: 1 };
    await house.store.db.insert(shield).values(values);

    const preview = await admin.form('/desk/calendar/preview/', { row });
    expect(preview.status).toBe(200);
    expect(await preview.text()).toContain(`确认导入 ${YEAR} 年`);
    expect(await house.store.db.$count(calendarYear)).toBe(0);

    expect((await admin.form('/desk/calendar/years/', { row })).status).toBe(303);
    await until('the recount', async () =>
      (await linesOf(house.store, hidden.reference)).some(({ event }) => event === 'date-moved'),
    );
    await until('the other', async () =>
      (await linesOf(house.store, seen.reference)).some(({ event }) => event === 'date-moved'),
    );
    const page = await (await admin.get('/desk/calendar/')).text();
    expect([page.includes(seen.reference), page.includes(hidden.reference)]).toEqual([true, false]);
    const noted = await house.store.db.select().from(audit).where(eq(audit.action, 'calendar-imported'));
    expect(noted).toMatchObject([{ by: 'admin', subject: String(YEAR) }]);
    await house.store.db.delete(calendarYear);
  });
});

describe('a day the agency itself is closed (policy 2)', () => {
  test('moves no date: the queue and the matter show the last open day before it', async () => {
    const { reference } = await send(house);
    const before = await clockOf(house.store, reference, 'submission.open');
    const due = dayOf(before.dueAt);
    const add = await admin.form('/desk/calendar/closed-days/', { day: due, why: '全员培训' });
    expect(add.status).toBe(303);
    expect(JSON.stringify(await house.store.db.select().from(closedDay))).not.toContain('全员培训');
    const calendarPage = await (await admin.get(`/desk/calendar/?year=${due.slice(0, 4)}`)).text();
    expect(calendarPage).toContain(`本机构不开门：全员培训`);
    expect(await head.matter(reference)).toContain('最后开门日');
    expect(await (await head.get('/desk/')).text()).toContain('最后开门日');
    expect((await clockOf(house.store, reference, 'submission.open')).dueAt).toBe(before.dueAt);
    await admin.form('/desk/calendar/closed-days/removal/', { day: due });
    expect(await head.matter(reference)).not.toContain('最后开门日');
    expect(await house.store.db.$count(closedDay)).toBe(0);
  });

  test.each([
    ['a day that is over', { day: '2026-01-05', why: '培训' }, '已经过去'],
    ['no reason', { day: '2099-01-05', why: '' }, '请写明原因'],
    ['no such day', { day: '2099-02-30', why: '培训' }, '真实存在'],
  ])('%s is refused with a sentence', async (_what, fields, sentence) => {
    const answer = await admin.form('/desk/calendar/closed-days/', fields);
    expect([answer.status, (await answer.text()).includes(sentence)]).toEqual([422, true]);
  });
});

describe('from 15 October while next year is missing', () => {
  const letters = () => house.store.db.select().from(letter).where(like(letter.template, 'calendar-missing'));

  test('admins are reminded once a week, and everybody else is not', async () => {
    await house.store.db.delete(calendarYear);
    await house.scheduled(instantAt('2026-10-14', '10:00'));
    expect(await letters()).toEqual([]);
    for (const day of ['2026-10-15', '2026-10-16', '2026-10-21']) {
      await house.scheduled(instantAt(day, '09:30'));
    }
    expect((await letters()).filter(({ recipient }) => recipient === 'admin')).toHaveLength(1);
    await house.scheduled(instantAt('2026-10-22', '09:30'));
    expect((await letters()).filter(({ recipient }) => recipient === 'admin')).toHaveLength(2);
    const told = (await house.mail.taken()).filter(({ subject }) => subject.includes('2027 年的放假安排'));
    expect(new Set(told.map(({ to }) => to))).toEqual(new Set(['admin@agency.example.cn']));
    expect(told[0]?.text).toContain('/desk/calendar/');
  });
});
