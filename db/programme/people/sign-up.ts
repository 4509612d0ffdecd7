import { randomBytes } from 'node:crypto';
import { eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PlaceState, SignUp } from '../../../domain/programme/programme.ts';
import { makeReceipt } from '../../../domain/receipt.ts';
import type { Instant } from '../../../domain/time.ts';
import { newId } from '../../change.ts';
import { keptOnce, receiptPlace } from '../../once.ts';
import { letter } from '../../schema.ts';
import { once } from '../../schema-access.ts';
import { programme, registration } from '../../schema-programme.ts';
import { isClash, type Statement, type Store } from '../../store.ts';
import type { LoadedProgramme } from '../find.ts';
import { sealSignUp } from './form.ts';
import { auditEach, PARTICIPANT, toHandlerOnceADay } from './places-kept.ts';

/** A sign-up as it comes in. */
export interface Arriving {
  form: SignUp;
  at: Instant;
  /** The sender's token: the same token with the same content is the same sign-up for 24 hours. */
  key: string | null;
  /** It looks made by a machine: kept for a colleague to look at, without a place. */
  aside: boolean;
}

/** What who signed up gets back. `receipt` is the secret and is stored nowhere in the clear. */
export interface SignedUp {
  id: string;
  receipt: string;
  state: PlaceState;
  /** The number in the waiting list, from 1; null for everybody else. */
  place: number | null;
}

/**
 * Signs somebody up: whether there is a place is decided by the database in the one statement that takes it, so that the last
 * one is never given twice; all others wait in the order in which they came. Once only, as with a submission.
 * @returns null when the programme does not take sign-ups any more
 */
export async function signUp(
  store: Store,
  loaded: LoadedProgramme,
  arriving: Arriving,
): Promise<SignedUp | null> {
  const { row } = loaded;
  const digest = arriving.key === null ? null : digestOf(store, arriving.key, row.id, arriving.form);
  for (let attempt = 1; ; attempt += 1) {
    const id = newId();
    const receipt = makeReceipt(randomBytes(18));
    try {
      const [, [found]] = await store.db.batch([
        taking(store, loaded, { ...arriving, id, receipt, by: null }, isOpen(arriving.at)),
        stands(store, id),
        ...following(store, id, arriving),
        ...(digest === null ? [] : [keepReceipt(store, { digest, id, receipt, at: arriving.at })]),
      ]);
      return found ? { id, receipt, ...placed(found) } : null;
    } catch (error) {
      if (!isClash(error) || attempt === 4) throw error;
      const earlier = digest === null ? null : await signedUpBefore(store, digest, arriving.at);
      if (earlier) return earlier;
    }
  }
}

/** The keyed digest of token, programme and content: only the very same sign-up finds its receipt. */
function digestOf(store: Store, key: string, matterId: string, form: SignUp): string {
  const content = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  return store.keys.hash('once', JSON.stringify([key, matterId, content]));
}

/** Whether the public may sign up, asked in the statement that takes the place. */
const isOpen = (at: Instant): SQL =>
  sql`p.open_at <= ${at} and (p.shut_at is null or p.shut_at > ${at}) and p.cancelled_at is null and p.first_at > ${at}`;

/** Somebody who is about to stand on the list. */
interface Taking {
  id: string;
  form: SignUp;
  at: Instant;
  aside: boolean;
  /** Absent for whom a colleague enters. */
  receipt: string | null;
  by: string | null;
}

/**
 * The statement that puts somebody on the list: with a place while there is one and nobody waits for it, else on the waiting
 * list. `no` is the order of arrival.
 */
export const taking = (store: Store, loaded: LoadedProgramme, who: Taking, where: SQL) =>
  store.db.insert(registration).select(
    sql`select ${who.id}, p.matter_id,
      coalesce((select max(no) from registration where matter_id = p.matter_id), 0) + 1,
      case when ${who.aside ? 1 : 0} then 'aside' when p.taken < p.capacity and p.waiting = 0 then 'in' else 'waiting' end,
      ${who.at}, null, null, ${who.receipt === null ? null : store.keys.hash('receipt', who.receipt)},
      ${sealSignUp(store, loaded.row, who.id, who.form)}, ${who.by}
      from programme p where p.matter_id = ${loaded.row.id} and ${where}`,
  );

/**
 * The counters, one more; a letter if there is an address, or to whoever is to look at it; the audit. All after `taking`, and
 * nothing if that did nothing.
 */
export function following(
  store: Store,
  id: string,
  { form, at, aside }: Pick<Taking, 'form' | 'at' | 'aside'>,
): Statement[] {
  const is = (state: 'in' | 'waiting') =>
    sql`(select count(*) from registration where id = ${id} and state = ${state})`;
  const of = sql`(select matter_id from registration where id = ${id})`;
  const counted = store.db
    .update(programme)
    .set({ taken: sql`taken + ${is('in')}`, waiting: sql`waiting + ${is('waiting')}` })
    .where(sql`${programme.matterId} = ${of}`);
  const audited = auditEach(store, 'signed-up', at, sql`r.id = ${id}`);
  if (aside)
    return [
      counted,
      audited,
      toHandlerOnceADay(store, 'sign-up-aside', at, sql`registration r where r.id = ${id}`),
    ];
  return form.email === undefined ? [counted, audited] : [counted, audited, confirmation(store, id, at)];
}

/** The letter that says whether there is a place. */
const confirmation = ({ db }: Store, id: string, at: Instant): Statement =>
  db.insert(letter).select(
    sql`select r.id || '.' || r.state, r.matter_id, case r.state when 'in' then 'signed-up' else 'waiting-list' end,
        ${PARTICIPANT} || r.id, null, '{}', 'waiting', ${at}, ${at}, 0, 0, null, null, null, null
        from registration r where r.id = ${id}`,
  );

const keepReceipt = (
  store: Store,
  { digest, id, receipt, at }: { digest: string; id: string; receipt: string; at: Instant },
): Statement =>
  store.db.insert(once).select(
    sql`select ${digest}, r.matter_id, ${store.keys.seal('once', receiptPlace(digest), receipt)}, ${at}
        from registration r where r.id = ${id}`,
  );

/** Where a sign-up stands, with how many wait before it and itself. */
export const stands = ({ db }: Store, id: string) =>
  db
    .select({
      state: registration.state,
      // Names as they are: Drizzle would leave out the table's.
      before: sql<number>`case when registration.state = 'waiting' then (select count(*) from registration w
        where w.matter_id = registration.matter_id and w.state = 'waiting' and w.no <= registration.no) else 0 end`,
    })
    .from(registration)
    .where(eq(registration.id, id));

const placed = ({ state, before }: { state: PlaceState; before: number }) => ({
  state,
  place: state === 'waiting' ? before : null,
});

/** The receipt of the same sign-up sent before, if that was within 24 hours. */
async function signedUpBefore(store: Store, digest: string, now: Instant): Promise<SignedUp | null> {
  const kept = await keptOnce(store, digest, now);
  if (!kept) return null;
  const { receipt } = kept;
  const hashes = store.keys.hashes('receipt', receipt);
  const [row] = await store.db
    .select({ id: registration.id })
    .from(registration)
    .where(inArray(registration.receiptHash, hashes));
  const [standing] = row ? await stands(store, row.id) : [];
  return row && standing ? { id: row.id, receipt, ...placed(standing) } : null;
}
