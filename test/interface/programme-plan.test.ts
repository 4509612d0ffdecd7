import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgramme, openPlan } from '../../db/programme/find.ts';
import { addPlace, closePlace } from '../../db/programme/places.ts';
import { viewerOf } from '../../db/viewer.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { lettersOf, linesOf } from '../matters.ts';
import { signedUp } from '../opinions.ts';
import { employAll } from '../people.ts';
import {
  actOn,
  meetingFields,
  meetingsFrom,
  openToPublic,
  planFields,
  planned,
  refused,
} from '../programmes.ts';
import { send } from '../submissions.ts';

let house: House;
let worker: Desk;
let supervisor: Desk;
let placeId: string;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
  supervisor = await house.desk('supervisor');
  const doer = { at: Date.now(), by: 'supervisor' };
  placeId = await addPlace(house.store, doer, { name: '莞城活动室', address: '莞城街道 1 号' });
});
afterAll(() => house.close());

const newOne = (more: Fields = {}, desk: Desk = worker) =>
  desk.form('/desk/programmes/new/', {
    kind: 'group',
    ...planFields,
    placeId,
    workerId: 'social_worker',
    ...meetingFields(40, 3),
    ...more,
  });
const referenceOf = (answer: Response): string => answer.headers.get('location')?.split('/')[3] ?? '';
const loadedOf = async (reference: string) => {
  const viewer = await viewerOf(house.store, 'social_worker');
  const found = viewer && (await findProgramme(house.store, viewer, reference));
  if (!found) throw new Error(`no programme ${reference}`);
  return found;
};
const events = async (reference: string) => (await linesOf(house.store, reference)).map(({ event }) => event);
const say = async (answer: Response) => [answer.status, await answer.text()] as const;
describe('a plan', () => {
  test('is made in one form, with its number, its dates and what was typed sealed', async () => {
    const answer = await newOne({ consultedWith: '阿芳、阿强', consultedOn: '2026-11-20' });
    expect(answer.status).toBe(303);
    const loaded = await loadedOf(referenceOf(answer));
    expect(loaded.row).toMatchObject({ kind: 'group', stage: 'planned', handlerId: 'social_worker' });
    expect(loaded.meetings).toHaveLength(3);
    expect(openPlan(house.store, loaded)).toMatchObject({
      title: '社区亲子小组',
      budget: [{ what: '手工材料', fen: 30_050 }],
      consulted: '2026年11月20日，与阿芳、阿强协商。',
    });
    expect(loaded.programme).toMatchObject({
      capacity: 12,
      ageFrom: 6,
      ageTo: 12,
      asks: ['phone', 'guardian'],
    });
    expect(loaded.programme.sealedPlan).not.toContain('亲子');
    const page = await (await worker.get(`/desk/programmes/${loaded.row.reference}/`)).text();
    for (const shown of ['社区亲子小组', '莞城活动室', '300.50 元', 'DG-G-001', 'DG-G-007', '提交小组计划书'])
      expect(page).toContain(shown);
  });

  test('comes back with every fault beside its field and everything typed kept', async () => {
    const [status, page] = await say(
      await newOne({ capacity: 'many', day2: '2026-11-31', yuan1: '三百', goals: '', placeId: 'nowhere' }),
    );
    expect(status).toBe(422);
    for (const field of ['capacity', 'day2', 'yuan1', 'goals'])
      expect(page).toContain(`href="#plan-${field}"`);
    expect(page).toContain('value="三百"');
    expect(page).toContain('value="2026-11-31"');
    expect(page).toContain('先做手工，再分享。');
    const [, other] = await refused(await newOne({ placeId: 'nowhere', workerId: 'admin' }));
    expect(other).toContain('没有这个地点');
    expect(other).toContain('找不到这位同事');
  });

  test('of twenty meetings holds; one of a year the calendar does not reach is refused with a sentence', async () => {
    const many = await newOne(meetingFields(40, 20));
    expect(many.status).toBe(303);
    expect((await loadedOf(referenceOf(many))).clocks.length).toBe(24);
    expect(await refused(await newOne({ day3: '2099-01-05' }))).toEqual([
      422,
      expect.stringContaining('日历还排不到'),
    ]);
  });

  test('given to a colleague tells them, with an address that leads to it', async () => {
    const answer = await newOne({ workerId: 'office_staff' });
    const reference = referenceOf(answer);
    const letters = await lettersOf(house.store, reference);
    expect(letters.map(({ template, recipient }) => [template, recipient])).toEqual([
      ['assigned', 'staff:office_staff'],
    ]);
    await house.settled();
    const mail = (await house.mail.taken()).find(({ text }) => text.includes(reference));
    expect(mail?.text).toContain(`/desk/programmes/${reference}/`);
    expect(mail?.text).toContain('小组');
  });

  test('is changed while nothing stands in the way; without a change nothing is written', async () => {
    const { reference } = await planned(house.store);
    const same = {
      title: '社区亲子小组',
      summary: '和孩子一起做手工、聊一聊怎样相处。',
      service: 'group_work',
      capacity: '12',
      asks: 'phone',
      need: '家长反映放学后不知道怎样陪孩子。',
      foundOut: '2026年10月问卷，收回 42 份。',
      goals: '家长学会三种陪伴的办法。',
      content: '每节先做手工，再分享。',
      what1: '手工材料',
      yuan1: '300',
    };
    expect(await refused(await actOn(house, worker, reference, 'plan', same))).toEqual([
      422,
      expect.stringContaining('和原来一样'),
    ]);
    const changed = await actOn(house, worker, reference, 'plan', { ...same, capacity: '15', ageFrom: '6' });
    expect(changed.status).toBe(303);
    const lines = await linesOf(house.store, reference);
    expect(lines.at(-1)).toMatchObject({ event: 'plan-changed', facts: { changed: ['capacity', 'ages'] } });
    expect(await events(reference)).toEqual(['planned', 'plan-changed']);
  });
});

