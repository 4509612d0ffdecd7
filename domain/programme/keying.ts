import { blank, type FieldError, type Parsed, plain } from '../forms/parse.ts';
import { type Answers, wordLimits } from './answers.ts';
import { choicesOf, isChoice, type Question } from './questions.ts';

/** The field of a question where paper is keyed in. */
export const keyOf = ({ name }: Pick<Question, 'name'>): string => `k-${name}`;

/**
 * One paper form as numbers from the keyboard: the number before the choice, several as `135` or `1 3 5`, nothing where nothing
 * was ticked. All faults at once.
 */
export function parseKeyed(
  questions: readonly Question[],
  input: Readonly<Record<string, unknown>>,
): Parsed<Answers> {
  const answers: Answers = { choices: {}, words: {}, wantsTalk: false };
  const errors: FieldError[] = [];
  for (const question of questions) {
    const message = isChoice(question)
      ? readNumbers(question, plain(input[keyOf(question)]), answers)
      : readWords(question, blank(input[keyOf(question)]), answers);
    if (message !== null) errors.push({ field: keyOf(question), message });
  }
  const pair = plain(input.pair);
  if (typeof pair === 'string') {
    if ([...pair].length > wordLimits.pair) errors.push({ field: 'pair', message: '自己编的词太长。' });
    else answers.pair = pair.replace(/\s+/g, '').toLowerCase();
  }
  const nothing = Object.keys(answers.choices).length + Object.keys(answers.words).length === 0;
  if (errors.length === 0 && nothing) errors.push({ field: '', message: '这一张什么都没有录，没有保存。' });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: answers };
}

function readNumbers(question: Question, value: unknown, answers: Answers): string | null {
  if (value === undefined || !isChoice(question)) return null;
  const values = choicesOf(question).map((choice) => choice.value);
  const text = String(value);
  const given = /[\s,，、.]/.test(text)
    ? text.split(/[\s,，、.]+/).filter(Boolean)
    : question.kind === 'several' && values.length < 10
      ? [...text]
      : [text];
  const numbers = [...new Set(given.map((one) => (/^\d{1,2}$/.test(one) ? Number(one) : 0)))];
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (!numbers.every((one) => values.includes(one))) return `请填 ${least} 到 ${most} 的数字。`;
  if (question.kind === 'several') answers.choices[question.name] = numbers.sort((a, b) => a - b);
  else if (numbers.length !== 1) return '这一题只填一个数字；两个都勾了的，不填。';
  else answers.choices[question.name] = numbers[0] ?? 0;
  return null;
}

function readWords(question: Question, value: unknown, answers: Answers): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || [...value].length > wordLimits.words)
    return `最多 ${wordLimits.words} 个字。`;
  answers.words[question.name] = value;
  return null;
}
