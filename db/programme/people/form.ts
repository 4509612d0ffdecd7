import type { SignUp } from '../../../domain/programme/programme.ts';
import { dataKeyOf } from '../../change.ts';
import { seal, unseal } from '../../keys.ts';
import type { registration } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';

export type RegistrationRow = typeof registration.$inferSelect;

/** What of a matter opens what was typed about it. */
interface Keyed {
  id: string;
  dataKey: string;
}

const formPlace = (id: string) => ({ table: 'registration', row: id, column: 'sealed_form' });

/** What somebody typed to sign up, sealed under the programme's own key. */
export const sealSignUp = (store: Store, row: Keyed, id: string, form: SignUp): string =>
  seal(dataKeyOf(store, row), formPlace(id), JSON.stringify(form));

/** What somebody typed to sign up; null once it has been erased. */
export function openSignUp(
  store: Store,
  row: Keyed,
  { id, sealedForm }: Pick<RegistrationRow, 'id' | 'sealedForm'>,
): SignUp | null {
  if (sealedForm === '') return null;
  // Sealed by this house from a parsed form and bound to its row: what opens is what was written.
  const form: SignUp = JSON.parse(unseal(dataKeyOf(store, row), formPlace(id), sealedForm));
  return form;
}
