import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clock, submission } from '../../db/schema.ts';
import { audit } from '../../db/schema-access.ts';
import { agency } from '../../domain/agency.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { DAY } from '../../domain/time.ts';
import { sayDue } from '../../domain/words.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { clockOf, formOf, lettersOf, linesOf, matterOf } from '../matters.ts';
import { employ, employAll } from '../people.ts';
import { send } from '../submissions.ts';

const WROTE = '周末的排班总是临时才通知，家里安排不过来。';

let house: House;
const desks = new Map<string, Desk>();
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  const logins = ['assistant_supervisor', 'department_head', 'director', 'social_worker', 'staff_committee'];
  for (const login of logins) desks.set(login, await house.desk(login));
});
afterAll(() => house.close());

function deskOf(login: string): Desk {
  const desk = desks.get(login);
  if (!desk) throw new Error(`nobody called ${login}`);
  return desk;
}

const voice = { kind: 'complaint', message: WROTE, replyBy: 'receipt', notice: 'yes' } as const;
let sentAt = 0;

/** What a colleague sends signed in; its number, from the list of what they sent. */
async function voiced(desk: Desk, fields: Fields = {}): Promise<string> {
  sentAt += 1;
  const key = `voice-${sentAt}`;
  const given = { ...voice, firstStop: 'assistant_supervisor', key, ...fields };
  const answer = await desk.form('/desk/voice/', given);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/feedback/received/']);
  const cookie = `${desk.cookie}; ${(answer.headers.get('set-cookie') ?? '').split(';')[0]}`;
  const receipt = await (await house.get('/feedback/received/', { cookie })).text();
  return /XY-\d{4}-[2-9A-Z]{6}/.exec(receipt)?.[0] ?? '';
}

/** A complaint of a colleague that the first stop has opened. */
async function heard(fields: Record<string, unknown> = {}): Promise<string> {
  const given = { sender: 'staff', firstStop: 'assistant_supervisor', message: WROTE, ...fields };
  const { reference } = await send(house, given);
  return reference;
}

const eventsOf = async (reference: string) =>
  (await linesOf(house.store, reference)).map(({ event }) => event);

