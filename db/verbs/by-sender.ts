import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { speaksOfDanger } from '../../domain/danger.ts';
import type { Event } from '../../domain/history.ts';
import { readReceipt } from '../../domain/receipt.ts';
import { type KeepFrom, keepFromMask, keepFromRoles, type Submission } from '../../domain/submission.ts';
import type { HandledAnswer, TimelyAnswer } from '../../domain/survey.ts';
import type { Instant } from '../../domain/time.ts';
import { audited } from '../audit.ts';
import { change, type Loaded, type MatterRow } from '../change.ts';
import { matterById } from '../matters.ts';
import { type Received, receive } from '../receive.ts';
import { history, matter, submission } from '../schema.ts';
import { shield } from '../schema-access.ts';
import { link, survey } from '../schema-procedure.ts';
import { atomically, isClash, type Statement, type Store } from '../store.ts';

/** The matter that a receipt opens, for what its holder does at /status/; null when there is none. */
export async function loadedBy(store: Store, receipt: string): Promise<Loaded | null> {
  const hashes = store.keys.hashes('receipt', readReceipt(receipt));
  const [found] = await store.db
    .select({ id: submission.matterId })
    .from(submission)
    .where(inArray(submission.receiptHash, hashes));
  return found ? matterById(store, found.id) : null;
}

/** Whether a sender may say that they are not satisfied: of what has promises, and once. */
export const maySayDissatisfied = (row: Pick<MatterRow, 'kind' | 'dissatisfiedAt'>): boolean =>
  (row.kind === 'complaint' || row.kind === 'suggestion') && row.dissatisfiedAt === null;

/**
 * The sender is not satisfied: recorded, the head is told, and the outside door stands open (【反馈】第四条(一)3; policy 3.10).
 * Said twice it is recorded once.
 * @returns the matter, or null for a receipt that opens none
 */
export async function sayDissatisfied(
  store: Store,
  receipt: string,
  now: Instant,
): Promise<MatterRow | null> {
  for (let tries = 1; tries <= 5; tries += 1) {
    const loaded = await loadedBy(store, receipt);
    if (!loaded || !maySayDissatisfied(loaded.row)) return loaded?.row ?? null;
    const done = await change(store, loaded, {
      event: 'dissatisfied',
      by: null,
      at: now,
      set: { dissatisfiedAt: now },
      letters: [{ template: 'dissatisfied', recipient: 'head' }],
    });
    if (done.ok) return loaded.row;
  }
  throw new Error('a matter kept changing while its sender spoke');
}

/**
 * The two questions after closing, answered once; a second answer changes nothing.
 * @returns whether there is a closed matter behind the receipt
 */
export async function answerSurvey(
  store: Store,
  receipt: string,
  given: { handled: HandledAnswer; timely: TimelyAnswer },
  now: Instant,
): Promise<boolean> {
  const loaded = await loadedBy(store, receipt);
  if (!loaded || loaded.row.closedAt === null) return false;
  const { id } = loaded.row;
  try {
    await atomically(store, [
      store.db.insert(survey).values({ matterId: id, ...given, at: now }),
      audited(store, { at: now, by: null, action: 'write', matterId: id, facts: { event: 'survey' } }),
    ]);
  } catch (error) {
    if (!isClash(error)) throw error;
  }
  return true;
}

/** What the sender tells of being made to suffer for it. */
export interface Suffered {
  message: string;
  /** The token of the form: the same report is taken once. */
  key: string | null;
  calendar: Calendar;
  robot: boolean;
}

/**
 * 打击报复 (policy 3.9): a new complaint past the handler of the old one. Outside it from the start are that handler, or who acted as one, whoever is
 * outside the old one, whom its sender wanted it kept from, and whoever is named. The old matter shows nothing of it.
 * @returns the new receipt, or null for a receipt that opens nothing
 */
export async function reportReprisal(
  store: Store,
  receipt: string,
  given: Suffered,
  now: Instant,
): Promise<Received | null> {
  const loaded = await loadedBy(store, receipt);
  if (!loaded) return null;
  const { row } = loaded;
  const outside = [...new Set([...row.shielded, ...(await handledBy(store, row))])];
  return receive(store, {
    form: formOf(row, given.message),
    channel: 'web',
    receivedAt: now,
    enteredAt: now,
    enteredBy: null,
    setAside: null,
    danger: speaksOfDanger(given.message) ? 'words' : null,
    key: given.key,
    calendar: given.calendar,
    robot: given.robot,
    also: (id) => [
      ...outside.map((staffId) => standOutside(store, staffId, id, now)),
      store.db.insert(link).values({ matterId: id, otherId: row.id, kind: 'reprisal', at: now }),
    ],
  });
}

/** The handler; where nobody was named one, whoever called or answered the sender. */
async function handledBy(store: Store, row: MatterRow): Promise<string[]> {
  if (row.handlerId !== null) return [row.handlerId];
  const lines = await store.db
    .select({ by: history.by })
    .from(history)
    .where(and(eq(history.matterId, row.id), inArray(history.event, dealings)));
  return lines.flatMap(({ by }) => by ?? []);
}

const dealings: Event[] = ['attempted', 'contacted', 'reply-written', 'replied', 'messaged'];

function formOf(row: MatterRow, message: string): Submission {
  const keepFrom = Object.keys(keepFromRoles).filter(
    (role): role is KeepFrom => (keepFromMask([role]) & row.keepFrom) !== 0,
  );
  return {
    kind: 'complaint',
    sender: row.sender,
    ...(row.firstStop ? { firstStop: row.firstStop } : {}),
    message,
    about: `因反映问题受到为难，原编号 ${row.reference}`,
    ...(keepFrom.length > 0 ? { keepFrom } : {}),
    tellName: 'no',
    replyBy: 'receipt',
  };
}

/** Who is named in the text stands outside already. */
const standOutside = (store: Store, staffId: string, matterId: string, at: Instant): Statement =>
  store.db
    .insert(shield)
    .values({
      staffId,
      matterN: sql`(select ${matter.n} from ${matter} where ${eq(matter.id, matterId)})`,
      matterId,
      why: 'marked',
      at,
    })
    .onConflictDoNothing();
