import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { SignUp } from '../../../domain/programme/programme.ts';
import { stillNeeded } from '../../../domain/programme/sign-up.ts';
import type { KeptBecause } from '../../../domain/retention.ts';
import type { Instant } from '../../../domain/time.ts';
import { audited, type Doer } from '../../audit.ts';
import { type Changed, change } from '../../change.ts';
import { receiptPlace } from '../../once.ts';
import { history, letter, letterAttempt } from '../../schema.ts';
import { keptMail, once } from '../../schema-access.ts';
import { registration } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';
import { unchanged } from './by-hand.ts';
import { type RegistrationRow, sealSignUp } from './form.ts';
import { isEmptied, type OneSignUp } from './one.ts';
import { PARTICIPANT } from './places-kept.ts';

/** What stands in the way of erasing a sign-up at the person's wish; null when nothing does. */
export function signUpKept({ loaded, registration: mine }: OneSignUp, now: Instant): KeptBecause | null {
  if (isEmptied({ registration: mine })) return 'erased';
  if (loaded.row.heldAt !== null) return 'held';
  return stillNeeded(mine.state, loaded.programme, now);
}

/**
 * Empties one sign-up at the person's wish (个人信息保护法 第47条): what was typed, why colleagues did something about it, and what
 * leads to them. Its number, dates, place and ticks stay, so that no figure changes, and the receipt still opens it. The caller
 * has asked who may.
 */
export async function eraseSignUp(
  store: Store,
  one: OneSignUp,
  { at, by }: Doer,
): Promise<Changed | { ok: false; failure: KeptBecause }> {
  const kept = signUpKept(one, at);
  if (kept) return { ok: false, failure: kept };
  const { loaded, registration: mine } = one;
  const facts = { ground: 'request', signUp: mine.no } as const;
  return change(store, loaded, {
    event: 'sign-up-erased',
    by,
    at,
    facts,
    also: [
      unchanged(store, mine),
      store.db.update(registration).set({ sealedForm: '' }).where(eq(registration.id, mine.id)),
      saidOf(store, mine),
      ...lettersEmptied(store, mine, at),
      ...(await receiptForgotten(store, mine)),
      audited(store, { at, by, action: 'erased', matterId: mine.matterId, facts }),
    ],
  });
}

/** What colleagues wrote about this one: why they were taken out or given a place. */
const saidOf = ({ db }: Store, { matterId, no }: RegistrationRow): Statement =>
  db
    .update(history)
    .set({ sealedDetail: null })
    .where(
      and(
        eq(history.matterId, matterId),
        isNotNull(history.sealedDetail),
        sql`json_extract(${history.facts}, '$.signUp') = ${no}`,
      ),
    );

/** A letter that waits would be written from what is gone; what a mail server answered may name the address. */
function lettersEmptied({ db }: Store, { id, matterId }: RegistrationRow, at: Instant): Statement[] {
  const theirs = and(eq(letter.matterId, matterId), eq(letter.recipient, `${PARTICIPANT}${id}`));
  const ids = db.select({ id: letter.id }).from(letter).where(theirs);
  return [
    db
      .update(letter)
      .set({ state: 'dropped' })
      .where(and(theirs, eq(letter.state, 'waiting'))),
    db
      .update(letter)
      .set({ closedAt: at })
      .where(and(theirs, inArray(letter.state, ['dead', 'dropped']), isNull(letter.closedAt))),
    db.update(letter).set({ addressDay: null }).where(theirs),
    db.update(letterAttempt).set({ reason: null }).where(inArray(letterAttempt.letterId, ids)),
    db.delete(keptMail).where(inArray(keptMail.id, ids)),
  ];
}

/** The receipt kept for a retry leads to nobody else's: it is found by opening those of this programme, a day's at the most. */
async function receiptForgotten(
  store: Store,
  { matterId, receiptHash }: RegistrationRow,
): Promise<Statement[]> {
  if (receiptHash === null) return [];
  const kept = await store.db.select().from(once).where(eq(once.matterId, matterId));
  return kept
    .filter(({ digest, sealedReceipt }) =>
      store.keys
        .hashes('receipt', store.keys.unseal('once', receiptPlace(digest), sealedReceipt))
        .includes(receiptHash),
    )
    .map(({ digest }) => store.db.delete(once).where(eq(once.digest, digest)));
}

/** Puts what is right in place of what was typed to sign up; lists, sheets and letters tell that from now on. */
export const correctSignUp = (
  store: Store,
  { loaded, registration: mine }: OneSignUp,
  { form, detail }: { form: SignUp; detail: string },
  { at, by }: Doer,
): Promise<Changed> =>
  change(store, loaded, {
    event: 'sign-up-corrected',
    by,
    at,
    facts: { signUp: mine.no },
    detail,
    also: [
      unchanged(store, mine),
      store.db
        .update(registration)
        .set({ sealedForm: sealSignUp(store, loaded.row, mine.id, form) })
        .where(eq(registration.id, mine.id)),
    ],
  });
