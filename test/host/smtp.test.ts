import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { letter, letterAttempt } from '../../db/schema.ts';
import { DAY, HOUR, MINUTE } from '../../domain/time.ts';
import { app } from '../../functions/app.ts';
import { hostOf } from '../../functions/host/home.ts';
import type { OpenHouse } from '../../functions/host/open.ts';
import { readSettings } from '../../functions/host/settings.ts';
import { smtpMail } from '../../functions/host/smtp.ts';
import { sendDue } from '../../functions/outbox.ts';
import { complaint } from '../submissions.ts';
import { lookInto, type Place, somewhere } from './artefact.ts';
import { type Letterbox, openLetterbox, ownCertificate } from './letterbox.ts';

const SITE = 'https://fuwu.example.cn';
/** Long for what answers at once, also on a machine that is busy; short where no answer comes. */
const PATIENCE = 4000;
const LITTLE = 400;

let place: Place;
let house: OpenHouse;
beforeEach(async () => {
  place = somewhere();
  house = await lookInto(place);
});
const open: Letterbox[] = [];
afterEach(async () => {
  for (const box of open.splice(0)) await box.down();
  house.close();
  place.remove();
});

async function letterbox(...told: Parameters<typeof openLetterbox>): Promise<Letterbox> {
  const box = await openLetterbox(...told);
  open.push(box);
  return box;
}

