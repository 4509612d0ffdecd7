import type { Answer } from './opinions.ts';

/** Who has a place when the group begins. */
export const members = ['陈女士', '小明', '王伯', '小芳', '阿珍'];

/** The test before and after of five members: the word of each, and the points of `knows` and `confident`. */
const tests = [
  { pair: '小河', before: [2, 3], after: [4, 4] },
  { pair: '大山', before: [3, 3], after: [4, 3] },
  { pair: '白云', before: [2, 2], after: [3, 4] },
  { pair: '红花', before: [3, 4], after: [5, 4] },
  { pair: '绿叶', before: [2, 4], after: [4, 3] },
] as const;
/** What each answered to the test before, or to the one after. */
export const tested = (phase: 'before' | 'after'): Answer[] =>
  tests.map(({ pair, [phase]: [knows, confident] }) => ({
    points: { knows, confident },
    words: { pair },
  }));

/** What six people thought: one is not content and leaves a number. */
const thought: Record<string, Answer> = {
  chen: {
    points: { overall: 2, worker: 3, gains: 1 },
    words: { 'q-wanted': '时间太赶。', phone: '13800138001', name: '陈女士' },
  },
  zhen: { points: { overall: 5, worker: 5, gains: 3 }, words: { 'q-liked': '画画。' } },
  wang: { points: { overall: 4, worker: 5, gains: 2 } },
  ming: { points: { overall: 5, worker: 4, gains: 1 }, words: { 'q-liked': '画画很好玩。' } },
  fang: { points: { overall: 4, worker: 4 } },
  qiang: { points: { overall: 5, worker: 5, gains: 2 } },
};
/** What six of their families thought, on paper. */
export const families: Answer[] = Array.from({ length: 6 }, (_, index) => ({
  points: { overall: index % 2 === 0 ? 5 : 4, gains: 3 },
}));
/** What one of the six thought. */
export const thoughtOf = (who: string): Answer => thought[who] ?? { points: {} };
