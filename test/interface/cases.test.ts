import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { opinion } from '../../db/schema-programme.ts';
import { addDays, dayOf, yearOf } from '../../domain/time.ts';
import { answered, collected, collectionOf } from '../cases.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { keyIn } from '../opinions.ts';
import { employAll } from '../people.ts';
import { refused } from '../programmes.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  desk = await house.desk('social_worker');
});
afterAll(() => house.close());

const list = '/desk/programmes/cases/';
const year = yearOf(dayOf(Date.now()));
const path = (reference: string) => `/desk/programmes/${reference}/opinions/`;
const seen = async (matterId: string) => String((await collectionOf(house.store, matterId)).row.version);
const textOf = async (who: Desk, at: string) => (await who.get(at)).text();
const fields = (given: Record<string, string> = {}) => ({
  ...{ service: 'casework', year: String(year), workerId: 'social_worker' },
  ...given,
});

describe('a collection', () => {
  test('is opened by its worker in one step, once; two at once come to the same', async () => {
    const answers = await Promise.all([1, 2].map(() => desk.form(list, fields({ service: 'other' }))));
    const places = answers.map(({ status, headers }) => [status, headers.get('location')]);
    expect(places[0]).toEqual([
      303,
      expect.stringMatching(/^\/desk\/programmes\/XY-\d{4}-\w{6}\/opinions\/$/),
    ]);
    expect(places[1]).toEqual(places[0]);
    const again = await desk.form(list, fields({ service: 'other' }));
    expect(again.headers.get('location')).toBe(places[0]?.[1]);
    const rows = await house.store.db.select().from(matter).where(eq(matter.kind, 'case'));
    expect(rows).toMatchObject([
      { service: 'other', handlerId: 'social_worker', stage: 'running', nextRule: null },
    ]);
    const page = await textOf(desk, list);
    expect(page).toContain(`${year}年其他`);
    expect(page).toContain('收集中');
    expect(await textOf(desk, `${list}?year=${year - 1}`)).not.toContain(`${year - 1}年其他`);
  });

  test('of a colleague is opened by who could give it to them, and they are told', async () => {
    const own = await desk.form(list, fields({ workerId: 'on_duty' }));
    expect(await refused(own)).toEqual([403, '只能开自己的。同事的请他（她）本人或督导来开。']);
    const head = await house.desk('supervisor');
    expect((await head.form(list, fields({ workerId: 'on_duty' }))).status).toBe(303);
    await house.settled();
    expect((await house.mail.taken()).some(({ to }) => to === 'on_duty@agency.example.cn')).toBe(true);
  });

  test.each([
    ['a service that is none', { service: 'nothing' }, '请选择服务'],
    ['a year that is over for good', { year: String(year - 2) }, '请从列出的年份里选一个'],
    ['a year to come', { year: String(year + 1) }, '请从列出的年份里选一个'],
    ['somebody who serves nobody', { workerId: 'admin' }, '找不到这位同事'],
  ])('is refused for %s', async (_what, wrong, message) => {
    const [status, faults] = await refused(await desk.form(list, fields(wrong)));
    expect([status, faults]).toEqual([422, expect.stringContaining(message)]);
  });
});

