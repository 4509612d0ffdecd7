import { randomBytes } from 'node:crypto';
import { and, eq, gt, inArray } from 'drizzle-orm';
import type { OpinionPhase, OpinionWay } from '../../../domain/programme/programme.ts';
import { makeReceipt, readReceipt } from '../../../domain/receipt.ts';
import type { Instant } from '../../../domain/time.ts';
import type { KeyRing } from '../../keys.ts';
import { opinionTicket } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';

/** What lets somebody answer: a link for one, the code at the door, the tablet. It knows no person. */
export interface Ticket {
  hash: string;
  matterId: string;
  phase: OpinionPhase;
  way: OpinionWay;
  once: boolean;
  until: Instant;
  state: 'open' | 'used' | 'over';
}

type NewTicket = Pick<Ticket, 'matterId' | 'phase' | 'way' | 'once' | 'until'>;

/** A secret of its own: 90 random bits, as a receipt is written. */
export const drawTicket = (): string => makeReceipt(randomBytes(18));

/**
 * The secret of a letter, worked out when it is written: nothing at rest but the key leads from a letter to it, and every try
 * to send the letter says the same link.
 */
export const ticketOfLetter = (keys: KeyRing, letterId: string, keyId?: string): string => {
  const hash = keys.hash('ticket', `letter/${letterId}`, keyId).split('.')[1] ?? '';
  return makeReceipt(Buffer.from(hash, 'hex'));
};

const PURPOSE = 'ticket';
const hashesOf = (keys: KeyRing, secret: string): string[] => keys.hashes(PURPOSE, `ticket/${secret}`);

/** D1 takes a hundred values in a statement; a ticket has seven. */
const AT_ONCE = 14;

/** The statements that put tickets in, in an order that says nothing of whom each was made for. */
export function ticketStatements(
  { db, keys }: Store,
  secrets: readonly string[],
  ticket: NewTicket,
): Statement[] {
  const hashes = secrets.map((secret) => keys.hash(PURPOSE, `ticket/${secret}`)).sort();
  const groups = Array.from({ length: Math.ceil(hashes.length / AT_ONCE) }, (_, at) =>
    hashes.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
  return groups.map((some) => db.insert(opinionTicket).values(some.map((hash) => ({ ...ticket, hash }))));
}

/** The ticket of an address; null when there is none. What cannot be one is looked up with the same work. */
export async function findTicket(store: Store, typed: string, now: Instant): Promise<Ticket | null> {
  const [row] = await store.db
    .select()
    .from(opinionTicket)
    .where(inArray(opinionTicket.hash, hashesOf(store.keys, readReceipt(typed.slice(0, 200)))));
  if (!row) return null;
  const { usedAt, ...ticket } = row;
  return { ...ticket, state: usedAt !== null ? 'used' : row.until <= now ? 'over' : 'open' };
}

/** The link that a letter holds; null when it has served or its time is over. */
export async function linkOfLetter(store: Store, letterId: string, now: Instant) {
  for (const id of store.keys.ids) {
    const secret = ticketOfLetter(store.keys, letterId, id);
    const ticket = await findTicket(store, secret, now);
    if (ticket) return ticket.state === 'open' ? { secret, ticket } : null;
  }
  return null;
}

/** Ends the code at the door or the tablet's right to answer; links that were handed out stay. */
export const shutStatement = (
  { db }: Pick<Store, 'db'>,
  matterId: string,
  way: 'code' | 'tablet',
  at: Instant,
) =>
  db
    .update(opinionTicket)
    .set({ until: at })
    .where(
      and(eq(opinionTicket.matterId, matterId), eq(opinionTicket.way, way), gt(opinionTicket.until, at)),
    );

/** Ends one ticket: the tablet that was put away. */
export async function shutTicket({ db }: Store, hash: string, at: Instant): Promise<void> {
  await db.update(opinionTicket).set({ until: at }).where(eq(opinionTicket.hash, hash));
}

/** How many tickets a programme has given out, by way and phase, and how many of them were used or still serve. */
export async function ticketsOf({ db }: Store, matterId: string, now: Instant) {
  const rows = await db
    .select({
      phase: opinionTicket.phase,
      way: opinionTicket.way,
      once: opinionTicket.once,
      usedAt: opinionTicket.usedAt,
      until: opinionTicket.until,
    })
    .from(opinionTicket)
    .where(eq(opinionTicket.matterId, matterId));
  const links = rows.filter(({ once }) => once);
  return {
    links: links.length,
    used: links.filter(({ usedAt }) => usedAt !== null).length,
    open: rows
      .filter(({ once, until }) => !once && until > now)
      .map(({ phase, way, until }) => ({ phase, way, until })),
  };
}
