import type { FormState } from '../../../domain/forms/parse.ts';
import { FIELD } from '../../../domain/programme/answers.ts';

/** The words in a form that was not taken in any more; choices are numbers. */
export const writtenIn = (form: FormState | null): string[] =>
  Object.entries(form?.values ?? {}).flatMap(([name, values]) =>
    name.startsWith(FIELD) ? values.filter((value) => !/^\d{0,2}$/.test(value.trim())) : [],
  );
