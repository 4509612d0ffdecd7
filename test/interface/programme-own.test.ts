import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowLate, approve, propose } from '../../db/programme/approving.ts';
import { assignProgramme } from '../../db/programme/assigning.ts';
import { changePlan } from '../../db/programme/changing.ts';
import { archive } from '../../db/programme/ending.ts';
import { clock } from '../../db/schema.ts';
import { paper } from '../../db/schema-programme.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { papersOf } from '../../domain/programme/papers.ts';
import { DAY } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { linesOf } from '../matters.ts';
import { employ, employAll } from '../people.ts';
import { actOn, actsOn, meetingsFrom, overAlready, PLAN, planned } from '../programmes.ts';

let house: House;
let supervisor: Desk;
let assistant: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  supervisor = await house.desk('supervisor');
  assistant = await house.desk('assistant_supervisor');
});
afterAll(() => house.close());

const on = (login: string, reference: string) => actsOn(house.store, login, reference);
const notAllowed = { ok: false, failure: 'not-allowed' };
const ownPaper = { ok: false, failure: 'handed-in-yourself' };
const consulted = { plan: { ...PLAN, consulted: '与阿芳协商。' } };
const pageOf = async (desk: Desk, reference: string, path = '') =>
  (await desk.get(`/desk/programmes/${reference}/${path}`)).text();

describe('what somebody ran until they gave it to another', () => {
  test('is no more theirs to approve or to let be late than before', async () => {
    const { reference } = await planned(house.store, {
      ...consulted,
      meetings: meetingsFrom(Date.now(), 3, 1),
    });
    const { store } = house;
    expect(await assignProgramme(store, await on('supervisor', reference), 'supervisor')).toMatchObject({
      ok: true,
    });
    expect(await propose(store, await on('social_worker', reference))).toMatchObject({ ok: true });
    // The supervisor who ran it hands it on: now it is somebody else's, planned by somebody else.
    expect(await assignProgramme(store, await on('supervisor', reference), 'on_duty')).toMatchObject({
      ok: true,
    });
    const before = await linesOf(store, reference);
    expect(await allowLate(store, await on('supervisor', reference), '急。', shippedCalendar)).toEqual(
      notAllowed,
    );
    expect(await allowLate(store, await on('deputy', reference), '急。', shippedCalendar)).toMatchObject({
      ok: true,
    });
    expect(await approve(store, await on('supervisor', reference), shippedCalendar)).toEqual(notAllowed);
    expect(await linesOf(store, reference)).toHaveLength(before.length + 1);
    expect(await pageOf(supervisor, reference)).not.toContain('批准以后，负责社工就可以开放报名');
    expect(await approve(store, await on('deputy', reference), shippedCalendar)).toMatchObject({ ok: true });
  });

  test('nor to file, with everything in', async () => {
    const { matterId, reference } = await overAlready(house.store, Date.now() - 60 * DAY);
    const { store } = house;
    await assignProgramme(store, await on('supervisor', reference), 'assistant_supervisor');
    await assignProgramme(store, await on('assistant_supervisor', reference), 'on_duty');
    const papers = papersOf([{ no: 1 }, { no: 2 }]).filter(({ name }) => name !== 'plan');
    const approved = papers.map((key) => ({ matterId, ...key, state: 'approved' as const, at: 0 }));
    await store.db.insert(paper).values(approved);
    const assessed = and(eq(clock.matterId, matterId), eq(clock.rule, 'group.session-assessment'));
    await store.db.update(clock).set({ stoppedAt: 1 }).where(assessed);
    expect(await archive(store, await on('assistant_supervisor', reference), shippedCalendar)).toEqual(
      notAllowed,
    );
    expect(await pageOf(assistant, reference)).not.toContain('文件都已批阅');
    await employ(store, 'other', { roles: ['assistant_supervisor'] });
    expect(await archive(store, await on('other', reference), shippedCalendar)).toMatchObject({ ok: true });
  });
});

describe('what somebody handed in', () => {
  test('a plan is approved by another', async () => {
    const { store } = house;
    const { reference } = await planned(store, consulted);
    expect(await propose(store, await on('supervisor', reference))).toMatchObject({ ok: true });
    expect(await approve(store, await on('supervisor', reference), shippedCalendar)).toEqual(ownPaper);
    const answer = await actOn(house, supervisor, reference, 'approval');
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('您自己提交的')]);
    expect(await pageOf(supervisor, reference)).not.toContain('批准以后，负责社工就可以开放报名');
    expect(await approve(store, await on('assistant_supervisor', reference), shippedCalendar)).toMatchObject({
      ok: true,
    });
    // The number is changed after the approval: who changed it does not approve that.
    const changed = { plan: PLAN, service: 'group_work', capacity: 20, ageFrom: null, ageTo: null } as const;
    const given = { ...changed, asks: ['phone' as const], detail: '场地更大。' };
    expect(
      await changePlan(
        store,
        await on('assistant_supervisor', reference),
        { ...given, consulted: { people: '阿芳', on: '2026-11-20' } },
        shippedCalendar,
      ),
    ).toMatchObject({
      ok: true,
    });
    expect(await approve(store, await on('assistant_supervisor', reference), shippedCalendar)).toEqual(
      ownPaper,
    );
    expect(await approve(store, await on('supervisor', reference), shippedCalendar)).toMatchObject({
      ok: true,
    });
  });

  test('a report is approved by another, also among others', async () => {
    const { reference } = await overAlready(house.store, Date.now() - 60 * DAY);
    const report = { goals: '学会了。', course: '两节。', effect: '更会陪孩子。', submit: 'yes' };
    expect((await actOn(house, supervisor, reference, 'papers/report/0', report)).status).toBe(303);
    const worker = await house.desk('social_worker');
    expect(
      (await actOn(house, worker, reference, 'papers/finance/0', { spent1: '300', submit: 'yes' })).status,
    ).toBe(303);
    const approves = (desk: Desk, paper: string[]) =>
      actOn(house, desk, reference, 'papers-approval', { paper });
    expect((await approves(supervisor, ['finance/0', 'report/0'])).status).toBe(403);
    const page = await pageOf(supervisor, reference, 'papers/report/0/');
    expect(page).toContain('您自己提交的');
    expect(page).not.toContain('批阅，同意');
    expect((await approves(supervisor, ['finance/0'])).status).toBe(303);
    expect((await approves(assistant, ['report/0'])).status).toBe(303);
  });
});
