import { aboutWhich } from '../../../db/data-request.ts';
import { answerDataRequest } from '../../../db/verbs/data-answer.ts';
import { parseDataAnswer } from '../../../domain/forms/data-request.ts';
import { postVerb } from '../matter.ts';

/** Answering somebody's request about the data kept of them. */
export const dataVerbs = {
  'data-answer': postVerb('data-answer', {
    parse: async (input, _now, { store, loaded }) => {
      const about = await aboutWhich(store, loaded.row.id);
      return parseDataAnswer(input, about?.of === 'sign-up' ? about.loaded.programme : null);
    },
    run: ({ store, on }, { seen: _seen, ...given }) => answerDataRequest(store, on, given),
  }),
} as const;
