import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../db/schema-access.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { formOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { listOf, offered } from '../sign-ups.ts';
import { send } from '../submissions.ts';

let house: House;
let worker: Desk;
let director: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  worker = await house.desk('social_worker');
  director = await house.desk('director');
});
afterAll(() => house.close());

const PATH = '/desk/data-request/';
const given = {
  channel: 'phone',
  checked: '说得出留的电话和报名的日子',
  wish: 'correct',
  detail: '电话改成 13900139000',
};
const enter = (fields: Fields) => worker.form(PATH, { ...given, ...fields });
const made = (answer: Response) =>
  /\/desk\/matters\/([^/]+)\/$/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';

describe('somebody without a receipt', () => {
  test('who was signed up by phone asks a colleague; it is answered as any request, and has a receipt', async () => {
    const { matterId, reference } = await offered(house.store);
    const person = { name: '老陈', age: '70', phone: '13800138000' };
    expect((await worker.form(`/desk/programmes/${reference}/people/`, person)).status).toBe(303);
    const [entered] = await listOf(house.store, matterId);
    expect([entered?.no, entered?.receiptHash]).toEqual([1, null]);
    const answer = await enter({ reference: reference.toLowerCase(), no: '1' });
    expect(answer.status).toBe(303);
    const request = made(answer);
    const form = await formOf(house.store, request);
    expect(form.message).toBe(
      '请求更正、补充我的资料。\n电话改成 13900139000\n（同事代为登记。怎样核对是本人：说得出留的电话和报名的日子）',
    );
    const { row } = await matterOf(house.store, request);
    expect(row).toMatchObject({ kind: 'data_request', channel: 'phone', enteredBy: 'social_worker' });
    expect((await linesOf(house.store, reference)).at(-1)).toMatchObject({
      event: 'data-requested',
      facts: { signUp: 1, request: row.id },
    });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(await (await house.get('/status/', { cookie })).text()).toContain(request);
    const corrected = { answer: 'corrected', detail: '已经改好。', ...person, phone: '13900139000' };
    expect((await director.act(request, 'data-answer', corrected)).status).toBe(303);
    expect(await (await worker.get(`/desk/programmes/${reference}/people/`)).text()).toContain('13900139000');
  });

  test('about what they sent: one at a time, and kept from whom the first is kept from', async () => {
    const { reference } = await send(house, { keepFrom: ['general_office'] });
    const fields = { reference, wish: 'see', detail: '' };
    const request = made(await enter(fields));
    const { row } = await matterOf(house.store, request);
    expect(row.keepFrom).toBe((await matterOf(house.store, reference)).row.keepFrom);
    // Pressed twice it is the same one.
    expect(made(await enter(fields))).toBe(request);
    const other = await enter({ reference, wish: 'erase' });
    expect([other.status, await other.text()]).toEqual([422, expect.stringContaining('正在办理')]);
    const noted = await house.store.db.select().from(audit).where(eq(audit.matterId, row.id));
    expect(noted.map(({ by, facts }) => [by, facts.event])).toEqual([['social_worker', 'registered']]);
  });
});

test('what was asked by letter keeps what was written down, and says that no receipt proved who it was', async () => {
  const { reference } = await send(house);
  const request = made(await enter({ reference, channel: 'letter' }));
  const page = await director.matter(request);
  expect(page).not.toContain('照原样录入');
  expect((await director.act(request, 'opening')).status).toBe(303);
  expect((await formOf(house.store, request)).message).toContain('说得出留的电话和报名的日子');
  expect(await director.matter(request)).toContain('同事代为登记，没有回执码');
});

describe('what does not fit', () => {
  test('is said beside its box, and what was typed stays', async () => {
    const { reference } = await offered(house.store);
    const sent = await send(house);
    const refused = async (fields: Fields, box: string, sentence: string) => {
      const answer = await enter(fields);
      const page = await answer.text();
      expect([answer.status, page.includes(`href="#data-request-${box}"`)]).toEqual([422, true]);
      expect(page).toContain(sentence);
      expect(page).toContain('电话改成 13900139000');
      // The number typed here is no question in the box that finds.
      expect(page).toMatch(/name="question" value placeholder|name="question" value=""/);
    };
    await refused({ reference: 'XY-2026-222222' }, 'reference', '没有找到');
    await refused({ reference }, 'reference', '还要填名单上的号');
    await refused({ reference, no: '9' }, 'reference', '没有找到');
    await refused({ reference: sent.reference, no: '1' }, 'reference', '没有找到');
    await refused({ reference: sent.reference, checked: '' }, 'checked', '请写下怎样核对是本人的');
    await refused({ reference: sent.reference, channel: 'web' }, 'channel', '请选择对方怎样提出的');
    await refused({ reference: '阿明' }, 'reference', '完整的编号');
  });

  test('and what somebody stands outside of is not there for them (policy 3.5)', async () => {
    const { reference } = await send(house, { keepFrom: ['general_office'] });
    const office = await house.desk('general_office');
    const answer = await office.form(PATH, { ...given, reference });
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('没有找到')]);
  });

  test('the form stands on the desk with the number filled in', async () => {
    const page = await (await worker.get(`${PATH}?reference=XY-2026-7K3MQ9&no=3`)).text();
    expect(page).toContain('value="XY-2026-7K3MQ9"');
    expect(page).toMatch(/name="no"[^>]*value="3"|value="3"[^>]*name="no"/);
  });
});
