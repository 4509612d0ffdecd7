import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../db/keys.ts';
import type { Instant } from '../domain/time.ts';

/** A person needs longer than this to read and fill a form. */
export const LEAST_TIME = 3000;

const SIGNATURE = 22;

const sign = (keys: KeyRing, text: string, id?: string): string => {
  const hash = keys.hash('form', text, id).split('.')[1] ?? '';
  return Buffer.from(hash, 'hex').toString('base64url').slice(0, SIGNATURE);
};

/** A signed key for one rendering of a form: when it was opened, something random, and the signature over both. */
export function makeFormKey(keys: KeyRing, now: Instant): string {
  const text = `${now.toString(36)}-${randomBytes(12).toString('base64url')}`;
  return `${text}-${sign(keys, text)}`;
}

/** When the form with this key was opened; null for a key that this house did not sign. */
export function openedAt(keys: KeyRing, key: string): Instant | null {
  const text = key.slice(0, -SIGNATURE - 1);
  const given = Buffer.from(key.slice(-SIGNATURE));
  const known = keys.ids.some((id) => {
    const right = Buffer.from(sign(keys, text, id));
    return right.length === given.length && timingSafeEqual(right, given);
  });
  return known ? Number.parseInt(text.split('-')[0] ?? '', 36) : null;
}

/**
 * The key of a form that is shown again: the time of its first opening stays, since who corrects one field needs no time to
 * read. `same`: the very same key, where the first try may have been taken in after all.
 */
export function keyAgain(keys: KeyRing, given: unknown, now: Instant, same: boolean): string {
  if (typeof given !== 'string') return makeFormKey(keys, now);
  const opened = openedAt(keys, given);
  if (opened === null) return makeFormKey(keys, now);
  return same ? given : makeFormKey(keys, opened);
}
