import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsOf, lowOf, parseAnswers } from '../../domain/programme/answers.ts';
import { parseKeyed } from '../../domain/programme/keying.ts';
import {
  askedAt,
  type ChoiceQuestion,
  choicesOf,
  isChoice,
  OVERALL,
  type Question,
  setInForce,
  shippedSets,
} from '../../domain/programme/questions.ts';
import { addTallies, contentOf, figuresOf, type Tally } from '../../domain/programme/statistics.ts';

const group = shippedSets.group;
const opinion = askedAt(group, 'opinion');
const ofOpinion = { pairs: false, talks: true };

describe('the sets that come with the house', () => {
  test.each(Object.values(shippedSets))(
    '$of: names once each, a question of contentment, a minute’s worth',
    (set) => {
      expect(new Set(set.questions.map(({ name }) => name)).size).toBe(set.questions.length);
      expect(askedAt(set, 'opinion').find(({ name }) => name === OVERALL)).toMatchObject({
        scale: 'satisfied',
      });
      expect(askedAt(set, 'opinion').length).toBeLessThanOrEqual(10);
    },
  );

  test('a group is tested before and after with the same questions, an activity is not', () => {
    expect(askedAt(group, 'before')).toEqual(askedAt(group, 'after'));
    expect(askedAt(group, 'before').length).toBeGreaterThan(2);
    expect(askedAt(shippedSets.activity, 'before')).toEqual([]);
  });

  test('a programme keeps the version of its first day', () => {
    const second = { ...group, version: 2, fromDay: '2026-12-01' };
    const third = { ...group, version: 3, fromDay: '2027-03-01' };
    const all = [third, group, second, shippedSets.activity];
    expect(setInForce(all, 'group', '2026-11-30').version).toBe(1);
    expect(setInForce(all, 'group', '2026-12-01').version).toBe(2);
    expect(setInForce(all, 'group', '2027-03-02').version).toBe(3);
  });
});

describe('an opinion form', () => {
  test('is read question by question; what was left out is absent', () => {
    const read = parseAnswers(
      opinion,
      { 'q-overall': '5', 'q-gains': ['3', '1'], 'q-liked': ' 大家 ' },
      ofOpinion,
    );
    expect(read).toEqual({
      ok: true,
      value: { choices: { overall: 5, gains: [1, 3] }, words: { liked: '大家' }, wantsTalk: false },
    });
  });

  test('has all its faults at once, each beside its question', () => {
    const input = {
      'q-overall': '9',
      'q-again': ['1', '2'],
      talk: 'yes',
      'q-liked': '长'.repeat(501),
      other: 'x',
    };
    const read = parseAnswers(opinion, input, ofOpinion);
    expect(read.ok ? [] : read.errors.map(({ field }) => field).toSorted()).toEqual(
      ['other', 'phone', 'q-again', 'q-liked', 'q-overall'].toSorted(),
    );
  });

  test('that is empty is none', () => {
    expect(parseAnswers(opinion, { 'q-liked': '  ' }, ofOpinion).ok).toBe(false);
  });

  test('keeps a way to be reached only where it was given, and knows a low score', () => {
    const read = parseAnswers(opinion, { 'q-overall': '2', phone: '138 0013 8000' }, ofOpinion);
    expect(read).toMatchObject({ ok: true, value: { contact: { phone: '13800138000' }, wantsTalk: false } });
    expect(
      lowOf(opinion, { choices: { overall: 2, content: 3, worker: 1 } }).map(({ name }) => name),
    ).toEqual(['overall', 'worker']);
  });

  test('keyed in from paper: numbers by the keyboard, several in one go', () => {
    const read = parseKeyed(opinion, { 'k-overall': '4', 'k-gains': '135', 'k-again': '', 'k-liked': '好' });
    expect(read).toMatchObject({
      ok: true,
      value: { choices: { overall: 4, gains: [1, 3, 5] }, words: { liked: '好' } },
    });
    const faulty = parseKeyed(opinion, { 'k-overall': '6', 'k-gains': '1 7', 'k-again': '12' });
    expect(faulty.ok ? [] : faulty.errors.map(({ field }) => field)).toEqual([
      'k-overall',
      'k-gains',
      'k-again',
    ]);
  });
});

/** Answers as people give them: some questions left out, of several choices some. */
const answer = (question: ChoiceQuestion) => {
  const values = choicesOf(question).map(({ value }) => value);
  return question.kind === 'several'
    ? fc.option(fc.subarray(values, { minLength: 1 }), { nil: undefined })
    : fc.option(fc.constantFrom(...values), { nil: undefined });
};
const given = (questions: readonly Question[]) =>
  fc.record(
    Object.fromEntries(questions.filter(isChoice).map((question) => [question.name, answer(question)])),
  );

function tallied(
  questions: readonly Question[],
  answers: readonly Record<string, number | number[] | undefined>[],
) {
  const tally = new Map<string, Map<number, number>>();
  for (const one of answers) {
    const choices = Object.fromEntries(
      Object.entries(one).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    for (const [question, choice] of countsOf(questions, choices)) {
      const counts = tally.get(question) ?? new Map<number, number>();
      tally.set(question, counts.set(choice, (counts.get(choice) ?? 0) + 1));
    }
  }
  return tally;
}

describe('figures against a computation of their own, straight from the answers', () => {
  test('distribution, denominators and mean of every question, with gaps', () => {
    fc.assert(
      fc.property(fc.array(given(opinion), { maxLength: 40 }), (answers) => {
        const tally: Tally = tallied(opinion, answers);
        for (const question of opinion.filter(isChoice)) {
          const figures = figuresOf(question, tally, answers.length);
          const said = answers.map((one) => one[question.name]).filter((value) => value !== undefined);
          expect(figures.answered).toBe(said.length);
          expect(figures.unanswered).toBe(answers.length - said.length);
          for (const { value, n, share } of figures.choices) {
            const chose = said.filter((one) =>
              Array.isArray(one) ? one.includes(value) : one === value,
            ).length;
            expect(n).toBe(chose);
            if (said.length > 0) expect(share).toBeCloseTo(chose / said.length, 10);
            else expect(share).toBeNull();
          }
          const points = said.filter((one) => typeof one === 'number');
          if (question.kind !== 'scale' || points.length === 0) expect(figures.mean).toBeNull();
          else expect(figures.mean).toBeCloseTo(points.reduce((a, b) => a + b, 0) / points.length, 10);
        }
        const overall = answers.map((one) => one[OVERALL]).filter((one) => typeof one === 'number');
        expect(contentOf(tally)).toEqual({
          answered: overall.length,
          content: overall.filter((one) => one === 4 || one === 5).length,
        });
      }),
    );
  });

  test('tallies of two programmes added are the tally of both', () => {
    fc.assert(
      fc.property(fc.array(given(opinion)), fc.array(given(opinion)), (some, others) => {
        const sum = addTallies([tallied(opinion, some), tallied(opinion, others)]);
        expect(sum).toEqual(tallied(opinion, [...some, ...others]));
      }),
    );
  });
});
