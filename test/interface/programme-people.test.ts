import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { history, letter, matter } from '../../db/schema.ts';
import { audit } from '../../db/schema-access.ts';
import { attendance, meeting, paper, programme, registration } from '../../db/schema-programme.ts';
import type { Role } from '../../domain/permissions.ts';
import { HOUR } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { allRoles, employAll } from '../people.ts';
import { meetingsFrom } from '../programmes.ts';
import { counters, listOf, offered, signUp, versionOf } from '../sign-ups.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  desk = await house.desk('social_worker');
});
afterAll(() => house.close());

const at = (reference: string, path = '') => `/desk/programmes/${reference}/people/${path}`;
/** Where somebody's place is changed, the form says which version it was seen at. */
const post = async (reference: string, path: string, fields: Fields) => {
  const seen = /(leaving|place)\/$/.test(path) ? { seen: await versionOf(house.store, reference) } : {};
  return desk.form(at(reference, path), { ...seen, ...fields });
};
const eventsOf = async (matterId: string) =>
  (await house.store.db.select().from(history).where(eq(history.matterId, matterId))).map(
    ({ event }) => event,
  );

describe('who takes part', () => {
  test('is for those who run, approve and head it; nobody else sees or changes it', async () => {
    const { reference, matterId } = await offered(house.store);
    await signUp(house, reference, { name: '阿珍' });
    const see: readonly Role[] = [
      ...(['social_worker', 'supervisor', 'assistant_supervisor', 'director', 'service_head'] as const),
    ];
    const change: readonly Role[] = see.filter((role) => role !== 'director');
    const [who] = await listOf(house.store, matterId);
    for (const role of allRoles) {
      const side = await house.desk(role);
      const page = await side.get(at(reference));
      expect([role, page.status === 200]).toEqual([role, see.includes(role)]);
      expect((await page.text()).includes('阿珍')).toBe(see.includes(role));
      const pages = ['sign-up-sheet/', 'roll-sheet/'];
      for (const path of pages)
        expect([role, path, (await side.get(at(reference, path))).status === 200]).toEqual([
          role,
          path,
          see.includes(role),
        ]);
      // Without its fields: who may is told what is missing.
      for (const path of ['', `${who?.id}/leaving/`, `${who?.id}/place/`, 'roll/1/', 'phoned/'])
        expect([role, path, (await side.form(at(reference, path), { present: '?' })).status === 422]).toEqual(
          [role, path, change.includes(role)],
        );
    }
    expect((await listOf(house.store, matterId))[0]?.state).toBe('in');
  });

  test('is read and printed on the record', async () => {
    const { reference, matterId } = await offered(house.store);
    await desk.get(at(reference));
    await desk.get(at(reference, 'sign-up-sheet/'));
    await desk.get(at(reference, 'roll-sheet/'));
    const lines = await house.store.db
      .select()
      .from(audit)
      .where(and(eq(audit.matterId, matterId), eq(audit.by, 'social_worker')));
    expect(lines.map(({ action, facts }) => `${action} ${facts.what ?? facts.event}`)).toEqual([
      ...['write planned', 'read people', 'print sign-up', 'print roll-call'],
    ]);
  });
});

