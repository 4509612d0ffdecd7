import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AuditAction } from '../domain/audit.ts';
import type { ShieldReason } from '../domain/permissions.ts';

// Who stands outside what, who did what, and what the house has set for itself (as in schema.ts: instants, days, ids).

/** Who stands outside a matter, person by person (policy 3.5): for them it does not exist. */
export const shield = sqliteTable(
  'shield',
  {
    staffId: text('staff_id').notNull(),
    /** The matter's running number: every index of the queue holds it, so that a list asks nothing else. */
    matterN: integer('matter_n').notNull(),
    matterId: text('matter_id').notNull(),
    /** `named`: the name stands in what was sent, until the opener decides; `marked` and `concerned`: by the opener; `kept`: the sender's wish. */
    why: text('why').$type<ShieldReason>().notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.matterN] }), index('shield_matter').on(t.matterId)],
);

/** Whom somebody has asked to see, for what reason, and how long it shows. */
export const reveal = sqliteTable(
  'reveal',
  {
    staffId: text('staff_id').notNull(),
    matterId: text('matter_id').notNull(),
    until: integer('until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.matterId] })],
);

/**
 * Who read, wrote or did what: ids and choices, never content. Only ever added to (triggers refuse the rest); `prev` and
 * `hash` are filled in once, by the sealer that links the rows.
 */
export const audit = sqliteTable(
  'audit',
  {
    n: integer('n').primaryKey({ autoIncrement: true }),
    at: integer('at').notNull(),
    by: text('by'),
    action: text('action').$type<AuditAction>().notNull(),
    matterId: text('matter_id'),
    /** What else it was done to: a colleague, a year, a post. */
    subject: text('subject'),
    facts: text('facts', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    prev: text('prev'),
    hash: text('hash'),
  },
  (t) => [
    index('audit_loose').on(t.n).where(sql`hash is null`),
    index('audit_matter').on(t.matterId, t.n).where(sql`matter_id is not null`),
    index('audit_by').on(t.by, t.n),
  ],
);

/** Who may do some work alone for a while. */
export const lease = sqliteTable('lease', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  until: integer('until').notNull(),
});

/** What the agency has set for itself, one row a key, as JSON. */
export const setting = sqliteTable('setting', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
  at: integer('at').notNull(),
  by: text('by'),
});

/** Ways in when the second factor is lost: each serves once. */
export const recoveryCode = sqliteTable(
  'recovery_code',
  {
    staffId: text('staff_id').notNull(),
    hash: text('hash').notNull(),
    usedAt: integer('used_at'),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.hash] })],
);

/** The address of somebody's calendar feed: only its keyed hash, replaced when it is revoked. */
export const feed = sqliteTable(
  'feed',
  {
    staffId: text('staff_id').primaryKey(),
    tokenHash: text('token_hash').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [uniqueIndex('feed_token').on(t.tokenHash)],
);

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

/** Mails of a home that sends none (demo), sealed; shown at /desk/mail/. */
export const keptMail = sqliteTable('kept_mail', {
  n: integer('n').primaryKey({ autoIncrement: true }),
  id: text('id').notNull().unique(),
  at: integer('at').notNull(),
  sealedMail: text('sealed_mail').notNull(),
});

export const calendarYear = sqliteTable('calendar_year', {
  year: integer('year').primaryKey(),
  version: text('version').notNull(),
  row: text('row').notNull(),
  importedAt: integer('imported_at').notNull(),
});

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
