import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { RuleId } from '../domain/guideline/rules.ts';
import type { Post, Role } from '../domain/permissions.ts';
import type { Channel, FirstStop, Kind, Outcome, Sender, Stage, Track } from '../domain/submission.ts';

// Instants are integer UTC milliseconds, days are Shanghai dates as text, ids are made by the app before the batch.
// Columns named `sealed…` hold what people typed (db/keys.ts); nothing typed stands anywhere else.

/** `next_due_at` of a matter with no running clock: after every date. */
export const NEVER = 8_640_000_000_000_000;

/** The supertype: clocks, history, letters, access and the data key hang on it. */
export const matter = sqliteTable(
  'matter',
  {
    n: integer('n').primaryKey({ autoIncrement: true }),
    id: text('id').notNull().unique(),
    reference: text('reference').notNull().unique(),
    kind: text('kind').$type<Kind>().notNull(),
    sender: text('sender').$type<Sender>().notNull(),
    track: text('track').$type<Track>().notNull(),
    firstStop: text('first_stop').$type<FirstStop>(),
    channel: text('channel').$type<Channel>().notNull(),
    stage: text('stage').$type<Stage>().notNull(),
    version: integer('version').notNull(),
    receivedAt: integer('received_at').notNull(),
    enteredAt: integer('entered_at').notNull(),
    enteredBy: text('entered_by'),
    openedAt: integer('opened_at'),
    openedBy: text('opened_by'),
    handlerId: text('handler_id'),
    keepFrom: integer('keep_from').notNull(),
    dangerAt: integer('danger_at'),
    dangerSettledAt: integer('danger_settled_at'),
    setAsideAt: integer('set_aside_at'),
    closedAt: integer('closed_at'),
    outcome: text('outcome').$type<Outcome>(),
    nextDueAt: integer('next_due_at').notNull(),
    nextRule: text('next_rule').$type<RuleId>(),
    nextProvisional: integer('next_provisional', { mode: 'boolean' }).notNull(),
    rulesOf: text('rules_of').notNull(),
    dataKey: text('data_key').notNull(),
  },
  (t) => [
    // One index a screen: what is open as a whole and by each single choice, and what is closed likewise. `keep_from`
    // stands in each, so that a count reads nothing else.
    index('matter_queue').on(t.nextDueAt, t.n, t.keepFrom).where(sql`closed_at is null`),
    index('matter_queue_kind').on(t.kind, t.nextDueAt, t.n, t.keepFrom).where(sql`closed_at is null`),
    index('matter_queue_stage').on(t.stage, t.nextDueAt, t.n, t.keepFrom).where(sql`closed_at is null`),
    index('matter_queue_handler').on(t.handlerId, t.nextDueAt, t.n, t.keepFrom).where(sql`closed_at is null`),
    index('matter_queue_channel').on(t.channel, t.nextDueAt, t.n, t.keepFrom).where(sql`closed_at is null`),
    index('matter_danger')
      .on(t.dangerAt)
      .where(sql`danger_at is not null and danger_settled_at is null and closed_at is null`),
    index('matter_closed').on(t.closedAt, t.n, t.keepFrom).where(sql`closed_at is not null`),
    index('matter_closed_kind').on(t.kind, t.closedAt, t.n, t.keepFrom).where(sql`closed_at is not null`),
    index('matter_closed_handler')
      .on(t.handlerId, t.closedAt, t.n, t.keepFrom)
      .where(sql`closed_at is not null`),
    index('matter_closed_channel')
      .on(t.channel, t.closedAt, t.n, t.keepFrom)
      .where(sql`closed_at is not null`),
  ],
);

/** What was sent, as it was typed, and the way back in for who sent it. */
export const submission = sqliteTable(
  'submission',
  {
    matterId: text('matter_id').primaryKey(),
    sealedForm: text('sealed_form').notNull(),
    receiptHash: text('receipt_hash').notNull(),
  },
  (t) => [uniqueIndex('submission_receipt').on(t.receiptHash)],
);

/** Once only: the keyed digest of key and content, with the receipt for a retry within 24 hours. */
export const once = sqliteTable(
  'once',
  {
    digest: text('digest').primaryKey(),
    matterId: text('matter_id').notNull(),
    sealedReceipt: text('sealed_receipt').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [index('once_at').on(t.at)],
);

export const clock = sqliteTable(
  'clock',
  {
    matterId: text('matter_id').notNull(),
    rule: text('rule').$type<RuleId>().notNull(),
    occurrence: integer('occurrence').notNull(),
    startedAt: integer('started_at').notNull(),
    dueAt: integer('due_at').notNull(),
    toldDueAt: integer('told_due_at'),
    provisional: integer('provisional', { mode: 'boolean' }).notNull(),
    calendarVersion: text('calendar_version').notNull(),
    startedBySeq: integer('started_by_seq').notNull(),
    stoppedAt: integer('stopped_at'),
    stoppedBySeq: integer('stopped_by_seq'),
    /** How far the reminders have gone: 0 none, 1 a day before, 2 on the day, 3 head told, 4 director told. */
    reminded: integer('reminded').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.matterId, t.rule, t.occurrence] }),
    index('clock_running').on(t.dueAt).where(sql`stopped_at is null and reminded < 4`),
    index('clock_calendar').on(t.calendarVersion).where(sql`stopped_at is null`),
  ],
);

