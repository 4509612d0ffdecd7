import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { history } from '../../db/schema.ts';
import { audit } from '../../db/schema-access.ts';
import { opinion, opinionTicket, programme, talk } from '../../db/schema-programme.ts';
import { dayOf, HOUR } from '../../domain/time.ts';
import { type Fields, type House, startHouse } from '../harness.ts';
import { keptTallies, keyIn, links, loadedOf } from '../opinions.ts';
import { employAll } from '../people.ts';
import { planned } from '../programmes.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

/** Opens the form of a link and sends it, as a browser does. */
async function answer(secret: string, fields: Fields): Promise<Response> {
  const form = await (await house.get(`/opinions/${secret}/`)).text();
  return house.form(`/opinions/${secret}/`, { key: keyIn(form), ...fields });
}

const opinionsOf = (matterId: string) =>
  house.store.db.select().from(opinion).where(eq(opinion.matterId, matterId));

describe('a link that serves once', () => {
  test('opens a form without script that is kept by nobody, and takes one answer', async () => {
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    const form = await house.get(`/opinions/${secret.toLowerCase()}/`);
    const page = await form.text();
    expect(form.status).toBe(200);
    expect(form.headers.get('cache-control')).toBe('private, no-store');
    expect(form.headers.get('x-robots-tag')).toContain('noindex');
    expect(page).toContain('社区亲子小组');
    expect(page).toContain('很不满意');
    expect(page).toContain('DG-G-004 · 根据指引文字整理，第 1 版');
    expect(page).not.toContain('<script');
    const sent = await answer(secret, { 'q-overall': '5', 'q-gains': ['1', '3'], 'q-liked': '大家都好' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/opinions/thanks/']);
    expect((await house.get('/opinions/thanks/')).status).toBe(200);
    expect((await house.get(`/opinions/${secret}/`)).status).toBe(410);
    expect((await answer(secret, { 'q-overall': '1' })).status).toBe(410);
    const rows = await opinionsOf(matterId);
    expect(rows).toMatchObject([
      { choices: { overall: 5, gains: [1, 3] }, way: 'link', phase: 'opinion', setVersion: 1 },
    ]);
    expect((await loadedOf(house.store, matterId)).programme.answered).toBe(1);
  });

  test('serves one of twenty at once, and counts one', async () => {
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    const forms = await Promise.all(
      Array.from({ length: 20 }, async () => keyIn(await (await house.get(`/opinions/${secret}/`)).text())),
    );
    const answers = await Promise.all(
      forms.map((key, n) => house.form(`/opinions/${secret}/`, { key, 'q-overall': String(1 + (n % 5)) })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410)).toHaveLength(19);
    expect(await opinionsOf(matterId)).toHaveLength(1);
    expect((await keptTallies(house.store)).get(`p:${matterId}|group.1|opinion|*|0`)).toBe(1);
  });

  test('with a talk asked for serves one of twenty as well, and starts one clock', async () => {
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
    const fields = { key, 'q-overall': '3', talk: 'yes', phone: '13800138000' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => house.form(`/opinions/${secret}/`, fields)),
    );
    // The same form pressed twenty times: thanks for all, one answer.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(await opinionsOf(matterId)).toHaveLength(1);
    expect(await house.store.db.select().from(talk).where(eq(talk.matterId, matterId))).toHaveLength(1);
  });

  test('shows all faults beside their questions, keeps what was chosen, and still serves', async () => {
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    const fields = {
      'q-overall': '4',
      'q-content': '9',
      'q-liked': '手工',
      talk: 'yes',
      phone: '12',
      name: '陈',
    };
    const refused = await answer(secret, fields);
    const page = await refused.text();
    expect(refused.status).toBe(422);
    expect(page).toContain('没有这个选项');
    expect(page).toContain('f-phone-fault');
    expect(page).toMatch(/name="q-overall" value="4" checked/);
    expect(page).toContain('手工');
    expect(page).toContain('value="陈"');
    expect(await opinionsOf(matterId)).toHaveLength(0);
    expect((await answer(secret, { 'q-overall': '4' })).status).toBe(303);
  });

  test('that is none, or whose time is over, opens nothing', async () => {
    const { matterId } = await planned(house.store);
    const [over = ''] = await links(house.store, matterId, 1, { until: Date.now() - 1 });
    expect((await house.get(`/opinions/${over}/`)).status).toBe(410);
    expect((await answer(over, { 'q-overall': '4' })).status).toBe(410);
    expect((await house.get('/opinions/AAAA-AAAA-AAAA-AAAA-AAAA/')).status).toBe(404);
    expect(await opinionsOf(matterId)).toHaveLength(0);
  });
});

test('nothing is taken in once the papers are filed', async () => {
  const { matterId } = await planned(house.store);
  const [secret = ''] = await links(house.store, matterId, 1);
  const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
  const filed = { archivedAt: Date.now() };
  await house.store.db.update(programme).set(filed).where(eq(programme.matterId, matterId));
  expect((await house.get(`/opinions/${secret}/`)).status).toBe(410);
  expect((await house.form(`/opinions/${secret}/`, { key, 'q-overall': '4' })).status).toBe(410);
  expect(await opinionsOf(matterId)).toHaveLength(0);
});

describe('anonymous means anonymous', () => {
  test('at rest: no ticket, no word, no minute, no sender', async () => {
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1, { phase: 'before' });
    await answer(secret, { 'q-knows': '4', pair: ' 小 河 ' });
    const [other = ''] = await links(house.store, matterId, 1);
    await answer(other, { 'q-liked': '谁也不该读到的一句话', 'q-overall': '4' });
    const rows = await opinionsOf(matterId);
    const tickets = await house.store.db
      .select()
      .from(opinionTicket)
      .where(eq(opinionTicket.matterId, matterId));
    const all = JSON.stringify([
      rows,
      tickets,
      await house.store.db.select().from(history).where(eq(history.matterId, matterId)),
    ]);
    for (const typed of [secret, other, '小河', '小 河', '谁也不该读到']) expect(all).not.toContain(typed);
    for (const { hour } of rows) expect(hour % HOUR).toBe(0);
    // Which have served, and nothing of when: the hour would lead to the answer.
    for (const { usedAt, until } of tickets) expect(usedAt).toBe(until);
    expect(rows.find(({ phase }) => phase === 'before')?.pair).toMatch(/^k1\.[0-9a-f]{64}$/);
    // An answer is no change of the programme: no line of a history or an audit tells its minute.
    expect((await loadedOf(house.store, matterId)).row.version).toBe(1);
    const noted = await house.store.db.select().from(audit).where(eq(audit.matterId, matterId));
    expect(noted.map(({ action }) => action)).toEqual(['write']);
  });

  test('on the desk: below five only their number, from five on the figures and what was written', async () => {
    const { matterId, reference } = await planned(house.store);
    const desk = await house.desk('social_worker');
    const path = `/desk/programmes/${reference}/opinions/`;
    const secrets = await links(house.store, matterId, 5);
    for (const [n, secret] of secrets.slice(0, 4).entries()) {
      await answer(secret, { 'q-overall': '4', 'q-liked': `第${n}句` });
    }
    const few = await (await desk.get(path)).text();
    expect(few).toContain('意见：4 份');
    expect(few).not.toContain('满意的');
    expect(await (await desk.get(`${path}words/`)).text()).not.toContain('第1句');
    expect(await (await desk.get(`${path}summary/`)).text()).not.toContain('很满意');
    await answer(secrets[4] ?? '', { 'q-overall': '1', 'q-liked': '好' });
    const enough = await (await desk.get(path)).text();
    expect(enough).toContain('占答了这一题的 5 人的');
    expect(enough).toContain('80%');
    expect(await (await desk.get(`${path}words/`)).text()).toContain('第1句');
    expect(await (await desk.get(`${path}summary/`)).text()).toContain('DG-G-004');
    // All five wrote something, and no word twice.
    expect(enough).toContain('没有两个人写到同一个词');
    const across = await desk.get(
      `/desk/programmes/opinions/?of=k:group&period=${dayOf(Date.now()).slice(0, 4)}`,
    );
    expect(across.status).toBe(200);
  });

  test('the words that most people wrote: from five who wrote on, and none that only one wrote', async () => {
    const { matterId, reference } = await planned(house.store);
    const desk = await house.desk('social_worker');
    const path = `/desk/programmes/${reference}/opinions/`;
    const secrets = await links(house.store, matterId, 7);
    const give = (n: number, fields: Fields) => answer(secrets[n] ?? '', { 'q-overall': '4', ...fields });
    const section = async (): Promise<string> =>
      /写得最多的词[\s\S]*/.exec(await (await desk.get(path)).text())?.[0].replace(/<[^>]+>|\s+/g, ' ') ?? '';
    for (const n of [0, 1, 2, 3]) await give(n, { 'q-liked': '老师很耐心，老师好', 'q-wanted': '空调太冷' });
    expect(await section()).toBe('');
    // Five opinions, but four who wrote.
    await give(4, {});
    expect(await section()).toContain('写了话的不到 5 人');
    expect(await section()).not.toContain('耐心');
    await give(5, { 'q-liked': '老师耐心，舞蹈精彩' });
    await give(6, { 'q-wanted': '场地' });
    const told = await section();
    expect(told).toMatch(/写了话的有 6 人/);
    expect(told).toMatch(/老师 +5 人.*耐心 +5 人.*空调 +4 人.*太冷 +4 人/);
    expect(told).toMatch(/老师 +5 +83%/);
    for (const alone of ['舞蹈', '精彩', '场地']) expect(told).not.toContain(alone);
    expect(await (await desk.get(`${path}summary/`)).text()).toContain('老师 5、耐心 5');
  });
});
