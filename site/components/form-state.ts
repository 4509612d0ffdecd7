import type { FormState } from '../../domain/forms/parse.ts';

/** What one field shows: what was typed, and the sentence beside it when it is at fault. */
export interface FieldState {
  name: string;
  value: string;
  chosen: readonly string[];
  error: string | undefined;
}

/** Reads fields out of a rejected form; on a first visit every field is empty and sound. */
export function fieldsOf(form: FormState | null): (name: string) => FieldState {
  return (name) => {
    const chosen = form?.values[name] ?? [];
    const error = form?.errors.find(({ field }) => field === name)?.message;
    return { name, value: chosen[0] ?? '', chosen, error };
  };
}

/** The address of a field on its page; a group answers under its first choice. */
export const idOf = (name: string): string => `f-${name}`;

/** What describes a field to a screen reader: its hint, then its fault. */
export function describedBy(
  id: string,
  hint: string | undefined,
  error: string | undefined,
): string | undefined {
  const ids = [hint && `${id}-hint`, error && `${id}-fault`].filter(Boolean);
  return ids.length === 0 ? undefined : ids.join(' ');
}
