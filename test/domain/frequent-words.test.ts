import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frequentWords, wordsIn } from '../../domain/programme/frequent-words.ts';

const counted = (people: readonly (readonly string[])[]) =>
  frequentWords(people).words.map(({ word, n }) => `${word} ${n}`);

describe('words in a text', () => {
  test.each([
    ['老师很耐心，孩子学会了做手工', ['老师', '耐心', '孩子', '学会', '手工']],
    ['很喜欢，非常喜欢', ['喜欢', '喜欢']],
    // What was denied is not counted as praise.
    ['不满意，不太满意，不是很满意', ['不满意', '不太满意', '不是很满意']],
    ['没有收获，空调太冷', ['没有收获', '空调', '太冷']],
    // Words of the trade stay whole.
    ['亲子沟通，长者饭堂', ['亲子', '沟通', '长者', '饭堂']],
    // The negation ends with its half sentence; a number may be somebody's.
    ['没有。收获 13800138000 2次', ['收获']],
    ['Very GOOD ｇｏｏｄ', ['good', 'good']],
    ['我们觉得可以，的了吗。……', []],
    ['', []],
  ])('%s', (text, words) => {
    expect(wordsIn(text)).toEqual(words);
  });
});

describe('the words that most people wrote', () => {
  test('counts people, not times, over all that each wrote; the most first', () => {
    const people = [
      ['耐心耐心耐心，场地', '耐心'],
      ['老师耐心'],
      ['老师', '场地'],
      ['手工，老师'],
      ['时间太短'],
    ];
    expect(counted(people)).toEqual(['老师 3', '场地 2', '耐心 2']);
    expect(frequentWords(people).words[0]).toEqual({ word: '老师', n: 3 });
    expect(frequentWords(people).writers).toBe(5);
  });

  test('tells nothing of fewer than five who wrote; who wrote nothing is nobody here', () => {
    const four = Array.from({ length: 4 }, () => ['老师耐心']);
    expect(frequentWords(four)).toEqual({ writers: 4, words: [] });
    expect(frequentWords([...four, [], ['  ']])).toEqual({ writers: 4, words: [] });
    expect(counted([...four, ['场地']])).toEqual(['老师 4', '耐心 4']);
  });

  test('never a word of one person only, whatever is written; no more than a dozen', () => {
    const piece = fc.constantFrom(
      ...'老师 耐心 场地 空调 太冷 不满意 亲子 手工 陈明辉 很好 ， 138'.split(' '),
    );
    const text = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(fc.array(text, { maxLength: 3 }), { maxLength: 12 }), (people) => {
        const { writers, words } = frequentWords(people);
        expect(words.length).toBeLessThanOrEqual(12);
        if (writers < 5) expect(words).toEqual([]);
        for (const { word, n } of words) {
          const wrote = people.filter((texts) => texts.some((one) => wordsIn(one).includes(word)));
          expect(n).toBe(wrote.length);
          expect(n).toBeGreaterThanOrEqual(2);
        }
      }),
    );
  });
});
