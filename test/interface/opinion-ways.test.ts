import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letter } from '../../db/schema.ts';
import { opinion, opinionTicket, questionSet } from '../../db/schema-programme.ts';
import { addDays, dayOf } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { keyIn, links, loadedOf, signedUp } from '../opinions.ts';
import { employAll } from '../people.ts';
import { planned } from '../programmes.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  desk = await house.desk('social_worker');
});
afterAll(() => house.close());

const opinionsOf = (matterId: string) =>
  house.store.db.select().from(opinion).where(eq(opinion.matterId, matterId));
const path = (reference: string) => `/desk/programmes/${reference}/opinions/`;
const seen = async (matterId: string) => String((await loadedOf(house.store, matterId)).row.version);
const until = addDays(dayOf(Date.now()), 7);
const ticketsIn = (page: string) =>
  [...page.matchAll(/\/opinions\/([2-9A-Z]{20})\//g)].map(([, ticket]) => ticket ?? '');
/** The last minute of the day: later than any moment at which this runs but that minute. */
const time = '23:59';

describe('links by mail', () => {
  test('go to everybody who left an address, more than one statement holds; what is at rest leads nowhere', async () => {
    const { matterId, reference } = await planned(house.store);
    for (let no = 1; no <= 12; no += 1)
      await signedUp(house.store, matterId, no, { email: `p${no}@example.cn` });
    await signedUp(house.store, matterId, 13);
    const fields = { seen: await seen(matterId), phase: 'opinion', until };
    expect((await desk.form(`${path(reference)}links/`, fields)).status).toBe(303);
    await house.settled();
    const letters = await house.store.db.select().from(letter).where(eq(letter.matterId, matterId));
    expect(letters.map(({ template }) => template)).toEqual(Array(12).fill('opinion-asked'));
    expect(letters.map(({ state }) => state)).toEqual(Array(12).fill('sent'));
    const sent = await house.mail.taken();
    const texts = sent.filter(({ to }) => /^p\d+@example\.cn$/.test(to)).map(({ text }) => text);
    expect(texts).toHaveLength(12);
    const tickets = texts.flatMap(ticketsIn);
    expect(new Set(tickets).size).toBe(12);
    const atRest = JSON.stringify([letters, await house.store.db.select().from(opinionTicket)]);
    for (const ticket of tickets) expect(atRest).not.toContain(ticket);
    const form = await (await house.get(`/opinions/${tickets[0]}/`)).text();
    expect(
      (await house.form(`/opinions/${tickets[0]}/`, { key: keyIn(form), 'q-overall': '5' })).status,
    ).toBe(303);
    expect(await opinionsOf(matterId)).toHaveLength(1);
  });

  test('are refused where nobody can be reached', async () => {
    const { matterId, reference } = await planned(house.store);
    const fields = { seen: await seen(matterId), phase: 'opinion', until };
    const refused = await desk.form(`${path(reference)}links/`, fields);
    expect([refused.status, await refused.text()]).toEqual([
      422,
      expect.stringContaining('没有人留电子邮箱'),
    ]);
  });
});

describe('on paper and at the door', () => {
  test('slips: as many codes as asked for, told once', async () => {
    const { matterId, reference } = await planned(house.store);
    const fields = { seen: await seen(matterId), phase: 'before', until, count: '15' };
    const page = await (await desk.form(`${path(reference)}slips/`, fields)).text();
    expect(page.match(/class="qr"/g)).toHaveLength(15);
    const tickets = await house.store.db
      .select()
      .from(opinionTicket)
      .where(eq(opinionTicket.matterId, matterId));
    expect(tickets).toHaveLength(15);
    expect(tickets.every(({ once, phase }) => once && phase === 'before')).toBe(true);
    const faulty = await desk.form(`${path(reference)}slips/`, {
      ...fields,
      count: '0',
      until: '2020-01-01',
    });
    expect(faulty.status).toBe(422);
  });

  test('one code at the door serves many; another one ends it; pressed twice counts once', async () => {
    const { matterId, reference } = await planned(house.store);
    const open = async () => {
      const fields = { seen: await seen(matterId), phase: 'opinion', time };
      const answer = await desk.form(`${path(reference)}door/`, fields);
      expect(answer.status).toBe(200);
      return /二维码/.test(await answer.text());
    };
    expect(await open()).toBe(true);
    const { openShared } = await import('../../db/programme/opinions/asking.ts');
    const { viewerOf } = await import('../../db/viewer.ts');
    const viewer = await viewerOf(house.store, 'social_worker');
    if (!viewer) throw new Error('nobody');
    const loaded = await loadedOf(house.store, matterId);
    const at = Date.now();
    const { secret } = await openShared(
      house.store,
      { viewer, at, loaded, seen: loaded.row.version },
      { phase: 'opinion', way: 'code', until: at + 3_600_000 },
    );
    for (const points of ['5', '4', '3']) {
      const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
      const twice = [1, 2].map(() => house.form(`/opinions/${secret}/`, { key, 'q-overall': points }));
      expect((await Promise.all(twice)).map(({ status }) => status)).toEqual([303, 303]);
    }
    expect((await opinionsOf(matterId)).map(({ way }) => way)).toEqual(['code', 'code', 'code']);
    expect((await desk.form(`${path(reference)}shut/`, { seen: await seen(matterId) })).status).toBe(303);
    expect((await house.get(`/opinions/${secret}/`)).status).toBe(410);
  });

  test('shut while somebody writes, it takes nothing in, says so, and shows what was written', async () => {
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
    await house.store.db
      .update(opinionTicket)
      .set({ until: Date.now() - 1 })
      .where(eq(opinionTicket.matterId, matterId));
    const typed = { key, 'q-overall': '4', 'q-liked': '写了很久的意见。' };
    const answer = await house.form(`/opinions/${secret}/`, typed);
    const page = await answer.text();
    expect(answer.status).toBe(410);
    expect(page).toContain('刚才这一份没有收下');
    expect(page).toContain('写了很久的意见。');
    expect(await opinionsOf(matterId)).toEqual([]);
    expect(await (await house.get(`/opinions/${secret}/`)).text()).not.toContain('刚才这一份');
  });

  test('paper is keyed in by numbers, form after form, and counted by its way', async () => {
    const { matterId, reference } = await planned(house.store);
    const paper = `${path(reference)}paper/`;
    const first = await (await desk.get(`${paper}?phase=opinion`)).text();
    expect(first).toContain('已录 0 张');
    const fields = { key: keyIn(first), phase: 'opinion', done: '0' };
    const faulty = await desk.form(paper, { ...fields, 'k-overall': '8' });
    expect([faulty.status, await faulty.text()]).toEqual([
      422,
      expect.stringContaining('请填 1 到 5 的数字'),
    ]);
    const saved = await desk.form(paper, { ...fields, 'k-overall': '4', 'k-gains': '12', 'k-liked': '点心' });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `${paper}?phase=opinion&done=1`]);
    await desk.form(paper, { ...fields, 'k-overall': '4', 'k-gains': '12', 'k-liked': '点心' });
    expect(await opinionsOf(matterId)).toMatchObject([
      { way: 'paper', choices: { overall: 4, gains: [1, 2] } },
    ]);
    const blank = await (await desk.get(`${path(reference)}form/?phase=opinion`)).text();
    expect(blank).toContain('□ 5 很满意');
  });
});

