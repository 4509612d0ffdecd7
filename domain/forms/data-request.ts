import { dataAnswers, dataWishes } from '../data-request.ts';
import { DETAIL, type Input, seen } from './desk.ts';
import { oneOf, parseFields, requiredText, text } from './parse.ts';

/** What a sender asks at /status/ about the data kept of them. */
export const parseDataRequest = (input: Input) =>
  parseFields({ wish: oneOf(dataWishes, '请选择要我们做什么。'), detail: text('说明', 1000) }, input, [
    {
      field: 'detail',
      wrong: ({ wish, detail }) => wish === 'correct' && detail === undefined,
      message: '请写明哪里不对、应当是什么。',
    },
  ]);

/** What was done about such a request, and how or why. */
export const parseDataAnswer = (input: Input) =>
  parseFields(
    {
      seen,
      answer: oneOf(dataAnswers, '请选择怎样处理的。'),
      detail: requiredText('说明', '请写下怎样办的；不能照办的，写明理由。对方会看到。', DETAIL),
    },
    input,
  );
