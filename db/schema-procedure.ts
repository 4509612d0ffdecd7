import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { LinkKind } from '../domain/submission.ts';

// What hangs on a matter beyond its clocks, history and letters, and what the agency prepares (as in schema.ts).

/** Files that came with the conversation, either way; the bytes lie sealed in the home's files under `id`. */
export const file = sqliteTable(
  'file',
  {
    id: text('id').primaryKey(),
    matterId: text('matter_id').notNull(),
    seq: integer('seq').notNull(),
    sealedName: text('sealed_name').notNull(),
    type: text('type').notNull(),
    size: integer('size').notNull(),
    at: integer('at').notNull(),
    erasedAt: integer('erased_at'),
  },
  (t) => [index('file_matter').on(t.matterId, t.seq)],
);

/** Two questions after closing, asked once: answers are choices, nothing typed. */
export const survey = sqliteTable('survey', {
  matterId: text('matter_id').primaryKey(),
  handled: text('handled').notNull(),
  timely: text('timely').notNull(),
  at: integer('at').notNull(),
});

/** What an adopted suggestion has improved, in a sentence fit for the public. */
export const improvement = sqliteTable('improvement', {
  matterId: text('matter_id').primaryKey(),
  sealedText: text('sealed_text').notNull(),
  at: integer('at').notNull(),
});

/** A compliment shown to the colleague it names. */
export const praise = sqliteTable(
  'praise',
  {
    staffId: text('staff_id').notNull(),
    matterId: text('matter_id').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.matterId] })],
);

/** Matters that belong together; from the later one to the earlier. A request about data may point to a sign-up instead. */
export const link = sqliteTable(
  'link',
  {
    matterId: text('matter_id').notNull(),
    otherId: text('other_id').notNull(),
    kind: text('kind').$type<LinkKind>().notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.matterId, t.otherId, t.kind] }), index('link_other').on(t.otherId)],
);

/** Answers kept for further use. */
export const answerTemplate = sqliteTable('answer_template', {
  id: text('id').primaryKey(),
  sealedTitle: text('sealed_title').notNull(),
  sealedText: text('sealed_text').notNull(),
  at: integer('at').notNull(),
  by: text('by'),
});

/** Days on which the agency itself is closed; they move nobody's date (policy §2). */
export const closedDay = sqliteTable('closed_day', {
  day: text('day').primaryKey(),
  sealedWhy: text('sealed_why').notNull(),
  at: integer('at').notNull(),
  by: text('by'),
});

/** What is made in advance from the register, sealed: the public page of promises kept. */
export const snapshot = sqliteTable('snapshot', {
  name: text('name').primaryKey(),
  sealedData: text('sealed_data').notNull(),
  at: integer('at').notNull(),
});

/** How many years what is kept, by the day of its closing; append-only, the latest row in force wins. */
export const retention = sqliteTable('retention', {
  n: integer('n').primaryKey({ autoIncrement: true }),
  kind: text('kind').notNull(),
  /** Empty: every outcome of the kind that has no row of its own. */
  outcome: text('outcome').notNull(),
  years: integer('years').notNull(),
  fromDay: text('from_day').notNull(),
  at: integer('at').notNull(),
  by: text('by'),
});

/** The pieces of text that the search index holds: `n` is their row in `search_tokens` (an FTS5 table, see migrations). */
export const searchPiece = sqliteTable(
  'search_piece',
  {
    n: integer('n').primaryKey({ autoIncrement: true }),
    matterId: text('matter_id').notNull(),
    /** The line of the history it stands in; 0 for what was sent. */
    seq: integer('seq').notNull(),
  },
  (t) => [uniqueIndex('search_piece_place').on(t.matterId, t.seq)],
);

/** Keyed hashes of telephone numbers and mail addresses, to find a sender again by them. */
export const blindIndex = sqliteTable(
  'blind_index',
  {
    hash: text('hash').notNull(),
    matterId: text('matter_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.hash, t.matterId] }), index('blind_index_matter').on(t.matterId)],
);