/** Two clients, each by the link of a slip that was made for them: it serves once. */
async function byLink(matterId: string, reference: string): Promise<void> {
  const slips = await desk.form(`${path(reference)}slips/`, {
    ...{ seen: await seen(matterId), phase: 'opinion', count: '2', until: addDays(dayOf(Date.now()), 7) },
  });
  const page = await slips.text();
  const links = [...new Set([...page.matchAll(/\/opinions\/([2-9A-Z]{20})\//g)].map(([, secret]) => secret))];
  expect(links).toHaveLength(2);
  for (const secret of links) {
    const form = await (await house.get(`/opinions/${secret}/`)).text();
    expect(form).toContain('个案服务成效表');
    expect(form).toContain(`${year}年个案服务`);
    expect(form).toContain('每满五份才一起统计');
    expect(form).not.toContain('同事social_worker');
    const given = await house.form(`/opinions/${secret}/`, { key: keyIn(form), 'q-problem': '5' });
    expect(given.headers.get('location')).toBe('/opinions/thanks/');
    expect((await house.get(`/opinions/${secret}/`)).status).toBe(410);
  }
}

/** One client on the tablet, which a supervisor has set up. */
async function byTablet(matterId: string, reference: string): Promise<void> {
  const colleague = await house.desk('supervisor');
  const started = await colleague.form(`${path(reference)}kiosk/`, {
    ...{ seen: await seen(matterId), phase: 'opinion', time: '23:59' },
  });
  const cookie = started.headers
    .getSetCookie()
    .find((one) => one.startsWith('__Host-kiosk='))
    ?.split(';')[0];
  const shown = await house.get('/opinions/kiosk/', { cookie: cookie ?? '' });
  const kept = shown.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const key = keyIn(await shown.text());
  const tapped = await house.form('/opinions/kiosk/', { key, 'q-overall': '4' }, { cookie: kept });
  expect(tapped.headers.get('location')).toBe('/opinions/kiosk/thanks/');
}

/** One form on paper, keyed in: whatever else is asked for, it is the form of a case. */
async function byPaper(reference: string): Promise<void> {
  const paper = `${path(reference)}paper/`;
  const keyed = { key: keyIn(await textOf(desk, paper)), phase: 'before', done: '0', 'k-overall': '5' };
  expect((await desk.form(paper, keyed)).headers.get('location')).toBe(`${paper}?phase=opinion&done=1`);
}

describe('a client of a closed case answers', () => {
  test('by a link of their own, on the tablet, on paper; all are counted together, marked by way', async () => {
    const { matterId, reference } = await collected(house.store);
    await byLink(matterId, reference);
    await byTablet(matterId, reference);
    await byPaper(reference);
    const rows = await house.store.db.select().from(opinion).where(eq(opinion.matterId, matterId));
    expect(rows.map(({ way, setOf, phase }) => [way, setOf, phase])).toEqual([
      ['link', 'case', 'opinion'],
      ['link', 'case', 'opinion'],
      ['tablet', 'case', 'opinion'],
      ['paper', 'case', 'opinion'],
    ]);
    const figures = await textOf(desk, path(reference));
    expect(figures).toContain('成效表：4 份');
    expect(figures).toContain('只说份数');
    await answered(house.store, matterId, { overall: 5 });
    expect(await textOf(desk, path(reference))).toContain('链接 2 份、现场平板 1 份、纸质录入 2 份');
    expect(await textOf(desk, `${path(reference)}form/`)).toContain('□ 5 好了很多');
    expect(await textOf(desk, `${path(reference)}summary/`)).toContain('个案服务成效表统计');
  });

  test('nothing but the form: neither tests nor letters to a list', async () => {
    const { matterId, reference } = await collected(house.store, { service: 'administration' });
    const until = addDays(dayOf(Date.now()), 7);
    const before = await desk.form(`${path(reference)}slips/`, {
      ...{ seen: await seen(matterId), phase: 'before', count: '1', until },
    });
    expect(await refused(before)).toEqual([422, '这张表没有前测和后测。']);
    const letters = await desk.form(`${path(reference)}links/`, {
      ...{ seen: await seen(matterId), phase: 'opinion', until },
    });
    expect(letters.status).toBe(422);
    expect(await textOf(desk, path(reference))).not.toContain('发邮件');
  });

  test('how many were closed gives the rate; fewer than forms is refused, and nothing is told where there are more', async () => {
    const { matterId, reference } = await collected(house.store, { service: 'posted_workers' });
    for (let n = 1; n <= 6; n += 1) await answered(house.store, matterId, { overall: 4 });
    const closings = async (n: string) =>
      desk.form(`${list}${reference}/closings/`, { seen: await seen(matterId), closings: n });
    expect(await refused(await closings('5'))).toEqual([422, '已经收到 6 份，结案数不能比它少。']);
    expect((await closings('8')).headers.get('location')).toBe(path(reference));
    const page = await textOf(desk, path(reference));
    expect(page).toMatch(/结案的 8 件[\s\S]*<b>75%<\/b>/);
    expect(page).toContain('填写结案数');
    expect(await textOf(desk, `${list}?service=posted_workers`)).toMatch(/6\s*（75%）/);
    for (let n = 1; n <= 3; n += 1) await answered(house.store, matterId, { overall: 4 });
    expect(await textOf(desk, path(reference))).not.toContain('交表的占');
    expect(await textOf(desk, `${list}?service=posted_workers`)).not.toContain('%）');
  });
});
