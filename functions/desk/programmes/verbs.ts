import {
  allowLate,
  approve,
  consult,
  openSignUp,
  propose,
  returnPlan,
  shutSignUp,
} from '../../../db/programme/approving.ts';
import { assignProgramme, holdProgramme } from '../../../db/programme/assigning.ts';
import { changePlan } from '../../../db/programme/changing.ts';
import { archive, assessSession, followUp } from '../../../db/programme/ending.ts';
import { cancel, heldMeetings, type NewDates, reschedule } from '../../../db/programme/moving.ts';
import { approvePapers } from '../../../db/programme/paper-verbs.ts';
import { placesOf } from '../../../db/programme/places.ts';
import { parseAssignment, parseReason, parseSeen } from '../../../domain/forms/desk.ts';
import { defined } from '../../../domain/forms/parse.ts';
import {
  type DatesForm,
  type PlanForm,
  parseConsultation,
  parseDates,
  parsePlanChange,
} from '../../../domain/forms/programme.ts';
import { parseApproval, parseAssessment, parseFollowUp } from '../../../domain/forms/programme-papers.ts';
import { sayConsulted } from '../../../domain/programme/consulting.ts';
import type { PaperKey } from '../../../domain/programme/papers.ts';
import { isPaper } from '../../../domain/programme/programme.ts';
import { type ProgrammeDoing, postProgrammeVerb } from './verb.ts';

const planOf = ({ title, summary, need, foundOut, goals, content, budget, forWhom }: PlanForm) => ({
  ...{ title, summary, need, foundOut, goals, content, budget },
  ...defined({ forWhom }),
});

/** Why a plan is changed, and with whom that was talked over. */
const whyChanged = ({
  consultedWith: people,
  consultedOn: on,
  detail,
}: Pick<PlanForm, 'consultedWith' | 'consultedOn' | 'detail'>) =>
  defined({ detail, consulted: people && on ? { people, on } : undefined });

const datesOf = ({ placeId, whereabouts, meetings, detail, ...talk }: DatesForm): NewDates => ({
  ...{ placeId, whereabouts, meetings, detail },
  ...whyChanged({ ...talk, detail }),
});

/** The papers that are named by their boxes; what is none is left out. */
const keysOf = (words: readonly string[]): PaperKey[] =>
  words.flatMap((word) => {
    const [name = '', no = ''] = word.split('/');
    return isPaper(name) ? [{ name, no: Number(no) }] : [];
  });

/** Whether a new place is one that is offered, or the one it was before. */
async function isOffered({ store, on }: ProgrammeDoing, placeId: string): Promise<boolean> {
  if (placeId === on.loaded.programme.placeId) return true;
  return (await placesOf(store)).some(({ id, closedAt }) => id === placeId && closedAt === null);
}

/** Every verb of a programme by its address below it. */
export const programmeVerbs = {
  consultation: postProgrammeVerb('consultation', {
    parse: (input, { on }) => parseConsultation(input, on.at),
    run: ({ store, on }, { consultedWith, consultedOn, detail }) =>
      consult(store, on, sayConsulted({ on: consultedOn, people: consultedWith }, detail)),
  }),
  proposal: postProgrammeVerb('proposal', {
    parse: parseSeen,
    run: ({ store, on }) => propose(store, on),
  }),
  return: postProgrammeVerb('return', {
    parse: parseReason,
    run: ({ store, on, calendar }, form) => returnPlan(store, on, form.detail, calendar),
  }),
  approval: postProgrammeVerb('approval', {
    parse: parseSeen,
    run: ({ store, on, calendar }) => approve(store, on, calendar),
  }),
  'late-start': postProgrammeVerb('late-start', {
    parse: parseReason,
    run: ({ store, on, calendar }, form) => allowLate(store, on, form.detail, calendar),
  }),
  'sign-up-opening': postProgrammeVerb('sign-up-opening', {
    parse: parseSeen,
    run: ({ store, on, calendar }) => openSignUp(store, on, calendar),
  }),
  'sign-up-shutting': postProgrammeVerb('sign-up-shutting', {
    parse: parseSeen,
    run: ({ store, on }) => shutSignUp(store, on),
  }),
  plan: postProgrammeVerb('plan', {
    at: 'plan/',
    parse: (input, { on }) => parsePlanChange(input, on.at),
    run: ({ store, on, calendar }, form) =>
      changePlan(
        store,
        on,
        {
          plan: planOf(form),
          ...{ service: form.service, capacity: form.capacity, asks: form.asks },
          ...{ ageFrom: form.ageFrom ?? null, ageTo: form.ageTo ?? null },
          ...whyChanged(form),
        },
        calendar,
      ),
  }),
  dates: postProgrammeVerb('dates', {
    at: 'dates/',
    parse: (input, { on }) => parseDates(input, on.at, heldMeetings(on.loaded)),
    run: async (doing, form) =>
      (await isOffered(doing, form.placeId))
        ? reschedule(doing.store, doing.on, datesOf(form), doing.calendar)
        : { ok: false, failure: 'no-such-place' },
  }),
  cancellation: postProgrammeVerb('cancellation', {
    parse: parseReason,
    run: ({ store, on }, form) => cancel(store, on, form.detail),
  }),
  'session-assessment': postProgrammeVerb('session-assessment', {
    parse: parseAssessment,
    run: ({ store, on }, { meeting, detail }) => assessSession(store, on, { meeting, detail }),
  }),
  'follow-up': postProgrammeVerb('follow-up', {
    parse: parseFollowUp,
    run: ({ store, on }, form) => followUp(store, on, form.detail),
  }),
  'papers-approval': postProgrammeVerb('papers-approval', {
    parse: parseApproval,
    run: ({ store, on }, form) => approvePapers(store, on, keysOf(form.paper)),
  }),
  archiving: postProgrammeVerb('archiving', {
    parse: parseSeen,
    run: ({ store, on, calendar }) => archive(store, on, calendar),
  }),
  assignment: postProgrammeVerb('assignment', {
    parse: parseAssignment,
    run: ({ store, on }, form) => assignProgramme(store, on, form.handler),
  }),
  hold: postProgrammeVerb('hold', {
    parse: parseReason,
    run: ({ store, on }, form) => holdProgramme(store, on, { hold: true, detail: form.detail }),
  }),
  'hold-release': postProgrammeVerb('hold-release', {
    parse: parseReason,
    run: ({ store, on }, form) => holdProgramme(store, on, { hold: false, detail: form.detail }),
  }),
} as const;
