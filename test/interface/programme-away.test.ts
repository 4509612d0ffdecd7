import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meeting, opinion } from '../../db/schema-programme.ts';
import { agency } from '../../domain/agency.ts';
import { HOUR } from '../../domain/time.ts';
import { type Answer, type Desk, type House, startHouse } from '../harness.ts';
import { keyIn, links } from '../opinions.ts';
import { employAll } from '../people.ts';
import { actOn, planned } from '../programmes.ts';
import { cookieFor, listOf, offered, signUp, somebody } from '../sign-ups.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
  await employAll(house.store);
  desk = await house.desk('social_worker');
});
afterAll(() => house.close());

/** Does some work while the database writes nothing into a table. */
async function refusing<T>(table: string, verb: 'insert' | 'update', work: () => Promise<T>): Promise<T> {
  const { db } = house.store;
  await db.run(
    `create trigger away before ${verb} on ${table} begin select raise(abort, 'the disk is full'); end`,
  );
  try {
    return await work();
  } finally {
    await db.run('drop trigger away');
  }
}
const said = async (answer: Answer): Promise<[number, string]> => [answer.status, await answer.text()];

describe('while nothing can be written, a person', () => {
  test('who signs up keeps what was typed, reads the telephone, and is taken the next time', async () => {
    const { reference, matterId } = await offered(house.store, { asks: ['phone', 'note'] });
    const path = `/programmes/${reference}/`;
    const key = keyIn(await (await house.get(path)).text());
    const typed = { ...somebody, name: '写了很久的名字', note: '写了很久的一段话。', key };
    const [status, text] = await said(
      await refusing('registration', 'insert', () => house.form(path, typed)),
    );
    expect(status).toBe(503);
    for (const words of ['写了很久的名字', '写了很久的一段话。', '没有报上名', agency.phone]) {
      expect(text).toContain(words);
    }
    expect(keyIn(text)).toBe(key);
    expect((await house.form(path, typed)).status).toBe(303);
    expect(await listOf(house.store, matterId)).toHaveLength(1);
  });

  test('who leaves or confirms is told that nothing has changed, with the telephone', async () => {
    const { reference, matterId } = await offered(house.store);
    const { receipt } = await signUp(house, reference);
    const cookie = await cookieFor(house, receipt);
    for (const step of ['withdrawal', 'confirmation']) {
      const [status, text] = await said(
        await refusing('registration', 'update', () =>
          house.form(`/programmes/place/${step}/`, {}, { cookie }),
        ),
      );
      // There is nothing to confirm: then nothing is written.
      if (step === 'confirmation' && status === 303) continue;
      expect(status).toBe(503);
      expect(text).toContain('名额和原来一样');
      expect(text).toContain(agency.phone);
      expect(text).not.toContain('回执码，请当作我们还没有收到');
    }
    expect((await listOf(house.store, matterId))[0]?.state).toBe('in');
  });

  test('who answers keeps what was chosen and written, and the link still serves', async () => {
    const { matterId } = await planned(house.store);
    const [secret = ''] = await links(house.store, matterId, 1);
    const path = `/opinions/${secret}/`;
    const key = keyIn(await (await house.get(path)).text());
    const typed = { key, 'q-overall': '2', 'q-liked': '写了很久的意见。' };
    const [status, text] = await said(await refusing('tally', 'insert', () => house.form(path, typed)));
    expect([status, text.includes('写了很久的意见。')]).toEqual([503, true]);
    expect(await house.store.db.$count(opinion, eq(opinion.matterId, matterId))).toBe(0);
    expect((await house.form(path, typed)).status).toBe(303);
  });
});

describe('while nothing can be written, a colleague', () => {
  const keeps = async (table: string, words: readonly string[], work: () => Promise<Answer>) => {
    const [status, text] = await said(await refusing(table, 'insert', work));
    expect([status, text.includes('系统暂时出了问题，可能没有记下')]).toEqual([503, true]);
    for (const typed of words) expect(text).toContain(typed);
    expect(house.log()).not.toMatch(/写了很久|insert into/);
    expect((await work()).status).toBe(303);
  };

  test('who calls a roll keeps every tick and name', async () => {
    const { reference, matterId } = await offered(house.store);
    await signUp(house, reference, { name: '甲' });
    const startsAt = Date.now() - HOUR;
    await house.store.db
      .update(meeting)
      .set({ startsAt, endsAt: startsAt + 2 * HOUR })
      .where(eq(meeting.matterId, matterId));
    const [who] = await listOf(house.store, matterId);
    const fields = { present: [who?.id ?? ''], cameToo: '写了很久的名字' };
    const path = `/desk/programmes/${reference}/people/roll/1/`;
    await keeps('attendance', ['写了很久的名字', 'checked'], () => desk.form(path, fields));
  });

  test('who enters somebody, plans, calls off, hands in, keys in paper keeps what was typed', async () => {
    const { reference } = await offered(house.store);
    const people = `/desk/programmes/${reference}/people/`;
    await keeps('registration', ['写了很久的名字'], () =>
      desk.form(people, { name: '写了很久的名字', age: '40', phone: '13800138000' }),
    );
    await keeps('history', ['写了很久的过程'], () =>
      actOn(house, desk, reference, 'papers/report/0', { course: '写了很久的过程', save: 'yes' }),
    );
    const paper = `/desk/programmes/${reference}/opinions/paper/`;
    const key = keyIn(await (await desk.get(paper)).text());
    await keeps('opinion', ['写了很久的好处'], () =>
      desk.form(paper, { key, phase: 'opinion', 'k-overall': '5', 'k-liked': '写了很久的好处' }),
    );
    await keeps('history', ['写了很久的缘由'], () =>
      actOn(house, desk, reference, 'cancellation', { detail: '写了很久的缘由' }),
    );
  });
});