test('the room is no word of the plan: it is moved, and whoever signed up is told', async () => {
  const { matterId, reference } = await planned(house.store);
  await openToPublic(house.store, matterId);
  const signed = await signedUp(house.store, matterId, 1);
  const roomOf = async () => openPlan(house.store, await loadedOf(reference)).whereabouts;
  const page = await (await worker.get(`/desk/programmes/${reference}/plan/`)).text();
  expect(page).not.toContain('name="whereabouts"');
  expect(page).toContain(`/desk/programmes/${reference}/dates/`);
  const words = { ...planFields, asks: 'phone', detail: '写得更清楚。' };
  const beside = await actOn(house, worker, reference, 'plan', { ...words, whereabouts: '三楼' });
  expect([beside.status, await roomOf(), await events(reference)]).toEqual([422, undefined, ['planned']]);
  const at = await loadedOf(reference);
  const talk = { consultedWith: '阿芳', consultedOn: '2026-11-20' };
  const moved = {
    placeId: at.programme.placeId,
    whereabouts: '二楼',
    detail: '换房间。',
    ...talk,
    ...meetingFields(30, 4),
  };
  expect((await actOn(house, worker, reference, 'dates', moved)).status).toBe(303);
  const told = (await lettersOf(house.store, reference)).filter(
    ({ template }) => template === 'programme-changed',
  );
  expect(told.map(({ recipient }) => recipient)).toEqual([`participant:${signed}`]);
  expect((await actOn(house, worker, reference, 'plan', { ...words, ...talk })).status).toBe(303);
  expect(await roomOf()).toBe('二楼');
});

describe('places and lists', () => {
  test('a place is added by those who may, chosen, and given up', async () => {
    const path = '/desk/programmes/places/';
    expect((await worker.get(path)).status).toBe(403);
    expect((await supervisor.form(path, { name: '', address: '' })).status).toBe(422);
    expect((await supervisor.form(path, { name: '东城社区中心', address: '东城街道 8 号' })).status).toBe(
      303,
    );
    const page = await (await supervisor.get(path)).text();
    expect(page).toContain('东城社区中心');
    const given = await addPlace(house.store, { at: 1, by: 'supervisor' }, { name: '旧楼', address: '旧路' });
    expect((await supervisor.form(`${path}${given}/closing/`)).status).toBe(303);
    expect(await closePlace(house.store, { at: 2, by: 'supervisor' }, given)).toBe(false);
    expect(await refused(await newOne({ placeId: given }))).toEqual([
      422,
      expect.stringContaining('已经停用'),
    ]);
    expect(await (await worker.get('/desk/programmes/new/')).text()).not.toContain('旧楼');
  });

  test('the list holds groups and activities by their next date, and nothing that was sent', async () => {
    const sent = await send(house, { message: '门锁坏了三个星期' });
    const early = await planned(house.store, { meetings: meetingsFrom(Date.now(), 20, 1) });
    const late = await planned(house.store, {
      kind: 'activity',
      service: 'activities',
      meetings: meetingsFrom(Date.now(), 200, 1),
      workerId: 'office_staff',
    });
    const list = async (query = '') => (await worker.get(`/desk/programmes/${query}`)).text();
    const page = await list();
    expect(page.indexOf(early.reference)).toBeGreaterThan(0);
    expect(page.indexOf(early.reference)).toBeLessThan(page.indexOf(late.reference));
    expect(page).not.toContain(sent.reference);
    for (const query of [
      '?kind=activity',
      '?worker=office_staff',
      '?service=activities',
      '?kind=activity&worker=office_staff&service=activities',
    ]) {
      const narrowed = await list(query);
      expect([query, narrowed.includes(late.reference), narrowed.includes(early.reference)]).toEqual([
        query,
        true,
        false,
      ]);
    }
    expect(await list('?year=2020')).not.toContain(early.reference);
    expect(await list('?stage=closed')).not.toContain(early.reference);
  });
});
