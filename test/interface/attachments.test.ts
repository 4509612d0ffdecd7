import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit, shield } from '../../db/schema-access.ts';
import { file } from '../../db/schema-procedure.ts';
import { joined, latin } from '../../domain/files/bytes.ts';
import { fileSecurityPolicy } from '../../domain/headers.ts';
import { HOUR } from '../../domain/time.ts';
import { MOST_WITH_FILES } from '../../functions/body.ts';
import { comeAs, filesOn, type Sender } from '../conversation.ts';
import { type Answer, type Desk, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { letter, PLACE, photo, pictures } from '../pictures.ts';
import { nothingChosen, type Sent } from '../uploads.ts';

const MB = 1024 * 1024;
let house: House;
let head: Desk;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  head = await house.desk('service_head');
});
afterAll(() => house.close());

async function opened(): Promise<Sender> {
  const sender = await comeAs(house);
  await head.act(sender.reference, 'opening');
  return sender;
}
const bytesOf = async (answer: Answer) => new Uint8Array(await answer.arrayBuffer());
const pdf = (said: string, name = '说明.pdf'): Sent => ({ name, bytes: letter(said) });
const rowsOf = async ({ reference }: Sender) => {
  const { row } = await matterOf(house.store, reference);
  return house.store.db.select().from(file).where(eq(file.matterId, row.id));
};
/** A PDF of exactly this size. */
function full(size: number): Sent {
  const [start, end] = [latin('%PDF-1.7\n%'), latin('\nstartxref\n9\n%%EOF')];
  const between = new Uint8Array(size - start.length - end.length).fill(120);
  return { name: 'full.pdf', bytes: joined([start, between, end]) };
}

describe('files of a message', () => {
  test('go both ways, and come back as downloads in a sandbox, for the two sides only', async () => {
    const sender = await opened();
    const sent = await sender.write({ text: '见附件' }, [
      { name: '现场 照片.png', bytes: photo() },
      pdf('one'),
    ]);
    expect(sent.status).toBe(303);
    expect((await head.message(sender.reference, '请看回信', [pdf('two', '回信.pdf')])).status).toBe(303);
    const [mine = '', , theirs = ''] = filesOn(await sender.page());
    const page = await head.matter(sender.reference);
    for (const name of ['现场 照片.jpg', '说明.pdf', '回信.pdf']) expect(page).toContain(name);
    const answers = [await sender.get(mine), await head.get(filesOn(page)[0] ?? '')];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'content-disposition': `attachment; filename="__ __.jpg"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%20%E7%85%A7%E7%89%87.jpg`,
        'content-security-policy': fileSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      });
      const bytes = Buffer.from(await bytesOf(answer));
      expect(bytes.includes(pictures.jpeg.subarray(2))).toBe(true);
      expect(bytes.includes('CANARY')).toBe(false);
    }
    expect(await bytesOf(await sender.get(theirs))).toEqual(letter('two'));
    expect((await house.get(mine)).status).toBe(404);
    expect((await house.get(filesOn(page)[0] ?? '')).status).toBe(401);
  });

  test('an empty box is no file', async () => {
    const sender = await opened();
    expect((await sender.write({ text: '没有附件' }, [nothingChosen])).status).toBe(303);
    expect(await rowsOf(sender)).toEqual([]);
  });

  test('a file of another matter, of nobody, or with a strange id is 404', async () => {
    const [mine, other] = [await opened(), await opened()];
    await mine.write({ text: '见附件' }, [pdf('mine')]);
    const [row] = await rowsOf(mine);
    for (const id of [row?.id, 'nosuchfile123456', '..%2f..%2fhouse.sqlite']) {
      const answers = [
        await other.get(`/status/files/${id}/`),
        await head.get(`/desk/matters/${other.reference}/files/${id}/`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    }
  });

  test('who may not read the matter, or stands outside it, gets 404 (policy 3.4, 3.5)', async () => {
    const sender = await opened();
    await sender.write({ text: '见附件' }, [pdf('x')]);
    const path = filesOn(await head.matter(sender.reference))[0] ?? '';
    for (const login of ['admin', 'checker', 'social_worker', 'department_head']) {
      expect((await (await house.desk(login)).get(path)).status).toBe(404);
    }
    const { row } = await matterOf(house.store, sender.reference);
    await house.store.db
      .insert(shield)
      .values({ staffId: 'service_head', matterN: row.n, matterId: row.id, why: 'marked', at: 0 });
    expect((await head.get(path)).status).toBe(404);
    expect((await (await house.desk('director')).get(path)).status).toBe(200);
  });

  test('each reading by staff stands in the audit (policy 3.4: reads are recorded)', async () => {
    const sender = await opened();
    await sender.write({ text: '见附件' }, [pdf('x')]);
    await head.get(filesOn(await head.matter(sender.reference))[0] ?? '');
    const [row] = await rowsOf(sender);
    const read = await house.store.db.select().from(audit).where(eq(audit.action, 'read-file'));
    expect(read.at(-1)).toMatchObject({
      by: 'service_head',
      matterId: row?.matterId,
      facts: { file: row?.id },
    });
  });

  test('what staff took back is gone for the sender', async () => {
    const sender = await opened();
    await head.message(sender.reference, '发错了', [pdf('wrong')]);
    const [path = ''] = filesOn(await sender.page());
    expect((await sender.get(path)).status).toBe(200);
    await head.act(sender.reference, 'undo');
    expect((await sender.get(path)).status).toBe(404);
  });
});

