import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { RuleId } from '../domain/guideline/rules.ts';
import type { Post, Role } from '../domain/permissions.ts';
import type {
  FirstStop,
  MatterKind,
  Origin,
  Outcome,
  Sender,
  Service,
  Stage,
  Track,
} from '../domain/submission.ts';

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
    kind: text('kind').$type<MatterKind>().notNull(),
    sender: text('sender').$type<Sender>().notNull(),
    track: text('track').$type<Track>().notNull(),
    firstStop: text('first_stop').$type<FirstStop>(),
    channel: text('channel').$type<Origin>().notNull(),
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
    /** Which of the agency's services it is about, for the statistics. */
    service: text('service').$type<Service>(),
    /** When the sender wrote what nobody has read yet. */
    unreadAt: integer('unread_at'),
    /** Harm to a child, violence or harassment is suspected: nobody tells the colleague concerned (policy 3.8). */
    harmAt: integer('harm_at'),
    harmSettledAt: integer('harm_settled_at'),
    /** The outside door was asked for (policy 3.10). */
    dissatisfiedAt: integer('dissatisfied_at'),
    /** Staff track: the first stop has passed it to the head, the head to the director (policy 3.11). */
    passedOnAt: integer('passed_on_at'),
    passedUpAt: integer('passed_up_at'),
    /** Kept beyond its years, and: content and identity are gone. */
    heldAt: integer('held_at'),
    erasedAt: integer('erased_at'),
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
    index('matter_received').on(t.receivedAt, t.n),
    index('matter_unread').on(t.unreadAt, t.n).where(sql`unread_at is not null`),
  ],
);

/** What was sent, as it was typed, and the way back in for who sent it. */
export const submission = sqliteTable(
  'submission',
  {
    matterId: text('matter_id').primaryKey(),
    sealedForm: text('sealed_form').notNull(),
    receiptHash: text('receipt_hash').notNull(),
    /** The colleague who sent it signed in (/desk/voice/); null for everybody else. */
    voicedBy: text('voiced_by'),
    /** The last line of the history that the sender has seen at /status/. */
    senderSeen: integer('sender_seen').notNull().default(0),
  },
  (t) => [
    uniqueIndex('submission_receipt').on(t.receiptHash),
    index('submission_voiced').on(t.voicedBy).where(sql`voiced_by is not null`),
  ],
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
    /** The line of the history that gave it a later date (reply and promised report only). */
    extendedBySeq: integer('extended_by_seq'),
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
  (t) => [
    primaryKey({ columns: [t.matterId, t.seq] }),
    index('history_lessons').on(t.at).where(sql`event = 'lesson-noted'`),
  ],
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
  /** The secret of the second factor; in force once `totpAt` says when it was confirmed. */
  sealedTotp: text('sealed_totp'),
  totpAt: integer('totp_at'),
  /** The last step that was used: a code serves once. */
  totpStep: integer('totp_step'),
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
    /** When the second factor was shown, and when the person last proved again that it is they (step-up). */
    secondAt: integer('second_at'),
    steppedAt: integer('stepped_at'),
  },
  (t) => [index('session_staff').on(t.staffId)],
);
