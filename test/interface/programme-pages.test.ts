import { gzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPlace } from '../../db/programme/places.ts';
import { programme } from '../../db/schema-programme.ts';
import { DAY, dayOf, HOUR, instantAt } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';
import { meetingsFrom, PLAN, planned } from '../programmes.ts';
import { offered, signUp } from '../sign-ups.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const text = async (path: string) =>
  (await (await house.get(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const titled = (title: string) => ({ plan: { ...PLAN, title } });

describe('the public list', () => {
  test('says what is open, full or over, and chooses by month and place', async () => {
    const now = Date.now();
    const placeId = await addPlace(
      house.store,
      { at: now, by: null },
      { name: '石龙书屋', address: '石龙镇' },
    );
    const open = await offered(house.store, { ...titled('春季合唱'), placeId, capacity: 3 });
    await signUp(house, open.reference);
    const full = await offered(house.store, { ...titled('摄影小组'), capacity: 1 });
    await signUp(house, full.reference);
    await signUp(house, full.reference);
    await planned(house.store, titled('还没批的'));
    const begun = await offered(house.store, titled('已经开始的'));
    const past = { firstAt: now - HOUR, lastAt: now + HOUR };
    await house.store.db.update(programme).set(past).where(eq(programme.matterId, begun.matterId));
    const list = await text('/programmes/');
    expect(list).toContain('春季合唱');
    expect(list).toMatch(/春季合唱.*还有 2 个名额/);
    expect(list).toMatch(/摄影小组.*已满，可以候补（1 人在等）/);
    expect(list).not.toMatch(/还没批的|已经开始的/);
    const over = await text('/programmes/?when=past');
    expect(over).toMatch(/已经开始的.*进行中/);
    expect(over).not.toContain('春季合唱');
    const there = await text(`/programmes/?place=${placeId}`);
    expect(there).toContain('春季合唱');
    expect(there).not.toContain('摄影小组');
    const month = dayOf(meetingsFrom(now, 30, 1)[0]?.startsAt ?? 0).slice(0, 7);
    expect(await text(`/programmes/?month=${month}`)).toContain('春季合唱');
    expect(await text('/programmes/?month=2031-01')).toContain('没有符合的');
    // A month that is over is asked for among what was, and stays chosen.
    expect(await text('/programmes/?month=2021-03')).toMatch(/已经开始或结束的小组和活动.*2021年3月/);
    for (const odd of [
      '?month=2026-13',
      '?month=x',
      '?place=y',
      '?after=XY-2026-222222',
      '?when=then',
      '?state=shut',
    ]) {
      expect((await house.get(`/programmes/${odd}`)).status).toBe(200);
    }
  });

  test('shows what takes people, what is full and what is over, together with month and place', async () => {
    const now = Date.now();
    const placeId = await addPlace(
      house.store,
      { at: now, by: null },
      { name: '万江书屋', address: '万江街道' },
    );
    const make = async (title: string, set: Partial<typeof programme.$inferInsert>) => {
      const made = await offered(house.store, { ...titled(title), placeId, capacity: 1 });
      await house.store.db.update(programme).set(set).where(eq(programme.matterId, made.matterId));
      return made;
    };
    await make('还有位的', { taken: 0 });
    const full = await make('坐满的', { taken: 0 });
    await signUp(house, full.reference);
    await make('停了报名的', { shutAt: now - HOUR });
    await make('正在办的', { firstAt: now - HOUR, lastAt: now + HOUR });
    const over = { firstAt: now - 70 * DAY, lastAt: now - 35 * DAY };
    await make('办完的', over);
    await make('取消了的', { ...over, cancelledAt: now });
    const all = ['还有位的', '坐满的', '停了报名的', '正在办的', '办完的', '取消了的'];
    const listed = async (query: string) => {
      const page = await text(`/programmes/?place=${placeId}&${query}`);
      return all.filter((title) => page.includes(title));
    };
    expect(await listed('')).toEqual(['还有位的', '坐满的', '停了报名的']);
    expect(await listed('state=')).toEqual(['还有位的', '坐满的', '停了报名的']);
    expect(await listed('state=open')).toEqual(['还有位的']);
    expect(await listed('state=full')).toEqual(['坐满的']);
    expect(await listed('state=over')).toEqual(['办完的']);
    expect(await listed('when=past')).toEqual(['正在办的', '办完的']);
    // A state is stronger than the list that it was chosen on.
    expect(await listed('when=past&state=open')).toEqual(['还有位的']);
    // What is over stands in the month of its last meeting.
    const monthOf = (at: number) => dayOf(at).slice(0, 7);
    expect(await listed(`state=over&month=${monthOf(over.lastAt)}`)).toEqual(['办完的']);
    expect(await listed(`state=over&month=${monthOf(over.firstAt)}`)).toEqual([]);
    const ahead = monthOf(meetingsFrom(now, 30, 1)[0]?.startsAt ?? 0);
    expect(await listed(`state=open&month=${ahead}`)).toEqual(['还有位的']);
    expect(await listed('state=open&month=2031-01')).toEqual([]);
    const page = await (await house.get(`/programmes/?place=${placeId}&state=full`)).text();
    expect(page).toMatch(/<option value="full" selected/);
    expect(page).toMatch(/<h1>已满的小组和活动<\/h1>/);
  });

  test('turns its pages', async () => {
    for (let n = 0; n < 21; n += 1) await offered(house.store, titled(`第${n}场`), Date.now());
    const first = await (await house.get('/programmes/')).text();
    const after = /href="(\/programmes\/\?after=[^"]+)"/.exec(first)?.[1] ?? '';
    expect(first.match(/<li>/g)).toHaveLength(20);
    // A whole page and the stylesheet stay within the first round trip.
    const css = await (await house.get('/style.css')).text();
    expect(gzipSync(first).length + gzipSync(css).length).toBeLessThanOrEqual(14 * 1024);
    const second = await (await house.get(after)).text();
    expect(second.match(/<li>/g)?.length).toBeGreaterThan(0);
    expect(second).not.toContain('后面的');
  });

  test('stands in the head of every page', async () => {
    expect(await (await house.get('/')).text()).toContain('<a href="/programmes/">');
  });
});

describe('one programme', () => {
  test('says when, where, for whom, how many, and who to call', async () => {
    const plan = { ...PLAN, forWhom: '有小学生的家庭', whereabouts: '二楼' };
    const { reference } = await offered(house.store, { plan, ageFrom: 6, ageTo: 12, capacity: 8 });
    const page = await text(`/programmes/${reference}/`);
    for (const words of [
      PLAN.title,
      PLAN.summary,
      '有小学生的家庭，6 至 12 岁',
      '莞城活动室',
      '二楼',
      '8 人',
    ])
      expect(page).toContain(words);
    expect(page).toContain('第 4 次');
    expect(page).toContain('10:00–12:00');
    expect(page).toContain('监护人');
    // What is for colleagues stays with them.
    for (const inner of [PLAN.need, PLAN.goals, PLAN.foundOut]) expect(page).not.toContain(inner);
  });

  test.each([
    '/programmes/XY-2026-222222/',
    '/programmes/nothing/',
    '/programmes/XY-2026-222222/calendar.ics',
  ])('%s is nothing', async (path) => {
    expect((await house.get(path)).status).toBe(404);
  });

  test('gives its meetings to a calendar: times, place, and nothing of a person; cancelled, it says so', async () => {
    const startsAt = instantAt('2027-03-06', '10:00');
    const meetings = [{ no: 1, startsAt, endsAt: startsAt + 2 * HOUR }];
    const { matterId, reference } = await offered(house.store, { meetings });
    await signUp(house, reference, { name: '阿明明' });
    const read = async () => {
      const answer = await house.get(`/programmes/${reference}/calendar.ics`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'text/calendar; charset=utf-8',
      ]);
      return (await answer.text()).replaceAll('\r\n ', '');
    };
    const ics = await read();
    expect(ics).toContain('DTSTART:20270306T020000Z');
    expect(ics).toContain('DTEND:20270306T040000Z');
    expect(ics).toContain(`SUMMARY:${PLAN.title}`);
    expect(ics).toContain('LOCATION:莞城活动室（莞城街道 1 号）');
    expect(ics).toContain(`UID:${reference}.1@xy`);
    expect(ics).not.toMatch(/阿明明|13800138000|ATTENDEE|ORGANIZER|VALARM/);
    expect(await read()).toBe(ics);
    await house.store.db
      .update(programme)
      .set({ cancelledAt: Date.now() })
      .where(eq(programme.matterId, matterId));
    expect(await read()).toContain('STATUS:CANCELLED');
  });

  test('a title of several lines puts nothing of its own into the calendar', async () => {
    const plan = { ...PLAN, title: '亲子；a,b\r\nBEGIN:VEVENT\nATTENDEE:mailto:x@example.com' };
    const { reference } = await offered(house.store, { plan, meetings: meetingsFrom(Date.now(), 30, 1) });
    const lines = (await (await house.get(`/programmes/${reference}/calendar.ics`)).text())
      .replaceAll('\r\n ', '')
      .split(/\r?\n/);
    expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('ATTENDEE'))).toEqual([]);
    expect(lines).toContain('NAME:亲子；a\\,b BEGIN:VEVENT ATTENDEE:mailto:x@example.com');
  });
});
