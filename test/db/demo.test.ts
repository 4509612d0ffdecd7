import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearse } from '../../db/demo/memory.ts';
import { demoPassword } from '../../db/demo/people.ts';
import { seedDemo } from '../../db/demo/seed.ts';
import { openForm } from '../../db/matters.ts';
import { checkPassword } from '../../db/passwords.ts';
import { everybody } from '../../db/people.ts';
import { clock, history, letter, letterAttempt, matter, staff, submission } from '../../db/schema.ts';
import {
  attendance,
  meeting,
  opinion,
  paper,
  place,
  programme,
  registration,
  tally,
} from '../../db/schema-programme.ts';
import type { Store } from '../../db/store.ts';
import { parseSubmission } from '../../domain/forms/submission.ts';
import { posts, roles } from '../../domain/permissions.ts';
import { collectingKinds } from '../../domain/programme/programme.ts';
import {
  firstStops,
  keepFromRoles,
  kinds,
  origins,
  outcomes,
  senders,
  stages,
} from '../../domain/submission.ts';
import { dayOf, instantAt, MINUTE } from '../../domain/time.ts';
import { type House, startHouse } from '../harness.ts';

const TUESDAY = instantAt('2026-11-24', '15:10');

let house: House;
beforeAll(async () => {
  house = await startHouse({ demo: true });
});
afterAll(() => house.close());

const byMeetings = /^(group|activity)\.|^service\.follow-up$/;

/** An empty house in memory, for looking at another hour than the real one's. */
const emptyHouse = async (): Promise<Store> => (await rehearse(house.store)).store;

const namesOf = (table: object): string[] => Object.keys(table).sort();
const found = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].sort();

describe('a demo house in the middle of a working day', () => {
  let store: Store;
  let logins: string[];
  beforeAll(async () => {
    store = house.store;
    logins = await seedDemo(store, TUESDAY);
  });

  test('has somebody with a password for every role and every post', async () => {
    const people = await everybody(store);
    expect(found(people.flatMap((one) => one.roles.map(({ role }) => role)))).toEqual(namesOf(roles));
    expect(found(people.flatMap((one) => one.posts))).toEqual(namesOf(posts));
    expect(logins).toHaveLength(people.length);
    expect(logins[0]).toBe('zhuren（中心主任 周敏）');
    const hashes = await store.db.select({ hash: staff.passwordHash }).from(staff);
    const [hash] = found(hashes.map((row) => row.hash));
    expect(await checkPassword(demoPassword, hash ?? null)).toBe(true);
  });

  test('shows every stage, channel, kind, sender, first stop and outcome', async () => {
    const rows = await store.db.select().from(matter);
    expect(found(rows.map(({ stage }) => stage))).toEqual(namesOf(stages));
    expect(found(rows.map(({ channel }) => channel))).toEqual(namesOf(origins));
    expect(found(rows.map(({ kind }) => kind))).toEqual(namesOf({ ...kinds, ...collectingKinds }));
    expect(found(rows.map(({ sender }) => sender))).toEqual(namesOf(senders));
    expect(found(rows.map(({ firstStop }) => firstStop))).toEqual(namesOf(firstStops));
    expect(found(rows.map(({ outcome }) => outcome))).toEqual(namesOf(outcomes));
    const shielded = rows.reduce((mask, { keepFrom }) => mask | keepFrom, 0);
    expect(shielded.toString(2).replaceAll('0', '')).toHaveLength(namesOf(keepFromRoles).length - 1);
  });

  test('has groups and activities with who takes part, their papers and what they thought', async () => {
    const planned = (await store.db.select().from(matter)).filter(({ track }) => track === 'programme');
    const all = await store.db.select().from(programme);
    expect(all.map(({ matterId }) => matterId).sort()).toEqual(planned.map(({ id }) => id).sort());
    const count = (table: typeof place | typeof meeting | typeof paper) => store.db.$count(table);
    expect([await count(place), await count(meeting), await count(paper)].every((n) => n > 1)).toBe(true);
    const sum = (of: (row: (typeof all)[number]) => number) => all.reduce((n, row) => n + of(row), 0);
    const cases = planned.filter(({ kind }) => kind === 'case').map(({ id }) => id);
    const places = (row: (typeof all)[number]) =>
      cases.includes(row.matterId) ? 0 : row.taken + row.waiting;
    expect(await store.db.$count(registration)).toBe(sum(places));
    expect(await store.db.$count(opinion)).toBe(sum(({ answered }) => answered));
    const counted = await store.db.select().from(tally);
    expect(
      counted.some(({ scope }) => scope === `p:${all.find(({ answered }) => answered > 0)?.matterId}`),
    ).toBe(true);
    expect(await store.db.$count(attendance)).toBeGreaterThan(10);
    const [collection] = all.filter(({ matterId }) => cases.includes(matterId));
    expect(collection).toMatchObject({ answered: 12, taken: 16, archivedAt: null });
    expect(counted.find(({ scope, question }) => scope === `t:${cases[0]}` && question === '*')?.n).toBe(10);
  });

  test('has work of every urgency: late, due today, due tomorrow, unassigned, in danger', async () => {
    const open = (await store.db.select().from(matter)).filter(({ closedAt }) => closedAt === null);
    const due = (day: string) => open.filter(({ nextDueAt }) => nextDueAt === instantAt(day, '17:30')).length;
    expect(open.filter(({ nextDueAt }) => nextDueAt < TUESDAY)).toHaveLength(2);
    expect(due('2026-11-24')).toBeGreaterThan(1);
    expect(due('2026-11-25')).toBeGreaterThan(1);
    expect(open.filter(({ handlerId }) => handlerId === null).length).toBeGreaterThan(2);
    const danger = open.filter(({ dangerAt }) => dangerAt !== null);
    expect(danger.filter(({ dangerSettledAt }) => dangerSettledAt === null)).toHaveLength(1);
    expect(danger.filter(({ dangerSettledAt }) => dangerSettledAt !== null).length).toBeGreaterThan(0);
  });

  test('has sent its old letters; those of the last minutes wait, and one that never arrived is a task', async () => {
    const letters = await store.db.select().from(letter);
    const waiting = letters.filter(({ state }) => state === 'waiting');
    expect(waiting).toHaveLength(3);
    expect(waiting.every(({ createdAt }) => createdAt > TUESDAY - 10 * MINUTE)).toBe(true);
    const [dead, ...more] = letters.filter(({ state }) => state === 'dead');
    expect(more).toEqual([]);
    const tries = await store.db
      .select()
      .from(letterAttempt)
      .where(eq(letterAttempt.letterId, dead?.id ?? ''));
    expect(tries).toHaveLength(6);
  });

  test('is left as it is by a second start', async () => {
    const before = await store.db.$count(history);
    expect(await seedDemo(store, TUESDAY + MINUTE)).toEqual(logins);
    expect(await store.db.$count(history)).toBe(before);
  });
});

