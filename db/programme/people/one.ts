import { and, eq } from 'drizzle-orm';
import { registration } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { type LoadedProgramme, programmeById } from '../find.ts';
import type { RegistrationRow } from './form.ts';

/** One sign-up with its programme. */
export interface OneSignUp {
  loaded: LoadedProgramme;
  registration: RegistrationRow;
}

/** A sign-up by its id; null when there is none. */
export async function signUpById(store: Store, id: string): Promise<OneSignUp | null> {
  const [row] = await store.db.select().from(registration).where(eq(registration.id, id));
  const loaded = row ? await programmeById(store, row.matterId) : null;
  return row && loaded ? { loaded, registration: row } : null;
}

/** One sign-up by its number on the list of a programme; null when there is none. */
export async function signUpByNo(
  { db }: Store,
  matterId: string,
  no: number,
): Promise<RegistrationRow | null> {
  const [row] = await db
    .select()
    .from(registration)
    .where(and(eq(registration.matterId, matterId), eq(registration.no, no)));
  return row ?? null;
}

/** Whether what was typed is gone, at the person's own wish or because the years were over. */
export const isEmptied = ({ registration: { sealedForm } }: Pick<OneSignUp, 'registration'>): boolean =>
  sealedForm === '';