/** One row a change; (matter, seq) is the guard against two people at once. Never updated, never deleted. */
export const history = sqliteTable(
  'history',
  {
    matterId: text('matter_id').notNull(),
    seq: integer('seq').notNull(),
    at: integer('at').notNull(),
    by: text('by'),
    event: text('event').notNull(),
    /** What happened in words of the house: choices, dates, staff ids; nothing typed. */
    facts: text('facts', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    sealedDetail: text('sealed_detail'),
  },
  (t) => [primaryKey({ columns: [t.matterId, t.seq] })],
);

/** The outbox: template and matter, rendered when sent. */
export const letter = sqliteTable(
  'letter',
  {
    id: text('id').primaryKey(),
    matterId: text('matter_id'),
    template: text('template').notNull(),
    /** `sender`, `agency`, `robot` or `staff:<id>`. */
    recipient: text('recipient').notNull(),
    /** The history row that the letter tells of. */
    seq: integer('seq'),
    facts: text('facts', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    state: text('state').$type<'waiting' | 'sent' | 'dead' | 'dropped'>().notNull(),
    createdAt: integer('created_at').notNull(),
    nextAt: integer('next_at').notNull(),
    attempts: integer('attempts').notNull(),
    leasedUntil: integer('leased_until').notNull(),
    leasedBy: text('leased_by'),
    sentAt: integer('sent_at'),
    /** Day and keyed hash of the address, for what one address may get in a day. */
    addressDay: text('address_day'),
    /** Since when a letter that did not get through is no task any more: its matter was closed, or who it was for was reached. */
    closedAt: integer('closed_at'),
  },
  (t) => [
    index('letter_waiting').on(t.nextAt).where(sql`state = 'waiting'`),
    index('letter_dead').on(t.createdAt).where(sql`state = 'dead' and closed_at is null`),
    index('letter_matter').on(t.matterId),
    index('letter_address').on(t.addressDay).where(sql`address_day is not null`),
  ],
);

export const letterAttempt = sqliteTable(
  'letter_attempt',
  {
    letterId: text('letter_id').notNull(),
    no: integer('no').notNull(),
    at: integer('at').notNull(),
    result: text('result').notNull(),
    reason: text('reason'),
  },
  (t) => [primaryKey({ columns: [t.letterId, t.no] })],
);

/** Mails of a home that sends none (demo), sealed; shown at /desk/mail/. */
export const keptMail = sqliteTable('kept_mail', {
  n: integer('n').primaryKey({ autoIncrement: true }),
  id: text('id').notNull().unique(),
  at: integer('at').notNull(),
  sealedMail: text('sealed_mail').notNull(),
});

export const staff = sqliteTable('staff', {
  id: text('id').primaryKey(),
  login: text('login').notNull().unique(),
  name: text('name').notNull(),
  email: text('email'),
  passwordHash: text('password_hash'),
  inviteHash: text('invite_hash'),
  inviteUntil: integer('invite_until'),
  createdAt: integer('created_at').notNull(),
  leftAt: integer('left_at'),
});

export const staffRole = sqliteTable(
  'staff_role',
  {
    staffId: text('staff_id').notNull(),
    role: text('role').$type<Role>().notNull(),
    department: text('department').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.role, t.department] }), index('staff_role_role').on(t.role)],
);

/** Deputies and the duty officer: one person a post. */
export const appointment = sqliteTable('appointment', {
  post: text('post').$type<Post>().primaryKey(),
  staffId: text('staff_id').notNull(),
});

export const session = sqliteTable(
  'session',
  {
    tokenHash: text('token_hash').primaryKey(),
    staffId: text('staff_id').notNull(),
    createdAt: integer('created_at').notNull(),
    seenAt: integer('seen_at').notNull(),
  },
  (t) => [index('session_staff').on(t.staffId)],
);

export const calendarYear = sqliteTable('calendar_year', {
  year: integer('year').primaryKey(),
  version: text('version').notNull(),
  row: text('row').notNull(),
  importedAt: integer('imported_at').notNull(),
});

/** What the scheduler has done: one row a job and slot, so that a slot is done once. */
export const cronRun = sqliteTable(
  'cron_run',
  {
    job: text('job').notNull(),
    slot: text('slot').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.job, t.slot] })],
);
