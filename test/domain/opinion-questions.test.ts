import { describe, expect, test } from 'vitest';
import { parseQuestions } from '../../domain/forms/questions.ts';
import { type Question, shippedSets } from '../../domain/programme/questions.ts';

const { group } = shippedSets;

describe('a new version of the questions', () => {
  const lineOf = (at: number, question: Question, more: object = {}) =>
    Object.fromEntries(
      Object.entries({
        name: question.name,
        ask: question.ask,
        kind: question.kind === 'scale' ? question.scale : question.kind,
        choices: 'choices' in question ? question.choices.join('\n') : '',
        part: question.part,
        ...more,
      }).map(([field, value]) => [`${field}-${at}`, value]),
    );
  const formOf = (changes: Record<number, object> = {}) => ({
    ...Object.assign({}, ...group.questions.map((question, at) => lineOf(at + 1, question, changes[at + 1]))),
    seen: '1',
    fromDay: '2026-12-01',
  });
  const parse = (input: Record<string, unknown>) => {
    let n = 0;
    const fresh = () => {
      n += 1;
      return `fresh${n}`;
    };
    return parseQuestions('group', group.questions, input, '2026-11-25', fresh);
  };

  test('unchanged gives the same questions', () => {
    const read = parse(formOf());
    expect(read.ok && read.value.questions).toEqual(group.questions);
  });

  test('a name stays with its meaning: other words keep it, other choices or another meaning do not', () => {
    const read = parse(
      formOf({ 2: { ask: '内容对您有用吗？' }, 3: { other: 'yes' }, 7: { choices: '来\n不来' } }),
    );
    const names = read.ok ? read.value.questions.map(({ name }) => name) : [];
    expect(names.slice(0, 7)).toEqual([
      'overall',
      'content',
      'fresh1',
      'setting',
      'gained',
      'gains',
      'fresh2',
    ]);
  });

  test('a cleared question falls out, a new one comes in, the order is as numbered', () => {
    const input = {
      ...formOf({ 4: { ask: ' ' } }),
      'ask-14': '茶点怎么样？',
      'kind-14': 'satisfied',
      'part-14': 'opinion',
      'order-14': '1',
    };
    const read = parse(input);
    expect(read.ok && read.value.questions.map(({ ask }) => ask)).toEqual([
      '茶点怎么样？',
      ...group.questions.filter(({ name }) => name !== 'setting').map(({ ask }) => ask),
    ]);
  });

  test.each([
    ['without the question of contentment', { 1: { ask: '' } }, ''],
    ['with one choice', { 6: { choices: '好' } }, 'choices-6'],
    ['with the same choice twice', { 6: { choices: '好\n好' } }, 'choices-6'],
    ['with words in a test', { 10: { kind: 'text' } }, 'kind-10'],
  ])('%s is refused', (_what, changes, field) => {
    const read = parse(formOf(changes));
    expect(read.ok ? [] : read.errors.map((error) => error.field)).toContain(field);
  });

  test('holds from today on at the earliest', () => {
    const read = parse({ ...formOf(), fromDay: '2026-11-24' });
    expect(read.ok ? [] : read.errors).toMatchObject([{ field: 'fromDay' }]);
  });
});
