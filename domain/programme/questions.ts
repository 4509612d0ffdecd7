import { UNDATED } from '../guideline/rule.ts';
import type { Day } from '../time.ts';
import type { OpinionPhase, QuestionSetOf } from './programme.ts';

/** Scales in words, the best first: the best counts as many points as there are words, the last as one. */
export const scales = {
  satisfied: ['很满意', '满意', '一般', '不满意', '很不满意'],
  agree: ['很同意', '同意', '一般', '不同意', '很不同意'],
  fits: ['很符合', '比较符合', '说不准', '不太符合', '很不符合'],
  better: ['好了很多', '好了一些', '没有变化', '差了一些', '差了很多'],
} as const satisfies Record<string, readonly string[]>;
export type ScaleName = keyof typeof scales;

export const isScale = (name: string): name is ScaleName => Object.hasOwn(scales, name);

/** The part of a set: the opinion at the end, or the test that a group answers before and after. */
export type QuestionPart = 'opinion' | 'test';

/**
 * One question. Its name stays the same over the versions as long as its meaning does: by it answers of different versions
 * are counted together.
 */
export type Question = { name: string; ask: string; part: QuestionPart } & (
  | { kind: 'scale'; scale: ScaleName }
  | { kind: 'one' | 'several'; choices: readonly string[] }
  | { kind: 'text' }
);

/** A question that is answered by a choice; the words are typed. */
export type ChoiceQuestion = Exclude<Question, { kind: 'text' }>;

export const isChoice = (question: Question): question is ChoiceQuestion => question.kind !== 'text';

/** A set of questions as it holds from a day on. */
export interface QuestionSet {
  of: QuestionSetOf;
  version: number;
  fromDay: Day;
  questions: readonly Question[];
}

/** The question that asks how content somebody is on the whole: every set has it, and the public figures count it. */
export const OVERALL = 'overall';

/** A choice of a question as it is counted: its number and its words. Points of a scale fall from the first to the last. */
export function choicesOf(question: ChoiceQuestion): { value: number; words: string }[] {
  if (question.kind !== 'scale') return question.choices.map((words, at) => ({ value: at + 1, words }));
  const words = scales[question.scale];
  return words.map((word, at) => ({ value: words.length - at, words: word }));
}

/** The questions that are asked at a time, in their order. */
export const askedAt = (set: QuestionSet, phase: OpinionPhase): Question[] =>
  set.questions.filter(({ part }) => part === (phase === 'opinion' ? 'opinion' : 'test'));

const opinion = { part: 'opinion' } as const;
const test = { part: 'test' } as const;

/**
 * The sets that come with the house. The originals (DG-G-004, DG-P-004, 服务成效表) are lost; these are made from what the
 * guides say they are for (【小组】六, 【活动】六, 【跟踪】一3、三, 【评估】二), and the agency changes them as it likes.
 */
