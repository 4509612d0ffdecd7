import { type Addressee, type Prepared, prepare } from '../db/addressee.ts';
import { type LetterRow, lease, noteDropped, noteFailed, noteSent, noteSplit } from '../db/outbox.ts';
import type { Database } from '../db/store.ts';
import { agency } from '../domain/agency.ts';
import { writeHouseLetter } from '../domain/house-letters.ts';
import { type Letter, robotLine, writeLetter } from '../domain/letters.ts';
import { writeOpinionLetter } from '../domain/programme/opinion-letter.ts';
import { writeParticipantLetter } from '../domain/programme/participant-letters.ts';
import { MINUTE } from '../domain/time.ts';
import type { Home, Sent } from './home.ts';
import { logFault } from './log.ts';

/** Letters taken in one go, and how many goes one run makes: the rest waits for the next minute. D1 answers a thousand
 * questions in one run of a Worker; a letter asks some seven. */
const AT_ONCE = 20;
const GOES = 5;
/** A run hands back what it has not sent by then: well before its lease ends, so that no letter leaves twice. */
const LONGEST = MINUTE;
/** The run after an answer: few letters at once, and for so long; one that was cut short is not waited for longer. */
const FEW = 5;
const SHORT = MINUTE / 4;
const GIVEN_UP = MINUTE / 2;
/** While more comes in, it rests so many times as long as the last letter took, within these bounds. */
const RESTS = 10;
const REST = { least: 200, most: 1000 } as const;

/**
 * Sends what one change wrote, right after the answer: the request has committed a row, this only carries it out. Colleagues'
 * copies come into being while sending, so a second go follows the first.
 */
export async function sendSoon(home: Home, matterId: string): Promise<void> {
  try {
    await sendLeased(home, { matterId, robot: false });
    await sendLeased(home, { matterId, robot: false });
  } catch (error) {
    logFault('outbox', error);
  }
}

/** The run of this instance, if there is one; `busy` when somebody wrote since it last looked. */
interface Run {
  began: number;
  busy: boolean;
}
const runs = new WeakMap<Database, Run>();

/**
 * Sends whatever waits, right after an answer, one run at a time and slowly while more comes in: under load the letters
 * follow the requests instead of competing with them. What a run leaves, the next one or the scheduler takes.
 */
export async function sendWaiting(home: Home): Promise<void> {
  const { db } = home.store;
  const running = runs.get(db);
  if (running && Date.now() - running.began < GIVEN_UP) {
    running.busy = true;
    return;
  }
  const run: Run = { began: Date.now(), busy: false };
  runs.set(db, run);
  try {
    for (let go = 0; go < GOES && Date.now() - run.began < SHORT; go += 1) {
      await giveWay(run, 0);
      const taken = await sendLeased(home, { robot: false, limit: FEW }, run);
      if (taken === 0 && !run.busy) break;
    }
  } catch (error) {
    logFault('outbox', error);
  } finally {
    if (runs.get(db) === run) runs.delete(db);
  }
}

/** Sends whatever is due; the scheduler's work, each minute. */
export async function sendDue(home: Home): Promise<void> {
  for (let go = 0; go < GOES; go += 1) {
    if ((await sendLeased(home, { robot: false })) === 0) break;
  }
  await tellRobot(home);
}

/** @returns how many letters were taken */
async function sendLeased(
  home: Home,
  only: { matterId?: string; robot: boolean; limit?: number },
  run?: Run,
): Promise<number> {
  const began = Date.now();
  const letters = await lease(home.store, home.now(), { limit: AT_ONCE, ...only });
  let took = 0;
  for (const row of letters) {
    if (run) await giveWay(run, took);
    const start = Date.now();
    if (start - began > LONGEST) break;
    await deliver(home, row);
    took = Date.now() - start;
  }
  return letters.length;
}

/** Lets in what waits at the door; while there is something, the letters rest. */
async function giveWay(run: Run, took: number): Promise<void> {
  await rest(1);
  if (!run.busy) return;
  run.busy = false;
  await rest(Math.min(Math.max(RESTS * took, REST.least), REST.most));
}

const rest = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

/** One letter, from its row to what became of it. A letter that cannot be written is a failed try like any other. */
async function deliver(home: Home, row: LetterRow): Promise<void> {
  try {
    await carry(home, row);
  } catch (error) {
    logFault('letter', error);
    await noteFailed(home.store, row, home.now(), { result: 'fault', reason: 'unwritable' });
  }
}

async function carry(home: Home, row: LetterRow): Promise<void> {
  const { store } = home;
  const prepared = await prepare(store, row, home.settings.site);
  if (!prepared) return noteDropped(store, row, 'unknown-template', home.now());
  const { addressee } = prepared;
  switch (addressee.to) {
    case 'nobody':
      return noteDropped(store, row, addressee.reason, home.now());
    case 'colleagues':
      return noteSplit(store, row, addressee.ids, home.now());
    case 'robot':
      if (!home.robot) return noteDropped(store, row, 'no-robot', home.now());
      return note(home, row, await home.robot.say(lineOf(prepared)));
    case 'address': {
      const { subject, text } = textOf(prepared);
      const from = { email: home.settings.mailFrom, name: agency.product };
      return note(
        home,
        row,
        await home.mail.send({ id: row.id, from, to: addressee.address, subject, text }),
      );
    }
  }
}

function textOf(prepared: Prepared): Letter {
  switch (prepared.about) {
    case 'house':
      return writeHouseLetter(prepared.template, prepared.data);
    case 'programme':
      return writeParticipantLetter(prepared.template, prepared.data);
    case 'opinion':
      return writeOpinionLetter(prepared.data);
    case 'matter':
      return writeLetter(prepared.template, prepared.data);
  }
}

/** What the robot says: of a letter about no submission its subject. */
const lineOf = (prepared: Prepared): string =>
  prepared.about === 'matter' ? robotLine(prepared.template, prepared.data) : textOf(prepared).subject;

const note = (home: Home, row: LetterRow, sent: Sent): Promise<void> =>
  sent.result === 'sent'
    ? noteSent(home.store, row, home.now())
    : noteFailed(home.store, row, home.now(), sent);

const unknown: Addressee = { to: 'nobody', reason: 'unknown-template' };

/** What a letter says to the robot; null when it says nothing, or cannot be written and waits for a later try. */
async function forRobot(home: Home, row: LetterRow) {
  try {
    const prepared = await prepare(home.store, row, home.settings.site);
    const addressee = prepared?.addressee ?? unknown;
    if (addressee.to !== 'nobody') return prepared;
    await noteDropped(home.store, row, addressee.reason, home.now());
  } catch (error) {
    logFault('letter', error);
    await noteFailed(home.store, row, home.now(), { result: 'fault', reason: 'unwritable' });
  }
  return null;
}

/** Alerts to the robot, gathered into one message a minute; danger has gone out by itself before. */
async function tellRobot(home: Home): Promise<void> {
  const letters = await lease(home.store, home.now(), { limit: AT_ONCE, robot: true });
  if (letters.length === 0) return;
  const { robot, store } = home;
  if (!robot) {
    for (const row of letters) await noteDropped(store, row, 'no-robot', home.now());
    return;
  }
  const lines: string[] = [];
  const told: LetterRow[] = [];
  for (const row of letters) {
    const prepared = await forRobot(home, row);
    if (!prepared) continue;
    lines.push(lineOf(prepared));
    told.push(row);
  }
  if (told.length === 0) return;
  const sent = await robot.say(lines.join('\n'));
  for (const row of told) await note(home, row, sent);
}
