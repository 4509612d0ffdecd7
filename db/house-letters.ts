import type { AuditAction } from '../domain/audit.ts';
import type { HouseTemplateName } from '../domain/house-letters.ts';
import type { Role } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import { letterRow, newId } from './change.ts';
import { letter } from './schema.ts';
import type { Statement, Store } from './store.ts';

/** A letter of the house: about no matter, to whoever holds a role when it leaves, or to one colleague. */
export interface HouseLetter {
  /** The same letter is written once however often it is asked for. */
  id: string;
  template: HouseTemplateName;
  recipient: Role | `staff:${string}`;
  facts: Record<string, unknown>;
  /** Not before this instant; absent: at once. */
  notBefore?: Instant;
}

/** The statement that writes a letter of the house. */
export const houseLetter = (store: Store, at: Instant, row: HouseLetter): Statement =>
  store.db
    .insert(letter)
    .values(letterRow(null, null, at, row))
    .onConflictDoNothing({ target: letter.id });

/**
 * The statement that tells the directors of what lets somebody in: who keeps the accounts never reads content (policy §1), and
 * cannot give themselves a way to it unnoticed.
 */
export const tellDirectors = (store: Store, at: Instant, action: AuditAction): Statement =>
  houseLetter(store, at, {
    id: newId(),
    template: 'access-changed',
    recipient: 'director',
    facts: { action },
  });
