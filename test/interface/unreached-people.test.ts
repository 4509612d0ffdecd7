import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letterRow } from '../../db/change.ts';
import { RETRY_AFTER } from '../../db/outbox.ts';
import { letter } from '../../db/schema.ts';
import { audit } from '../../db/schema-access.ts';
import { registration } from '../../db/schema-programme.ts';
import type { Role } from '../../domain/permissions.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { allRoles, employAll } from '../people.ts';
import { actOn } from '../programmes.ts';
import { cookieFor, listOf, offered, signUp, versionOf } from '../sign-ups.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

// Signed in anew each time: the scheduler, asked for days to come, ends the sessions of today.
const worker = (): Promise<Desk> => house.desk('social_worker');

/** What the front page of somebody's desk says of letters that did not get through. */
async function tasksOf(login: string): Promise<string> {
  const page = await (await (await house.desk(login)).get('/desk/')).text();
  return /<h2[^>]*>邮件未送达，请致电<\/h2>(.*?)<\/section>/s.exec(page)?.[1] ?? '';
}
const isTask = async (reference: string, login = 'social_worker'): Promise<boolean> =>
  (await tasksOf(login)).includes(reference);

/** Somebody who signed up with a mail address, their confirmation sent. */
async function somebodyIn() {
  const made = await offered(house.store, { asks: ['email', 'phone'] });
  const email = `m-${made.reference.toLowerCase()}@example.com`;
  const { receipt } = await signUp(house, made.reference, { name: '阿明明', email });
  await house.settled();
  const [mine] = await listOf(house.store, made.matterId);
  return { ...made, receipt, id: mine?.id ?? '' };
}

/** A letter that died, as the outbox leaves it after the last try. */
async function dead(matterId: string, template: string, recipient: string): Promise<string> {
  const row = letterRow(matterId, null, Date.now(), { template, recipient });
  await house.store.db.insert(letter).values({ ...row, state: 'dead' as const, attempts: 6 });
  return row.id;
}

const listAt = (reference: string): string => `/desk/programmes/${reference}/people/`;
const phoned = async (reference: string, id: string, desk?: Desk) =>
  (desk ?? (await worker())).form(`${listAt(reference)}phoned/`, { letter: id });

/** Tries whatever waits until it has been tried for the last time, while the mail service refuses. */
async function tryInVain(): Promise<void> {
  await house.mail.turn('refuses');
  // What a try after an answer still holds, none of the tries to come would take.
  await house.settled();
  let at = Date.now();
  for (const wait of [0, ...RETRY_AFTER]) {
    at += wait + 60_000;
    await house.scheduled(at);
  }
  await house.mail.turn('takes');
}

