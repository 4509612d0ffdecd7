import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type {
  Attendance,
  OpinionPhase,
  OpinionWay,
  PaperName,
  PaperState,
  PlaceState,
  QuestionSetOf,
} from '../domain/programme/programme.ts';
import { LISTED, ROOM } from './programme/listed.ts';

// Groups and activities (as in schema.ts: instants, days, ids; typed words only in `sealed…`). A programme is a matter: its
// clocks, history, letters, files and data key hang there.

/** The places where the agency meets people; their names are the house's own (sealed under it, since they are typed). */
export const place = sqliteTable('place', {
  id: text('id').primaryKey(),
  sealedName: text('sealed_name').notNull(),
  sealedAddress: text('sealed_address').notNull(),
  at: integer('at').notNull(),
  by: text('by'),
  closedAt: integer('closed_at'),
});

export const programme = sqliteTable(
  'programme',
  {
    matterId: text('matter_id').primaryKey(),
    sealedPlan: text('sealed_plan').notNull(),
    placeId: text('place_id').notNull(),
    /** Start of the first meeting and end of the last. */
    firstAt: integer('first_at').notNull(),
    lastAt: integer('last_at').notNull(),
    capacity: integer('capacity').notNull(),
    ageFrom: integer('age_from'),
    ageTo: integer('age_to'),
    /** What its sign-up form asks beyond name and age. */
    asks: text('asks', { mode: 'json' }).$type<string[]>().notNull(),
    proposedAt: integer('proposed_at'),
    approvedAt: integer('approved_at'),
    approvedBy: text('approved_by'),
    /** Approved or opened later than two weeks before, with a supervisor's written reason: the line that holds it. */
    lateSeq: integer('late_seq'),
    /** Since when the public may sign up, and since when no more. */
    openAt: integer('open_at'),
    shutAt: integer('shut_at'),
    cancelledAt: integer('cancelled_at'),
    /** All papers are in and filed; the matter closes when it has been asked, too, whether the change lasts. */
    archivedAt: integer('archived_at'),
    /** Emptied when its years were over: no page tells of it any more. */
    emptiedAt: integer('emptied_at'),
    /**
     * Kept on write, so that a list reads no sign-up: places held (in and offered), people waiting, opinions given. Of a collection
     * on cases `taken` is how many were closed, as its worker says.
     */
    taken: integer('taken').notNull().default(0),
    waiting: integer('waiting').notNull().default(0),
    answered: integer('answered').notNull().default(0),
    /** How many different people came, kept by each roll; null where none was called on the desk, or one on paper. */
    came: integer('came'),
  },
  (t) => [
    index('programme_public').on(t.firstAt, t.matterId).where(LISTED),
    index('programme_place').on(t.placeId, t.firstAt, t.matterId).where(LISTED),
    index('programme_room').on(ROOM, t.firstAt, t.matterId).where(LISTED),
    index('programme_place_room').on(t.placeId, ROOM, t.firstAt, t.matterId).where(LISTED),
    index('programme_over').on(t.lastAt, t.matterId).where(LISTED),
    index('programme_place_over').on(t.placeId, t.lastAt, t.matterId).where(LISTED),
    index('programme_first').on(t.firstAt, t.matterId),
  ],
);

export const meeting = sqliteTable(
  'meeting',
  {
    matterId: text('matter_id').notNull(),
    no: integer('no').notNull(),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    /** The roll has been called; people and hours of the monthly report are counted from these. */
    calledAt: integer('called_at'),
    present: integer('present').notNull().default(0),
    /** Who ran it when its roll was first called: what a month was told stays with them, whoever runs the rest. */
    workerId: text('worker_id'),
  },
  (t) => [primaryKey({ columns: [t.matterId, t.no] }), index('meeting_starts').on(t.startsAt)],
);

/** Who signed up, and who just came. `no` is the order of arrival. */
export const registration = sqliteTable(
  'registration',
  {
    id: text('id').primaryKey(),
    matterId: text('matter_id').notNull(),
    no: integer('no').notNull(),
    state: text('state').$type<PlaceState>().notNull(),
    at: integer('at').notNull(),
    /** A place that was offered is kept until then. */
    offeredUntil: integer('offered_until'),
    leftAt: integer('left_at'),
    /** Absent for whom a colleague entered. */
    receiptHash: text('receipt_hash'),
    sealedForm: text('sealed_form').notNull(),
    enteredBy: text('entered_by'),
  },
  (t) => [
    uniqueIndex('registration_no').on(t.matterId, t.no),
    uniqueIndex('registration_receipt').on(t.receiptHash),
    index('registration_state').on(t.matterId, t.state, t.no),
    index('registration_offered').on(t.offeredUntil).where(sql`state = 'offered'`),
  ],
);

