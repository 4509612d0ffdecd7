import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentIn } from '../../db/programme/opinions/across.ts';
import { recountOpinions } from '../../db/programme/opinions/recount.ts';
import { opinionFigures } from '../../db/programme/opinions/summary.ts';
import { wordsOf } from '../../db/programme/opinions/words.ts';
import { begunInYear } from '../../db/programme/year.ts';
import { clock, letter } from '../../db/schema.ts';
import { tally } from '../../db/schema-programme.ts';
import { viewerOf } from '../../db/viewer.ts';
import { periodOf } from '../../domain/figures/periods.ts';
import { dayOf, yearOf } from '../../domain/time.ts';
import { answered, collected, collectionOf } from '../cases.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { keptTallies, keyIn, links } from '../opinions.ts';
import { employAll } from '../people.ts';
import { planned } from '../programmes.ts';

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
const textOf = async (who: Desk, at: string) => (await who.get(at)).text();

describe('cases are told five at a time', () => {
  test('figures and words stand still between one five and the next, here and in what is wider', async () => {
    const { store } = house;
    const { matterId } = await collected(store);
    const told = async () => {
      const loaded = await collectionOf(store, matterId);
      const [phase] = (await opinionFigures(store, loaded)).phases;
      const words = await wordsOf(store, loaded);
      const kept = await keptTallies(store);
      const wide = kept.get(`w:social_worker:${year}-12|case.1|opinion|*|0`) ?? 0;
      const all = kept.get(`w:social_worker:${year}-12|case.1|opinion|*all|0`);
      const said = words?.flatMap(({ texts }) => texts).length ?? 0;
      return [phase?.total, phase?.counted, phase?.questions[0]?.answered ?? 0, said, wide, all];
    };
    for (let n = 1; n <= 11; n += 1) {
      await answered(store, matterId, { overall: 1 + (n % 5) }, { words: { liked: `话${n}` }, way: 'link' });
      const fives = n - (n % 5);
      expect([n, ...(await told())]).toEqual([n, n, fives, fives, fives, fives, n]);
    }
    const words = (await wordsOf(store, await collectionOf(store, matterId)))?.flatMap(({ texts }) => texts);
    expect(words?.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `话${n}`).toSorted());
    const page = await textOf(desk, path((await collectionOf(store, matterId)).row.reference));
    expect(page).toContain('成效表：11 份');
    expect(page).toContain('下面说的是前 10 份');
  });

  test('what is kept on write equals a recount from the answers', async () => {
    const rows = await house.store.db.select().from(tally);
    const recounted = await recountOpinions(house.store, ({ matterId, questions, phase }) =>
      rows
        .filter((row) => row.scope === `p:${matterId}` && row.questions === questions && row.phase === phase)
        .flatMap(({ question }) => (question.startsWith('>') ? [question.slice(1)] : [])),
    );
    expect(Object.fromEntries(await keptTallies(house.store))).toEqual(Object.fromEntries(recounted));
  });

  test('they stand in the analysis of worker, service and kind by the year, and in the record’s content', async () => {
    const head = await house.desk('director');
    for (const of of ['k:case', 's:casework', 'w:social_worker']) {
      const page = await textOf(head, `/desk/programmes/opinions/?of=${of}&period=${year}`);
      expect([of, page.includes('个案服务成效表：11 份'), page.includes(`${year}年个案服务`)]).toEqual([
        of,
        true,
        true,
      ]);
      expect(page).toContain('1 份只计份数');
    }
    const quarter = periodOf(
      'quarter',
      (await collectionOf(house.store, (await collected(house.store)).matterId)).programme.lastAt,
    );
    expect(await contentIn(house.store, quarter, ['case'])).toEqual({ answered: 10, content: 4 });
    expect(await contentIn(house.store, quarter, ['group', 'activity'])).toEqual({ answered: 0, content: 0 });
  });
});

describe('a talk', () => {
  test('is the only thing that brings a collection into the queue; worker and supervisor are told; held, it is out again', async () => {
    const { matterId, reference } = await collected(house.store, { service: 'other' });
    const queued = async () => (await textOf(desk, '/desk/?handler=me')).includes(reference);
    expect([await queued(), (await textOf(desk, '/desk/?kind=case')).includes(reference)]).toEqual([
      false,
      false,
    ]);
    const [secret = ''] = await links(house.store, matterId, 1);
    const form = await (await house.get(`/opinions/${secret}/`)).text();
    expect(form).toContain('会交给负责的社工和督导');
    await house.form(`/opinions/${secret}/`, { key: keyIn(form), 'q-overall': '1', phone: '13800138000' });
    expect(await queued()).toBe(true);
    expect(await textOf(desk, '/desk/?kind=case')).toContain(`href="${path(reference)}"`);
    await house.settled();
    const told = await house.store.db.select().from(letter).where(eq(letter.matterId, matterId));
    const to = told.filter(({ template }) => template === 'talk-asked').map(({ recipient }) => recipient);
    expect(to).toEqual(expect.arrayContaining(['staff:social_worker', 'staff:supervisor']));
    const { version } = (await collectionOf(house.store, matterId)).row;
    const held = { seen: String(version), no: '1', day: dayOf(Date.now()), detail: '电话里谈了，另约时间。' };
    expect((await desk.form(`${path(reference)}talks/`, held)).status).toBe(303);
    const clocks = await house.store.db.select().from(clock).where(eq(clock.matterId, matterId));
    expect(clocks.map(({ rule, stoppedAt }) => [rule, stoppedAt !== null])).toEqual([['opinion.talk', true]]);
    expect(await queued()).toBe(false);
  });
});

