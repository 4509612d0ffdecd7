import type { Who } from './route-table.ts';

/** Whoever works with people: groups and activities. */
const workers = [
  ...(['general_office', 'service_head', 'department_head', 'director', 'supervisor'] as const),
  ...(['assistant_supervisor', 'staff_committee', 'social_worker', 'office_staff', 'checker'] as const),
];
const planners = ['director', 'service_head', 'supervisor', 'assistant_supervisor'] as const;

/** Groups and activities from plan to archive; on one of them each verb asks for more: programme-permissions.test.ts. */
const planSide: Record<string, Who> = {
  'GET /desk/programmes/': workers,
  'GET /desk/programmes/year/': workers,
  'GET /desk/programmes/new/': workers,
  'POST /desk/programmes/new/': workers,
  'GET /desk/programmes/places/': planners,
  'POST /desk/programmes/places/': planners,
  'POST /desk/programmes/places/:id/closing/': planners,
  'GET /desk/programmes/:reference/': workers,
  'GET /desk/programmes/:reference/plan/': workers,
  'GET /desk/programmes/:reference/dates/': workers,
  'POST /desk/programmes/:reference/consultation/': workers,
  'POST /desk/programmes/:reference/proposal/': workers,
  'POST /desk/programmes/:reference/return/': workers,
  'POST /desk/programmes/:reference/approval/': workers,
  'POST /desk/programmes/:reference/late-start/': workers,
  'POST /desk/programmes/:reference/sign-up-opening/': workers,
  'POST /desk/programmes/:reference/sign-up-shutting/': workers,
  'POST /desk/programmes/:reference/plan/': workers,
  'POST /desk/programmes/:reference/dates/': workers,
  'POST /desk/programmes/:reference/cancellation/': workers,
  'POST /desk/programmes/:reference/session-assessment/': workers,
  'POST /desk/programmes/:reference/follow-up/': workers,
  'POST /desk/programmes/:reference/papers-approval/': workers,
  'POST /desk/programmes/:reference/archiving/': workers,
  'POST /desk/programmes/:reference/assignment/': workers,
  'POST /desk/programmes/:reference/hold/': workers,
  'POST /desk/programmes/:reference/hold-release/': workers,
  'GET /desk/programmes/:reference/papers/:paper/:no/': workers,
  'POST /desk/programmes/:reference/papers/:paper/:no/': workers,
  'POST /desk/programmes/:reference/papers/:paper/:no/scan/': workers,
  'POST /desk/programmes/:reference/papers/:paper/:no/return/': workers,
  'GET /desk/programmes/:reference/papers/:paper/:no/print/': workers,
  'GET /desk/programmes/:reference/files/:id/': workers,
};

/** Who takes part; on one of them each asks for more: programme-people.test.ts. */
const peopleSide: Record<string, Who> = {
  'GET /desk/programmes/:reference/people/': workers,
  'POST /desk/programmes/:reference/people/': workers,
  'POST /desk/programmes/:reference/people/phoned/': workers,
  'POST /desk/programmes/:reference/people/:id/leaving/': workers,
  'POST /desk/programmes/:reference/people/:id/place/': workers,
  'GET /desk/programmes/:reference/people/roll/:no/': workers,
  'POST /desk/programmes/:reference/people/roll/:no/': workers,
  'GET /desk/programmes/:reference/people/sign-up-sheet/': workers,
  'GET /desk/programmes/:reference/people/blank-sheet/': workers,
  'GET /desk/programmes/:reference/people/roll-sheet/': workers,
  'GET /desk/programmes/:reference/poster/': workers,
};

/** What people thought of it: opinions.test.ts. */
const opinionSide: Record<string, Who> = {
  'GET /desk/programmes/opinions/': workers,
  'GET /desk/programmes/opinions/words/': workers,
  'GET /desk/programmes/questions/': planners,
  'POST /desk/programmes/questions/talk-days/': planners,
  'GET /desk/programmes/questions/:id/': planners,
  'POST /desk/programmes/questions/:id/': planners,
  'POST /desk/programmes/questions/:id/preview/': planners,
  'GET /desk/programmes/questions/:id/form/': planners,
  'GET /desk/programmes/cases/': workers,
  'POST /desk/programmes/cases/': workers,
  'POST /desk/programmes/cases/:reference/closings/': workers,
  'POST /desk/programmes/cases/:reference/shutting/': workers,
  'POST /desk/programmes/cases/:reference/assignment/': workers,
  'POST /desk/programmes/cases/:reference/hold/': workers,
  'POST /desk/programmes/cases/:reference/hold-release/': workers,
  // On a programme each asks for more: domain/programme/permissions.ts, opinions.test.ts.
  'GET /desk/programmes/:reference/opinions/': workers,
  'GET /desk/programmes/:reference/opinions/words/': workers,
  'GET /desk/programmes/:reference/opinions/summary/': workers,
  'GET /desk/programmes/:reference/opinions/form/': workers,
  'GET /desk/programmes/:reference/opinions/paper/': workers,
  'POST /desk/programmes/:reference/opinions/paper/': workers,
  'POST /desk/programmes/:reference/opinions/links/': workers,
  'POST /desk/programmes/:reference/opinions/slips/': workers,
  'POST /desk/programmes/:reference/opinions/door/': workers,
  'POST /desk/programmes/:reference/opinions/kiosk/': workers,
  'POST /desk/programmes/:reference/opinions/shut/': workers,
  'POST /desk/programmes/:reference/opinions/talks/': workers,
};

/** The short address of a poster: for whoever types it, in whatever way. */
export const posterSide: Record<string, Who> = {
  'GET /p/:short': 'anybody',
  'GET /p/:short/': 'anybody',
  'GET /P/:short': 'anybody',
  'GET /P/:short/': 'anybody',
};

/** The desk's side of groups and activities. */
export const programmeSide: Record<string, Who> = { ...planSide, ...peopleSide, ...opinionSide };
