import { afterAll, beforeAll, expect, test } from 'vitest';
import { file } from '../../db/schema-procedure.ts';
import { comeAs } from '../conversation.ts';
import { type House, startHouse } from '../harness.ts';
import { linesOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { letter } from '../pictures.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ filesAway: true });
  await employAll(house.store);
});
afterAll(() => house.close());

const files = [{ name: 'a.pdf', bytes: letter() }];

test('while files cannot be stored nothing is half-written, and both sides keep what they typed', async () => {
  const sender = await comeAs(house);
  const head = await house.desk('service_head');
  await head.act(sender.reference, 'opening');
  const answers = [
    await sender.write({ text: '请看附件里的合同', key: 'again' }, files),
    await head.message(sender.reference, '请看附件里的合同', files),
  ];
  for (const answer of answers) {
    const page = await answer.text();
    expect([answer.status, page.includes('请看附件里的合同</textarea>')]).toEqual([503, true]);
    expect(page).toContain('附件暂时存不下来');
  }
  expect(await linesOf(house.store, sender.reference)).toHaveLength(2);
  expect(await house.store.db.$count(file)).toBe(0);
  expect((await sender.write({ text: '先不带附件', key: 'again' })).status).toBe(303);
  expect((await head.message(sender.reference, '收到')).status).toBe(303);
});
