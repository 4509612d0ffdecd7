import { agency } from '../agency.ts';
import { type Letter, letter } from '../letters.ts';
import type { Instant } from '../time.ts';
import { dayOf, timeOf } from '../time.ts';
import { sayDay, sayDue } from '../words.ts';
import type { Meeting } from './programme.ts';

/** What a letter to somebody who signed up may tell, read when it leaves: dates and place as they are then. */
export interface ParticipantLetterData {
  reference: string;
  title: string;
  /** The meetings to come. */
  meetings: readonly Meeting[];
  /** Where, in one line. */
  place: string;
  /** Until when a place that was offered is kept. */
  offeredUntil: Instant | null;
  /** Whether they can leave, and confirm, by themselves: a receipt code was given to them, and it has not begun. */
  byThemselves: boolean;
  /** The public address, empty when none is set. */
  site: string;
}

type Template = (data: ParticipantLetterData) => Letter;

// As with every letter: who sees a phone's screen by chance learns neither the agency nor what it is about.
const neutral = ({ reference }: ParticipantLetterData): string => `编号 ${reference}`;

/** When a meeting is, in words: '12月5日（周六）10:00–12:00'. */
export const sayMeeting = ({ startsAt, endsAt }: Pick<Meeting, 'startsAt' | 'endsAt'>): string =>
  `${sayDay(dayOf(startsAt))}${timeOf(startsAt)}–${timeOf(endsAt)}`;

const datesOf = ({ meetings, place }: ParticipantLetterData): string =>
  [...meetings.map((meeting) => `时间：${sayMeeting(meeting)}`), `地点：${place}`].join('\n');

const own = ({ site, byThemselves }: ParticipantLetterData): string =>
  byThemselves ? byCode(site) : `不能来的，请打 ${agency.phone} 说一声。`;

const byCode = (site: string): string =>
  `看自己的报名、要退出：打开 ${site === '' ? '我们的网站' : `${site}/status/`}，填写报名后给您的回执码。这封邮件里没有回执码，请用您当时抄下或保存的那一份。不来了请早点退出，好让给候补的人。`;

/** Letters to those who signed up, by the name of the row. */
export const participantTemplates = {
  'signed-up': (data) =>
    letter(neutral(data), `您好。“${data.title}”已经给您留了名额。`, datesOf(data), own(data)),
  'waiting-list': (data) =>
    letter(
      neutral(data),
      `您好。“${data.title}”名额已满，您排在候补名单上。有人退出时按先后递补，轮到您会再写信。`,
      datesOf(data),
      own(data),
    ),
  'place-offered': (data) =>
    letter(
      neutral(data),
      `您好。“${data.title}”有您一个名额，给您留到${data.offeredUntil === null ? '回复为止' : `${sayDue(data.offeredUntil)}`}。请在这以前确认，过时就给下一位。`,
      data.byThemselves
        ? `确认：打开 ${data.site === '' ? '我们的网站' : `${data.site}/status/`}，填写报名后给您的回执码，按“我要来”。也可以打 ${agency.phone}。`
        : `确认：请打 ${agency.phone}。`,
      datesOf(data),
      own(data),
    ),
  'programme-changed': (data) =>
    data.meetings.length === 0
      ? letter(
          neutral(data),
          `您好。您报名的“${data.title}”提前结束，余下的各节不再开了，请不要前往。给您带来不便，很抱歉。`,
          `有疑问，请打 ${agency.phone}。`,
        )
      : letter(
          neutral(data),
          `您好。您报名的“${data.title}”时间或地点有改动，现在是这样：`,
          datesOf(data),
          data.byThemselves ? '改动后不能来的，请退出；不必说原因。' : null,
          own(data),
        ),
  'programme-cancelled': (data) =>
    letter(
      neutral(data),
      `您好。您报名的“${data.title}”取消了，请不要前往。给您带来不便，很抱歉。`,
      data.site === '' ? null : `别的小组和活动：${data.site}/programmes/`,
    ),
  'programme-tomorrow': (data) =>
    letter(neutral(data), `您好。提醒您，“${data.title}”就要开始了：`, datesOf(data), own(data)),
} as const satisfies Record<string, Template>;
export type ParticipantTemplateName = keyof typeof participantTemplates;

/** Whether a letter of this name goes to somebody who signed up. */
export const isParticipantTemplate = (name: string): name is ParticipantTemplateName =>
  Object.hasOwn(participantTemplates, name);

/** What a letter to somebody who signed up says, at the moment it leaves. */
export const writeParticipantLetter = (name: ParticipantTemplateName, data: ParticipantLetterData): Letter =>
  participantTemplates[name](data);

const calls: readonly string[] = [
  'place-offered',
  'programme-changed',
  'programme-cancelled',
  'programme-tomorrow',
];

/** Whether somebody whom this letter does not reach is to be phoned. */
export const worthACall = (template: string): boolean => calls.includes(template);
