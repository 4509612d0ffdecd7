import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { agency } from '../domain/agency.ts';
import type { Calendar } from '../domain/calendar/calendar.ts';
import type { RuleId } from '../domain/guideline/rules.ts';
import type { Facts } from '../domain/history.ts';
import { makeReceipt, makeReference } from '../domain/receipt.ts';
import {
  type Channel,
  clocksAtReceipt,
  keepFromMask,
  type Submission,
  sealedChannels,
  trackOf,
} from '../domain/submission.ts';
import { dayOf, type Instant, yearOf } from '../domain/time.ts';
import { audited } from './audit.ts';
import { letterRow, type NewLetter, newId } from './change.ts';
import { clockRow, type NewClock, nextDue, startClock } from './clocks.ts';
import { seal } from './keys.ts';
import { keepOnce, keptOnce } from './once.ts';
import { formPlace } from './places.ts';
import { clock, history, letter, matter, submission } from './schema.ts';
import { indexForm } from './search-index.ts';
import { shieldNamed, textsOf } from './shield-named.ts';
import { atomically, isClash, type Statement, type Store } from './store.ts';

/** What comes in, by whichever channel, and how it came. */
export interface Arrival {
  form: Submission;
  channel: Channel;
  receivedAt: Instant;
  enteredAt: Instant;
  /** The colleague who registered it; null for the web. */
  enteredBy: string | null;
  /** The colleague who sent it signed in, at /desk/voice/. */
  voicedBy?: string;
  /** Why it looks like spam; such an item is taken in and set aside with its clocks running. */
  setAside: 'honeypot' | 'too-quick' | null;
  danger: 'ticked' | 'words' | null;
  /** The sender's token: the same token with the same content is the same submission for 24 hours. */
  key: string | null;
  calendar: Calendar;
  /** Whether a group robot is to be told too. */
  robot: boolean;
  /** Further statements of the same transaction, given the id of the new matter. */
  also?(matterId: string): Statement[];
}

/** What the sender gets back. `receipt` is the secret and is stored nowhere in the clear. */
export interface Received {
  matterId: string;
  reference: string;
  receipt: string;
  receivedAt: Instant;
  clocks: { rule: RuleId; startedAt: Instant; dueAt: Instant; provisional: boolean }[];
}

export { formPlace } from './places.ts';

/**
 * Takes a submission in: the matter, what was typed (sealed), its clocks, the first line of its history and its letters,
 * in one transaction (【反馈】第三条、第四条). Once only: a second call with the same key and content within 24 hours
 * gives the first receipt again, however many come at once.
 */
export async function receive(store: Store, arrival: Arrival): Promise<Received> {
  const digest = arrival.key === null ? null : digestOf(store, arrival.key, arrival.form);
  for (let attempt = 1; ; attempt += 1) {
    const made = make(store, arrival, digest);
    try {
      await atomically(store, made.statements);
      return made.received;
    } catch (error) {
      if (!isClash(error) || attempt === 4) throw error;
      const earlier = digest === null ? null : await sentBefore(store, digest, arrival.enteredAt);
      if (earlier) return earlier;
    }
  }
}

/** The receipt of the very same sent before, if that was within 24 hours. */
export const receivedBefore = async (
  store: Store,
  { key, form, enteredAt }: Arrival,
): Promise<Received | null> =>
  key === null ? null : sentBefore(store, digestOf(store, key, form), enteredAt);

/** The keyed digest of token and content: only the very same submission finds its receipt. */
function digestOf(store: Store, key: string, form: Submission): string {
  const content = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  return store.keys.hash('once', JSON.stringify([key, content]));
}

function make(store: Store, arrival: Arrival, digest: string | null) {
  const id = newId();
  const { key, wrapped } = store.keys.newDataKey(id);
  const reference = makeReference(agency.recordPrefix, yearOf(dayOf(arrival.receivedAt)), randomBytes(6));
  const receipt = makeReceipt(randomBytes(18));
  const clocks = clocksOf(arrival);
  const shown = clocks.filter(({ told }) => told);
  const row = matterRow(arrival, { id, reference, wrapped, clocks });
  const statements: Statement[] = [
    ...(digest === null ? [] : [keepOnce(store, { digest, matterId: id, receipt, at: arrival.enteredAt })]),
    store.db.insert(history).values(firstLine(arrival, id)),
    store.db.insert(matter).values(row),
    store.db.insert(submission).values({
      matterId: id,
      sealedForm: seal(key, formPlace(id), JSON.stringify(arrival.form)),
      receiptHash: store.keys.hash('receipt', receipt),
      voicedBy: arrival.voicedBy ?? null,
    }),
    ...(clocks.length === 0
      ? []
      : [store.db.insert(clock).values(clocks.map((item) => clockRow(id, 1, item)))]),
    ...lettersOf(store, arrival, id),
    ...(isShutAtReceipt(arrival) ? [] : indexForm(store, id, arrival.form)),
    shieldNamed(store, id, namedIn(arrival)),
    ...(arrival.also?.(id) ?? []),
    audited(store, {
      at: arrival.enteredAt,
      by: arrival.enteredBy,
      action: 'write',
      matterId: id,
      facts: { event: arrival.enteredBy === null ? 'received' : 'registered', seq: 1 },
    }),
  ];
  const received: Received = {
    matterId: id,
    reference,
    receipt,
    receivedAt: arrival.receivedAt,
    clocks: shown,
  };
  return { statements, received };
}

