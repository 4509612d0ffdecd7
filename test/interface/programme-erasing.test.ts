import { eq, type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clock, history, letter, matter } from '../../db/schema.ts';
import { audit, keptMail, once } from '../../db/schema-access.ts';
import { file } from '../../db/schema-procedure.ts';
import * as tables from '../../db/schema-programme.ts';
import { DAY } from '../../domain/time.ts';
import { type FullProgramme, fillProgrammes } from '../full-programmes.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { employAll } from '../people.ts';
import { actOn } from '../programmes.ts';

let house: House;
let director: Desk;
let full: FullProgramme;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  director = await house.desk('director');
  full = await fillProgrammes(house.store, (field) => `第几处${field}`);
  const { db } = house.store;
  const scan = { id: 'scan-of-it', matterId: full.matterId, seq: 1, sealedName: 'd1.x', type: 'image/png' };
  await db.insert(file).values({ ...scan, size: 1, at: 1 });
  await db.update(tables.paper).set({ fileId: 'scan-of-it' }).where(eq(tables.paper.matterId, full.matterId));
  const [one] = await db.select().from(letter).where(eq(letter.matterId, full.matterId));
  await db.insert(keptMail).values({ id: one?.id ?? '', at: 1, sealedMail: 'k1.x' });
  const long = Date.now() - 7 * 366 * DAY;
  await db.update(clock).set({ stoppedAt: long }).where(eq(clock.matterId, full.matterId));
  await db.update(matter).set({ closedAt: long, stage: 'closed' }).where(eq(matter.id, full.matterId));
});
afterAll(() => house.close());

const rows = <T extends (typeof tables)[keyof typeof tables]>(table: T, where?: SQL) =>
  house.store.db.select().from(table).where(where);
const { programme, meeting, registration, attendance, paper, opinion, opinionTicket, tally, talk } = tables;

/** What no figure may lose. */
const figures = async () => ({
  // But for when it was emptied, which the public list goes by.
  programme: (await house.store.db.select().from(programme)).map(({ emptiedAt: _, ...rest }) => rest),
  meeting: await rows(meeting),
  attendance: await rows(attendance),
  tally: await rows(tally),
  place: await rows(tables.place),
  questions: await rows(tables.questionSet),
  signUps: (await house.store.db.select().from(registration)).map(({ no, state, at }) => [no, state, at]),
  opinions: (await house.store.db.select().from(opinion)).map(({ id, choices, hour }) => [id, choices, hour]),
  papers: (await house.store.db.select().from(paper)).map(({ name, no, state }) => [name, no, state]),
});

const listed = async (): Promise<boolean> =>
  (await (await director.get('/desk/retention/')).text()).includes(`value="${full.reference}"`);
const eraseIt = () =>
  director.form('/desk/retention/erasure/', { reference: full.reference, confirm: 'yes' });

describe('a group whose years are over', () => {
  test('is on the list of what would go, with nothing of its content; under hold it is not, and does not go', async () => {
    expect(await listed()).toBe(true);
    expect(await (await director.get('/desk/retention/')).text()).not.toContain('第几处');
    await actOn(house, director, full.reference, 'hold', { detail: '审计要用。' });
    expect(await listed()).toBe(false);
    expect(await (await eraseIt()).text()).toContain('已删除 0 件');
    const [mine] = await house.store.db.select().from(registration);
    expect(mine?.sealedForm).not.toBe('');
    await actOn(house, director, full.reference, 'hold-release', { detail: '审计完了。' });
    expect(await listed()).toBe(true);
  });

  test('is emptied of everybody in every table, and no figure changes', async () => {
    const { db } = house.store;
    const mine = sql`matter_id = ${full.matterId}`;
    const holds = async () => ({
      forms: await db.$count(registration, sql`${mine} and (sealed_form <> '' or receipt_hash is not null)`),
      papers: await db.$count(paper, sql`${mine} and (sealed_content is not null or file_id is not null)`),
      words: await db.$count(opinion, sql`${mine} and (sealed_words is not null or pair is not null)`),
      tickets: await db.$count(opinionTicket, mine),
      contacts: await db.$count(talk, sql`${mine} and sealed_contact <> ''`),
      details: await db.$count(history, sql`${mine} and sealed_detail is not null`),
      files: await db.$count(file, sql`${mine} and (erased_at is null or sealed_name <> '')`),
      receipts: await db.$count(once, mine),
      mails: await db.$count(keptMail, sql`id in (select id from letter where ${mine})`),
      letters: await db.$count(letter, sql`${mine} and (state = 'waiting' or address_day is not null)`),
    });
    const before = await holds();
    expect(Object.entries(before).filter(([, n]) => n === 0)).toEqual([]);
    const counted = await figures();
    expect(await (await eraseIt()).text()).toContain('已删除 1 件');
    expect(await holds()).toEqual(Object.fromEntries(Object.keys(before).map((name) => [name, 0])));
    expect(await figures()).toEqual(counted);
    const noted = await db.select().from(audit).where(eq(audit.matterId, full.matterId));
    expect(noted.map(({ action }) => action)).toContain('erased');
    for (const path of [
      '',
      'people/',
      'people/roll-sheet/',
      'people/sign-up-sheet/',
      'opinions/',
      'opinions/words/',
    ]) {
      const answer = await director.get(`/desk/programmes/${full.reference}/${path}`);
      const page = await answer.text();
      const people = /第几处(first|second|came|words|talk|assessed|report|meetings|taken|place-given)/;
      expect([path, answer.status, people.test(page)]).toEqual([path, 200, false]);
    }
  });
});
