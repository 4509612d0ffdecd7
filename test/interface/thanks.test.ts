import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { improvementOf } from '../../db/praise.ts';
import { staff } from '../../db/schema.ts';
import { audit } from '../../db/schema-access.ts';
import { improvement } from '../../db/schema-procedure.ts';
import { dayOf } from '../../domain/time.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { employ, employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
let head: Desk;
let worker: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
  worker = await house.desk('social_worker');
});
afterAll(() => house.close());

const THANKS = '谢谢同事social_worker，陪我爸复诊，还把医生的话写下来。';

/** A compliment that names the social worker, opened by the head. */
async function thanked(fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, { kind: 'compliment', message: THANKS, ...fields });
  expect((await head.act(reference, 'opening')).status).toBe(303);
  return reference;
}
const praiseOf = async (desk: Desk) => (await desk.get('/desk/praise/')).text();

describe('a compliment (policy 3.2)', () => {
  test('is thanked in words of its own, by mail or at the status page, without the way to complain', async () => {
    const reference = await thanked({ replyBy: 'email', email: 'thanks@example.com' });
    const page = await head.matter(reference);
    expect(page).toContain('道谢的话');
    expect(page).not.toContain('答复的内容：说明和处理');
    expect(
      (await head.act(reference, 'reply', { way: 'email', detail: '您的话我们念给他听了。' })).status,
    ).toBe(303);
    await house.settled();
    const mail = (await house.mail.taken()).findLast(({ to }) => to === 'thanks@example.com');
    expect(mail?.text).toContain('谢谢您写来的话');
    expect(mail?.text).toContain('您的话我们念给他听了。');
    expect(mail?.text).not.toContain('民政局');
  });

  test('is conveyed to the colleague it names, who was outside until then and is told without content', async () => {
    const reference = await thanked({ name: '黄生', contactNote: '晚上再打' });
    expect((await worker.get(`/desk/matters/${reference}/`)).status).toBe(404);
    expect(await praiseOf(worker)).not.toContain('陪我爸复诊');
    expect((await head.act(reference, 'convey', { person: 'social_worker' })).status).toBe(303);
    const page = await praiseOf(worker);
    expect(page).toContain(THANKS);
    for (const hidden of ['黄生', '晚上再打', reference]) expect(page).not.toContain(hidden);
    const matter = await worker.get(`/desk/matters/${reference}/`);
    expect(matter.status).toBe(200);
    expect(await matter.text()).not.toContain('陪我爸复诊');
    await house.settled();
    const mail = (await house.mail.taken()).findLast(({ to }) => to.startsWith('social_worker@'));
    expect(mail?.subject).toBe('有人谢谢您');
    expect(mail?.text).not.toMatch(/复诊|黄生/);
    expect((await linesOf(house.store, reference)).at(-1)).toMatchObject({
      event: 'conveyed',
      facts: { people: ['social_worker'] },
    });
  });

  test('names its sender to that colleague only with the sender’s leave', async () => {
    const reference = await thanked({ name: '梁阿姨', tellName: 'yes' });
    await head.act(reference, 'convey', { person: 'social_worker' });
    expect(await praiseOf(worker)).toContain('梁阿姨');
  });

  test('is read by nobody else, and each reading is in the audit', async () => {
    const reference = await thanked({ message: `${THANKS}真的帮了大忙。` });
    await head.act(reference, 'convey', { person: 'social_worker' });
    expect(await praiseOf(await house.desk('office_staff'))).not.toContain('真的帮了大忙');
    await praiseOf(worker);
    const { row } = await matterOf(house.store, reference);
    const lines = await house.store.db.select().from(audit).where(eq(audit.matterId, row.id));
    expect(lines.filter(({ action, by }) => action === 'read' && by === 'social_worker')).toHaveLength(1);
  });

  test('never reaches whom the sender kept it from or the opener marked, nor is a complaint conveyed', async () => {
    const kept = await thanked({ keepFrom: ['general_office'] });
    expect((await head.act(kept, 'convey', { person: 'general_office' })).status).toBe(422);
    expect((await head.act(kept, 'convey', { person: 'nobody' })).status).toBe(422);
    expect((await head.act(kept, 'convey', { person: '' })).status).toBe(422);
    const { reference } = await send(house, { message: THANKS });
    await head.act(reference, 'opening');
    expect((await head.act(reference, 'convey', { person: 'social_worker' })).status).toBe(403);
    expect((await worker.get(`/desk/matters/${reference}/`)).status).toBe(404);
  });
});

const SENTENCE = '活动通知改成大字版，贴在齐胸高度。';