describe('a letter to somebody who takes part that died after its last try', () => {
  test('is a task on the front page of whoever runs or heads it, ended by phoning from the list it leads to', async () => {
    const who = await somebodyIn();
    const values = letterRow(who.matterId, null, Date.now(), {
      template: 'programme-changed',
      recipient: `participant:${who.id}`,
    });
    await house.store.db.insert(letter).values(values);
    await tryInVain();
    const [row] = await house.store.db.select().from(letter).where(eq(letter.id, values.id));
    expect(row).toMatchObject({ state: 'dead', attempts: RETRY_AFTER.length + 1, closedAt: null });
    const told = await tasksOf('social_worker');
    expect(told).toMatch(new RegExp(`href="${listAt(who.reference)}#phone-title"[\\s\\S]*请致电报名的人`));
    expect(told).not.toMatch(/阿明明|13800138000/);
    const list = await (await (await worker()).get(listAt(who.reference))).text();
    expect(list).toMatch(/id="phone-title"[\s\S]*阿明明[\s\S]*改日期或地点的通知[\s\S]*打过了/);
    for (const login of ['service_head', 'supervisor', 'assistant_supervisor', 'director'])
      expect([login, await isTask(who.reference, login)]).toEqual([login, true]);
    for (const login of ['on_duty', 'general_office', 'office_staff', 'checker', 'board', 'admin'])
      expect([login, await isTask(who.reference, login)]).toEqual([login, false]);
    expect((await phoned(who.reference, values.id, await house.desk('director'))).status).toBe(403);
    expect((await phoned(who.reference, values.id)).status).toBe(303);
    expect(await isTask(who.reference)).toBe(false);
    expect(await isTask(who.reference, 'service_head')).toBe(false);
    const noted = await house.store.db.select().from(audit).where(eq(audit.matterId, who.matterId));
    expect(noted.map(({ facts }) => facts)).toContainEqual({ what: 'phoned' });
  });

  test.each([
    ...(['signed-up', 'waiting-list', 'place-offered', 'programme-changed'] as const),
    ...(['programme-tomorrow', 'opinion-asked'] as const),
  ])('%s can be ended from the list, whatever it was', async (template) => {
    const who = await somebodyIn();
    const id = await dead(who.matterId, template, `participant:${who.id}`);
    expect(await isTask(who.reference)).toBe(true);
    expect(await (await (await worker()).get(listAt(who.reference))).text()).toContain(`value="${id}"`);
    await phoned(who.reference, id);
    expect(await isTask(who.reference)).toBe(false);
    expect(await (await (await worker()).get(listAt(who.reference))).text()).not.toContain(`value="${id}"`);
  });

  test('is none any more once the person has left, or was taken out', async () => {
    for (const how of ['left', 'taken out']) {
      const who = await somebodyIn();
      await dead(who.matterId, 'programme-changed', `participant:${who.id}`);
      expect(await isTask(who.reference)).toBe(true);
      if (how === 'left') {
        const cookie = await cookieFor(house, who.receipt);
        await house.form('/programmes/place/withdrawal/', {}, { cookie });
      } else {
        const seen = await versionOf(house.store, who.reference);
        await (await worker()).form(`${listAt(who.reference)}${who.id}/leaving/`, {
          seen,
          detail: '电话里说不来',
        });
      }
      expect([how, await isTask(who.reference)]).toEqual([how, false]);
    }
  });

  test('that was to say it is off is a task though that closed it; other letters of what is closed are none', async () => {
    const who = await somebodyIn();
    await house.mail.turn('refuses');
    await dead(who.matterId, 'signed-up', `participant:${who.id}`);
    expect(
      (await actOn(house, await worker(), who.reference, 'cancellation', { detail: '场地坏了。' })).status,
    ).toBe(303);
    await tryInVain();
    const rows = await house.store.db
      .select()
      .from(letter)
      .where(and(eq(letter.matterId, who.matterId), eq(letter.state, 'dead')));
    expect(rows.filter(({ closedAt }) => closedAt === null).map(({ template }) => template)).toEqual([
      'programme-cancelled',
    ]);
    expect(await tasksOf('social_worker')).toContain(`${listAt(who.reference)}#phone-title`);
    const list = await (await (await worker()).get(listAt(who.reference))).text();
    expect(list).toMatch(/活动取消的通知[\s\S]*打过了/);
    const [off] = rows.filter(({ template }) => template === 'programme-cancelled');
    await phoned(who.reference, off?.id ?? '');
    expect(await isTask(who.reference)).toBe(false);
  });
});

test('every line about a letter that did not get through leads each reader to a page that is there for them', async () => {
  const who = await somebodyIn();
  const { store } = house;
  const offeredPlace = { state: 'offered' as const, offeredUntil: Date.now() + 1e8 };
  await store.db.update(registration).set(offeredPlace).where(eq(registration.id, who.id));
  for (const template of ['place-offered', 'opinion-asked'])
    await dead(who.matterId, template, `participant:${who.id}`);
  await dead(who.matterId, 'plan-proposed', 'staff:supervisor');
  await dead(who.matterId, 'call-participants', 'staff:social_worker');
  const lines = new Map<Role, number>();
  for (const role of allRoles) {
    const found = [...(await tasksOf(role)).matchAll(/href="([^"#]+)[^"]*"/g)].map(([, href]) => href ?? '');
    const mine = found.filter((href) => href.includes(who.reference));
    lines.set(role, mine.length);
    for (const href of mine) {
      const answer = await (await house.desk(role)).get(href);
      expect([role, href, answer.status]).toEqual([role, href, 200]);
    }
  }
  const all: Role[] = ['social_worker', 'supervisor', 'assistant_supervisor', 'director', 'service_head'];
  for (const [role, n] of lines) {
    const wanted = all.includes(role) ? 4 : role === 'admin' || role === 'board' ? 0 : 2;
    expect([role, n]).toEqual([role, wanted]);
  }
});