/** The house with its mail going to an address; one who sends in, and what the scheduler sends at a later time. */
function postedTo(url: string, patience = PATIENCE) {
  const settings = readSettings({ DEMO: 'off', SITE, LIMITS: 'off', MAIL_FROM: 'fuwu@agency.example.cn' });
  const host = hostOf(house.store, settings, () => Promise.reject(new Error('no page is asked for here')));
  const mail = smtpMail(url, patience);
  const at = (instant?: number) => ({ ...host.home(undefined, instant), mail });
  return {
    async send(email: string): Promise<void> {
      const request = new Request(`${SITE}/api/submissions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...complaint, replyBy: 'email', email }),
      });
      expect((await app.fetch(request, at())).status).toBe(201);
    },
    settled: () => host.settled(),
    later: (after: number) => sendDue(at(Date.now() + after)),
    close: () => mail.close?.(),
  };
}

const toSenders = () => house.store.db.select().from(letter).where(eq(letter.template, 'receipt'));
const tries = () =>
  house.store.db
    .select({ result: letterAttempt.result, reason: letterAttempt.reason })
    .from(letterAttempt)
    .innerJoin(letter, and(eq(letter.id, letterAttempt.letterId), eq(letter.template, 'receipt')))
    .orderBy(letterAttempt.no);

async function oneLetter(url: string, patience = PATIENCE) {
  const posted = postedTo(url, patience);
  await posted.send('chen@example.cn');
  await posted.settled();
  return posted;
}

test('a letter arrives whole: its sender’s name, its subject and its text in Chinese', async () => {
  const box = await letterbox();
  await oneLetter(box.url);
  const [row] = await toSenders();
  expect(row?.state).toBe('sent');
  expect(box.taken).toHaveLength(1);
  const [taken] = box.taken;
  expect(taken).toMatchObject({
    id: `<${row?.id}@agency.example.cn>`,
    from: '星扬服务台 <fuwu@agency.example.cn>',
    to: 'chen@example.cn',
  });
  expect(taken?.subject).toMatch(/^[^=?]*[一-鿿][^=?]*$/);
  expect(taken?.text).toContain(`${SITE}/status/`);
  expect(taken?.text).not.toContain('�');
});

test.each([
  ['refuses', 'refused', 'SMTP 550'],
  ['defers', 'refused', 'SMTP 451'],
  ['is-slow', 'slow', 'no answer within 0.4 s'],
  ['drops', 'dropped', 'ECONNECTION'],
] as const)(
  'a server that %s: the try is noted without its words, and the letter leaves once it takes',
  async (mood, result, reason) => {
    const box = await letterbox();
    box.turn(mood);
    const posted = await oneLetter(box.url, mood === 'is-slow' ? LITTLE : PATIENCE);
    expect(await tries()).toEqual([{ result, reason }]);
    expect(box.taken).toEqual([]);
    box.turn('takes');
    await posted.later(MINUTE);
    expect(box.taken).toEqual([]);
    await posted.later(6 * MINUTE);
    expect(box.taken).toHaveLength(1);
    await posted.later(DAY);
    expect(box.taken).toHaveLength(1);
  },
);

test('a server that takes a while for every step does not hold a letter longer than its lease', async () => {
  const box = await letterbox();
  box.turn('dawdles');
  const posted = await oneLetter(box.url, 1000);
  expect(await tries()).toEqual([{ result: 'slow', reason: expect.stringMatching(/within [12] s$/) }]);
  expect(box.taken).toEqual([]);
  box.turn('takes');
  await posted.later(6 * MINUTE);
  expect(box.taken).toHaveLength(1);
});

test('a letter that was taken without an answer comes again under the same Message-ID', async () => {
  const box = await letterbox();
  box.turn('takes-then-drops');
  const posted = await oneLetter(box.url);
  box.turn('takes');
  await posted.later(6 * MINUTE);
  const ids = box.taken.map(({ id }) => id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test('whatever went wrong before, once the server is back every letter leaves, none twice', async () => {
  const box = await letterbox();
  const posted = postedTo(box.url);
  const people = Array.from({ length: 12 }, (_, no) => `visitor${no}@example.cn`);
  await box.down();
  for (const email of people) await posted.send(email);
  await posted.settled();
  await box.up();
  let after = 0;
  for (const [mood, wait] of [
    ['defers', 6 * MINUTE],
    ['drops', 16 * MINUTE],
    ['refuses', 61 * MINUTE],
    ['takes', 7 * HOUR],
  ] as const) {
    box.turn(mood);
    after += wait;
    await posted.later(after);
  }
  await posted.later(after + DAY);
  expect(box.taken.map(({ to }) => to).sort()).toEqual(people.toSorted());
  expect(new Set(box.taken.map(({ id }) => id)).size).toBe(people.length);
  // Four moods and a server that was away: whoever was still waiting their turn then has one try fewer.
  for (const { state, attempts } of await toSenders()) {
    expect(state).toBe('sent');
    expect([4, 5]).toContain(attempts);
  }
});

test('a server whose certificate nobody vouches for gets no letter, nor does one with another’s', async () => {
  const pair = ownCertificate('localhost');
  const box = await letterbox({ secure: true, ...pair });
  const posted = await oneLetter(box.url);
  expect(await tries()).toEqual([{ result: 'dropped', reason: 'ESOCKET' }]);
  expect(box.taken).toEqual([]);

  const known = getCACertificates('default');
  const others = ownCertificate('mail.example.cn');
  setDefaultCACertificates([...known, pair.cert, others.cert]);
  try {
    const strange = await letterbox({ secure: true, ...others });
    await oneLetter(strange.url);
    expect(strange.taken).toEqual([]);
    await posted.later(6 * MINUTE);
    expect(box.taken).toHaveLength(2);
  } finally {
    setDefaultCACertificates(known);
  }
});

test('a letter never goes in the clear to a server that is not this machine', async () => {
  const { port } = new URL((await letterbox({ disabledCommands: ['AUTH', 'STARTTLS'] })).url);
  const mail = smtpMail(`smtp://0.0.0.0:${port}`, PATIENCE);
  const from = { email: 'fuwu@agency.example.cn', name: '星扬服务台' };
  const sent = await mail.send({ id: '1', from, to: 'chen@example.cn', subject: '一', text: '二' });
  mail.close?.();
  expect(sent).toEqual({ result: 'refused', reason: 'SMTP 500' });
  expect(open[0]?.taken).toEqual([]);
});

test('the account and its authorisation code are given; a wrong code is noted as such', async () => {
  const pair = ownCertificate('localhost');
  const known = getCACertificates('default');
  setDefaultCACertificates([...known, pair.cert]);
  try {
    const box = await letterbox({
      secure: true,
      ...pair,
      authOptional: false,
      onAuth({ username, password }, _session, done) {
        if (username === 'name@126.com' && password === 'ABCD:1') return done(null, { user: username });
        done(new Error('no'));
      },
    });
    const wrong = await oneLetter(box.url.replace('//', '//name%40126.com:wrong@'));
    expect(await tries()).toEqual([{ result: 'refused', reason: 'SMTP 535' }]);
    wrong.close();
    const right = postedTo(box.url.replace('//', '//name%40126.com:ABCD%3A1@'));
    await right.later(6 * MINUTE);
    expect(box.taken).toHaveLength(1);
  } finally {
    setDefaultCACertificates(known);
  }
});
