import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasWords, mailKey, phoneKey, tokensOf, tokensOfWords, wordsOf } from '../../domain/search-words.ts';

describe('the tokens of a text', () => {
  test('are its single characters and its pairs of neighbours, each once', () => {
    expect(tokensOf('家访，家访').toSorted()).toEqual(['家', '家访', '访'].toSorted());
    expect(tokensOf('没有通知')).toEqual(['没', '没有', '有', '有通', '通', '通知', '知']);
  });

  test('do not join what a sign or a space parts', () => {
    expect(tokensOf('投诉。社工')).not.toContain('诉社');
  });

  test('a text that has the words has every token of them', () => {
    const text = fc.string({ unit: fc.constantFrom(...'投诉家访没有通知社工 ，Ab1'), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 1, max: 6 }), (whole, from, length) => {
        const words = wordsOf(
          [...whole]
            .slice(from % (whole.length + 1))
            .slice(0, length)
            .join(''),
        );
        const tokens = tokensOf(whole);
        return !hasWords(whole, words) || tokensOfWords(words).every((token) => tokens.includes(token));
      }),
    );
  });
});

test.each([
  ['没有通知', ['没有', '有通', '通知']],
  ['访', ['访']],
  ['家访', ['家访']],
])('a phrase is the AND of its pairs: %s', (word, tokens) => {
  expect(tokensOfWords([word])).toEqual(tokens);
});

test('a telephone number is the same however it is written; words are none', () => {
  expect(phoneKey('+86 138-0013-8123')).toBe('13800138123');
  expect(phoneKey('１３８００１３８１２３')).toBe('13800138123');
  expect(phoneKey('(0769) 22820037')).toBe('076922820037');
  expect(phoneKey('2026年11月')).toBeNull();
  expect(mailKey(' A@B.cn ')).toBe('a@b.cn');
  expect(mailKey('投诉')).toBeNull();
});