describe('by hand', () => {
  test('somebody is entered like everybody else, with the same questions', async () => {
    const { reference, matterId } = await offered(house.store, { capacity: 1 });
    const fields = { name: '老陈', age: '70', phone: '13800138001' };
    expect((await post(reference, '', { ...fields, age: '' })).status).toBe(422);
    expect((await post(reference, '', { ...fields, age: '9' })).status).toBe(422);
    expect((await post(reference, '', fields)).status).toBe(303);
    expect((await post(reference, '', { ...fields, name: '老李' })).status).toBe(303);
    const rows = await listOf(house.store, matterId);
    expect(rows.map(({ state, receiptHash, enteredBy }) => [state, receiptHash, enteredBy])).toEqual([
      ['in', null, 'social_worker'],
      ['waiting', null, 'social_worker'],
    ]);
    expect(await eventsOf(matterId)).toEqual(['planned', 'entered-by-hand', 'entered-by-hand']);
    const page = await (await desk.get(at(reference))).text();
    expect(page).toContain('老陈');
    expect(page).toContain('tel:13800138001');
  });

  test('somebody is taken out with a reason; who waits is offered the place and, without mail, to be phoned', async () => {
    const { reference, matterId } = await offered(house.store, { capacity: 1 });
    await signUp(house, reference);
    await signUp(house, reference, { name: '没邮箱的' });
    const [first] = await listOf(house.store, matterId);
    expect((await post(reference, `${first?.id}/leaving/`, { detail: '' })).status).toBe(422);
    expect((await post(reference, `${first?.id}/leaving/`, { detail: '来电说不来了' })).status).toBe(303);
    expect((await listOf(house.store, matterId)).map(({ state }) => state)).toEqual(['withdrawn', 'offered']);
    await house.settled();
    const page = await (await desk.get(at(reference))).text();
    const [, letterId = ''] = /name="letter" value="([^"]+)"/.exec(page) ?? [];
    expect(page).toContain('请打电话');
    expect((await desk.form(at(reference, 'phoned/'), { letter: letterId })).status).toBe(303);
    expect(await (await desk.get(at(reference))).text()).not.toContain('请打电话');
    const [row] = await house.store.db.select().from(letter).where(eq(letter.id, letterId));
    expect(row).toMatchObject({ state: 'dropped', template: 'place-offered', closedAt: expect.any(Number) });
  });

  test('a free place is given out of turn with a reason, and never one that is not there', async () => {
    const { reference, matterId } = await offered(house.store, { capacity: 1 });
    for (const name of ['甲', '乙', '丙']) await signUp(house, reference, { name });
    const [first, , third] = await listOf(house.store, matterId);
    const give = (fields: Fields) =>
      post(reference, `${third?.id}/place/`, { detail: '行动不便，先照顾', ...fields });
    expect((await give({ how: 'yes' })).status).toBe(422);
    await house.store.db.update(programme).set({ capacity: 2 }).where(eq(programme.matterId, matterId));
    expect((await give({ how: 'yes' })).status).toBe(303);
    expect((await give({ how: 'yes' })).status).toBe(422);
    expect((await listOf(house.store, matterId)).map(({ state }) => state)).toEqual(['in', 'waiting', 'in']);
    const { kept, counted } = await counters(house.store, matterId);
    expect(kept).toEqual({ taken: 2, waiting: 1 });
    expect(kept).toEqual(counted);
    expect((await post(reference, `${first?.id}/place/`, { how: 'wait', detail: 'x' })).status).toBe(422);
    expect((await post(reference, 'no-such/place/', { how: 'wait', detail: 'x' })).status).toBe(422);
  });

  test('who was set aside is put in its place, and nothing is done on an old page', async () => {
    const { reference, matterId } = await offered(house.store, { capacity: 1 });
    await signUp(house, reference, { website: 'x' });
    const [row] = await listOf(house.store, matterId);
    const fields = { how: 'yes', detail: '打电话核对过，是本人' };
    expect((await post(reference, `${row?.id}/place/`, { ...fields, seen: '99' })).status).toBe(409);
    expect((await post(reference, `${row?.id}/place/`, fields)).status).toBe(303);
    expect(await counters(house.store, matterId)).toMatchObject({ kept: { taken: 1, waiting: 0 } });
  });
});

