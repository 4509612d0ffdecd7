import { linkAudit } from '../db/audit-chain.ts';
import { tellHead } from '../db/audit-head.ts';
import { readCalendar } from '../db/calendar.ts';
import { remindOfCalendar } from '../db/calendar-reminder.ts';
import { clearSlots, onceInSlot } from '../db/cron.ts';
import { handOver } from '../db/handing-over.ts';
import { clearOnce } from '../db/once.ts';
import { wakeLetters } from '../db/outbox.ts';
import { openDoors } from '../db/outside-door.ts';
import { shutEnded } from '../db/programme/cases/collecting.ts';
import { remindOfForms } from '../db/programme/opinions/forms.ts';
import { emptyHeldTalks } from '../db/programme/opinions/talks.ts';
import {
  fileSignUps,
  lapsePlaces,
  moveUpEverywhere,
  remindParticipants,
} from '../db/programme/people/by-itself.ts';
import { moveStages } from '../db/programme/stages.ts';
import { makeRecord } from '../db/record.ts';
import { recountOpen } from '../db/recount.ts';
import { remind } from '../db/reminders.ts';
import { rewrapSome } from '../db/rotation.ts';
import { clearSessions } from '../db/sessions.ts';
import { forgetUndelivered } from '../db/tasks.ts';
import { dayOf, HOUR, isoShanghai } from '../domain/time.ts';
import { isOfficeHours } from '../domain/workdays.ts';
import { checkAudit } from './audit.ts';
import { removeErasedFiles } from './erased-files.ts';
import { removeOrphans } from './files.ts';
import type { Home } from './home.ts';
import { logFault } from './log.ts';
import { sendDue } from './outbox.ts';

interface Job {
  name: string;
  /** How often, at the most: the slot is done once however often the scheduler calls. */
  every: 'minute' | 'hour' | 'day';
  run(home: Home): Promise<unknown>;
}

async function recountClocks(home: Home): Promise<void> {
  await recountOpen(home.store, home.now());
}

async function writeReminders(home: Home): Promise<void> {
  const calendar = await readCalendar(home.store);
  if (isOfficeHours(home.now(), calendar)) await remind(home.store, home.now(), calendar);
}

async function tellAuditHead(home: Home): Promise<void> {
  if (isOfficeHours(home.now(), await readCalendar(home.store))) await tellHead(home.store, home.now());
}

const link = (home: Home): Promise<number> => linkAudit(home.store, home.now());
const handOn = (home: Home): Promise<number> => handOver(home.store, home.now());
const rewrapMatters = (home: Home): Promise<unknown> => rewrapSome(home.store, home.now());
async function tellRecord(home: Home): Promise<void> {
  await makeRecord(home.store, await readCalendar(home.store), home.now());
}

const remindOfYear = async (home: Home): Promise<void> =>
  remindOfCalendar(home.store, await readCalendar(home.store), home.now());
const openTheDoor = (home: Home): Promise<number> => openDoors(home.store, home.now());
const moveProgrammes = (home: Home): Promise<void> => moveStages(home.store, home.now());
const lapse = async (home: Home): Promise<number> =>
  lapsePlaces(home.store, home.now(), await readCalendar(home.store));
const moveUp = async (home: Home): Promise<number> =>
  moveUpEverywhere(home.store, home.now(), await readCalendar(home.store));
const shutCollections = (home: Home): Promise<number> => shutEnded(home.store, home.now());
const fileSheets = (home: Home): Promise<number> => fileSignUps(home.store, home.now());
async function remindWhoComes(home: Home): Promise<void> {
  const calendar = await readCalendar(home.store);
  if (isOfficeHours(home.now(), calendar)) await remindParticipants(home.store, home.now(), calendar);
}

async function remindWhoAsks(home: Home): Promise<void> {
  const calendar = await readCalendar(home.store);
  if (isOfficeHours(home.now(), calendar)) await remindOfForms(home.store, home.now(), calendar);
}

const wake = (home: Home): Promise<void> => wakeLetters(home.store, home.now());
const forgetReceipts = (home: Home): Promise<void> => clearOnce(home.store, home.now());
const forgetLetters = (home: Home): Promise<void> => forgetUndelivered(home.store, home.now());
const emptyContacts = (home: Home): Promise<void> => emptyHeldTalks(home.store, home.now());
const forgetSlots = (home: Home): Promise<void> => clearSlots(home.store, home.now());
const clearEnded = (home: Home): Promise<void> => clearSessions(home.store, home.now());

/** Everything that runs without a user. Each job may run twice without harm. */
export const jobs: readonly Job[] = [
  { name: 'recount clocks under a new calendar', every: 'minute', run: recountClocks },
  // Before the reminders: what they have told of to the end is not looked at again.
  { name: 'open the outside door after seven working days of silence', every: 'minute', run: openTheDoor },
  { name: 'write reminders, in office hours of working days only', every: 'minute', run: writeReminders },
  { name: 'make due what a clock running ahead has put off', every: 'minute', run: wake },
  { name: 'hand on the matters of who has left', every: 'minute', run: handOn },
  { name: 'link the audit', every: 'minute', run: link },
  { name: 'mail the head of the audit, in office hours', every: 'minute', run: tellAuditHead },
  { name: 'check the whole audit', every: 'day', run: checkAudit },
  { name: 'bring matters under the current master key', every: 'minute', run: rewrapMatters },
  { name: 'remind of a calendar that is missing, from 15 October', every: 'day', run: remindOfYear },
  { name: 'give on the places that were not confirmed in time', every: 'minute', run: lapse },
  { name: 'offer free places to who waits', every: 'hour', run: moveUp },
  { name: 'remind who comes tomorrow, in office hours', every: 'hour', run: remindWhoComes },
  { name: 'remind workers of the forms for tomorrow, in office hours', every: 'hour', run: remindWhoAsks },
  { name: 'hand in the sheets of sign-ups that have ended', every: 'hour', run: fileSheets },
  {
    name: 'shut what was collected on the cases of a year that is over',
    every: 'hour',
    run: shutCollections,
  },
  { name: 'send letters', every: 'minute', run: sendDue },
  { name: 'forget receipts kept for a retry, after 24 hours', every: 'hour', run: forgetReceipts },
  { name: 'remove files that no message speaks of', every: 'hour', run: removeOrphans },
  { name: 'programmes that have begun, or are over', every: 'hour', run: moveProgrammes },
  { name: 'forget letters that nobody needs to be phoned about any more', every: 'day', run: forgetLetters },
  { name: 'empty the contact of talks held a month ago', every: 'day', run: emptyContacts },
  { name: 'forget which jobs were done', every: 'day', run: forgetSlots },
  { name: 'clear sessions that have ended', every: 'day', run: clearEnded },
  { name: 'make the public record of promises kept', every: 'day', run: tellRecord },
  { name: 'remove the bytes of attachments that were erased', every: 'day', run: removeErasedFiles },
];

/** What the scheduler does at this instant: every job whose slot has not been done. One that fails stops no other. */
export async function runJobs(home: Home): Promise<void> {
  for (const job of jobs) {
    try {
      if (
        job.every === 'minute' ||
        (await onceInSlot(home.store, job.name, slotOf(job, home.now()), home.now()))
      ) {
        await job.run(home);
      }
    } catch (error) {
      logFault(`cron: ${job.name}`, error);
    }
  }
}

const slotOf = ({ every }: Job, now: number): string =>
  every === 'day' ? dayOf(now) : isoShanghai(now - (now % HOUR));