describe('a colleague who is signed in (policy 3.11)', () => {
  test('sends by the same fields and rules as the public form, and gets a receipt', async () => {
    const reference = await voiced(deskOf('social_worker'), { name: '一线同事' });
    const { row } = await matterOf(house.store, reference);
    expect(row).toMatchObject({ track: 'staff', sender: 'staff', channel: 'web', openedAt: null });
    expect(row.firstStop).toBe('assistant_supervisor');
    expect(await formOf(house.store, reference)).toMatchObject({ message: WROTE, name: '一线同事' });
    const rules = (await matterOf(house.store, reference)).clocks.map(({ rule }) => rule);
    expect(rules).toEqual(
      expect.arrayContaining(['staff-submission.reply', 'staff-submission.outside-door']),
    );
  });

  test('is told every fault at once, with what was typed kept', async () => {
    const answer = await deskOf('social_worker').form('/desk/voice/', { message: WROTE, phone: '12' });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    for (const name of ['kind', 'firstStop', 'phone', 'replyBy', 'notice'])
      expect(page).toContain(`href="#voice-${name}"`);
    expect(page).toContain(WROTE);
  });

  test('finds the name filled in, and may take it away: then nobody learns who it was', async () => {
    const worker = deskOf('social_worker');
    expect(await (await worker.get('/desk/voice/')).text()).toContain('value="同事social_worker"');
    const reference = await voiced(worker, { name: '' });
    await deskOf('assistant_supervisor').act(reference, 'opening');
    for (const login of ['assistant_supervisor', 'department_head', 'director']) {
      const page = await deskOf(login).matter(reference);
      expect(page).toContain(WROTE);
      // The name stands in the list of those who can be given the matter, and nowhere else.
      expect(page.replace(/<option[^>]*>[^<]*<\/option>/g, '')).not.toContain('同事social_worker');
    }
    const { row } = await matterOf(house.store, reference);
    const lines = await house.store.db.select().from(audit).where(eq(audit.matterId, row.id));
    expect(lines.map(({ by }) => by)).not.toContain('social_worker');
  });

  test('sees what they sent with its dates and public status, without the code; nobody else does', async () => {
    const worker = deskOf('social_worker');
    const reference = await voiced(worker);
    const list = await (await worker.get('/desk/voice/')).text();
    expect(list).toContain(`href="/desk/voice/${reference}/"`);
    const { dueAt } = await clockOf(house.store, reference, 'staff-submission.reply');
    expect(list).toContain(`最迟 ${sayDue(dueAt, { calendar: shippedCalendar })}`);
    const own = await worker.get(`/desk/voice/${reference}/`);
    expect(own.status).toBe(200);
    const page = await own.text();
    for (const shown of ['已收到', '收到了您的来件', '我们答应您的日子']) expect(page).toContain(shown);
    expect(page).not.toContain(WROTE);
    for (const login of ['director', 'department_head', 'assistant_supervisor']) {
      expect((await deskOf(login).get(`/desk/voice/${reference}/`)).status).toBe(404);
      expect(await (await deskOf(login).get('/desk/voice/')).text()).not.toContain(reference);
    }
    const foreign = await heard();
    expect((await worker.get(`/desk/voice/${foreign}/`)).status).toBe(404);
  });

  test('is handed no other colleague’s receipt by the same token and content', async () => {
    const mine = await voiced(deskOf('social_worker'), { key: 'same-token' });
    expect(await voiced(deskOf('social_worker'), { key: 'same-token' })).toBe(mine);
    expect(await voiced(deskOf('director'), { key: 'same-token' })).not.toBe(mine);
  });

  test('never decides by office about what they sent, though it may be given to them', async () => {
    const head = deskOf('department_head');
    const reference = await voiced(head, { firstStop: 'staff_committee' });
    expect((await head.act(reference, 'opening')).status).toBe(403);
    await deskOf('staff_committee').act(reference, 'opening');
    expect((await head.act(reference, 'reply', { way: 'status', detail: '答复自己' })).status).toBe(403);
    expect(await head.matter(reference)).not.toContain(WROTE);
    await deskOf('director').act(reference, 'assignment', { handler: 'department_head' });
    expect(await head.matter(reference)).toContain(WROTE);
    await house.settled();
    const told = (await lettersOf(house.store, reference)).filter(({ template }) => template === 'arrival');
    expect(told.map(({ recipient }) => recipient)).not.toContain('staff:department_head');
  });

  test('reads that no level is skipped inside, and that this limits no legal way', async () => {
    const page = await (await deskOf('social_worker').get('/desk/voice/')).text();
    expect(page).toMatch(/不可越级[\s\S]*不限制您的任何法律途径/);
    for (const { name, phone } of agency.staffDoors)
      expect(page).toMatch(new RegExp(`${name}[\\s\\S]*${phone}`));
    expect(page).toContain(agency.civilAffairs.name);
    expect(page).toContain('法院');
  });
});

