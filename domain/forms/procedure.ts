import { z } from 'zod';
import { handledAnswers, timelyAnswers } from '../survey.ts';
import { DETAIL, happened, happenedRules, type Input, seen, someday } from './desk.ts';
import { blank, oneOf, parseFields, requiredText, text } from './parse.ts';
import { limits } from './submission.ts';

/** What may be given a later date, in the words of the desk (policy §2, extension). */
export const extensions = {
  'submission.reply': '答复的期限',
  'submission.promised-report': '约定报告结果的日期',
} as const;

/** Why a colleague stands outside, where somebody entitled says so. */
export const outsideReasons = { marked: '与这一件有利害关系', concerned: '就是当事同事' } as const;

const person = requiredText('同事', '请选择同事。', 40);
const why = (missing: string) => requiredText('这一栏', missing, DETAIL);

export const parseExtension = (input: Input) =>
  parseFields(
    {
      seen,
      rule: oneOf(extensions, '请选择延长哪一个期限。'),
      dueDay: someday('请填写新的日期。'),
      detail: why('请写下为什么要延长，来件人会看到。'),
    },
    input,
  );

export const parseEscalation = (input: Input) =>
  parseFields({ seen, detail: why('请写下为什么要上级处理。') }, input);

export const parseBounce = (input: Input, now: number) =>
  parseFields({ seen, ...happened, detail: why('请写下怎样退回来的。') }, input, [...happenedRules(now)]);

export const parseShielding = (input: Input) =>
  parseFields(
    { seen, person, why: oneOf(outsideReasons, '请选择为什么回避。'), detail: text('这一栏', DETAIL) },
    input,
  );

export const parseUnshielding = (input: Input) =>
  parseFields({ seen, person, detail: text('这一栏', DETAIL) }, input);

/** The two questions after closing. */
export const parseSurvey = (input: Input) =>
  parseFields(
    {
      handled: oneOf(handledAnswers, '请选择办得怎么样。'),
      timely: oneOf(timelyAnswers, '请选择快慢怎么样。'),
    },
    input,
  );

const keyFault = '这一项由表单自动填写，请重新打开这一页再提交。';

/** 打击报复: what happened, in the sender's words. */
export const parseReprisal = (input: Input) =>
  parseFields(
    {
      suffered: requiredText('这一栏', '请写下发生了什么。', limits.message.max, limits.message.min),
      key: z.preprocess(
        blank,
        z
          .string({ error: keyFault })
          .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: keyFault })
          .optional(),
      ),
    },
    input,
  );
