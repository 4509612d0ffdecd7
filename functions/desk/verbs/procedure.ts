import { bounce } from '../../../db/verbs/bouncing.ts';
import { escalate } from '../../../db/verbs/escalating.ts';
import { extend } from '../../../db/verbs/extending.ts';
import { shieldFrom, unshield } from '../../../db/verbs/shielding.ts';
import { takeStep } from '../../../db/verbs/steps.ts';
import { happenedAt } from '../../../domain/forms/desk.ts';
import {
  parseBounce,
  parseEscalation,
  parseExtension,
  parseShielding,
  parseUnshielding,
} from '../../../domain/forms/procedure.ts';
import { parseStep } from '../../../domain/forms/steps.ts';
import { type StepName, stepNames } from '../../../domain/steps.ts';
import { postVerb } from '../matter.ts';

type PostVerb = ReturnType<typeof postVerb>;

/** Every step of the procedure by its name: one parser and one verb read the table (domain/steps.ts). */
const postStep = (name: StepName): PostVerb =>
  postVerb(name, {
    parse: parseStep(name),
    run: ({ store, on, calendar }, { about, by, day, time, dueDay, detail }) => {
      const when = happenedAt({ day, time }, on.at);
      return takeStep(store, on, name, { happenedAt: when, about, by, until: dueDay, detail }, calendar);
    },
  });

/** The verbs of the procedure beyond the ordinary handling, by their addresses. */
export const procedureVerbs: Readonly<Record<string, PostVerb>> = {
  extension: postVerb('extension', {
    parse: parseExtension,
    run: async ({ store, on, form }, { rule, dueDay, detail }) =>
      extend(store, on, { rule, day: dueDay, detail }, await form()),
  }),
  escalation: postVerb('escalation', {
    parse: parseEscalation,
    run: ({ store, on }, { detail }) => escalate(store, on, detail),
  }),
  bounce: postVerb('bounce', {
    parse: parseBounce,
    run: ({ store, on }, { day, time, detail }) =>
      bounce(store, on, { happenedAt: happenedAt({ day, time }, on.at), detail }),
  }),
  shielding: postVerb('shielding', {
    parse: parseShielding,
    run: ({ store, on }, { person, why, detail }) => shieldFrom(store, on, { person, why, detail }),
  }),
  unshielding: postVerb('unshielding', {
    parse: parseUnshielding,
    run: ({ store, on }, { person, detail }) => unshield(store, on, { person, detail }),
  }),
  ...Object.fromEntries(stepNames.map((name) => [name, postStep(name)])),
};
