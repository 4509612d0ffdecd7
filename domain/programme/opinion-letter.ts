import { type Letter, letter } from '../letters.ts';
import { dayOf, type Instant } from '../time.ts';
import { sayDay } from '../words.ts';
import type { OpinionPhase } from './programme.ts';

/** What the letter with a link tells whoever took part. */
export interface OpinionLetterData {
  title: string;
  phase: OpinionPhase;
  /** The whole address, which serves once. */
  link: string;
  until: Instant;
}

const asks: Record<OpinionPhase, (title: string) => string> = {
  opinion: (title) => `谢谢您参加“${title}”。想请您用一分钟，说说您觉得怎么样：`,
  before: (title) => `“${title}”就要开始了。想请您用一分钟答几题，结束时再答一次，好看看有没有变化：`,
  after: (title) => `“${title}”结束了。想请您把开始前答过的几题再答一次，好看看有没有变化：`,
};

/** The letter that asks somebody who took part; its subject names neither the agency nor the programme. */
export const writeOpinionLetter = ({ title, phase, link, until }: OpinionLetterData): Letter =>
  letter(
    '想听听您的意见',
    `您好。${asks[phase](title)}`,
    link,
    `这个链接只能用一次，到 ${sayDay(dayOf(until))} 为止。不记名：我们不记录您是谁，也不知道哪一份是您答的。不想答，不用理会这封邮件。`,
  );
