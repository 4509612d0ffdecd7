import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appointment } from '../../db/schema.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { lettersOf, linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { does, refuses, senderOf } from '../steps.ts';
import { send } from '../submissions.ts';

// Names of the people of the tests are 同事<login>.
let house: House;
let head: Desk;
let director: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  director = await house.desk('director');
});
afterAll(() => house.close());

const found = async (login: string, reference: string): Promise<boolean> =>
  (await (await house.desk(login)).get(`/desk/matters/${reference}/`)).status === 200;

describe('full names of staff found in the text shield those persons until the opener decides (policy 3.5)', () => {
  test('the opener sees whom and why, and lets in whoever is not concerned', async () => {
    const { reference } = await send(house, { message: '同事social_worker 帮过我，投诉的是别人。' });
    expect(await found('social_worker', reference)).toBe(false);
    await does(head, reference, 'opening');
    const page = await head.matter(reference);
    expect(page).toMatch(/谁看不到这一件[\s\S]*同事social_worker[\s\S]*内容里提到/);
    await does(head, reference, 'unshielding', { person: 'social_worker' });
    expect(await found('social_worker', reference)).toBe(true);
    expect((await linesOf(house.store, reference)).at(-1)).toMatchObject({
      event: 'unshielded',
      facts: { outside: 'social_worker' },
    });
  });

  test('or keeps them out, as one concerned or with an interest in it', async () => {
    const { reference } = await send(house, { message: '同事checker 骂了我，同事supervisor 在旁边。' });
    await does(head, reference, 'opening');
    await does(head, reference, 'shielding', { person: 'checker', why: 'concerned' });
    await does(head, reference, 'shielding', { person: 'supervisor', why: 'marked', detail: '同一组' });
    const page = await head.matter(reference);
    expect(page).toContain('当事同事');
    expect(page).toContain('拆阅人指定回避');
    for (const login of ['checker', 'supervisor']) expect(await found(login, reference)).toBe(false);
  });

  test('who stands outside is said to readers only', async () => {
    const { reference } = await send(house, { message: '同事checker 没有来。' });
    await does(head, reference, 'opening');
    expect(await (await house.desk('office_staff')).matter(reference)).not.toContain('同事checker');
  });
});

describe('never by a person whom the opener marks (policy 3.5)', () => {
  test('who handles it no longer, and is offered to nobody', async () => {
    const { reference } = await send(house);
    await does(head, reference, 'opening');
    await does(head, reference, 'assignment', { handler: 'social_worker' });
    await does(head, reference, 'shielding', { person: 'social_worker', why: 'concerned' });
    expect((await matterOf(house.store, reference)).row.handlerId).toBeNull();
    expect(await found('social_worker', reference)).toBe(false);
    const offered = /id="assignment-handler"[\s\S]*?<\/select>/.exec(await head.matter(reference))?.[0];
    expect(offered).toContain('<option value="checker"');
    expect(offered).not.toContain('social_worker');
    await refuses(house, head, reference, 'assignment', {
      fields: { handler: 'social_worker' },
      sentence: '找不到这位同事',
    });
  });

  test('but nobody marks themselves, nor somebody who is not there', async () => {
    const { reference } = await send(house);
    await does(head, reference, 'opening');
    for (const person of ['service_head', 'nobody']) {
      await refuses(house, head, reference, 'shielding', {
        fields: { person, why: 'marked' },
        sentence: '找不到这位同事',
      });
    }
    await refuses(house, head, reference, 'unshielding', {
      fields: { person: 'checker' },
      sentence: '找不到这位同事',
    });
  });
});

describe('opened by the first not excluded of head, director, deputy, board (policy 3.5)', () => {
  const opens = async (login: string, reference: string): Promise<number> =>
    (await (await house.desk(login)).act(reference, 'opening')).status;

  test('about the head: the director opens it', async () => {
    const { reference } = await send(house, { message: '同事service_head 收了我的钱。' });
    expect(await opens('service_head', reference)).toBe(404);
    expect(await opens('board', reference)).toBe(403);
    expect(await opens('director', reference)).toBe(303);
  });

  test('about head, director and deputy: the board', async () => {
    const names = ['service_head', 'director', 'deputy'];
    const { reference } = await send(house, { message: names.map((name) => `同事${name}`).join('、') });
    for (const name of names) expect(await opens(name, reference)).toBe(404);
    expect(await opens('board', reference)).toBe(303);
  });

  test('about the director: whom the head asks for help is the board, and it can read it', async () => {
    const { reference } = await send(house, { message: '同事director 骂了我。' });
    await does(head, reference, 'opening');
    expect(await head.matter(reference)).toContain('请理事会处理');
    await does(head, reference, 'escalation', { detail: '事关主任' });
    expect((await linesOf(house.store, reference)).at(-1)?.facts).toMatchObject({ level: 'board' });
    const letters = (await lettersOf(house.store, reference)).filter(
      ({ template }) => template === 'escalated',
    );
    expect(letters.map(({ recipient }) => recipient)).toEqual(['staff:board']);
    expect(await (await house.desk('board')).matter(reference)).toContain('同事director 骂了我');
    expect((await director.get(`/desk/matters/${reference}/`)).status).toBe(404);
  });

  test('none left: it stays shut and the outside door is shown at once', async () => {
    const names = ['service_head', 'director', 'deputy', 'board'];
    const { reference, receipt } = await send(house, {
      message: names.map((name) => `同事${name}`).join('、'),
    });
    const sender = await senderOf(house, receipt);
    expect(await sender.page()).toContain('您现在就可以向');
    for (const name of names) expect(await opens(name, reference)).toBe(404);
    expect(await (await house.desk('checker')).matter(reference)).toContain('机构内没有人可以拆阅');
  });

  test('and the same where the sender wants it kept from some and names the others', async () => {
    await house.store.db.delete(appointment).where(eq(appointment.post, 'deputy:service_head'));
    const some = { keepFrom: ['service_head', 'director'], message: '同事board 也知道。' };
    const { receipt } = await send(house, some);
    expect(await (await senderOf(house, receipt)).page()).toContain('您现在就可以向');
    const open = await send(house, { ...some, message: '没有写谁的名字。' });
    expect(await (await senderOf(house, open.receipt)).page()).not.toContain('您现在就可以向');
    await house.store.db.insert(appointment).values({ post: 'deputy:service_head', staffId: 'deputy' });
  });
});
