import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCounted } from '../../db/figures.ts';
import { handOver, leaving } from '../../db/handing-over.ts';
import { remind } from '../../db/reminders.ts';
import { searchMatters } from '../../db/search.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { parsePeriod } from '../../domain/figures/periods.ts';
import { dayOf, HOUR, MINUTE } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { clockOf, lettersOf, matterOf } from '../matters.ts';
import { employ, employAll } from '../people.ts';
import { actOn, actsOn, meetingsFrom, PLAN, planned } from '../programmes.ts';
import { send } from '../submissions.ts';

let house: House;
let director: Desk;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  director = await house.desk('director');
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

describe('a programme in the queue', () => {
  test('says what to do next, and leads to its own page; so do the jump, the search and its address as a matter', async () => {
    const { reference } = await planned(house.store);
    const own = `/desk/programmes/${reference}/`;
    for (const query of ['', '?kind=group', '?stage=planned', '?channel=plan', '?handler=social_worker']) {
      const queue = await (await director.get(`/desk/${query}`)).text();
      const row = queue.split('<tr>').find((text) => text.includes(`href="${own}"`)) ?? '';
      expect([query, row.includes(PLAN.title), row.includes('提交小组计划书')]).toEqual([query, true, true]);
    }
    expect(await (await director.get('/desk/?kind=activity')).text()).not.toContain(reference);
    const asked = [
      await director.get(`/desk/matters/?reference=${reference}`),
      await director.form('/desk/search/', { question: reference.toLowerCase() }),
      await director.get(`/desk/matters/${reference}/`),
    ];
    for (const answer of asked) expect([answer.status, answer.headers.get('location')]).toEqual([303, own]);
    expect((await (await house.desk('admin')).get(`/desk/matters/${reference}/`)).status).toBe(404);
    expect(await (await worker.get('/desk/')).text()).toContain('href="/desk/programmes/"');
    expect(await (await (await house.desk('admin')).get('/desk/')).text()).not.toContain(
      'href="/desk/programmes/"',
    );
  });

  test('before the supervisor it says that it is to be approved', async () => {
    const { reference } = await planned(house.store);
    const said = { consultedWith: '阿芳', consultedOn: '2026-11-20', detail: '同意。' };
    await actOn(house, worker, reference, 'consultation', said);
    await actOn(house, worker, reference, 'proposal');
    expect(await (await director.get('/desk/?stage=proposed')).text()).toContain('审批计划书');
  });

  test('is given to a colleague with others at once, and not printed as a record form', async () => {
    const { reference } = await planned(house.store);
    const head = await house.desk('service_head');
    const sent = await send(house, { message: '门锁坏了三个星期' });
    await head.act(sent.reference, 'opening');
    const { row } = await matterOf(house.store, sent.reference);
    const pick = [`${reference}/1`, `${sent.reference}/${row.version}`];
    const given = await head.form('/desk/bulk/', { pick, handler: 'office_staff', assign: 'yes' });
    expect(given.status).toBe(303);
    expect((await matterOf(house.store, reference)).row.handlerId).toBe('office_staff');
    const again = await head.form('/desk/bulk/', { pick: `${reference}/2`, handler: 'admin', assign: 'yes' });
    expect([again.status, await again.text()]).toEqual([422, expect.stringContaining('找不到这位同事')]);
    const printed = await (await head.form('/desk/bulk/', { pick, print: 'yes' })).text();
    expect(printed).toContain('小组和活动没有记录表');
    expect(printed).toContain(sent.reference);
  });

  test('goes to the successor of whoever leaves', async () => {
    await employ(house.store, 'leaver', { roles: ['social_worker'] });
    const { reference } = await planned(house.store, { workerId: 'leaver' });
    await leaving(house.store, 'leaver', 'social_worker', { at: 1, by: 'admin' });
    await handOver(house.store, Date.now());
    expect((await matterOf(house.store, reference)).row.handlerId).toBe('social_worker');
  });
});

describe('a programme bends nothing that is counted or found of what was sent', () => {
  test('no figure, no register, no link, no search by words', async () => {
    const { reference } = await planned(house.store);
    const word = '独一无二的协商词';
    const said = { consultedWith: word, consultedOn: '2026-11-20', detail: word };
    await actOn(house, worker, reference, 'consultation', said);
    const { viewer } = await actsOn(house.store, 'director', reference);
    const period = parsePeriod(dayOf(Date.now()).slice(0, 4));
    if (!period) throw new Error('no period');
    const { matters } = await readCounted(house.store, viewer, period, { after: null, now: Date.now() });
    expect(matters.map((one) => one.reference)).not.toContain(reference);
    expect((await searchMatters(house.store, viewer, word)).matters).toEqual([]);
    for (const path of [
      '/desk/statistics/',
      '/desk/statistics/register/',
      '/desk/audit/',
      '/desk/retention/',
    ]) {
      expect([path, (await director.get(path)).status]).toEqual([path, 200]);
    }
    expect(await (await director.get('/desk/statistics/register/')).text()).not.toContain(reference);
    const figures = await (await director.get('/desk/statistics/')).text();
    expect(figures).toMatch(/<th scope="row">\s*投诉\s*</);
    expect(figures).not.toMatch(/<th scope="row">\s*(小组|活动)\s*</);
    const sent = await send(house, { message: '门锁坏了三个星期' });
    await director.act(sent.reference, 'opening');
    const linked = await director.act(sent.reference, 'link', { reference, kind: 'related' });
    expect([linked.status, await linked.text()]).toEqual([422, expect.stringContaining('没有找到这个编号')]);
  });
});

// Last: the scheduler at a day to come ends every session.
test('reminds the one who runs it, then the supervisor, then the director, with its own address', async () => {
  const { reference } = await planned(house.store, { meetings: meetingsFrom(Date.now(), 60, 1) });
  const { dueAt } = await clockOf(house.store, reference, 'group.plan');
  for (const at of [dueAt - 4 * HOUR, dueAt - HOUR, dueAt + 20 * HOUR])
    await remind(house.store, at, shippedCalendar);
  const letters = (await lettersOf(house.store, reference)).filter(
    ({ facts }) => facts.rule === 'group.plan',
  );
  expect(letters.map(({ template, recipient }) => [template, recipient])).toEqual([
    ['due-soon', 'handler'],
    ['due-today', 'handler'],
    ['late', 'head'],
  ]);
  // The first run divides what goes to several, the next one sends it.
  for (const minute of [0, 1]) await house.scheduled(dueAt + 21 * HOUR + minute * MINUTE);
  const taken = (await house.mail.taken()).filter(({ text }) => text.includes(reference));
  expect(taken.length).toBeGreaterThanOrEqual(3);
  for (const { text } of taken) expect(text).toContain(`/desk/programmes/${reference}/`);
  const late = taken.filter(({ subject }) => subject === `已过期 ${reference}`);
  expect(JSON.stringify(late)).toContain('supervisor@agency.example.cn');
});
