import { z } from 'zod';

export interface FieldError {
  field: string;
  message: string;
}

/** What a form page shows again after a fault: everything typed, and one sentence per field at fault. */
export interface FormState {
  values: Readonly<Record<string, readonly string[]>>;
  errors: readonly FieldError[];
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

export type Shape = Record<string, z.ZodType>;
export type ValuesOf<S extends Shape> = { [K in keyof S]: z.output<S[K]> };

/** What one field asks of another: the field at fault, when, and the sentence beside it. */
export interface Between<T> {
  field: keyof T & string;
  wrong: (values: Partial<T>) => boolean;
  message: string;
}

/**
 * Reads one body field by field, so that all faults come at once: one sentence per field at fault, no index in the
 * field's name, unknown fields refused by name.
 */
export function parseFields<S extends Shape>(
  shape: S,
  input: Readonly<Record<string, unknown>>,
  between: readonly Between<ValuesOf<S>>[] = [],
): Parsed<ValuesOf<S>> {
  const errors = new Map<string, string>();
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(input)) {
    if (!Object.hasOwn(shape, key)) errors.set(key.slice(0, 60), '表单里没有这一项，请删去。');
  }
  for (const [key, schema] of Object.entries(shape)) {
    const result = schema.safeParse(Object.hasOwn(input, key) ? input[key] : undefined);
    if (result.success) values[key] = result.data;
    else errors.set(key, result.error.issues[0]?.message ?? '请重新填写。');
  }
  // Sound: every key of the shape was read by its own schema above, or stands in `errors`.
  const read = values as ValuesOf<S>;
  for (const row of between) {
    if (!errors.has(row.field) && row.wrong(read)) errors.set(row.field, row.message);
  }
  if (errors.size === 0) return { ok: true, value: read };
  return { ok: false, errors: [...errors].map(([field, message]) => ({ field, message })) };
}

/** Line ends as one character, and no space around: what is counted is what was meant. */
export const tidy = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

/** What stands on one line, in a heading or a calendar: line ends and other signs that show nothing become a space. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** Length in characters as people count them (code points). */
export const lengthOf = (text: string): number => [...text].length;

// Signs that show nothing, such as the zero-width space: alone they are no text.
const seen = /[^\p{Cc}\p{Cf}\s]/u;

/** Empty or blank is absent. */
export function blank(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return seen.test(value) ? tidy(value) : undefined;
}

/** Full-width letters, digits and signs, as a Chinese keyboard gives them, become plain ones. */
export function plain(value: unknown): unknown {
  const text = blank(value);
  return typeof text === 'string' ? text.normalize('NFKC') : text;
}

/** Optional text: blank is absent; too long gets a sentence with both numbers. */
export const text = (what: string, max: number) =>
  z.preprocess(
    blank,
    z
      .string({ error: `${what}请填写文字。` })
      .refine((value) => lengthOf(value) <= max, { error: tooLong(what, max) })
      .optional(),
  );

/** Text that must be there, between two lengths. */
export const requiredText = (what: string, missing: string, max: number, min = 1) =>
  z.preprocess(
    blank,
    z
      .string({ error: missing })
      .refine((value) => lengthOf(value) >= min, { error: `请至少写 ${min} 个字，把事情说清楚。` })
      .refine((value) => lengthOf(value) <= max, { error: tooLong(what, max) }),
  );

/** The same of what stands on one line. */
export const requiredLine = (what: string, missing: string, max: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? oneLine(value) : value),
    requiredText(what, missing, max),
  );

const tooLong =
  (what: string, max: number) =>
  ({ input }: { input?: unknown }): string =>
    `${what}最多 ${max} 个字，现在有 ${lengthOf(String(input))} 个字，请缩短。`;

/** One of a list of words; required, with the sentence that asks for it. */
export const oneOf = <T extends string>(choices: Readonly<Record<T, string>>, message: string) =>
  z.preprocess(blank, choice(choices, message));

/** One of a list of words, or absent. */
export const optionalOneOf = <T extends string>(choices: Readonly<Record<T, string>>, message: string) =>
  z.preprocess(blank, choice(choices, message).optional());

export const choice = <T extends string>(choices: Readonly<Record<T, string>>, message: string) =>
  z
    .string({ error: message })
    .refine((value): value is T => Object.hasOwn(choices, value), { error: message })
    .transform((value) => value as T);

export const yesNo = { yes: '是', no: '否' } as const;
export const yesOnly = { yes: '是' } as const;

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same without what was left blank: absent fields are absent. */
export function defined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}
