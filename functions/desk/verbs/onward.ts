import { convey, improve, reward } from '../../../db/verbs/gratitude.ts';
import { linkTo, unlink } from '../../../db/verbs/linking.ts';
import { passOn, passUp } from '../../../db/verbs/staff-track.ts';
import {
  parseConveying,
  parseImprovement,
  parseLink,
  parsePassingOn,
  parsePassingUp,
  parseReward,
  parseUnlinking,
} from '../../../domain/forms/onward.ts';
import { postVerb } from '../matter.ts';

/** What takes a matter on inside the house: up the staff track, to those it thanks, to what it belongs to. */
export const onwardVerbs = {
  'pass-on': postVerb('pass-on', {
    parse: parsePassingOn,
    run: ({ store, on }, form) => passOn(store, on, form.detail),
  }),
  'pass-up': postVerb('pass-up', {
    parse: parsePassingUp,
    run: ({ store, on }, form) => passUp(store, on, form.detail),
  }),
  convey: postVerb('convey', {
    parse: parseConveying,
    run: ({ store, on }, form) => convey(store, on, form.person),
  }),
  reward: postVerb('reward', {
    parse: parseReward,
    run: ({ store, on }, form) => reward(store, on, form.detail),
  }),
  improvement: postVerb('improvement', {
    parse: parseImprovement,
    run: ({ store, on }, form) => improve(store, on, form.improved),
  }),
  link: postVerb('link', {
    parse: parseLink,
    run: ({ store, on }, { reference, kind }) => linkTo(store, on, { reference, kind }),
  }),
  unlink: postVerb('unlink', {
    parse: parseUnlinking,
    run: ({ store, on }, form) => unlink(store, on, form.reference),
  }),
} as const;
