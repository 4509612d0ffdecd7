import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shutEnded } from '../../db/programme/cases/collecting.ts';
import { drawLinks } from '../../db/programme/opinions/asking.ts';
import { addSet, setOf } from '../../db/programme/opinions/sets.ts';
import { matter } from '../../db/schema.ts';
import { opinion, opinionTicket, programme } from '../../db/schema-programme.ts';
import { viewerOf } from '../../db/viewer.ts';
import { endOfYear, takenUntil } from '../../domain/programme/cases.ts';
import { shippedSets } from '../../domain/programme/questions.ts';
import { addMonths, DAY, dayOf, instantAt, yearOf } from '../../domain/time.ts';
import { answered, collected, collectionOf } from '../cases.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { keyIn, links } from '../opinions.ts';
import { employAll } from '../people.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  desk = await house.desk('social_worker');
});
afterAll(() => house.close());

const now = Date.now();
const year = yearOf(dayOf(now));
const path = (reference: string) => `/desk/programmes/${reference}/opinions/`;
const rowOf = async (matterId: string) => (await collectionOf(house.store, matterId)).row;
const verb = async (matterId: string, noun: string, fields: Record<string, string> = {}) => {
  const { reference, version } = await rowOf(matterId);
  return desk.form(`/desk/programmes/cases/${reference}/${noun}/`, { seen: String(version), ...fields });
};
const ends = (matterId: string, lastAt: number) =>
  house.store.db.update(programme).set({ lastAt }).where(eq(programme.matterId, matterId));

