import { hold, releaseHold } from '../../../db/verbs/erasing.ts';
import { parseReason } from '../../../domain/forms/desk.ts';
import { postVerb } from '../matter.ts';

/** Keeping a matter beyond its years, and letting it go again. */
export const keepingVerbs = {
  hold: postVerb('hold', { parse: parseReason, run: ({ store, on }, form) => hold(store, on, form.detail) }),
  'hold-release': postVerb('hold-release', {
    parse: parseReason,
    run: ({ store, on }, form) => releaseHold(store, on, form.detail),
  }),
} as const;