const namedIn = ({ form, enteredAt, enteredBy }: Arrival) => ({
  texts: textsOf(form),
  at: enteredAt,
  but: enteredBy,
});

function firstLine(arrival: Arrival, matterId: string): typeof history.$inferInsert {
  const facts: Facts = {
    channel: arrival.channel,
    ...(arrival.danger ? { danger: arrival.danger } : {}),
    ...(arrival.setAside ? { why: arrival.setAside } : {}),
  };
  return {
    matterId,
    seq: 1,
    at: arrival.enteredAt,
    by: arrival.enteredBy,
    event: arrival.enteredBy === null ? 'received' : 'registered',
    facts: { ...facts },
  };
}

interface Made {
  id: string;
  reference: string;
  wrapped: string;
  clocks: readonly NewClock[];
}

function matterRow(arrival: Arrival, made: Made): typeof matter.$inferInsert {
  const { form } = arrival;
  const shut = isShutAtReceipt(arrival);
  return {
    id: made.id,
    reference: made.reference,
    kind: form.kind,
    sender: form.sender,
    track: trackOf(form.sender),
    firstStop: form.firstStop ?? null,
    channel: arrival.channel,
    stage: arrival.setAside ? 'set-aside' : shut ? 'received' : 'opened',
    version: 1,
    receivedAt: arrival.receivedAt,
    enteredAt: arrival.enteredAt,
    enteredBy: arrival.enteredBy,
    openedAt: shut ? null : arrival.enteredAt,
    openedBy: shut ? null : arrival.enteredBy,
    keepFrom: keepFromMask(form.keepFrom ?? []),
    dangerAt: arrival.danger ? arrival.enteredAt : null,
    setAsideAt: arrival.setAside ? arrival.enteredAt : null,
    ...nextDue(made.clocks.filter(({ stoppedAt }) => stoppedAt === undefined)),
    rulesOf: dayOf(arrival.receivedAt),
    dataKey: made.wrapped,
  };
}

export const isShutAtReceipt = (arrival: Pick<Arrival, 'channel'>): boolean =>
  sealedChannels.includes(arrival.channel);

/** Public clocks, and the inner ones: opening what is shut, writing down what was said (【反馈】第四条(一)1). */
function clocksOf(arrival: Arrival): NewClock[] {
  const { form, receivedAt, calendar } = arrival;
  const start = (rule: RuleId) => startClock(rule, receivedAt, calendar);
  const shown = clocksAtReceipt(form.kind, form.sender).map(start);
  if (isShutAtReceipt(arrival)) return [start('submission.open'), ...shown];
  return [{ ...start('submission.report-up'), stoppedAt: arrival.enteredAt }, ...shown];
}

/** The acknowledgement, the alert to those who open it, and the alarm when somebody is in danger (policy 3.0). */
function lettersOf(store: Store, arrival: Arrival, matterId: string): Statement[] {
  const letters: NewLetter[] = [];
  if (arrival.danger) {
    letters.push({ template: 'danger', recipient: 'duty' });
    if (arrival.robot) letters.push({ template: 'danger', recipient: 'robot' });
  }
  if (!arrival.setAside) {
    letters.push({ template: 'arrival', recipient: 'openers' });
    // A whole group reads the robot: what is kept from somebody does not exist for them, there neither.
    if (arrival.robot && !arrival.form.keepFrom?.length)
      letters.push({ template: 'arrival', recipient: 'robot' });
    if (arrival.form.email !== undefined) letters.push({ template: 'receipt', recipient: 'sender' });
  }
  if (letters.length === 0) return [];
  const rows = letters.map((row) => letterRow(matterId, 1, arrival.enteredAt, row));
  return [store.db.insert(letter).values(rows)];
}

/** The receipt of the same submission sent before, if that was within 24 hours. */
async function sentBefore(store: Store, digest: string, now: Instant): Promise<Received | null> {
  const kept = await keptOnce(store, digest, now);
  if (!kept) return null;
  const [[row], clocks] = await store.db.batch([
    store.db.select().from(matter).where(eq(matter.id, kept.matterId)),
    store.db.select().from(clock).where(eq(clock.matterId, kept.matterId)),
  ]);
  if (!row) return null;
  return {
    matterId: row.id,
    reference: row.reference,
    receipt: kept.receipt,
    receivedAt: row.receivedAt,
    clocks: clocks.filter(({ toldDueAt }) => toldDueAt !== null),
  };
}
