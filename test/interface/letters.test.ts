import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { letterAttempt } from '../../db/schema.ts';
import { addDays, dayOf, HOUR, MINUTE } from '../../domain/time.ts';
import { sayDue } from '../../domain/words.ts';
import { type House, startHouse } from '../harness.ts';
import { clockOf, lettersOf, linesOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterEach(() => house.mail.turn('takes'));
afterAll(() => house.close());

const letterOf = async (reference: string, template: string) => {
  const found = (await lettersOf(house.store, reference)).find((row) => row.template === template);
  if (!found) throw new Error(`no letter ${template}`);
  return found;
};
const triesOf = async (letterId: string) =>
  house.store.db
    .select()
    .from(letterAttempt)
    .where(eq(letterAttempt.letterId, letterId))
    .orderBy(letterAttempt.no);
const mailsTo = async (address: string) => (await house.mail.taken()).filter(({ to }) => to === address);

/** A complaint whose acknowledgement meets the mail service as it is now. */
async function sendFrom(email: string, fields: Record<string, unknown> = {}): Promise<string> {
  const { reference } = await send(house, { email, ...fields });
  await house.settled();
  return reference;
}

describe('the acknowledgement', () => {
  test('holds number and dates, neither what was written nor the code; its subject says nothing', async () => {
    const { reference, receipt, clocks } = await send(house, {
      ...{ email: 'one@example.com', message: '门锁坏了三个星期', name: '阿明' },
    });
    await house.settled();
    const [mail, ...more] = await mailsTo('one@example.com');
    expect(more).toEqual([]);
    expect(mail?.subject).toBe(`编号 ${reference}`);
    expect(mail?.text).toContain(reference);
    for (const { dueAt } of clocks) expect(mail?.text).toContain(sayDue(Date.parse(dueAt)));
    expect(mail?.text).toContain('https://fuwu.example.cn/status/');
    expect(mail?.text).not.toMatch(/门锁|阿明/);
    expect(mail?.text).not.toContain(receipt);
    expect(mail?.text.replaceAll('-', '')).not.toContain(receipt.replaceAll('-', '').slice(0, 8));
  });

  test('goes to one address three times a day at most', async () => {
    for (const email of ['flood@example.com', 'Flood@example.com', 'flood@EXAMPLE.com'])
      await sendFrom(email);
    const fourth = await letterOf(await sendFrom('flood@example.com'), 'receipt');
    expect(fourth.state).toBe('dropped');
    expect((await triesOf(fourth.id)).map(({ reason }) => reason)).toEqual(['three-a-day']);
    const got = (await house.mail.taken()).filter(({ to }) => to.toLowerCase() === 'flood@example.com');
    expect(got).toHaveLength(3);
  });

  test('is kept by nobody as text: the letter’s row holds neither address nor name', async () => {
    const rows = await lettersOf(house.store, await sendFrom('hidden@example.com'));
    expect(JSON.stringify(rows)).not.toContain('hidden@example.com');
  });
});

describe('when the mail service fails', () => {
  test.each(['refuses', 'drops'] as const)(
    'and %s, the letter is tried again after 5 minutes and leaves, once',
    async (mode) => {
      await house.mail.turn(mode);
      const address = `${mode}@example.com`;
      const { id, nextAt } = await letterOf(await sendFrom(address), 'receipt');
      await house.mail.turn('takes');
      await house.scheduled(nextAt - 1000);
      expect(await mailsTo(address)).toEqual([]);
      await house.scheduled(nextAt);
      await house.scheduled(nextAt + MINUTE);
      expect((await mailsTo(address)).map((mail) => mail.id)).toEqual([id]);
      const [first, second] = await triesOf(id);
      expect([first?.result, second?.result]).toEqual([mode === 'refuses' ? 'refused' : 'dropped', 'sent']);
    },
  );

  test('it is tried after 5 min, 15 min, 1 h, 6 h and 24 h; then it is a task on the desk', async () => {
    await house.mail.turn('refuses');
    const reference = await sendFrom('dead@example.com');
    const { id } = await letterOf(reference, 'receipt');
    for (let tries = 1; tries <= 5; tries += 1) {
      await house.scheduled((await letterOf(reference, 'receipt')).nextAt - 1);
      expect(await triesOf(id)).toHaveLength(tries);
      await house.scheduled((await letterOf(reference, 'receipt')).nextAt);
    }
    const times = (await triesOf(id)).map(({ at }) => at);
    const waits = times.slice(1).map((at, n) => at - (times[n] ?? 0));
    expect(waits).toEqual([5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR]);
    expect((await letterOf(reference, 'receipt')).state).toBe('dead');
    expect((await linesOf(house.store, reference)).at(-1)).toMatchObject({ event: 'letter-dead', by: null });
    const head = await house.desk('service_head');
    const queue = await (await head.get('/desk/')).text();
    const task = /<h2[^>]*>邮件未送达，请致电<\/h2>(.*?)<\/section>/s.exec(queue)?.[1];
    expect(task).toContain(reference);
    const health: unknown = await (await house.get('/api/health')).json();
    expect(health).toMatchObject({ mail: { dead: 1 } });
  });

  test('after it took the letter, the second copy carries the same id', async () => {
    await house.mail.turn('takes-then-drops');
    const { id, nextAt } = await letterOf(await sendFrom('twice@example.com'), 'receipt');
    expect(await mailsTo('twice@example.com')).toHaveLength(1);
    await house.scheduled(nextAt);
    const copies = await mailsTo('twice@example.com');
    expect(copies.map((mail) => mail.id)).toEqual([id, id]);
  });

  test('for a while, and is slow then, several runs at once send no letter twice', async () => {
    await house.mail.turn('drops');
    const references = [];
    for (const n of [1, 2, 3, 4]) references.push(await sendFrom(`slow${n}@example.com`));
    const letters = await Promise.all(references.map((reference) => letterOf(reference, 'receipt')));
    await house.mail.turn('is-slow');
    const due = Math.max(...letters.map(({ nextAt }) => nextAt));
    await Promise.all([house.scheduled(due), house.scheduled(due), house.scheduled(due + 1)]);
    await house.scheduled(due + 2);
    const left = (await house.mail.taken()).filter(({ to }) => to.startsWith('slow'));
    expect(left.map((mail) => mail.id).toSorted()).toEqual(letters.map(({ id }) => id).toSorted());
  });
});

describe('a reply that is taken back', () => {
  test('once it has left, is refused: its line says so, and its clock stays stopped', async () => {
    const reference = await sendFrom('gone@example.com');
    const head = await house.desk('service_head');
    await head.act(reference, 'opening');
    await head.act(reference, 'reply', { way: 'email', detail: '已经送出的答复' });
    await house.settled();
    expect((await linesOf(house.store, reference)).at(-1)).toMatchObject({
      event: 'replied',
      by: 'service_head',
    });
    expect(await head.matter(reference)).not.toContain(`/desk/matters/${reference}/undo/`);
    const answer = await head.act(reference, 'undo');
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('邮件已经送出')]);
    expect((await clockOf(house.store, reference, 'submission.reply')).stoppedAt).not.toBeNull();
  });

  test('while it waits, never leaves', async () => {
    const reference = await sendFrom('undone@example.com');
    const head = await house.desk('service_head');
    await head.act(reference, 'opening');
    await house.mail.turn('drops');
    await head.act(reference, 'reply', { way: 'email', detail: '写错了的答复' });
    await house.settled();
    expect((await head.act(reference, 'undo')).status).toBe(303);
    await house.mail.turn('takes');
    await house.scheduled(Date.now() + HOUR);
    expect(JSON.stringify(await house.mail.taken())).not.toContain('写错了的答复');
    expect((await letterOf(reference, 'reply')).state).toBe('dropped');
    expect((await clockOf(house.store, reference, 'submission.reply')).stoppedAt).toBeNull();
  });
});

test('who asked for mail is told by when the result comes, when a matter is taken up again', async () => {
  const reference = await sendFrom('again@example.com');
  const head = await house.desk('service_head');
  await head.act(reference, 'opening');
  await head.act(reference, 'reply', { way: 'call', detail: '说明了' });
  await head.act(reference, 'closing', { outcome: 'explained', detail: '说明了' });
  const dueDay = addDays(dayOf(Date.now()), 20);
  await head.act(reference, 'reopening', { dueDay, detail: '内部的理由' });
  await house.settled();
  const { dueAt } = await clockOf(house.store, reference, 'submission.promised-report');
  const text = (await mailsTo('again@example.com')).at(-1)?.text;
  expect(text).toContain('重新办理');
  expect(text).toContain(sayDue(dueAt));
  expect(text).not.toContain('内部的理由');
});
