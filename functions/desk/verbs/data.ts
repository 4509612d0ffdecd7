import { answerDataRequest } from '../../../db/verbs/data-answer.ts';
import { parseDataAnswer } from '../../../domain/forms/data-request.ts';
import { postVerb } from '../matter.ts';

/** Answering a sender's request about the data kept of them. */
export const dataVerbs = {
  'data-answer': postVerb('data-answer', {
    parse: parseDataAnswer,
    run: ({ store, on }, { answer, detail }) => answerDataRequest(store, on, { answer, detail }),
  }),
} as const;
