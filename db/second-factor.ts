import { randomInt } from 'node:crypto';
import { and, desc, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import { HOUR, type Instant } from '../domain/time.ts';
import { audited, auditedWhere, type Doer, noteAudit } from './audit.ts';
import { tellDirectors } from './house-letters.ts';
import { session, staff } from './schema.ts';
import { audit, recoveryCode } from './schema-access.ts';
import type { SignedIn } from './sessions.ts';
import { atomically, type Statement, type Store } from './store.ts';

/** How many recovery codes there are, and how long each is: 50 random bits. */
const CODES = 8;
const CODE_LENGTH = 10;
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** Wrong codes within an hour after which a person waits, from wherever they come. */
const MOST_WRONG = 10;
/** More lines than anybody who knows the password can add within the hour, under the limit of sign-ins. */
const LOOKED_THROUGH = 1000;
const SECRET_BYTES = 20;

type Session = Pick<SignedIn, 'id' | 'tokenHash'>;

/** Where somebody's secret is sealed. */
export const secretPlace = (staffId: string) => ({ table: 'staff', row: staffId, column: 'sealed_totp' });
const codeText = (staffId: string, code: string): string => `recovery|${staffId}|${code}`;

/**
 * The secret that somebody may set up now. It follows from the session, so that nothing is stored before it is confirmed, a
 * page loaded again shows the same, and no other session can be led to confirm it.
 */
export function secretToSetUp(store: Store, { tokenHash, id, totpAt }: SignedIn): Buffer {
  const hash = store.keys.hash('session', `second-factor|${id}|${tokenHash}|${totpAt ?? 0}`);
  return Buffer.from(hash.split('.')[1] ?? '', 'hex').subarray(0, SECRET_BYTES);
}

/** The secret in force, as bytes; null without a second factor. */
export async function secretInForce(store: Store, staffId: string): Promise<Buffer | null> {
  const [row] = await store.db
    .select({ sealed: staff.sealedTotp })
    .from(staff)
    .where(and(eq(staff.id, staffId), isNotNull(staff.totpAt)));
  if (!row || row.sealed === null) return null;
  return Buffer.from(store.keys.unseal('house', secretPlace(staffId), row.sealed), 'base64url');
}

/** What one's own account page says of the second factor. */
export async function factorOf(
  store: Store,
  staffId: string,
): Promise<{ since: Instant | null; codesLeft: number }> {
  const [[row], codes] = await store.db.batch([
    store.db.select({ since: staff.totpAt }).from(staff).where(eq(staff.id, staffId)),
    store.db
      .select({ hash: recoveryCode.hash })
      .from(recoveryCode)
      .where(and(eq(recoveryCode.staffId, staffId), isNull(recoveryCode.usedAt))),
  ]);
  return { since: row?.since ?? null, codesLeft: codes.length };
}

/**
 * The second factor comes into force, its first code shown: the person's other sessions end, and this one has passed.
 * @param step the step of that first code, which serves no second time
 * @returns the recovery codes, shown once; only their keyed hashes are kept
 */
export async function setFactor(
  store: Store,
  person: SignedIn,
  step: number,
  now: Instant,
): Promise<string[]> {
  const secret = secretToSetUp(store, person);
  const sealedTotp = store.keys.seal('house', secretPlace(person.id), secret.toString('base64url'));
  const codes = newCodes();
  await atomically(store, [
    store.db.update(staff).set({ sealedTotp, totpAt: now, totpStep: step }).where(eq(staff.id, person.id)),
    ...codesInstead(store, person.id, codes),
    store.db
      .delete(session)
      .where(and(eq(session.staffId, person.id), ne(session.tokenHash, person.tokenHash))),
    passed(store, person, now),
    audited(store, { at: now, by: person.id, action: 'factor-set' }),
  ]);
  return codes;
}

/** New recovery codes in place of the old ones. */
export async function renewCodes(store: Store, staffId: string, now: Instant): Promise<string[]> {
  const codes = newCodes();
  await atomically(store, [
    ...codesInstead(store, staffId, codes),
    audited(store, { at: now, by: staffId, action: 'recovery-renewed' }),
  ]);
  return codes;
}

const newCodes = (): string[] =>
  Array.from({ length: CODES }, () =>
    Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  );

const codesInstead = (store: Store, staffId: string, codes: readonly string[]): Statement[] => [
  store.db.delete(recoveryCode).where(eq(recoveryCode.staffId, staffId)),
  store.db
    .insert(recoveryCode)
    .values(codes.map((code) => ({ staffId, hash: store.keys.hash('session', codeText(staffId, code)) }))),
];

/** What a code does: at the gate it opens the desk to this session, inside it proves once more that it is the person. */
export interface Shown {
  by: Session;
  opens: 'sign-in' | 'stepped-up';
  at: Instant;
}

/** The statements by which a session has shown a code; before the code is used up, in the same batch, if it is unused. */
function passing(store: Store, { by, opens, at }: Shown, how: 'code' | 'recovery', unused: SQL) {
  const facts = opens === 'sign-in' ? { facts: { by: how } } : {};
  return [
    store.db
      .update(session)
      .set({ steppedAt: at, ...(opens === 'sign-in' ? { secondAt: at } : {}) })
      .where(and(eq(session.tokenHash, by.tokenHash), unused)),
    auditedWhere(store, { at, by: by.id, action: opens, ...facts }, unused),
  ] as const;
}

/** @returns whether the code of this step was still unused; it is used up now, and every earlier one, and the session has passed */
export async function useStep(store: Store, shown: Shown, step: number): Promise<boolean> {
  const unused = and(
    eq(staff.id, shown.by.id),
    isNotNull(staff.totpAt),
    or(isNull(staff.totpStep), lt(staff.totpStep, step)),
  );
  const [, , taken] = await store.db.batch([
    ...passing(store, shown, 'code', sql`exists (select 1 from ${staff} where ${unused})`),
    store.db.update(staff).set({ totpStep: step }).where(unused).returning({ id: staff.id }),
  ]);
  return taken.length === 1;
}

/** @returns whether this is an unused recovery code of the person; it is used up now, and the session has passed */
export async function useCode(store: Store, shown: Shown, code: string): Promise<boolean> {
  const { id } = shown.by;
  const hashes = store.keys.hashes('session', codeText(id, code));
  const unused = and(
    eq(recoveryCode.staffId, id),
    inArray(recoveryCode.hash, hashes),
    isNull(recoveryCode.usedAt),
  );
  const [, , taken] = await store.db.batch([
    ...passing(store, shown, 'recovery', sql`exists (select 1 from ${recoveryCode} where ${unused})`),
    store.db
      .update(recoveryCode)
      .set({ usedAt: shown.at })
      .where(unused)
      .returning({ hash: recoveryCode.hash }),
  ]);
  return taken.length === 1;
}

/** Notes a wrong code. */
export const noteWrong = (store: Store, staffId: string, now: Instant): Promise<void> =>
  noteAudit(store, { at: now, by: staffId, action: 'sign-in-refused', facts: { why: 'code' } });

/** Whether somebody has been wrong so often within the hour that no further code is looked at: six digits are few. */
export async function wrongTooOften(store: Store, staffId: string, now: Instant): Promise<boolean> {
  const lately = await store.db
    .select({ at: audit.at, action: audit.action })
    .from(audit)
    .where(eq(audit.by, staffId))
    .orderBy(desc(audit.n))
    .limit(LOOKED_THROUGH);
  const wrong = lately.filter(({ at, action }) => action === 'sign-in-refused' && now - at < HOUR);
  return wrong.length >= MOST_WRONG;
}

const passed = (store: Store, { tokenHash }: Session, now: Instant): Statement =>
  store.db.update(session).set({ secondAt: now, steppedAt: now }).where(eq(session.tokenHash, tokenHash));

/** The person has proven by the password alone, having no second factor, that it is they (step-up). */
export const stepUp = (store: Store, person: Session, now: Instant): Promise<void> =>
  atomically(store, [
    store.db.update(session).set({ steppedAt: now }).where(eq(session.tokenHash, person.tokenHash)),
    audited(store, { at: now, by: person.id, action: 'stepped-up' }),
  ]);

/** Takes away the second factor of somebody else who lost it, recovery codes and all; every session ends. */
export const resetFactor = (store: Store, staffId: string, { at, by }: Doer): Promise<void> =>
  atomically(store, [
    store.db
      .update(staff)
      .set({ sealedTotp: null, totpAt: null, totpStep: null })
      .where(eq(staff.id, staffId)),
    store.db.delete(recoveryCode).where(eq(recoveryCode.staffId, staffId)),
    store.db.delete(session).where(eq(session.staffId, staffId)),
    audited(store, { at, by, action: 'factor-reset', subject: staffId }),
    tellDirectors(store, at, 'factor-reset'),
  ]);