describe('the first stop opens, collects and passes on to the head (policy 3.11)', () => {
  test('who is told by mail without content; the seven working days run on from when it was sent', async () => {
    const reference = await heard();
    const stop = deskOf('assistant_supervisor');
    await stop.act(reference, 'opening');
    const before = await clockOf(house.store, reference, 'staff-submission.reply');
    expect((await stop.act(reference, 'pass-on', { detail: '核对了三个月的排班表' })).status).toBe(303);
    expect(await eventsOf(reference)).toEqual(['received', 'opened', 'passed-on']);
    expect(await clockOf(house.store, reference, 'staff-submission.reply')).toEqual(before);
    await house.settled();
    const mail = (await house.mail.taken()).find(
      ({ to, text }) => to.startsWith('department_head@') && text.includes('转交部门主管'),
    );
    expect(mail).toBeDefined();
    expect(mail?.text).not.toMatch(/排班/);
    expect((await stop.act(reference, 'pass-on', { detail: '再来一次' })).status).toBe(403);
    expect((await deskOf('department_head').matter(reference)).replace(/\s/g, '')).toContain('核对了三个月');
  });

  test('no level is skipped inside: above the head it goes only after that', async () => {
    const reference = await heard();
    await deskOf('assistant_supervisor').act(reference, 'opening');
    const up = { detail: '涉及薪酬制度，主管不能决定' };
    expect((await deskOf('assistant_supervisor').act(reference, 'pass-up', up)).status).toBe(403);
    const early = await deskOf('department_head').act(reference, 'pass-up', up);
    expect(early.status).toBe(422);
    expect(await early.text()).toContain('不可越级');
    await deskOf('assistant_supervisor').act(reference, 'pass-on', { detail: '整理好了' });
    expect((await deskOf('department_head').act(reference, 'pass-up', up)).status).toBe(303);
    expect((await matterOf(house.store, reference)).row.passedUpAt).not.toBeNull();
    await house.settled();
    const mail = (await house.mail.taken()).find(
      ({ to, text }) => to.startsWith('director@') && text.includes('呈中心主任'),
    );
    expect(mail).toBeDefined();
    expect(mail?.text).not.toContain('薪酬');
  });

  test.each([
    ['danger', { danger: 'yes' }],
    ['a first stop that it is kept from', { keepFrom: ['assistant_supervisor'] }],
    ['a first stop that it names', { about: '同事assistant_supervisor' }],
  ])('%s goes round it', async (_why, fields) => {
    const reference = await heard(fields);
    const head = deskOf('department_head');
    await head.act(reference, 'opening');
    expect((await head.act(reference, 'pass-up', { detail: '请主任决定' })).status).toBe(303);
  });

  test('suspected harassment goes round it', async () => {
    const reference = await heard();
    const head = deskOf('department_head');
    await head.act(reference, 'opening');
    await head.act(reference, 'harm-suspected', { detail: '信里说的是骚扰' });
    expect((await head.act(reference, 'pass-up', { detail: '请主任决定' })).status).toBe(303);
  });

  test('about the director nothing goes up inside: the way out is outside', async () => {
    const reference = await heard({ keepFrom: ['director'] });
    const head = deskOf('department_head');
    await head.act(reference, 'opening');
    await head.act(reference, 'pass-on', { detail: '由我接手' });
    const answer = await head.act(reference, 'pass-up', { detail: '不能决定' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('可以直接向民政局反映');
  });

  test('of two at once one passes it on', async () => {
    const reference = await heard();
    await deskOf('assistant_supervisor').act(reference, 'opening');
    const answers = await Promise.all(
      ['assistant_supervisor', 'department_head'].map((login) =>
        deskOf(login).act(reference, 'pass-on', { seen: '2', detail: '整理好了' }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
    expect(await eventsOf(reference)).toEqual(['received', 'opened', 'passed-on']);
  });

  test('after seven working days of silence the door outside opens by itself', async () => {
    const worker = deskOf('social_worker');
    const reference = await voiced(worker);
    expect(await (await worker.get(`/desk/voice/${reference}/`)).text()).not.toContain('您现在就可以向');
    const { row } = await matterOf(house.store, reference);
    await house.store.db
      .update(clock)
      .set({ dueAt: Date.now() - DAY, toldDueAt: Date.now() - DAY })
      .where(eq(clock.matterId, row.id));
    expect(await (await worker.get(`/desk/voice/${reference}/`)).text()).toContain('您现在就可以向');
  });
});

test('who voiced it is kept, and an anonymous colleague’s submission keeps nobody', async () => {
  await employ(house.store, 'quiet', { roles: ['social_worker'] });
  const mine = await voiced(await house.desk('quiet'));
  const voicedBy = async (reference: string) => {
    const { row } = await matterOf(house.store, reference);
    const [found] = await house.store.db.select().from(submission).where(eq(submission.matterId, row.id));
    return found?.voicedBy;
  };
  expect([await voicedBy(mine), await voicedBy(await heard())]).toEqual(['quiet', null]);
});