/** A suggestion that was opened and answered, ready to be closed. */
async function suggested(fields: Record<string, unknown> = {}, opener = head): Promise<string> {
  const { reference } = await send(house, { kind: 'suggestion', message: '通知的字太小了。', ...fields });
  await opener.act(reference, 'opening');
  expect((await opener.act(reference, 'reply', { way: 'status', detail: '谢谢您，改。' })).status).toBe(303);
  return reference;
}
const adopted = { outcome: 'adopted', detail: '四个服务点一起换' };
const sentenceOf = async (reference: string) =>
  improvementOf(house.store, (await matterOf(house.store, reference)).row);

describe('a suggestion (policy 3.12)', () => {
  test('that is adopted says what was improved, in a sentence fit for the public', async () => {
    const reference = await suggested();
    const answer = await head.act(reference, 'closing', adopted);
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('href="#closing-improved"');
    expect(page).toContain('四个服务点一起换');
    expect((await head.act(reference, 'closing', { ...adopted, improved: SENTENCE })).status).toBe(303);
    expect(await sentenceOf(reference)).toBe(SENTENCE);
    const rows = await house.store.db.select().from(improvement);
    expect(JSON.stringify(rows)).not.toContain('大字版');
  });

  test('whose sentence is written anew keeps the earlier one in the history', async () => {
    const reference = await suggested();
    await head.act(reference, 'closing', { ...adopted, improved: SENTENCE });
    expect((await head.act(reference, 'improvement', { improved: '' })).status).toBe(422);
    const anew = '所有通知都有大字版。';
    expect((await head.act(reference, 'improvement', { improved: anew })).status).toBe(303);
    expect(await sentenceOf(reference)).toBe(anew);
    expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('improved');
    expect((await worker.act(reference, 'improvement', { improved: '别人改的' })).status).toBe(403);
  });

  test('that is not adopted says why, and has no such sentence (policy 3.15)', async () => {
    const reference = await suggested();
    const not = { outcome: 'not_adopted', detail: '' };
    expect((await head.act(reference, 'closing', not)).status).toBe(422);
    const with_ = { outcome: 'not_adopted', detail: '场地不够', improved: SENTENCE };
    expect((await head.act(reference, 'closing', with_)).status).toBe(422);
    expect((await head.act(reference, 'closing', { ...not, detail: '场地不够' })).status).toBe(303);
    expect(await sentenceOf(reference)).toBeNull();
    expect((await head.act(reference, 'improvement', { improved: SENTENCE })).status).toBe(403);
  });

  test('from a colleague, once adopted, is rewarded, and the reward is recorded', async () => {
    const chief = await house.desk('department_head');
    const reference = await suggested({ sender: 'staff', firstStop: 'staff_committee' }, chief);
    const reward = { detail: '年终加分，中心主任批准' };
    expect((await chief.act(reference, 'reward', reward)).status).toBe(403);
    await chief.act(reference, 'closing', { ...adopted, improved: '周报不再重抄记录。' });
    expect((await chief.act(reference, 'reward', reward)).status).toBe(303);
    expect((await linesOf(house.store, reference)).at(-1)?.event).toBe('rewarded');
    expect(await chief.matter(reference)).toContain('年终加分，中心主任批准');
    const outside = await suggested();
    await head.act(outside, 'closing', { ...adopted, improved: SENTENCE });
    expect((await head.act(outside, 'reward', reward)).status).toBe(403);
  });

  test('changed by two at once, is changed by one', async () => {
    const reference = await suggested();
    await head.act(reference, 'closing', { ...adopted, improved: SENTENCE });
    const seen = String((await matterOf(house.store, reference)).row.version);
    const answers = await Promise.all(
      ['一号改法', '二号改法'].map((improved) => head.act(reference, 'improvement', { seen, improved })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
  });
});

test('whoever has left is conveyed nothing', async () => {
  await employ(house.store, 'gone', { roles: ['social_worker'] });
  const reference = await thanked({ message: '谢谢大家。' });
  await house.store.db.update(staff).set({ leftAt: 1 }).where(eq(staff.id, 'gone'));
  expect((await head.act(reference, 'convey', { person: 'gone' })).status).toBe(422);
});

test('what a matter teaches stands in the figures of the month, for the next meeting, but for who is outside it (policy 3.12)', async () => {
  const lesson = '下雨天改期，要给没有手机的人打电话。';
  const { reference } = await send(house, {
    message: '改期没有通知，白走一趟。',
    keepFrom: ['general_office'],
  });
  await head.act(reference, 'opening');
  expect((await head.act(reference, 'lesson-noted', { detail: '' })).status).toBe(422);
  expect((await head.act(reference, 'lesson-noted', { detail: lesson })).status).toBe(303);
  const month = `/desk/statistics/?period=${dayOf(Date.now()).slice(0, 7)}`;
  expect(await (await head.get(month)).text()).toContain(lesson);
  const kept = await house.desk('general_office');
  expect(await (await kept.get(month)).text()).not.toContain(lesson);
  expect((await head.act(reference, 'undo')).status).toBe(303);
  expect(await (await head.get(month)).text()).not.toContain(lesson);
});
