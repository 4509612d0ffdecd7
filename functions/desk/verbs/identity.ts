import { revealIdentity } from '../../../db/verbs/identity.ts';
import { parseIdentity } from '../../../domain/forms/identity.ts';
import { postVerb } from '../matter.ts';

/** Asking to see who sent a matter. */
export const identityVerbs = {
  identity: postVerb('identity', {
    parse: parseIdentity,
    run: ({ store, on }, form) => revealIdentity(store, on, form),
  }),
} as const;
