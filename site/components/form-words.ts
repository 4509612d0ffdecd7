import { limits } from '../../domain/forms/submission.ts';
import type { Kind } from '../../domain/submission.ts';

interface FormWords {
  title: string;
  description: string;
  what: string;
  message: string;
  messageHint: string;
  about: string;
  aboutHint: string;
  tellName: string;
  button: string;
}

const length = `${limits.message.min} 到 ${limits.message.max} 个字`;

/** What the one form says for each kind. */
export const formWords: Record<Kind, FormWords> = {
  complaint: {
    title: '写一份投诉',
    description: '写下发生了什么，我们 4 个工作日内联系您，7 个工作日内答复。',
    what: '发生了什么',
    message: '请按您自己的话说',
    messageHint: `什么时候，在哪里，谁，做了什么。想到哪里写到哪里，${length}。`,
    about: '关于谁、哪里',
    aboutHint: '哪项服务、哪个地方或哪个人。',
    tellName: '可以让当事社工知道您是谁吗',
    button: '提交投诉',
  },
  suggestion: {
    title: '写一条意见建议',
    description: '写下怎样可以做得更好，我们 4 个工作日内联系您，7 个工作日内答复。',
    what: '您想说什么',
    message: '您的意见或建议',
    messageHint: `现在怎样，您觉得怎样更好。${length}。`,
    about: '关于哪项服务、哪里',
    aboutHint: '服务、地方或人都可以。',
    tellName: '可以让有关社工知道您是谁吗',
    button: '提交意见建议',
  },
  compliment: {
    title: '送一份嘉许',
    description: '有人帮到了您，写下来，我们会转达并向您道谢。',
    what: '您想说什么',
    message: '发生了什么好事',
    messageHint: `谁帮到了您，怎样帮的。${length}。`,
    about: '想谢谢谁、哪里',
    aboutHint: '人、服务或地方都可以。',
    tellName: '可以让这位社工知道您是谁吗',
    button: '送出嘉许',
  },
};
