import { z } from 'zod';
import { askingWays, type DataAnswer, type DataWish, dataAnswers, dataWishes } from '../data-request.ts';
import type { SignUp } from '../programme/programme.ts';
import type { SignUpRules } from '../programme/sign-up.ts';
import { DETAIL, type Input, LINE, seen } from './desk.ts';
import { reference } from './onward.ts';
import { type Between, oneOf, type Parsed, parseFields, plain, requiredText, text } from './parse.ts';
import { parseEntered } from './people.ts';
import { signUpFrom } from './sign-up.ts';

const wished = { wish: oneOf(dataWishes, '请选择要我们做什么。'), detail: text('说明', 1000) } as const;
const saysWhat: Between<{ wish: DataWish; detail: string | undefined }> = {
  field: 'detail',
  wrong: ({ wish, detail }) => wish === 'correct' && detail === undefined,
  message: '请写明哪里不对、应当是什么。',
};

/** What a sender asks at /status/ about the data kept of them. */
export const parseDataRequest = (input: Input) => parseFields(wished, input, [saysWhat]);

/** The same, written down by a colleague for somebody without a receipt. */
export const parseEnteredRequest = (input: Input) =>
  parseFields(
    {
      reference,
      no: z.preprocess(
        plain,
        z
          .string()
          .regex(/^\d{1,4}$/, { error: '请填写名单上的号，例如 12。' })
          .transform(Number)
          .optional(),
      ),
      channel: oneOf(askingWays, '请选择对方怎样提出的。'),
      ...wished,
      checked: requiredText('怎样核对', '请写下怎样核对是本人的。', LINE),
    },
    input,
    [saysWhat],
  );

const answered = {
  seen,
  answer: oneOf(dataAnswers, '请选择怎样处理的。'),
  detail: requiredText('说明', '请写下怎样办的；不能照办的，写明理由。对方会看到。', DETAIL),
} as const;

/** What was done about a request, and of a sign-up that was corrected how it stands now. */
export interface AnsweredRequest {
  seen: number;
  answer: DataAnswer;
  detail: string;
  corrected?: SignUp;
}

/**
 * What was done about such a request, and how or why.
 * @param rules those of the programme where it is about a sign-up, whose boxes stand in the form too; they count only where it is corrected
 */
export function parseDataAnswer(input: Input, rules: SignUpRules | null): Parsed<AnsweredRequest> {
  if (rules === null) return parseFields(answered, input);
  const isAnswer = ([field]: [string, unknown]): boolean => Object.hasOwn(answered, field);
  const answer = parseFields(answered, Object.fromEntries(Object.entries(input).filter(isAnswer)));
  if (input.answer !== 'corrected') return answer;
  const rest = Object.entries(input).filter((entry) => !isAnswer(entry));
  const form = parseEntered(Object.fromEntries(rest), rules);
  if (answer.ok && form.ok)
    return { ok: true, value: { ...answer.value, corrected: signUpFrom(form.value) } };
  return {
    ok: false,
    errors: [...(answer.ok ? [] : answer.errors), ...(form.ok ? [] : form.errors)],
  };
}
