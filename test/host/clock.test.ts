import { eq, like, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { letter, matter, session } from '../../db/schema.ts';
import { once } from '../../db/schema-access.ts';
import { resume } from '../../db/sessions.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { addDays, DAY, dayOf, HOUR, type Instant, instantAt, MINUTE } from '../../domain/time.ts';
import { nextWorkingDay } from '../../domain/workdays.ts';
import { app } from '../../functions/app.ts';
import { runJobs } from '../../functions/cron.ts';
import { makeFormKey } from '../../functions/form-key.ts';
import type { Home } from '../../functions/home.ts';
import { hostOf } from '../../functions/host/home.ts';
import { limitsInMemory } from '../../functions/host/limits.ts';
import { type OpenHouse, openHouse } from '../../functions/host/open.ts';
import { readSettings } from '../../functions/host/settings.ts';
import { employAll, openSession } from '../people.ts';
import { complaint, type ReceivedAnswer, receivedAnswer } from '../submissions.ts';
import { lookInto, type Place, somewhere } from './artefact.ts';

const SITE = 'https://fuwu.example.cn';
/** Office hours of a working day. */
const NOW = instantAt(nextWorkingDay('2026-11-23', shippedCalendar), '10:00');

let place: Place;
let house: OpenHouse;
let homeAt: (at: Instant) => Home;
let settled: () => Promise<void>;
beforeEach(async () => {
  place = somewhere();
  house = await lookInto(place);
  await employAll(house.store);
  const settings = readSettings({ DEMO: 'off', SITE });
  const host = hostOf(house.store, settings, () => Promise.resolve(new Response('a page')));
  homeAt = (at) => host.home({ remoteAddress: '10.1.1.1' }, at);
  settled = host.settled;
});
afterEach(async () => {
  vi.useRealTimers();
  await settled();
  house.close();
  place.remove();
});

const post = async (at: Instant, path: string, type: string, body: string) =>
  app.fetch(
    new Request(`${SITE}${path}`, { method: 'POST', headers: { 'content-type': type, origin: SITE }, body }),
    homeAt(at),
  );

async function sendAt(at: Instant, fields: Record<string, string> = {}): Promise<ReceivedAnswer> {
  const body = JSON.stringify({ ...complaint, ...fields });
  const answer = await post(at, '/api/submissions', 'application/json', body);
  expect(answer.status).toBe(201);
  await settled();
  return receivedAnswer.parse(await answer.json());
}

test('a session ends by use and by age as ever; one from a clock that was ahead is none', async () => {
  const { store } = house;
  const token = (cookie: string) => cookie.slice('__Host-session='.length);
  const right = token(await openSession(store, 'director', NOW));
  expect(await resume(store, right, NOW - MINUTE)).not.toBeNull();
  expect(await resume(store, right, NOW + 29 * MINUTE)).not.toBeNull();
  expect(await resume(store, right, NOW + 29 * MINUTE + 30 * MINUTE)).toBeNull();
  const ahead = token(await openSession(store, 'director', NOW + 365 * DAY));
  expect(await resume(store, ahead, NOW)).toBeNull();
  await runJobs(homeAt(NOW));
  expect((await store.db.select().from(session)).every(({ seenAt }) => seenAt < NOW + HOUR)).toBe(true);
});

test('the limits never shut anybody out for longer than a minute, wherever the clock goes', async () => {
  let at = NOW;
  const { account } = limitsInMemory(() => at);
  const useUp = async () => {
    while (await account('director'));
  };
  for (const jump of [-DAY, 400 * DAY, -399 * DAY, -1 * MINUTE, MINUTE]) {
    await useUp();
    expect(await account('director')).toBe(false);
    at += jump;
    expect(await account('director')).toBe(true);
  }
});

test('a retry gives the first receipt, whether the clock went back or forward within the day', async () => {
  const first = await sendAt(NOW, { key: 'the-same' });
  for (const jump of [-400 * DAY, -HOUR, 23 * HOUR]) {
    expect(await sendAt(NOW + jump, { key: 'the-same' })).toEqual(first);
    await runJobs(homeAt(NOW + jump));
  }
  expect(await house.store.db.$count(matter)).toBe(1);
  expect(await house.store.db.$count(once)).toBe(1);
});

test('a form that was opened before the clock went back is not taken for a machine’s', async () => {
  const key = makeFormKey(house.store.keys, NOW);
  const sendForm = async (at: Instant, message: string) => {
    const body = new URLSearchParams({ ...complaint, message, key }).toString();
    await post(at, '/feedback/complaint/', 'application/x-www-form-urlencoded', body);
    const [last] = await house.store.db.select().from(matter).orderBy(sql`n desc`).limit(1);
    return last?.setAsideAt !== null;
  };
  expect(await sendForm(NOW + 1000, '快得不像人写的。')).toBe(true);
  expect(await sendForm(NOW - 10 * MINUTE, '中间校准了时钟。')).toBe(false);
  expect(await sendForm(NOW + 10 * MINUTE, '慢慢写的。')).toBe(false);
});

test('reminders that a clock running ahead has written are not written again, and none is doubled', async () => {
  await sendAt(NOW);
  const reminders = () =>
    house.store.db.$count(
      letter,
      sql`template in ('due-soon', 'due-today', 'late') and recipient not like 'staff:%'`,
    );
  const later = instantAt(nextWorkingDay(addDays(dayOf(NOW), 40), shippedCalendar), '10:00');
  await runJobs(homeAt(NOW));
  const before = await reminders();
  await runJobs(homeAt(later));
  const written = await reminders();
  expect(written).toBeGreaterThan(before);
  for (const at of [NOW, NOW - DAY, later, NOW + DAY, later + MINUTE]) await runJobs(homeAt(at));
  expect(await reminders()).toBe(written);
  const kept = await house.store.db.select({ id: letter.id }).from(letter).where(like(letter.id, '%.%'));
  expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
});

test('a letter written under a clock that was a year ahead leaves when the clock is right again, once', async () => {
  await sendAt(NOW + 365 * DAY, { replyBy: 'email', email: 'chen@example.cn' });
  await settled();
  await house.store.db
    .update(letter)
    .set({ state: 'waiting', sentAt: null })
    .where(eq(letter.template, 'receipt'));
  await house.store.db.update(letter).set({ leasedUntil: NOW + 365 * DAY + 2 * MINUTE });
  await runJobs(homeAt(NOW));
  const states = await house.store.db.select().from(letter).where(eq(letter.template, 'receipt'));
  expect(states.map(({ state }) => state)).toEqual(['sent']);
});

test('a machine that thinks it is 1970 does not start: its dates would bind the agency', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(1970, 0, 1, 0, 5) });
  const other = somewhere();
  const settings = readSettings({ DEMO: 'off', DATA: other.data, KEY_FILE: other.key });
  await expect(openHouse(settings, 'db/migrations', 'server')).rejects.toThrow(/时钟.*1970-01-01/);
  other.remove();
});
