import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayOf, instantAt } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { linesOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

const WISH = '只在工作日中午打，别人接了就说打错了';

let house: House;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
});
afterAll(() => house.close());

describe('the sender is reached as it is safe for them (policy 3.6)', () => {
  test('their wish stands above the content, and again at each form by which they are called', async () => {
    const { reference } = await send(house, { phone: '13800138000', contactNote: WISH });
    await head.act(reference, 'opening');
    const page = await head.matter(reference);
    const forms = ['contact', 'attempt'].map(
      (noun) => page.split(`/${noun}/"`)[1]?.split('</form>')[0] ?? '',
    );
    for (const form of forms) expect(form).toContain(WISH);
    expect(page.indexOf(WISH)).toBeLessThan(page.indexOf('来件内容'));
  });

  test('and without one: ask who is there before naming the agency, no voicemail', async () => {
    const { reference } = await send(house, { phone: '13800138000' });
    await head.act(reference, 'opening');
    expect(await head.matter(reference)).toContain('先问清是不是本人，再说是哪里打来的；不留语音。');
  });

  test('mail subjects name neither the agency nor what it is about', async () => {
    const { reference } = await send(house, { email: 'safe@example.com' });
    await head.act(reference, 'opening');
    await head.act(reference, 'reply', { way: 'email', detail: '已经改正。' });
    await house.settled();
    const subjects = (await house.mail.taken())
      .filter(({ to }) => to === 'safe@example.com')
      .map(({ subject }) => subject);
    expect(new Set(subjects)).toEqual(new Set([`编号 ${reference}`]));
  });

  test('whoever replies is reminded: nothing of the case file without the service user’s consent', async () => {
    const { reference } = await send(house, { sender: 'host_unit' });
    await head.act(reference, 'opening');
    const form = (await head.matter(reference)).split('/reply/"')[1]?.split('</form>')[0];
    expect(form).toContain('不写个案资料，除非本人同意');
  });

  test('a contact says who, when, how and what was said', async () => {
    const { reference } = await send(house, { phone: '13800138000' });
    await head.act(reference, 'opening');
    await head.act(reference, 'contact', { way: 'call', detail: '与本人通话，讲了经过' });
    const line = (await linesOf(house.store, reference)).at(-1);
    expect(line).toMatchObject({ event: 'contacted', by: 'service_head', facts: { way: 'call' } });
    expect(line?.facts.happenedAt).toBeGreaterThan(instantAt(dayOf(Date.now()), '00:00'));
    expect(await head.matter(reference)).toContain('与本人通话，讲了经过');
  });
});
