import { blank, type FieldError, lengthOf, type Parsed, plain } from '../forms/parse.ts';
import { phone as aPhone } from '../forms/submission.ts';
import { choicesOf, isChoice, type Question } from './questions.ts';

/** What somebody chose and wrote, by the names of the questions; a question without an answer is absent. */
export interface Answers {
  choices: Record<string, number | number[]>;
  words: Record<string, string>;
  /** The word made up to join the test before with the one after. */
  pair?: string;
  /** Whoever wants to be called, and so gives up being anonymous. */
  contact?: Contact;
  wantsTalk: boolean;
}

export interface Contact {
  name?: string;
  phone: string;
}

/** How long what is written may be. */
export const wordLimits = { words: 500, pair: 20, name: 50 } as const;

/** Fields of the form that are no questions; the names of questions never look like them. */
export const FIELD = 'q-';
export const fieldOf = (question: Pick<Question, 'name'>): string => `${FIELD}${question.name}`;

const beside = ['key', 'pair', 'talk', 'name', 'phone'] as const;

/**
 * Reads an opinion form: all faults at once, each beside its question. No question has to be answered, but an empty form is none.
 * @param options whether a word to pair the tests is asked, and whether a talk is offered
 */
export function parseAnswers(
  questions: readonly Question[],
  input: Readonly<Record<string, unknown>>,
  options: { pairs: boolean; talks: boolean },
): Parsed<Answers> {
  const errors: FieldError[] = unknownFields(questions, input);
  const answers: Answers = { choices: {}, words: {}, wantsTalk: false };
  for (const question of questions) {
    const error = readQuestion(question, input[fieldOf(question)], answers);
    if (error !== null) errors.push({ field: fieldOf(question), message: error });
  }
  if (options.pairs) errors.push(...readPair(input.pair, answers));
  if (options.talks) errors.push(...readContact(input, answers));
  const nothing = Object.keys(answers.choices).length + Object.keys(answers.words).length === 0;
  if (errors.length === 0 && nothing) {
    const field = questions[0] ? fieldOf(questions[0]) : '';
    errors.push({ field, message: '一题都还没有答。请至少答一题再提交。' });
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: answers };
}

function unknownFields(questions: readonly Question[], input: Readonly<Record<string, unknown>>) {
  const known = new Set<string>([...beside, ...questions.map(fieldOf)]);
  return Object.keys(input)
    .filter((name) => !known.has(name))
    .map((name) => ({ field: name.slice(0, 60), message: '表单里没有这一项，请删去。' }));
}

const listOf = (value: unknown): unknown[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => blank(item) !== undefined);

function readQuestion(question: Question, value: unknown, answers: Answers): string | null {
  if (!isChoice(question)) return readWords(question, value, answers);
  const given = listOf(value);
  if (given.length === 0) return null;
  const offered = new Set(choicesOf(question).map((choice) => choice.value));
  const chosen = given.map((item) => (typeof item === 'string' && /^\d{1,2}$/.test(item) ? Number(item) : 0));
  if (!chosen.every((choice) => offered.has(choice))) return '没有这个选项，请重新选。';
  const [first, ...more] = new Set(chosen);
  if (first === undefined) return null;
  if (question.kind === 'several') answers.choices[question.name] = [first, ...more].sort((a, b) => a - b);
  else if (more.length > 0) return '这一题只选一个。';
  else answers.choices[question.name] = first;
  return null;
}

function readWords(question: Question, value: unknown, answers: Answers): string | null {
  const text = blank(value);
  if (text === undefined) return null;
  if (typeof text !== 'string') return '请填写文字。';
  if (lengthOf(text) > wordLimits.words)
    return `最多 ${wordLimits.words} 个字，现在有 ${lengthOf(text)} 个字，请缩短。`;
  answers.words[question.name] = text;
  return null;
}

function readPair(value: unknown, answers: Answers): FieldError[] {
  const word = plain(value);
  if (word === undefined) return [];
  if (typeof word !== 'string' || lengthOf(word) > wordLimits.pair) {
    return [{ field: 'pair', message: `自己编的词最多 ${wordLimits.pair} 个字。` }];
  }
  answers.pair = word.replace(/\s+/g, '').toLowerCase();
  return [];
}

function readContact(input: Readonly<Record<string, unknown>>, answers: Answers): FieldError[] {
  const errors: FieldError[] = [];
  answers.wantsTalk = input.talk === 'yes';
  const name = blank(input.name);
  if (name !== undefined && (typeof name !== 'string' || lengthOf(name) > wordLimits.name)) {
    errors.push({ field: 'name', message: `称呼最多 ${wordLimits.name} 个字。` });
  }
  const read = aPhone.safeParse(input.phone);
  if (!read.success) {
    errors.push({ field: 'phone', message: read.error.issues[0]?.message ?? '请核对电话。' });
  } else if (read.data === undefined) {
    if (answers.wantsTalk) errors.push({ field: 'phone', message: '想让我们打给您，请留一个电话。' });
  } else if (errors.length === 0) {
    answers.contact = { phone: read.data, ...(typeof name === 'string' ? { name } : {}) };
  }
  return errors;
}

/** How many points of a scale are low: the last two of five. */
const LOW = 2;

/** The scales on which somebody was not content, in the order of the questions. */
export const lowOf = (questions: readonly Question[], { choices }: Pick<Answers, 'choices'>): Question[] =>
  questions.filter((question) => {
    const points = choices[question.name];
    return question.kind === 'scale' && typeof points === 'number' && points <= LOW;
  });

/** Choice 0 of a question: not answered. */
export const UNANSWERED = 0;

/** What one opinion adds to the tallies: every choice once, and every question that was left out. */
export function countsOf(
  questions: readonly Question[],
  choices: Readonly<Record<string, number | readonly number[]>>,
): [question: string, choice: number][] {
  return questions.filter(isChoice).flatMap(({ name }): [string, number][] => {
    const chosen = choices[name];
    if (chosen === undefined) return [[name, UNANSWERED]];
    return typeof chosen === 'number' ? [[name, chosen]] : chosen.map((choice) => [name, choice]);
  });
}
