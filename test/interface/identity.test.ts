import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit, reveal } from '../../db/schema-access.ts';
import { addDays, dayOf, instantAt } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

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

const who = {
  ...{ name: '陈阿婆', phone: '13800138123', email: 'grandma@example.com', address: '石龙路一号' },
  ...{ contactNote: '晚上七点以后再打', replyBy: 'phone' },
};
const person = /陈阿婆|13800138123|grandma@example\.com|石龙路一号/;

async function opened(fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, { ...who, ...fields });
  await head.act(reference, 'opening');
  return reference;
}

describe('who sent a matter', () => {
  test('is hidden from who may read it until they ask with a reason; how it is safe to call is not (policy 3.4)', async () => {
    const reference = await opened();
    const before = await head.matter(reference);
    expect(before).not.toMatch(person);
    expect(before).toContain('晚上七点以后再打');
    expect(before).toContain('留了称呼、电话、电子邮箱、收信地址');
    // What can be done does not change with what is shown.
    expect(before).toContain('value="email"');
    expect((await head.act(reference, 'identity', { reason: 'contact' })).status).toBe(303);
    const after = await head.matter(reference);
    for (const text of [who.name, who.phone, who.email, who.address]) expect(after).toContain(text);
    expect(after).toContain('href="tel:13800138123"');
  });

  test('shows to the one who asked, for this matter, until the day in Shanghai ends', async () => {
    const [reference, other] = [await opened(), await opened()];
    await head.act(reference, 'identity', { reason: 'verify' });
    expect(await director.matter(reference)).not.toMatch(person);
    expect(await head.matter(other)).not.toMatch(person);
    const { row } = await matterOf(house.store, reference);
    const mine = and(eq(reveal.staffId, 'service_head'), eq(reveal.matterId, row.id));
    const [shown] = await house.store.db.select().from(reveal).where(mine);
    expect(shown?.until).toBe(instantAt(addDays(dayOf(Date.now()), 1), '00:00'));
    await house.store.db.update(reveal).set({ until: Date.now() }).where(mine);
    expect(await head.matter(reference)).not.toMatch(person);
  });

  test('is asked for with a reason from the list, which the audit keeps', async () => {
    const reference = await opened();
    expect((await head.act(reference, 'identity', {})).status).toBe(422);
    expect((await head.act(reference, 'identity', { reason: 'curious' })).status).toBe(422);
    await head.act(reference, 'identity', { reason: 'letter' });
    const { row } = await matterOf(house.store, reference);
    const rows = await house.store.db.select().from(audit).where(eq(audit.matterId, row.id));
    expect(rows.filter(({ action }) => action === 'reveal')).toEqual([
      expect.objectContaining({ by: 'service_head', facts: { reason: 'letter' } }),
    ]);
  });

  test('for another reason: it is written out, and stands sealed in the matter, not in the audit', async () => {
    const reference = await opened();
    const bare = await head.act(reference, 'identity', { reason: 'other' });
    expect(bare.status).toBe(422);
    expect(await bare.text()).toContain('请把理由写明');
    const detail = '家属来办公室，要核对是不是同一个人';
    expect((await head.act(reference, 'identity', { reason: 'other', detail })).status).toBe(303);
    expect((await linesOf(house.store, reference)).at(-1)).toMatchObject({ event: 'revealed' });
    expect(await director.matter(reference)).toContain(detail);
    const { row } = await matterOf(house.store, reference);
    const rows = await house.store.db.select().from(audit).where(eq(audit.matterId, row.id));
    expect(JSON.stringify(rows)).not.toContain(detail);
    expect(rows.map(({ facts }) => facts.reason)).toContain('other');
  });

  test('is not shown by asking to who may not read the matter', async () => {
    const reference = await opened();
    const checker = await house.desk('checker');
    expect((await checker.act(reference, 'identity', { reason: 'contact' })).status).toBe(403);
    expect(await checker.matter(reference)).not.toMatch(person);
    const kept = await opened({ keepFrom: ['director'] });
    expect((await director.act(kept, 'identity', { reason: 'contact' })).status).toBe(404);
    expect(await house.store.db.$count(reveal, eq(reveal.staffId, 'director'))).toBe(0);
  });

  test('is said to be unknown where nothing was given, and nothing is asked for', async () => {
    const { reference } = await send(house, {});
    await head.act(reference, 'opening');
    const page = await head.matter(reference);
    expect(page).toContain('没有留名，也没有留联系方式');
    expect(page).not.toContain(`/desk/matters/${reference}/identity/`);
  });
});