describe('what is refused comes back with what was typed', () => {
  const page = { name: '照片.jpg', bytes: latin('<script>alert(1)</script>'), type: 'image/jpeg' };
  test.each<[string, readonly Sent[], string]>([
    ['a page that is called a photo', [page], '“照片.jpg”不是完整的'],
    ['six files', Array.from({ length: 6 }, (_, n) => pdf(`${n}`)), '最多 5 个附件'],
    ['5 MB and a byte', [full(5 * MB + 1)], '超过 5 MB'],
    ['an empty file', [{ name: '空.pdf', bytes: new Uint8Array() }], '是空的'],
    ['a good file and a bad one', [pdf('x'), page], '“照片.jpg”不是完整的'],
  ])('%s', async (_, files, sentence) => {
    const sender = await opened();
    const before = (await house.files.all()).length;
    const answers = [
      await sender.write({ text: '请看附件里的照片' }, files),
      await head.message(sender.reference, '请看附件里的照片', files),
    ];
    for (const answer of answers) {
      const text = await answer.text();
      expect([answer.status, text.includes(sentence)]).toEqual([422, true]);
      expect(text).toContain('请看附件里的照片</textarea>');
      expect(text).toContain('重新选一次');
    }
    expect(await linesOf(house.store, sender.reference)).toHaveLength(2);
    expect((await house.files.all()).length).toBe(before);
  });

  test('five files of 5 MB are taken', async () => {
    const sender = await opened();
    const files = Array.from({ length: 5 }, () => full(5 * MB));
    expect((await sender.write({ text: '五个' }, files)).status).toBe(303);
    expect((await rowsOf(sender)).map(({ size }) => size)).toEqual(Array(5).fill(5 * MB));
  });

  test('more than 26 MiB is 413, as a page with the text', async () => {
    const sender = await opened();
    const files = Array.from({ length: 6 }, () => full(5 * MB));
    expect(files.length * 5 * MB).toBeGreaterThan(MOST_WITH_FILES);
    const answers = [
      await sender.write({ text: '附件太大' }, files),
      await head.message(sender.reference, '附件太大', files),
    ];
    for (const answer of answers) {
      const text = await answer.text();
      expect([answer.status, text.includes('附件太大</textarea>')]).toEqual([413, true]);
      expect(text).toContain('附件合起来太大');
    }
    expect(await linesOf(house.store, sender.reference)).toHaveLength(2);
  });

  test('any other body stays at 128 KiB', async () => {
    const sender = await opened();
    const big = { text: 'x'.repeat(200_000) };
    expect((await sender.say(big.text)).status).toBe(413);
    expect((await house.form('/status/message/', big, { cookie: sender.cookie })).status).toBe(413);
    expect((await house.upload('/status/', big, [], { cookie: sender.cookie })).status).toBe(413);
    expect((await head.act(sender.reference, 'note', { detail: big.text })).status).toBe(413);
  });
});

describe('where the bytes lie', () => {
  test('nothing of content or name can be read, and no file opens in the place of another', async () => {
    const sender = await opened();
    await sender.write({ text: '两个' }, [pdf('SECRET-CONTENT', 'SECRET-NAME.pdf'), pdf('other', 'b.pdf')]);
    const all = await house.files.all();
    expect(all.some(({ bytes }) => /SECRET|%PDF/.test(Buffer.from(bytes).toString('latin1')))).toBe(false);
    const [one, two] = await rowsOf(sender);
    expect(JSON.stringify(one)).not.toContain('SECRET');
    const bytes = all.find(({ id }) => id === two?.id)?.bytes;
    await house.files.put(one?.id ?? '', bytes ?? new Uint8Array());
    expect((await sender.get(`/status/files/${one?.id}/`)).status).toBe(503);
    expect((await sender.get(`/status/files/${two?.id}/`)).status).toBe(200);
  });

  test('sent twice it lies there once', async () => {
    const sender = await opened();
    const before = (await house.files.all()).length;
    const fields = { key: 'double', text: '见附件' };
    const twice = await Promise.all([1, 2, 3].map(() => sender.write(fields, [pdf('same')])));
    expect(twice.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await rowsOf(sender)).toHaveLength(1);
    expect((await house.files.all()).length).toBe(before + 1);
  });

  test('what no message speaks of is removed after an hour, and so is what was erased; the rest stays', async () => {
    const sender = await opened();
    await sender.write({ text: '两个' }, [pdf('stays'), pdf('goes')]);
    const [stays, goes] = await rowsOf(sender);
    await house.store.db
      .update(file)
      .set({ erasedAt: 1 })
      .where(eq(file.id, goes?.id ?? ''));
    await house.files.put('orphan0123456789', latin('x'));
    const ids = async () => (await house.files.all()).map(({ id }) => id);
    await house.scheduled(Date.now());
    expect(await ids()).toEqual(expect.arrayContaining(['orphan0123456789', goes?.id]));
    await house.scheduled(Date.now() + HOUR + 60_000);
    const left = await ids();
    expect(left).toContain(stays?.id);
    expect(left).not.toContain('orphan0123456789');
    expect(left).not.toContain(goes?.id);
  });

  test('no word of it stands in the log', () => {
    expect(house.log()).not.toMatch(/SECRET|说明\.pdf|CANARY/);
    expect(PLACE).toContain('CANARY');
  });
});