export const shippedSets: Record<QuestionSetOf, QuestionSet> = {
  group: {
    of: 'group',
    version: 1,
    fromDay: UNDATED,
    questions: [
      { ...opinion, name: OVERALL, kind: 'scale', scale: 'satisfied', ask: '总的来说，您对小组满意吗？' },
      { ...opinion, name: 'content', kind: 'scale', scale: 'satisfied', ask: '小组的内容合您的需要吗？' },
      { ...opinion, name: 'worker', kind: 'scale', scale: 'satisfied', ask: '社工带得怎么样？' },
      { ...opinion, name: 'setting', kind: 'scale', scale: 'satisfied', ask: '时间、地点安排得怎么样？' },
      { ...opinion, name: 'gained', kind: 'scale', scale: 'agree', ask: '参加小组对我有帮助。' },
      {
        ...opinion,
        name: 'gains',
        kind: 'several',
        choices: ['学到了方法', '认识了朋友', '心里轻松了', '更懂家人或自己', '知道找谁帮忙', '没什么收获'],
        ask: '您有什么收获？可多选。',
      },
      {
        ...opinion,
        name: 'again',
        kind: 'one',
        choices: ['愿意', '看情况', '不愿意'],
        ask: '您还愿意来这样的小组吗？',
      },
      { ...opinion, name: 'liked', kind: 'text', ask: '哪里最好？' },
      { ...opinion, name: 'wanted', kind: 'text', ask: '哪里可以改进？' },
      { ...test, name: 'knows', kind: 'scale', scale: 'fits', ask: '遇到这方面的问题，我知道可以怎么做。' },
      { ...test, name: 'supported', kind: 'scale', scale: 'fits', ask: '有难处的时候，我有人可以商量。' },
      { ...test, name: 'relations', kind: 'scale', scale: 'fits', ask: '我和身边的人处得好。' },
      { ...test, name: 'confident', kind: 'scale', scale: 'fits', ask: '我对自己有信心。' },
    ],
  },
  activity: {
    of: 'activity',
    version: 1,
    fromDay: UNDATED,
    questions: [
      { ...opinion, name: OVERALL, kind: 'scale', scale: 'satisfied', ask: '总的来说，您对这次活动满意吗？' },
      { ...opinion, name: 'content', kind: 'scale', scale: 'satisfied', ask: '活动内容怎么样？' },
      { ...opinion, name: 'worker', kind: 'scale', scale: 'satisfied', ask: '工作人员的态度怎么样？' },
      { ...opinion, name: 'setting', kind: 'scale', scale: 'satisfied', ask: '时间、地点安排得怎么样？' },
      { ...opinion, name: 'gained', kind: 'scale', scale: 'agree', ask: '参加这次活动对我有帮助。' },
      {
        ...opinion,
        name: 'heard',
        kind: 'several',
        choices: ['社工告诉我', '海报', '微信', '亲友', '居委会或学校', '其他'],
        ask: '您从哪里知道这次活动？可多选。',
      },
      {
        ...opinion,
        name: 'again',
        kind: 'one',
        choices: ['愿意', '看情况', '不愿意'],
        ask: '您还愿意来这样的活动吗？',
      },
      { ...opinion, name: 'liked', kind: 'text', ask: '哪里最好？' },
      { ...opinion, name: 'wanted', kind: 'text', ask: '哪里可以改进？还想要什么活动？' },
    ],
  },
  case: {
    of: 'case',
    version: 1,
    fromDay: UNDATED,
    questions: [
      {
        ...opinion,
        name: OVERALL,
        kind: 'scale',
        scale: 'satisfied',
        ask: '总的来说，您对我们的服务满意吗？',
      },
      { ...opinion, name: 'heardOut', kind: 'scale', scale: 'agree', ask: '社工听懂了我的难处。' },
      { ...opinion, name: 'together', kind: 'scale', scale: 'agree', ask: '怎样做是我和社工一起定的。' },
      {
        ...opinion,
        name: 'problem',
        kind: 'scale',
        scale: 'better',
        ask: '和开始的时候比，原来的问题现在怎样？',
      },
      { ...opinion, name: 'coping', kind: 'scale', scale: 'better', ask: '自己应付难处的本领，现在怎样？' },
      {
        ...opinion,
        name: 'again',
        kind: 'one',
        choices: ['会', '看情况', '不会'],
        ask: '以后再有难处，您会来找我们吗？',
      },
      { ...opinion, name: 'liked', kind: 'text', ask: '哪些帮到了您？' },
      { ...opinion, name: 'wanted', kind: 'text', ask: '哪里可以做得更好？' },
    ],
  },
};

/** The questions that a programme asks: the version that held on the day of its first meeting, so that before and after are the same. */
export function setInForce(versions: readonly QuestionSet[], of: QuestionSetOf, day: Day): QuestionSet {
  const [first, ...later] = versions.filter((set) => set.of === of).toSorted((a, b) => a.version - b.version);
  return later.findLast(({ fromDay }) => fromDay <= day) ?? first ?? shippedSets[of];
}