describe('a collection that is shut by hand', () => {
  test('takes nothing in any more by whatever way, is closed, and another can be opened after it', async () => {
    const { matterId, reference } = await collected(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
    const paperKey = keyIn(await (await desk.get(`${path(reference)}paper/`)).text());
    expect((await verb(matterId, 'shutting')).headers.get('location')).toBe(path(reference));
    expect(await rowOf(matterId)).toMatchObject({ stage: 'closed', closedAt: expect.any(Number) });
    expect((await house.get(`/opinions/${secret}/`)).status).toBe(410);
    expect((await house.form(`/opinions/${secret}/`, { key, 'q-overall': '5' })).status).toBe(410);
    const paper = await desk.form(`${path(reference)}paper/`, { key: paperKey, done: '0', 'k-overall': '5' });
    expect([paper.status, await paper.text()]).toEqual([422, expect.stringContaining('停止收集')]);
    expect((await verb(matterId, 'shutting')).status).toBe(422);
    expect((await verb(matterId, 'closings', { closings: '9' })).status).toBe(422);
    expect(await house.store.db.$count(opinion, eq(opinion.matterId, matterId))).toBe(0);
    const page = await (await desk.get(path(reference))).text();
    expect(page).toContain('已办结');
    expect(page).not.toContain('停止以后不能恢复');
    const next = await collected(house.store);
    expect([next.opened, next.reference === reference]).toEqual([true, false]);
    expect((await collected(house.store)).reference).toBe(next.reference);
  });

  test('stays open for the talks that are asked for, and closes with the last', async () => {
    const { matterId, reference } = await collected(house.store, { service: 'other' });
    const [secret = ''] = await links(house.store, matterId, 1);
    const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
    await house.form(`/opinions/${secret}/`, { key, 'q-overall': '1', phone: '13800138000' });
    await verb(matterId, 'shutting');
    expect(await rowOf(matterId)).toMatchObject({ stage: 'running', closedAt: null });
    expect(await (await desk.get(path(reference))).text()).toContain('已停止收集，还有人要谈');
    const { version } = await rowOf(matterId);
    const held = {
      seen: String(version),
      no: '1',
      day: dayOf(Date.now()),
      detail: '电话里谈了，没有别的要求。',
    };
    expect((await desk.form(`${path(reference)}talks/`, held)).status).toBe(303);
    expect(await rowOf(matterId)).toMatchObject({ stage: 'closed', closedAt: expect.any(Number) });
  });
});

describe('a year that is over', () => {
  test('is collected for one month more, then shuts itself, once', async () => {
    const { matterId } = await collected(house.store, { service: 'administration' });
    const until = takenUntil(year);
    expect(until).toBe(instantAt(`${year + 1}-02-01`, '00:00'));
    const mine = async () => (await collectionOf(house.store, matterId)).programme.archivedAt;
    await shutEnded(house.store, until - 1);
    expect(await mine()).toBeNull();
    expect(await shutEnded(house.store, until)).toBeGreaterThan(0);
    expect(await mine()).toBe(until);
    const { version } = await rowOf(matterId);
    expect(await shutEnded(house.store, until + DAY)).toBe(0);
    expect((await rowOf(matterId)).version).toBe(version);
  });

  test('takes nothing in from that moment on, though nobody has shut it yet', async () => {
    const { matterId, reference } = await collected(house.store, { service: 'posted_workers' });
    const [secret = ''] = await links(house.store, matterId, 1);
    const key = keyIn(await (await house.get(`/opinions/${secret}/`)).text());
    await ends(matterId, endOfYear(year - 2));
    expect((await house.get(`/opinions/${secret}/`)).status).toBe(410);
    expect((await house.form(`/opinions/${secret}/`, { key, 'q-overall': '5' })).status).toBe(410);
    const { version } = await rowOf(matterId);
    const slips = await desk.form(`${path(reference)}slips/`, {
      ...{ seen: String(version), phase: 'opinion', count: '1', until: dayOf(now) },
    });
    expect(slips.status).toBe(422);
    const tickets = await house.store.db.select().from(opinionTicket);
    expect(tickets.filter((one) => one.matterId === matterId)).toHaveLength(1);
  });
});

test('no link is longer than what it asks about', async () => {
  const { matterId } = await collected(house.store, { service: 'posted_workers', year: year - 1 });
  const loaded = await collectionOf(house.store, matterId);
  const viewer = await viewerOf(house.store, 'social_worker');
  if (!viewer) throw new Error('nobody');
  const at = instantAt(`${year}-01-20`, '10:00');
  const on = { viewer, at, loaded, seen: loaded.row.version };
  const drawn = await drawLinks(house.store, on, { phase: 'opinion', until: at + 30 * DAY, count: 1 });
  expect([drawn.acted.ok, drawn.until]).toEqual([true, takenUntil(year - 1)]);
  const tickets = await house.store.db.select().from(opinionTicket);
  expect(tickets.filter((one) => one.matterId === matterId)).toMatchObject([{ until: drawn.until }]);
});

test('its years over, what was written goes, and the counted answers stay', async () => {
  const { matterId, reference } = await collected(house.store, { service: 'activities' });
  for (let n = 1; n <= 5; n += 1)
    await answered(house.store, matterId, { overall: 5 }, { words: { liked: '谢谢' } });
  await verb(matterId, 'shutting');
  const closedAt = instantAt(addMonths(dayOf(now), -12 * 6), '10:00');
  await house.store.db.update(matter).set({ closedAt }).where(eq(matter.id, matterId));
  const director = await house.desk('director');
  const page = await (await director.get('/desk/retention/')).text();
  expect(page).toContain(`value="${reference}"`);
  expect(page).toContain('个案成效');
  await director.form('/desk/retention/erasure/', { reference, confirm: 'yes' });
  expect((await rowOf(matterId)).erasedAt).not.toBeNull();
  const rows = await house.store.db.select().from(opinion).where(eq(opinion.matterId, matterId));
  expect(rows.map(({ sealedWords, choices }) => [sealedWords, choices])).toEqual(
    Array(5).fill([null, { overall: 5 }]),
  );
  expect(await (await director.get(path(reference))).text()).toContain('成效表：5 份');
});

test('asks to its end what held on the day it was opened; the next one asks what holds then', async () => {
  const given = { service: 'group_work' } as const;
  const { matterId } = await collected(house.store, given, now - 2 * DAY);
  const questions = shippedSets.case.questions.filter(({ name }) => name !== 'again');
  await addSet(
    house.store,
    { at: now, by: 'director' },
    { of: 'case', seen: 1, fromDay: dayOf(now), questions },
  );
  expect((await setOf(house.store, await collectionOf(house.store, matterId))).version).toBe(1);
  await verb(matterId, 'shutting');
  const next = await collected(house.store, given, now);
  expect((await setOf(house.store, await collectionOf(house.store, next.matterId))).version).toBe(2);
});