describe('who may', () => {
  test('ask: who runs it; read: who runs, approves or heads it; nobody else', async () => {
    const { reference } = await collected(house.store, { service: 'posted_workers' });
    const statuses = async (login: string) => {
      const who = await house.desk(login);
      const posts = ['closings', 'shutting', 'assignment', 'hold'].map((noun) =>
        who.form(`/desk/programmes/cases/${reference}/${noun}/`, {
          ...{ seen: '99' },
          ...(noun === 'closings' ? { closings: '3' } : noun === 'assignment' ? { handler: 'on_duty' } : {}),
          ...(noun === 'hold' ? { detail: '有争议，先留着。' } : {}),
        }),
      );
      const read = await who.get(path(reference));
      return [read.status, ...(await Promise.all(posts)).map(({ status }) => status)];
    };
    expect(await statuses('social_worker')).toEqual([200, 409, 409, 403, 403]);
    expect(await statuses('supervisor')).toEqual([200, 409, 409, 409, 403]);
    expect(await statuses('director')).toEqual([200, 403, 403, 409, 409]);
    expect(await statuses('on_duty')).toEqual([403, 403, 403, 403, 403]);
    expect(await statuses('general_office')).toEqual([403, 403, 403, 403, 403]);
    expect(await statuses('admin')).toEqual([403, 403, 403, 403, 403]);
    const listed = await textOf(await house.desk('on_duty'), '/desk/programmes/cases/');
    expect(listed).toContain(`${year}年派驻社工`);
    expect(listed).not.toContain(reference);
  });
});

describe('it is no programme', () => {
  test('neither public nor planned, and no year counts it', async () => {
    const { reference } = await collected(house.store, { service: 'administration' });
    const other = await planned(house.store);
    expect((await house.get(`/programmes/${reference}/`)).status).toBe(404);
    expect((await house.form(`/programmes/${reference}/`, { name: '某' })).status).toBe(404);
    expect((await house.get(`/programmes/${reference}/calendar.ics`)).status).toBe(404);
    expect(await (await house.get('/programmes/')).text()).not.toContain(reference);
    const supervisor = await house.desk('supervisor');
    const missing = [
      'plan/',
      'dates/',
      'people/',
      'people/roll/1/',
      'poster/',
      'papers/plan/0/',
      'papers/report/0/print/',
    ];
    for (const noun of missing) {
      expect([noun, (await supervisor.get(`/desk/programmes/${reference}/${noun}`)).status]).toEqual([
        noun,
        404,
      ]);
    }
    for (const verb of ['approval', 'archiving', 'cancellation', 'sign-up-opening', 'hold']) {
      const answer = await supervisor.form(`/desk/programmes/${reference}/${verb}/`, { seen: '1' });
      expect([verb, answer.status]).toEqual([verb, 404]);
    }
    // Nor is a programme a collection.
    const shut = await supervisor.form(`/desk/programmes/cases/${other.reference}/shutting/`, { seen: '1' });
    expect(shut.status).toBe(404);
    const programmes = await textOf(desk, '/desk/programmes/');
    expect([programmes.includes(other.reference), programmes.includes(reference)]).toEqual([true, false]);
    const viewer = await viewerOf(house.store, 'director');
    const begun = viewer && (await begunInYear(house.store, viewer, year, {}));
    expect(begun?.programmes.some((one) => one.reference === reference)).toBe(false);
    expect(await textOf(desk, '/desk/programmes/year/')).not.toContain(`${year}年行政与管理`);
    for (const at of ['/desk/statistics/', '/desk/statistics/register/', '/desk/feed/', '/desk/retention/']) {
      expect([at, (await (await house.desk('director')).get(at)).status]).toEqual([at, 200]);
    }
  });

  test('its number leads to it, and it is given to a colleague as other rows of the queue are', async () => {
    const { matterId, reference } = await collected(house.store, { service: 'group_work' });
    const supervisor = await house.desk('supervisor');
    const found = await supervisor.form('/desk/search/', { question: reference });
    const own = await supervisor.get(found.headers.get('location') ?? '');
    expect([own.status, own.headers.get('location')]).toEqual([303, path(reference)]);
    const { version } = (await collectionOf(house.store, matterId)).row;
    const given = await supervisor.form('/desk/bulk/', {
      pick: `${reference}/${version}`,
      handler: 'on_duty',
    });
    expect(given.status).toBe(303);
    expect((await collectionOf(house.store, matterId)).row.handlerId).toBe('on_duty');
  });
});