describe('the shared tablet', () => {
  const cookieOf = (answer: Response): string =>
    answer.headers
      .getSetCookie()
      .find((one) => one.startsWith('__Host-kiosk='))
      ?.split(';')[0] ?? '';

  test('holds no session; each answer clears it; forms of before are over', async () => {
    const { matterId, reference } = await planned(house.store);
    const colleague = await house.desk('supervisor');
    const started = await colleague.form(`${path(reference)}kiosk/`, {
      seen: await seen(matterId),
      phase: 'opinion',
      time,
    });
    expect([started.status, started.headers.get('location')]).toEqual([303, '/opinions/kiosk/']);
    expect(started.headers.getSetCookie().some((one) => /^__Host-session=;/.test(one))).toBe(true);
    expect((await colleague.get('/desk/programmes/questions/')).status).toBe(401);
    let cookie = cookieOf(started);
    const open = async () => {
      const answer = await house.get('/opinions/kiosk/', { cookie });
      cookie = cookieOf(answer);
      expect(answer.headers.get('refresh')).toBe('300; url=/opinions/kiosk/');
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      return answer.text();
    };
    const key = keyIn(await open());
    const faulty = await house.form(
      '/opinions/kiosk/',
      { key, talk: 'yes', 'q-liked': '只有我写的' },
      { cookie },
    );
    expect([faulty.status, await faulty.text()]).toEqual([422, expect.stringContaining('只有我写的')]);
    const sent = await house.form(
      '/opinions/kiosk/',
      { key, 'q-overall': '5', 'q-liked': '只有我写的' },
      { cookie },
    );
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/opinions/kiosk/thanks/']);
    cookie = cookieOf(sent);
    const thanks = await house.get('/opinions/kiosk/thanks/', { cookie });
    expect(thanks.headers.get('refresh')).toBe('8; url=/opinions/kiosk/');
    // Whoever goes back and lets the browser send the faulty form once more gets an empty one.
    const back = await house.form(
      '/opinions/kiosk/',
      { key, talk: 'yes', 'q-liked': '只有我写的' },
      { cookie },
    );
    expect([back.status, back.headers.get('location')]).toEqual([303, '/opinions/kiosk/']);
    expect(await open()).not.toContain('只有我写的');
    expect((await opinionsOf(matterId)).map(({ way }) => way)).toEqual(['tablet']);
    const ended = await house.form('/opinions/kiosk/end/', {}, { cookie });
    expect(ended.headers.get('location')).toBe('/desk/');
    expect((await house.get('/opinions/kiosk/', { cookie })).status).toBe(410);
  });
});