test('every text of the demo could have been sent through the form', async () => {
  const store = await emptyHouse();
  await seedDemo(store, TUESDAY);
  const rows = await store.db.select().from(matter).innerJoin(submission, eq(submission.matterId, matter.id));
  for (const { matter: row, submission: sent } of rows) {
    const form = openForm(store, row, sent.sealedForm);
    if (row.openedAt === null && row.channel !== 'web') continue;
    const parsed = parseSubmission({ ...form, notice: 'yes' }, dayOf(row.receivedAt));
    expect(parsed.ok ? [] : parsed.errors, form.message).toEqual([]);
    // The day it was moves with the day of the start: a weekday in the words beside it would be wrong on most.
    if (form.occurredOn !== undefined) expect(form.message).not.toMatch(/上周|(周|星期)[一二三四五六日天]/);
  }
});

describe('whenever the house is started', () => {
  test.each([
    ['before dawn on a Saturday', instantAt('2026-11-21', '03:00')],
    ['just after closing time', instantAt('2026-11-24', '17:30')],
    ['a minute before it', instantAt('2026-11-24', '17:29')],
    ['in the National Day holiday', instantAt('2026-10-03', '12:00')],
    ['just after midnight in the Spring Festival', instantAt('2026-02-20', '00:02')],
    ['in a year whose calendar is not published', instantAt('2027-01-05', '09:30')],
  ])('nothing of the demo lies ahead, and each history runs forward: %s', async (_when, now) => {
    const store = await emptyHouse();
    await seedDemo(store, now);
    const lines = await store.db.select().from(history).orderBy(history.matterId, history.seq);
    const letters = await store.db.select().from(letter);
    const tries = await store.db.select().from(letterAttempt);
    const clocks = await store.db.select().from(clock);
    const instants = [
      ...lines.map(({ at }) => at),
      ...letters.flatMap(({ createdAt, sentAt }) => [createdAt, sentAt ?? 0]),
      ...tries.map(({ at }) => at),
      // The clocks of a group or activity count from meetings that may still be to come.
      ...clocks.map(({ rule, startedAt }) => (byMeetings.test(rule) ? 0 : startedAt)),
      ...clocks.map(({ stoppedAt }) => stoppedAt ?? 0),
    ];
    expect(Math.max(...instants)).toBeLessThanOrEqual(now);
    for (const [index, line] of lines.entries()) {
      const before = lines[index - 1];
      if (before?.matterId === line.matterId) expect(before.at).toBeLessThanOrEqual(line.at);
    }
  });
});
