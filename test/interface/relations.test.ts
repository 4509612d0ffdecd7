import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appointment, matter } from '../../db/schema.ts';
import { type StepName, stepNames, steps } from '../../domain/steps.ts';
import { addDays, dayOf } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { allRoles, employAll } from '../people.ts';
import { send } from '../submissions.ts';

const WROTE = '楼下活动室的门锁坏了三个星期';
const NOTED = '已与物业核对过钥匙登记';
const CALLED = '晚上七点以后再打';

let house: House;
const desks = new Map<string, Desk>();
const everybody = [...allRoles, 'deputy', 'on_duty', 'on_duty_too'];
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  for (const login of everybody) desks.set(login, await house.desk(login));
});
afterAll(() => house.close());

function deskOf(login: string): Desk {
  const desk = desks.get(login);
  if (!desk) throw new Error(`nobody called ${login}`);
  return desk;
}

const sendIt = async (fields: Record<string, unknown> = {}): Promise<string> =>
  (await send(house, { message: WROTE, name: '阿明', contactNote: CALLED, ...fields })).reference;

/** Who of all finds the matter, who reads what was typed, and who is offered to open it. */
async function seenBy(reference: string) {
  const found: string[] = [];
  const read: string[] = [];
  const open: string[] = [];
  const look = async (login: string) => {
    const answer = await deskOf(login).get(`/desk/matters/${reference}/`);
    const page = await answer.text();
    if (answer.status === 200) found.push(login);
    if (page.includes(WROTE)) read.push(login);
    else expect(page).not.toMatch(new RegExp(`阿明|${NOTED}|${CALLED}`));
    if (page.includes(`/desk/matters/${reference}/opening/`)) open.push(login);
  };
  await Promise.all(everybody.map(look));
  return { found: found.toSorted(), read: read.toSorted(), open: open.toSorted() };
}

const without = (...gone: string[]) => everybody.filter((login) => !gone.includes(login)).toSorted();

describe('what came by the web stays shut (policy 3.3)', () => {
  test('until the head, the director or a deputy opens it: others see number, kind, channel and clocks', async () => {
    const reference = await sendIt();
    expect(await seenBy(reference)).toEqual({
      found: without(),
      read: [],
      open: ['deputy', 'director', 'service_head'],
    });
    const page = await deskOf('checker').matter(reference);
    for (const shown of [reference, '投诉', '网站', '期限']) expect(page).toContain(shown);
    expect(
      await deskOf('checker')
        .get('/desk/')
        .then((answer) => answer.text()),
    ).toContain(reference);
  });

  test('and nobody else opens it by a form of their own making', async () => {
    const reference = await sendIt();
    for (const login of without('deputy', 'director', 'service_head')) {
      expect((await deskOf(login).act(reference, 'opening')).status).toBe(403);
    }
    expect((await matterOf(house.store, reference)).row.openedAt).toBeNull();
    expect((await deskOf('deputy').act(reference, 'opening')).status).toBe(303);
    expect((await matterOf(house.store, reference)).row.openedBy).toBe('deputy');
  });

  test('from a colleague: the department head, the director, and the first stop that was chosen', async () => {
    const reference = await sendIt({ sender: 'staff', firstStop: 'assistant_supervisor' });
    expect((await seenBy(reference)).open).toEqual(['assistant_supervisor', 'department_head', 'director']);
    const other = await sendIt({ sender: 'staff', firstStop: 'staff_committee' });
    expect((await seenBy(other)).open).toEqual(['department_head', 'director', 'staff_committee']);
  });

  test('where somebody is in danger, the two on duty open it at once', async () => {
    const reference = await sendIt({ danger: 'yes' });
    expect((await seenBy(reference)).open).toEqual(
      ['deputy', 'director', 'on_duty', 'on_duty_too', 'service_head'].toSorted(),
    );
    expect((await deskOf('on_duty').act(reference, 'opening')).status).toBe(303);
  });
});

describe('what was opened is read (policy 3.4)', () => {
  test('by the handler, the recorder, the head, the director and the deputy; by nobody else', async () => {
    const reference = await sendIt();
    await deskOf('service_head').act(reference, 'opening');
    await deskOf('service_head').act(reference, 'assignment', { handler: 'social_worker' });
    await deskOf('social_worker').act(reference, 'note', { detail: NOTED });
    expect((await seenBy(reference)).read).toEqual(
      ['deputy', 'director', 'general_office', 'service_head', 'social_worker'].toSorted(),
    );
    expect(await deskOf('general_office').matter(reference)).toContain(NOTED);
  });

  test('of a colleague, neither by the general office nor by the head of the other track', async () => {
    const reference = await sendIt({ sender: 'staff', firstStop: 'assistant_supervisor' });
    await deskOf('assistant_supervisor').act(reference, 'opening');
    expect((await seenBy(reference)).read).toEqual(['assistant_supervisor', 'department_head', 'director']);
  });

  test('by who wrote down a call, and not by the admin', async () => {
    const answer = await deskOf('office_staff').form('/desk/register/', {
      ...{ kind: 'complaint', channel: 'phone', sender: 'service_user', message: WROTE },
    });
    const reference = answer.headers.get('location')?.split('/')[3] ?? '';
    const { read } = await seenBy(reference);
    expect(read).toEqual(['deputy', 'director', 'general_office', 'office_staff', 'service_head']);
  });
});