describe('the roll', () => {
  /** A group of two meetings that began an hour ago, with two who signed up and one who waits. */
  async function running() {
    const now = Date.now();
    const made = await offered(house.store, { capacity: 2, meetings: meetingsFrom(now, 30, 2) });
    for (const name of ['甲', '乙', '丙']) await signUp(house, made.reference, { name });
    const startsAt = now - HOUR;
    await house.store.db
      .update(meeting)
      .set({ startsAt, endsAt: now + HOUR })
      .where(eq(meeting.matterId, made.matterId));
    await house.store.db
      .update(programme)
      .set({ firstAt: startsAt })
      .where(eq(programme.matterId, made.matterId));
    await house.store.db.update(matter).set({ stage: 'approved' }).where(eq(matter.id, made.matterId));
    return { ...made, people: await listOf(house.store, made.matterId) };
  }
  const ticksOf = async (matterId: string, no: number) => {
    const rows = await house.store.db
      .select({ no: registration.no, state: attendance.state })
      .from(attendance)
      .innerJoin(registration, eq(registration.id, attendance.registrationId))
      .where(and(eq(attendance.matterId, matterId), eq(attendance.meetingNo, no)));
    return rows.map((row) => `${row.no} ${row.state}`).toSorted();
  };
  const papersOf = async (matterId: string) =>
    (await house.store.db.select().from(paper).where(eq(paper.matterId, matterId)))
      .map(({ name, state }) => `${name} ${state}`)
      .toSorted();

  test('is ticked on a phone for who has a place and who just came; again, and the last one counts', async () => {
    const { reference, matterId, people } = await running();
    const [one, two] = people.map(({ id }) => id);
    const page = await (await desk.get(at(reference, 'roll/1/'))).text();
    expect([...page.matchAll(/name="present" value="([^"]+)"/g)].map(([, id]) => id)).toEqual([one, two]);
    const both = { present: [one ?? ''], excused: [one ?? ''], cameToo: '' };
    expect((await post(reference, 'roll/1/', both)).status).toBe(422);
    const ticks = { present: [one ?? ''], excused: [two ?? ''], cameToo: '路过的王姐\n\n她儿子' };
    expect((await post(reference, 'roll/1/', ticks)).status).toBe(303);
    expect(await ticksOf(matterId, 1)).toEqual(['1 present', '2 excused', '4 present', '5 present']);
    const [first] = await house.store.db
      .select()
      .from(meeting)
      .where(and(eq(meeting.matterId, matterId), eq(meeting.no, 1)));
    expect(first).toMatchObject({ present: 3, calledAt: expect.any(Number) });
    expect(await papersOf(matterId)).toEqual(['sign-up submitted']);
    const came = (await listOf(house.store, matterId)).filter(({ state }) => state === 'came');
    const again = { present: [two ?? '', came[0]?.id ?? ''], cameToo: '' };
    expect((await post(reference, 'roll/1/', again)).status).toBe(303);
    expect(await ticksOf(matterId, 1)).toEqual(['1 absent', '2 present', '4 present']);
    expect(await counters(house.store, matterId)).toMatchObject({ kept: { taken: 2, waiting: 1 } });
    expect((await post(reference, 'roll/2/', { present: [one ?? '', two ?? ''], cameToo: '' })).status).toBe(
      303,
    );
    expect(await ticksOf(matterId, 2)).toEqual(['1 present', '2 present']);
    expect(await papersOf(matterId)).toEqual(['roll-call submitted', 'sign-up submitted']);
    expect((await eventsOf(matterId)).filter((event) => event === 'roll-called')).toHaveLength(3);
    const [row] = await house.store.db.select().from(matter).where(eq(matter.id, matterId));
    expect(row?.stage).toBe('running');
  });

  test('is printed with every tick under its code; so are the sign-up sheet, filled and blank, and the poster', async () => {
    const { reference, people } = await running();
    await post(reference, 'roll/1/', { present: [people[0]?.id ?? ''], cameToo: '王姐' });
    const text = async (path: string) => (await (await desk.get(path)).text()).replace(/<[^>]+>/g, ' ');
    const roll = await text(at(reference, 'roll-sheet/'));
    for (const words of ['DG-G-003', '小组点名表', '甲', '王姐', '✓', '×', '督导/督导助理']) {
      expect(roll).toContain(words);
    }
    expect(roll).not.toContain('丙');
    const sheet = await text(at(reference, 'sign-up-sheet/'));
    for (const words of ['DG-G-002', '小组报名表', '丙', '候补', '13800138000'])
      expect(sheet).toContain(words);
    const blank = await text(at(reference, 'blank-sheet/'));
    for (const words of ['DG-G-002', '监护人同意', '电话']) expect(blank).toContain(words);
    expect(blank).not.toContain('甲');
    expect(blank).not.toContain('电子邮箱');
    const poster = await desk.get(`/desk/programmes/${reference}/poster/`);
    const html = await poster.text();
    expect(html).toContain(`fuwu.example.cn/p/${reference.slice(5).replace('-', '')}<`);
    expect(html).toContain(`二维码，打开 https://fuwu.example.cn/programmes/${reference}/`);
    expect(html).toContain('class="qr"');
    expect(html).toContain('0769-22820037');
  });

  test('is not called days before, nor of a meeting that is none, nor of what was cancelled', async () => {
    const { reference, matterId } = await offered(house.store);
    const call = (path: string) => post(reference, path, { cameToo: '王姐' });
    expect((await call('roll/1/')).status).toBe(422);
    expect((await call('roll/9/')).status).toBe(404);
    expect((await call('roll/x/')).status).toBe(404);
    await house.store.db.update(programme).set({ cancelledAt: 1 }).where(eq(programme.matterId, matterId));
    await house.store.db.update(meeting).set({ startsAt: Date.now() }).where(eq(meeting.matterId, matterId));
    expect((await call('roll/1/')).status).toBe(422);
    expect(await listOf(house.store, matterId)).toEqual([]);
  });

  test('the sign-up sheet stands as handed in once the first meeting has begun, roll or no roll', async () => {
    const { matterId } = await running();
    await house.scheduled(Date.now() + HOUR);
    await house.scheduled(Date.now() + 2 * HOUR);
    expect(await papersOf(matterId)).toEqual(['sign-up submitted']);
    expect((await eventsOf(matterId)).filter((event) => event === 'paper-submitted')).toHaveLength(1);
  });
});