export const attendance = sqliteTable(
  'attendance',
  {
    matterId: text('matter_id').notNull(),
    meetingNo: integer('meeting_no').notNull(),
    registrationId: text('registration_id').notNull(),
    state: text('state').$type<Attendance>().notNull(),
    at: integer('at').notNull(),
    by: text('by'),
  },
  (t) => [primaryKey({ columns: [t.matterId, t.meetingNo, t.registrationId] })],
);

/** The papers of a programme (DG-G-001…007, DG-P-001…007): filled in, or a scan in place of it. `no` numbers the records of meetings; else 0. */
export const paper = sqliteTable(
  'paper',
  {
    matterId: text('matter_id').notNull(),
    name: text('name').$type<PaperName>().notNull(),
    no: integer('no').notNull(),
    state: text('state').$type<PaperState>().notNull(),
    sealedContent: text('sealed_content'),
    /** A scan: a file of the matter. */
    fileId: text('file_id'),
    at: integer('at').notNull(),
    by: text('by'),
    submittedAt: integer('submitted_at'),
    decidedAt: integer('decided_at'),
    decidedBy: text('decided_by'),
  },
  (t) => [primaryKey({ columns: [t.matterId, t.name, t.no] })],
);

/** The questions of an opinion form as the agency has changed them; version 1 comes with the house. Only ever added to. */
export const questionSet = sqliteTable(
  'question_set',
  {
    id: text('id').primaryKey(),
    of: text('of').$type<QuestionSetOf>().notNull(),
    version: integer('version').notNull(),
    fromDay: text('from_day').notNull(),
    sealedQuestions: text('sealed_questions').notNull(),
    at: integer('at').notNull(),
    by: text('by'),
  },
  (t) => [uniqueIndex('question_set_version').on(t.of, t.version)],
);

/** One opinion: choices as numbers, words sealed, the time to the hour, nothing that leads to who gave it. */
export const opinion = sqliteTable(
  'opinion',
  {
    n: integer('n').primaryKey({ autoIncrement: true }),
    id: text('id').notNull().unique(),
    matterId: text('matter_id').notNull(),
    setOf: text('set_of').$type<QuestionSetOf>().notNull(),
    setVersion: integer('set_version').notNull(),
    phase: text('phase').$type<OpinionPhase>().notNull(),
    way: text('way').$type<OpinionWay>().notNull(),
    hour: integer('hour').notNull(),
    choices: text('choices', { mode: 'json' }).$type<Record<string, number | number[]>>().notNull(),
    sealedWords: text('sealed_words'),
    /** The word a member made up to join the test before with the one after; a keyed hash within the programme. */
    pair: text('pair'),
  },
  (t) => [
    index('opinion_matter').on(t.matterId, t.phase, t.n),
    index('opinion_pair').on(t.matterId, t.pair).where(sql`pair is not null`),
  ],
);

/** One-time links and the shared code at the door: only keyed hashes; a used link does not know which opinion it gave. */
export const opinionTicket = sqliteTable(
  'opinion_ticket',
  {
    hash: text('hash').primaryKey(),
    matterId: text('matter_id').notNull(),
    phase: text('phase').$type<OpinionPhase>().notNull(),
    way: text('way').$type<OpinionWay>().notNull(),
    /** A link serves once; the code at the door and the tablet serve until they are shut. */
    once: integer('once', { mode: 'boolean' }).notNull(),
    /** That a link has served, not when: it holds the time until which it would have. */
    usedAt: integer('used_at'),
    until: integer('until').notNull(),
  },
  (t) => [index('opinion_ticket_matter').on(t.matterId)],
);

/** How often each answer was given, kept on write: a page reads these and no opinion. `scope` is a programme, a worker's month, a service's month or a kind's month, or which programmes such a month is made of. */
export const tally = sqliteTable(
  'tally',
  {
    scope: text('scope').notNull(),
    /** `group.1`: the question set and its version. */
    questions: text('questions').notNull(),
    phase: text('phase').$type<OpinionPhase>().notNull(),
    question: text('question').notNull(),
    choice: integer('choice').notNull(),
    n: integer('n').notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.questions, t.phase, t.question, t.choice] })],
);

/** A talk with somebody who gave a low score or asked for it, and left a way to be reached. */
export const talk = sqliteTable(
  'talk',
  {
    id: text('id').primaryKey(),
    matterId: text('matter_id').notNull(),
    /** Which occurrence of the programme's clock it is. */
    no: integer('no').notNull(),
    sealedContact: text('sealed_contact').notNull(),
    at: integer('at').notNull(),
    doneAt: integer('done_at'),
  },
  (t) => [uniqueIndex('talk_no').on(t.matterId, t.no)],
);
