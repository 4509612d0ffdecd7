import type { Submission } from '../domain/submission.ts';
import { type DataKey, unseal } from './keys.ts';

/** Where what was sent stands. */
export const formPlace = (matterId: string) => ({
  table: 'submission',
  row: matterId,
  column: 'sealed_form',
});

/** Where the typed part of a history row stands. */
export const detailPlace = (matterId: string, seq: number) => ({
  table: 'history',
  row: `${matterId}/${seq}`,
  column: 'sealed_detail',
});

/** What was sent, as it was typed. @throws when it was sealed elsewhere or under another key */
export function openSealedForm(key: DataKey, matterId: string, sealed: string): Submission {
  // Sealed by this house from a parsed form and bound to its row: what opens is what was written.
  const form: Submission = JSON.parse(unseal(key, formPlace(matterId), sealed));
  return form;
}

/** Where the sentence for the public stands, sealed under its matter's own key. */
export const improvementPlace = (matterId: string) => ({
  table: 'improvement',
  row: matterId,
  column: 'sealed_text',
});
