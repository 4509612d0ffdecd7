import { eq } from 'drizzle-orm';
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

/** Whether what was typed is gone, at the person's own wish or because the years were over. */
export const isEmptied = ({ registration: { sealedForm } }: Pick<OneSignUp, 'registration'>): boolean =>
  sealedForm === '';
