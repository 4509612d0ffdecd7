import type { QuestionSetOf } from '../programme/programme.ts';
import { isScale, OVERALL, type Question, type QuestionPart, scales } from '../programme/questions.ts';
import { addDays, type Day, isRealDay } from '../time.ts';
import { blank, type FieldError, lengthOf, type Parsed, tidy } from './parse.ts';

/** A scale by its ends: a list to choose from is no wider than a phone. */
const ends = (words: readonly string[]): string => `评分：${words[0]} 到 ${words.at(-1)}`;

/** What a question can be; a scale says its first word and its last. */
export const questionKinds = {
  satisfied: ends(scales.satisfied),
  agree: ends(scales.agree),
  fits: ends(scales.fits),
  better: ends(scales.better),
  one: '选一个',
  several: '可以选几个',
  text: '自己写',
} as const;
type KindOf = keyof typeof questionKinds;
const isKind = (word: string): word is KindOf => Object.hasOwn(questionKinds, word);

/** Empty lines below the questions, for new ones. */
export const NEW_LINES = 3;
/** More than a minute holds. */
export const MOST_QUESTIONS = 20;
const limits = { ask: 80, choice: 30, choices: 12 } as const;

/** A line of the form: the kind of a question as the list of kinds says it. */
export const kindOf = (question: Question): KindOf =>
  question.kind === 'scale' ? question.scale : question.kind;

export interface NewVersion {
  fromDay: Day;
  /** The version that the form was made from: the guard against two at once. */
  seen: number;
  questions: Question[];
}

interface Line {
  no: string;
  at: number;
  order: number;
  question: Question;
}

/**
 * Reads the whole set from its form: line by line `ask-1`, `kind-1`, …; a line without words falls out. A question keeps its name
 * while its meaning does: with other choices, or marked as another one, it gets a new name and is counted apart.
 * @param fresh gives a new name
 */
export function parseQuestions(
  of: QuestionSetOf,
  known: readonly Question[],
  input: Readonly<Record<string, unknown>>,
  today: Day,
  fresh: () => string,
): Parsed<NewVersion> {
  const errors: FieldError[] = [];
  const lines: Line[] = [];
  for (let at = 1; at <= MOST_QUESTIONS + NEW_LINES; at += 1) {
    const line = readLine(of, known, input, at, fresh);
    if (line === null) continue;
    if ('field' in line) errors.push(line);
    else lines.push(line);
  }
  const questions = lines
    .toSorted((a, b) => a.order - b.order || a.at - b.at)
    .map(({ question }) => question);
  errors.push(...faultsOf(questions));
  const fromDay = blank(input.fromDay);
  const isDay = typeof fromDay === 'string' && isRealDay(fromDay);
  if (!isDay || fromDay <= today || fromDay > addDays(today, 366)) {
    errors.push({ field: 'fromDay', message: '请填从哪一天起用，明天或以后，一年以内。' });
  }
  const seen = Number(input.seen);
  if (!Number.isSafeInteger(seen)) errors.push({ field: '', message: '请重新打开这一页再改。' });
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, value: { fromDay: String(fromDay), seen, questions } };
}

function faultsOf(questions: readonly Question[]): FieldError[] {
  const errors: FieldError[] = [];
  if (questions.length > MOST_QUESTIONS) {
    errors.push({ field: '', message: `最多 ${MOST_QUESTIONS} 题：一分钟要答得完。` });
  }
  const overall = questions.find(({ name }) => name === OVERALL);
  if (overall?.kind !== 'scale' || overall.scale !== 'satisfied' || overall.part !== 'opinion') {
    errors.push({
      field: '',
      message:
        '“总的来说满意吗”这一题要留着，用“很满意”到“很不满意”：满意的比例、和以前的比较都靠它。问法可以改。',
    });
  }
  return errors;
}

function readLine(
  of: QuestionSetOf,
  known: readonly Question[],
  input: Readonly<Record<string, unknown>>,
  at: number,
  fresh: () => string,
): Line | FieldError | null {
  const text = (field: string): string => {
    const value = blank(input[`${field}-${at}`]);
    return typeof value === 'string' ? value : '';
  };
  const ask = text('ask');
  if (ask === '') return null;
  if (lengthOf(ask) > limits.ask) return { field: `ask-${at}`, message: `一题最多 ${limits.ask} 个字。` };
  const kind = text('kind');
  if (!isKind(kind)) return { field: `kind-${at}`, message: '请选怎样回答。' };
  const choices = tidy(text('choices')).split('\n').map(tidy).filter(Boolean);
  const fault = kind === 'one' || kind === 'several' ? faultOfChoices(choices) : null;
  if (fault !== null) return { field: `choices-${at}`, message: fault };
  const part: QuestionPart = of === 'group' && text('part') === 'test' ? 'test' : 'opinion';
  if (part === 'test' && kind === 'text') {
    return { field: `kind-${at}`, message: '前测、后测要能对照，只用评分或选择。' };
  }
  const made = questionFrom(ask, kind, part, choices);
  const was = known.find(({ name }) => name === text('name'));
  const same = was !== undefined && text('other') !== 'yes' && isAnswerable(was, made);
  const order = Number(text('order'));
  return {
    no: String(at),
    at,
    order: Number.isFinite(order) && order > 0 ? order : 100 + at,
    question: { ...made, name: same ? was.name : fresh() },
  };
}

function faultOfChoices(choices: readonly string[]): string | null {
  if (choices.length < 2) return '请至少写两个选项，一行一个。';
  if (choices.length > limits.choices) return `最多 ${limits.choices} 个选项。`;
  if (new Set(choices).size < choices.length) return '有两个选项一样，请改一个。';
  return choices.some((choice) => lengthOf(choice) > limits.choice)
    ? `一个选项最多 ${limits.choice} 个字。`
    : null;
}

const questionFrom = (ask: string, kind: KindOf, part: QuestionPart, choices: string[]): Question => {
  const shared = { name: '', ask, part };
  if (isScale(kind)) return { ...shared, kind: 'scale', scale: kind };
  return kind === 'text' ? { ...shared, kind } : { ...shared, kind, choices };
};

/** Whether the answers of the one can be counted with those of the other: same part, same choices. */
function isAnswerable(was: Question, now: Question): boolean {
  const shape = ({ name: _name, ask: _ask, ...rest }: Question) =>
    JSON.stringify(Object.entries(rest).toSorted());
  return shape(was) === shape(now);
}