const dueDay = addDays(dayOf(Date.now()), 20);
const stepFields = (name: StepName): Record<string, string> => {
  const all = {
    about: { about: 'checker' },
    by: { by: 'checker' },
    when: {},
    until: { dueDay },
    detail: { detail: '内容' },
  };
  return Object.assign({}, ...steps[name].asks.map((ask) => all[ask]));
};
const verbs: Record<string, Record<string, string>> = {
  assignment: { handler: 'checker' },
  attempt: { detail: '无人接听' },
  contact: { way: 'call', detail: '谈过' },
  reply: { way: 'status', detail: '答复' },
  promise: { dueDay, detail: '跟进' },
  message: { detail: '留言' },
  note: { detail: '备注' },
  danger: { detail: '理由' },
  'danger-settlement': { detail: '核实' },
  'setting-aside': { detail: '广告' },
  release: {},
  closing: { outcome: 'withdrawn', words: '算了', detail: '撤回', reprisal: 'no' },
  reopening: { dueDay, detail: '再办' },
  extension: { rule: 'submission.reply', dueDay, detail: '再查' },
  escalation: { detail: '办不了' },
  bounce: { detail: '退回' },
  shielding: { person: 'checker', why: 'marked' },
  unshielding: { person: 'checker' },
  ...Object.fromEntries(stepNames.map((name) => [name, stepFields(name)])),
  'pass-on': { detail: '整理' },
  'pass-up': { detail: '不能决定' },
  convey: { person: 'checker' },
  reward: { detail: '奖励' },
  improvement: { improved: '改进' },
  link: { reference: 'XY-2026-222222', kind: 'related' },
  unlink: { reference: 'XY-2026-222222' },
};

describe('who may not read a matter changes nothing of it', () => {
  test.each(Object.entries(verbs))('%s', async (noun, fields) => {
    const reference = await sendIt();
    await deskOf('service_head').act(reference, 'opening');
    const others = without('deputy', 'director', 'general_office', 'service_head');
    const answers = await Promise.all(others.map((login) => deskOf(login).act(reference, noun, fields)));
    for (const answer of answers) {
      expect([403, 422]).toContain(answer.status);
      expect(await answer.text()).not.toContain(WROTE);
    }
    expect(await linesOf(house.store, reference)).toHaveLength(2);
  });

  test('nor does the recorder promise, close or settle danger', async () => {
    const reference = await sendIt();
    await deskOf('service_head').act(reference, 'opening');
    await deskOf('service_head').act(reference, 'reply', verbs.reply);
    await deskOf('service_head').act(reference, 'danger', verbs.danger);
    for (const noun of ['promise', 'danger-settlement']) {
      expect((await deskOf('general_office').act(reference, noun, verbs[noun])).status).toBe(403);
    }
    await deskOf('service_head').act(reference, 'danger-settlement', verbs.danger);
    expect((await deskOf('general_office').act(reference, 'closing', verbs.closing)).status).toBe(403);
  });
});

describe('for whom the sender wants it kept from, it does not exist (policy 3.5)', () => {
  test('neither the page nor the queue nor any verb, before opening and after', async () => {
    const reference = await sendIt({ keepFrom: ['service_head', 'general_office'] });
    const kept = ['service_head', 'general_office'];
    const check = async () => {
      expect((await seenBy(reference)).found).toEqual(without(...kept));
      for (const login of kept) {
        expect(await (await deskOf(login).get('/desk/')).text()).not.toContain(reference);
        expect((await deskOf(login).act(reference, 'opening')).status).toBe(404);
        expect((await deskOf(login).act(reference, 'note', { detail: NOTED })).status).toBe(404);
      }
    };
    await check();
    await deskOf('director').act(reference, 'opening');
    await check();
  });

  test('and it is given to none of them', async () => {
    const reference = await sendIt({ keepFrom: ['general_office'] });
    await deskOf('service_head').act(reference, 'opening');
    const answer = await deskOf('service_head').act(reference, 'assignment', { handler: 'general_office' });
    expect(answer.status).toBe(422);
  });

  test('nor is any matter given to who only keeps the accounts', async () => {
    const reference = await sendIt();
    const head = deskOf('service_head');
    await head.act(reference, 'opening');
    const assigning = (await head.matter(reference)).split('/assignment/"')[1]?.split('</form>')[0];
    expect(assigning).toContain('<option value="checker">');
    expect(assigning).not.toContain('<option value="admin">');
    expect((await head.act(reference, 'assignment', { handler: 'admin' })).status).toBe(422);
    await house.store.db.update(matter).set({ handlerId: 'admin' }).where(eq(matter.reference, reference));
    expect(await deskOf('admin').matter(reference)).not.toContain(WROTE);
  });

  test('nor any post, and a post they still hold opens nothing', async () => {
    const give = { post: 'duty_officer', person: 'admin' };
    expect((await deskOf('director').form('/desk/settings/appointments/', give)).status).toBe(422);
    const onDuty = (staffId: string) =>
      house.store.db.update(appointment).set({ staffId }).where(eq(appointment.post, 'duty_officer'));
    await onDuty('admin');
    const reference = await sendIt({ danger: 'yes' });
    expect((await deskOf('admin').act(reference, 'opening')).status).toBe(403);
    await onDuty('on_duty');
  });

  test('with head and director left out, a deputy opens it; with no deputy, the board does', async () => {
    const all = { keepFrom: ['service_head', 'director'] };
    expect((await seenBy(await sendIt(all))).open).toEqual(['deputy']);
    await house.store.db.delete(appointment).where(eq(appointment.post, 'deputy:service_head'));
    const reference = await sendIt(all);
    expect((await seenBy(reference)).open).toEqual(['board']);
    expect((await deskOf('board').act(reference, 'opening')).status).toBe(303);
    expect((await seenBy(reference)).read).toEqual(['board', 'general_office']);
    await house.store.db.insert(appointment).values({ post: 'deputy:service_head', staffId: 'deputy' });
  });

  test('and the board opens nothing while head or director may', async () =>
    expect((await deskOf('board').act(await sendIt(), 'opening')).status).toBe(403));
});
