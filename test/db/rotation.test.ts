import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeyRing } from '../../db/keys.ts';
import { findMatter, readForm } from '../../db/matters.ts';
import { isRotating, rewrapSome } from '../../db/rotation.ts';
import { matter } from '../../db/schema.ts';
import { audit } from '../../db/schema-access.ts';
import { searchMatters } from '../../db/search.ts';
import { statusOf } from '../../db/status.ts';
import type { Store } from '../../db/store.ts';
import { addTemplate, answerTemplates } from '../../db/templates.ts';
import { viewerOf } from '../../db/viewer.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
let first: string;
let receipt: string;
/** The same house with a fresh key in front of its ring, as after a restart with the new key file. */
let turned: Store;
let ring: string;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  await addTemplate(house.store, { by: 'director', at: Date.now() }, { title: '道谢', text: '谢谢您的话。' });
  const sent = await send(house, { message: '家访改了时间没有通知。', phone: '13800138123' });
  ({ reference: first, receipt } = sent);
  await head.act(first, 'opening');
  for (let n = 0; n < 120; n += 1) await send(house, { message: `活动室第 ${n} 次锁着门。` });
  const [one] = house.store.keys.ids;
  ring = KeyRing.withNewKey(house.keyRing);
  turned = { db: house.store.db, keys: KeyRing.parse(ring) };
  expect(turned.keys.ids).toEqual(['k2', one]);
});
afterAll(() => house.close());

const underOld = async () =>
  (await house.store.db.select({ dataKey: matter.dataKey }).from(matter)).filter(({ dataKey }) =>
    dataKey.startsWith('k1.'),
  ).length;

async function readable(store: Store) {
  const viewer = await viewerOf(store, 'service_head');
  const loaded = viewer && (await findMatter(store, viewer, first));
  if (!viewer || !loaded) throw new Error('the matter is gone');
  const found = await Promise.all(
    ['没有通知', '13800138123'].map(
      async (words) => (await searchMatters(store, viewer, words)).matters.length,
    ),
  );
  const status = await statusOf(store, receipt, Date.now(), shippedCalendar);
  return [(await readForm(store, loaded.row)).message, status?.reference, ...found];
}

describe('the master key is changed', () => {
  const whole = () => ['家访改了时间没有通知。', first, 1, 1];

  test('in batches; a run that is broken off goes on where it stood, and everything is readable all the while', async () => {
    const all = await underOld();
    expect(await isRotating(turned)).toBe(true);
    expect(await readable(turned)).toEqual(whole());
    expect((await rewrapSome(turned, Date.now())).matters).toBe(100);
    expect(await underOld()).toBe(all - 100);
    expect(await readable(turned)).toEqual(whole());
    // Another process, which knows nothing of the first but what it left behind.
    const again: Store = { db: turned.db, keys: turned.keys };
    expect((await rewrapSome(again, Date.now())).matters).toBe(all - 100);
    expect((await rewrapSome(again, Date.now())).done).toBe(true);
    expect(await underOld()).toBe(0);
    expect(await readable(turned)).toEqual(whole());
    expect(await isRotating(turned)).toBe(false);
  });

  test('and stands in the audit', async () => {
    const lines = await house.store.db.select().from(audit);
    expect(lines.filter(({ action }) => action === 'key-rotated').map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['k2']),
    );
  });

  test('without the old key nothing that was brought over needs it, but for the receipts', async () => {
    const alone: Store = { db: turned.db, keys: KeyRing.parse(ring.split(',')[0] ?? '') };
    expect((await answerTemplates(alone)).map(({ text }) => text)).toEqual(['谢谢您的话。']);
    expect(await readable(alone)).toEqual(['家访改了时间没有通知。', undefined, 1, 1]);
  });
});
