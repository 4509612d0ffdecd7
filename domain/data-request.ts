import { channels, type Outcome } from './submission.ts';

/** What a sender may ask about the data kept of them (个人信息保护法 第44–47条). */
export const dataWishes = { see: '查阅、复制', correct: '更正、补充', erase: '删除' } as const;
export type DataWish = keyof typeof dataWishes;

/** How somebody asks a colleague who has no receipt to ask with. */
export const askingWays = {
  phone: channels.phone,
  visit: channels.visit,
  letter: channels.letter,
} as const;
export type AskingWay = keyof typeof askingWays;

/** What was done about it. */
export const dataAnswers = {
  copied: '已交给本人副本',
  corrected: '已更正',
  erased: '已删除',
  refused: '不能照办，已说明理由',
} as const;
export type DataAnswer = keyof typeof dataAnswers;

/** How such a request may end: done, explained, taken back, or asked twice. */
export const dataOutcomes: readonly Outcome[] = ['solved', 'explained', 'withdrawn', 'duplicate'];
