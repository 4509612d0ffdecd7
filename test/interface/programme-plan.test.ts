import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgramme, openPlan } from '../../db/programme/find.ts';
import { addPlace, closePlace } from '../../db/programme/places.ts';
import { viewerOf } from '../../db/viewer.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { actOn, meetingFields, meetingsFrom, planFields, planned } from '../programmes.ts';
import { send } from '../submissions.ts';

let house: House;
let worker: Desk;
let supervisor: Desk;
let assistant: Desk;
let placeId: string;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
  supervisor = await house.desk('supervisor');
  assistant = await house.desk('assistant_supervisor');
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
/** What was refused: the status, and the sentence in the summary of faults. */
async function refused(answer: Response): Promise<[number, string]> {
  const [status, page] = await say(answer);
  const [, faults = ''] = /id="faults"[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(page) ?? [];
  return [status, faults.replace(/<[^>]*>/g, '').trim()];
}

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

describe('from the idea to sign-up', () => {
  const propose = async (more: Parameters<typeof planned>[1] = {}) => {
    const { reference } = await planned(house.store, more);
    await actOn(house, worker, reference, 'consultation', {
      consultedWith: '阿芳',
      consultedOn: '2026-11-20',
      detail: '都同意。',
    });
    return reference;
  };

  test('talked over, submitted, returned with a reason, submitted again, approved, opened, shut', async () => {
    const { reference } = await planned(house.store);
    expect(await refused(await actOn(house, worker, reference, 'proposal'))).toEqual([
      422,
      expect.stringContaining('还没有记录同工协商'),
    ]);
    const said = { consultedWith: '阿芳', consultedOn: '2026-11-20', detail: '都同意。' };
    expect((await actOn(house, worker, reference, 'consultation', said)).status).toBe(303);
    expect(await refused(await actOn(house, worker, reference, 'sign-up-opening'))).toEqual([
      422,
      expect.stringContaining('还没有批准'),
    ]);
    expect((await actOn(house, worker, reference, 'proposal')).status).toBe(303);
    const due = (await loadedOf(reference)).clocks.find(({ rule }) => rule === 'group.plan');
    expect(due?.stoppedAt).not.toBeNull();
    expect((await matterOf(house.store, reference)).row).toMatchObject({
      stage: 'proposed',
      nextRule: 'group.sign-up',
    });
    expect((await actOn(house, supervisor, reference, 'return')).status).toBe(422);
    expect((await actOn(house, supervisor, reference, 'return', { detail: '目标要能量度。' })).status).toBe(
      303,
    );
    const again = (await loadedOf(reference)).clocks.find(({ rule }) => rule === 'group.plan');
    expect(again).toEqual({ ...due, stoppedAt: null, stoppedBySeq: null });
    expect((await matterOf(house.store, reference)).row).toMatchObject({
      stage: 'planned',
      nextRule: 'group.plan',
    });
    expect((await actOn(house, worker, reference, 'proposal')).status).toBe(303);
    expect(await refused(await actOn(house, worker, reference, 'approval'))).toEqual([
      403,
      expect.stringContaining('自己策划或负责的'),
    ]);
    expect((await actOn(house, supervisor, reference, 'approval')).status).toBe(303);
    expect((await loadedOf(reference)).programme.approvedBy).toBe('supervisor');
    expect((await actOn(house, worker, reference, 'sign-up-opening')).status).toBe(303);
    expect(await refused(await actOn(house, worker, reference, 'sign-up-opening'))).toEqual([
      422,
      expect.stringContaining('报名已经开放'),
    ]);
    expect((await actOn(house, worker, reference, 'sign-up-shutting')).status).toBe(303);
    expect(await refused(await actOn(house, worker, reference, 'sign-up-shutting'))).toEqual([
      422,
      expect.stringContaining('没有在开放'),
    ]);
    expect((await actOn(house, worker, reference, 'sign-up-opening')).status).toBe(303);
    expect(await events(reference)).toEqual([
      ...['planned', 'consulted', 'proposed', 'returned', 'proposed', 'approved'],
      ...['sign-up-opened', 'sign-up-shut', 'sign-up-opened'],
    ]);
    expect((await lettersOf(house.store, reference)).map(({ template }) => template)).toEqual(
      expect.arrayContaining(['plan-proposed', 'programme-decided']),
    );
    const page = await (await worker.get(`/desk/programmes/${reference}/`)).text();
    expect(page).toContain('目标要能量度。');
    expect(page).toContain('报名开放中');
    expect(page).not.toContain('迟于两周前');
  });

  test('a start later than two weeks before needs a supervisor’s written reason, and says so for ever', async () => {
    const reference = await propose({ meetings: meetingsFrom(Date.now(), 7, 2) });
    expect((await actOn(house, worker, reference, 'proposal')).status).toBe(303);
    expect(await refused(await actOn(house, supervisor, reference, 'approval'))).toEqual([
      422,
      expect.stringContaining('督导写明理由'),
    ]);
    expect((await actOn(house, assistant, reference, 'late-start', { detail: '急。' })).status).toBe(403);
    expect((await actOn(house, worker, reference, 'late-start', { detail: '急。' })).status).toBe(403);
    expect((await actOn(house, supervisor, reference, 'late-start')).status).toBe(422);
    const why = '街道临时要求，居民急需。';
    expect((await actOn(house, supervisor, reference, 'late-start', { detail: why })).status).toBe(303);
    expect(await refused(await actOn(house, supervisor, reference, 'late-start', { detail: why }))).toEqual([
      422,
      expect.stringContaining('已经准许过'),
    ]);
    expect((await actOn(house, supervisor, reference, 'approval')).status).toBe(303);
    expect((await actOn(house, worker, reference, 'sign-up-opening')).status).toBe(303);
    for (const path of ['', 'papers/plan/0/print/', 'papers/finance/0/print/', 'papers/meetings/2/print/']) {
      const page = await (await worker.get(`/desk/programmes/${reference}/${path}`)).text();
      expect([path, page.includes('迟于两周前'), page.includes(why)]).toEqual([path, true, true]);
    }
    const ahead = await propose();
    expect(await refused(await actOn(house, supervisor, ahead, 'late-start', { detail: why }))).toEqual([
      422,
      expect.stringContaining('没有迟于'),
    ]);
  });

  test('what was approved and changes in number or budget goes to the supervisor again; words do not', async () => {
    const reference = await propose();
    await actOn(house, worker, reference, 'proposal');
    await actOn(house, supervisor, reference, 'approval');
    const plan = { ...planFields, asks: 'phone' };
    expect(await refused(await actOn(house, worker, reference, 'plan', plan))).toEqual([
      422,
      expect.stringContaining('为什么改'),
    ]);
    const words = { ...plan, ageFrom: '', ageTo: '', yuan1: '300', detail: '写得更清楚。' };
    expect((await actOn(house, worker, reference, 'plan', words)).status).toBe(303);
    expect((await loadedOf(reference)).row.stage).toBe('approved');
    expect((await actOn(house, worker, reference, 'plan', { ...words, yuan1: '500' })).status).toBe(303);
    const loaded = await loadedOf(reference);
    expect(loaded.row.stage).toBe('proposed');
    expect(loaded.programme).toMatchObject({ approvedAt: null, approvedBy: null });
    expect((await actOn(house, worker, reference, 'sign-up-opening')).status).toBe(422);
    expect((await actOn(house, supervisor, reference, 'approval')).status).toBe(303);
    expect((await actOn(house, worker, reference, 'sign-up-opening')).status).toBe(303);
  });

  test('somebody quicker makes a verb fail, and what was typed stays', async () => {
    const reference = await propose();
    const [status, page] = await say(
      await actOn(house, worker, reference, 'consultation', {
        ...{ seen: '1', consultedWith: '阿强', consultedOn: '2026-11-20', detail: '再商量一次' },
      }),
    );
    expect(status).toBe(409);
    expect(page).toContain('刚刚有同事改动过');
    expect(page).toContain('再商量一次');
  });
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