describe('the questions', () => {
  const list = '/desk/programmes/questions/';

  test('are changed after a look at them; what is typed is sealed; answers keep their version', async () => {
    const head = await house.desk('assistant_supervisor');
    const page = await (await head.get(`${list}activity/`)).text();
    expect(page).toContain('先看看');
    const fields = {
      seen: '1',
      fromDay: addDays(dayOf(Date.now()), 1),
      'name-1': 'overall',
      'ask-1': '总的来说，满意不满意？',
      'kind-1': 'satisfied',
      'ask-2': '茶点怎么样？',
      'kind-2': 'one',
      'choices-2': '够\n不够',
    };
    const preview = await (await head.form(`${list}activity/preview/`, fields)).text();
    expect(preview).toContain('填的人看到的样子');
    expect(preview).toContain('茶点怎么样？');
    expect(await house.store.db.select().from(questionSet)).toEqual([]);
    expect((await head.form(`${list}activity/`, { ...fields, 'choices-2': '够' })).status).toBe(422);
    expect((await head.form(`${list}activity/`, fields)).status).toBe(303);
    expect((await head.form(`${list}activity/`, fields)).status).toBe(409);
    const rows = await house.store.db.select().from(questionSet);
    expect(rows).toMatchObject([{ of: 'activity', version: 2 }]);
    expect(JSON.stringify(rows)).not.toContain('茶点');
    // Today's sheets are printed, today's answers have begun: it holds from tomorrow on.
    expect(await (await head.get(`${list}activity/form/`)).text()).not.toContain('茶点怎么样？');
    const { reference } = await planned(house.store, { kind: 'activity', service: 'activities' });
    const blank = await (await desk.get(`${path(reference)}form/?phase=opinion`)).text();
    expect(blank).toContain('茶点怎么样？');
    expect((await head.get(`${list}nothing/`)).status).toBe(404);
  });
});
