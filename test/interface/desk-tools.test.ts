import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../db/schema-access.ts';
import { answerTemplate, link } from '../../db/schema-procedure.ts';
import { addTemplate, changeTemplate, removeTemplate } from '../../db/templates.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

const WROTE = '活动室的门锁坏了三个星期，没有人来修。';

async function opened(fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, { message: WROTE, ...fields });
  expect((await head.act(reference, 'opening')).status).toBe(303);
  return reference;
}
const pickOf = async (reference: string) =>
  `${reference}/${(await matterOf(house.store, reference)).row.version}`;

describe('what comes twice is linked, not merged away (policy 3.15)', () => {
  test('each keeps its clocks, and each shows the other', async () => {
    const [first, second] = [await opened(), await opened()];
    const before = (await matterOf(house.store, first)).clocks;
    expect((await head.act(second, 'link', { reference: first, kind: 'duplicate' })).status).toBe(303);
    expect((await matterOf(house.store, first)).clocks).toEqual(before);
    expect((await matterOf(house.store, second)).row.closedAt).toBeNull();
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const page = await head.matter(one);
      expect(page).toMatch(new RegExp(`重复来件：[\\s\\S]*href="/desk/matters/${other}/"`));
    }
    expect((await linesOf(house.store, second)).at(-1)?.event).toBe('linked');
    expect((await linesOf(house.store, first)).at(-1)?.event).toBe('opened');
    const [later, earlier] = [await matterOf(house.store, second), await matterOf(house.store, first)];
    const [row] = await house.store.db.select().from(link).where(eq(link.matterId, later.row.id));
    expect(row?.otherId).toBe(earlier.row.id);
  });

  test('and the link is taken away again, or made another, from either side', async () => {
    const [first, second] = [await opened(), await opened()];
    await head.act(first, 'link', { reference: second, kind: 'duplicate' });
    await head.act(second, 'link', { reference: first, kind: 'related' });
    const page = await head.matter(first);
    expect(page).toContain('有关来件：');
    expect(page).not.toContain('重复来件：');
    expect((await head.act(first, 'unlink', { reference: second })).status).toBe(303);
    expect(await head.matter(second)).not.toContain('有关来件：');
    expect((await head.act(first, 'unlink', { reference: second })).status).toBe(422);
  });

  test('neither to itself nor to what is not there', async () => {
    const reference = await opened();
    for (const other of [reference, 'XY-2026-222222', '']) {
      expect((await head.act(reference, 'link', { reference: other, kind: 'related' })).status).toBe(422);
    }
  });

  test('for who stands outside one of the two there is no link (policy 3.5)', async () => {
    const [open, kept] = [await opened(), await opened({ keepFrom: ['general_office'] })];
    await head.act(open, 'link', { reference: kept, kind: 'related' });
    expect(await head.matter(open)).toContain(kept);
    const office = await house.desk('general_office');
    const page = await office.matter(open);
    expect(page).toContain(WROTE);
    expect(page).not.toContain(kept);
    expect((await office.act(open, 'link', { reference: kept, kind: 'related' })).status).toBe(422);
  });

  test('and of two at once one comes through', async () => {
    const [first, second] = [await opened(), await opened()];
    const answers = await Promise.all(
      ['duplicate', 'related'].map((kind) => head.act(first, 'link', { seen: '2', reference: second, kind })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
  });
});

describe('several rows of the queue at once', () => {
  test('are given to one colleague, each at the version that was seen', async () => {
    const references = [await opened(), await opened()];
    const pick = await Promise.all(references.map(pickOf));
    const given = { pick, handler: 'social_worker', assign: 'yes' };
    const answer = await head.form('/desk/bulk/?kind=complaint', given);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/desk/?kind=complaint']);
    for (const reference of references) {
      expect((await matterOf(house.store, reference)).row.handlerId).toBe('social_worker');
      expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('assigned');
      const letters = await lettersOf(house.store, reference);
      expect(letters.filter(({ template }) => template === 'assigned')).toHaveLength(1);
    }
  });

  test('and what could not be given is listed with why, the rest done', async () => {
    const [good, stale, shut] = [await opened(), await opened(), (await send(house)).reference];
    const pick = await Promise.all([good, stale, shut].map(pickOf));
    await head.act(stale, 'note', { detail: '有人先动过了' });
    const given = { pick: [...pick, 'XY-2026-222222/1'], handler: 'social_worker', assign: 'yes' };
    const answer = await head.form('/desk/bulk/', given);
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain('1 件已交给同事social_worker');
    for (const reference of [stale, shut, 'XY-2026-222222']) expect(page).toContain(`${reference}</a>：`);
    expect(page).toContain('刚刚有同事改动过');
    expect((await matterOf(house.store, stale)).row.handlerId).toBeNull();
  });

  test('a wrong choice is said on the queue, with the ticks kept', async () => {
    const reference = await opened();
    const pick = await pickOf(reference);
    const answer = await head.form('/desk/bulk/', { pick, assign: 'yes', handler: '' });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('href="#bulk-handler"');
    expect(page).toMatch(new RegExp(`value="${pick}"[^>]*checked|checked[^>]*value="${pick}"`));
    const none = await head.form('/desk/bulk/', { print: 'yes' });
    expect([none.status, (await none.text()).includes('请先勾选')]).toEqual([422, true]);
  });

  test('are printed as record forms, each for itself, only those that the person may read, and that is recorded', async () => {
    const mine = [await opened(), await opened({ message: '第二件：饭堂太咸。' })];
    const other = await opened({ message: '别人经办的一件。' });
    for (const reference of mine) await head.act(reference, 'assignment', { handler: 'social_worker' });
    const pick = await Promise.all([...mine, other].map(pickOf));
    const page = await (await worker.form('/desk/bulk/', { pick, print: 'yes' })).text();
    expect(page.match(/<article class="sheet"/g)).toHaveLength(2);
    expect(page).toContain('第二件：饭堂太咸。');
    expect(page).not.toContain('别人经办的一件。');
    expect(page).toContain(`${other}</a>：`);
    const printed = async (reference: string) => {
      const { row } = await matterOf(house.store, reference);
      const lines = await house.store.db.select().from(audit).where(eq(audit.matterId, row.id));
      return lines.filter(({ action }) => action === 'print').map(({ by }) => by);
    };
    expect([await printed(mine[0] ?? ''), await printed(other)]).toEqual([['social_worker'], []]);
  });

  test('what a person stands outside of is answered like what is not there (policy 3.5)', async () => {
    const reference = await opened({ keepFrom: ['general_office'] });
    const office = await house.desk('general_office');
    const ask = async (pick: string) => {
      const answer = await office.form('/desk/bulk/', { pick, handler: 'social_worker', assign: 'yes' });
      return (await answer.text()).replaceAll(pick.split('/')[0] ?? '', 'REFERENCE');
    };
    expect(await ask(`${reference}/2`)).toBe(await ask('XY-2026-222222/2'));
  });
});

describe('answers kept as templates', () => {
  const kept = { title: '已收到', text: '{称呼}：您好，编号 {编号} 正在了解。' };
  const idOf = async () => (await house.store.db.select().from(answerTemplate)).at(-1);

  test('are sealed, changed and removed, and of two at once one comes through', async () => {
    expect((await head.form('/desk/templates/', { title: '', text: '' })).status).toBe(422);
    expect((await head.form('/desk/templates/', kept)).status).toBe(303);
    const row = await idOf();
    expect(JSON.stringify(row)).not.toMatch(/已收到|正在了解/);
    expect(await (await head.get('/desk/templates/')).text()).toContain('正在了解');
    const seen = String(row?.at);
    const change = (text: string) => head.form(`/desk/templates/${row?.id}/`, { ...kept, seen, text });
    const answers = await Promise.all([change('第一种写法'), change('第二种写法')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
    const removal = (at: string) => head.form(`/desk/templates/${row?.id}/removal/`, { seen: at });
    expect((await removal(seen)).status).toBe(409);
    expect((await removal(String((await idOf())?.at))).status).toBe(303);
    expect(await house.store.db.$count(answerTemplate)).toBe(0);
    const lines = await house.store.db.select().from(audit).where(eq(audit.action, 'setting-changed'));
    expect(lines.map(({ facts }) => facts.template)).toEqual(['added', 'changed', 'removed']);
    const shown = await (
      await (await house.desk('director')).get('/desk/audit/?action=setting-changed')
    ).text();
    for (const done of ['添加', '修改', '删除']) expect(shown).toContain(`答复模板，${done}`);
  });

  test('of two changes in one millisecond the one that came second leaves no line either', async () => {
    const on = { by: 'service_head', at: Date.now() };
    const id = await addTemplate(house.store, on, kept);
    const lines = () => house.store.db.$count(audit, eq(audit.action, 'setting-changed'));
    const before = await lines();
    const change = (text: string) => changeTemplate(house.store, on, id, { ...kept, text, seen: on.at });
    expect([await change('第一种写法'), await change('第二种写法')]).toEqual([true, false]);
    expect(await lines()).toBe(before + 1);
    expect(await removeTemplate(house.store, on, id, on.at)).toBe(false);
    expect(await removeTemplate(house.store, on, id, on.at + 1)).toBe(true);
    expect(await lines()).toBe(before + 2);
  });

  test('fill the reply’s form with number and name, after what was typed; nothing is written', async () => {
    await head.form('/desk/templates/', kept);
    const template = (await idOf())?.id ?? '';
    const reference = await opened({ name: '阿明' });
    await head.act(reference, 'assignment', { handler: 'social_worker' });
    await worker.act(reference, 'identity', { reason: 'contact' });
    const before = await linesOf(house.store, reference);
    const given = { template, way: 'status', detail: '先说一句。' };
    const page = await (await worker.act(reference, 'filling', given)).text();
    expect(page).toContain(`先说一句。\n\n阿明：您好，编号 ${reference} 正在了解。</textarea>`);
    expect(page).not.toContain('有误：');
    expect(await linesOf(house.store, reference)).toEqual(before);
    expect((await worker.act(reference, 'filling', { ...given, template: '' })).status).toBe(422);
    expect((await worker.act(reference, 'reply', given)).status).toBe(303);
    const stranger = await house.desk('checker');
    expect((await stranger.act(reference, 'filling', given)).status).toBe(403);
  });
});
