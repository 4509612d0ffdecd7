import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { isFresh } from '../../db/sessions.ts';
import { type HouseAction, mayInHouse, type Viewer } from '../../domain/permissions.ts';
import { faultPage } from '../answers.ts';
import { type HouseEnv, page } from '../house.ts';
import { postPassword } from './account.ts';
import {
  postAccount,
  postAppointment,
  postFactorReset,
  postLeave,
  postNewInvitation,
  postRoles,
} from './accounts.ts';
import { postBulk } from './bulk.ts';
import { postClosedDay, postOpenAgain, postPreview, postYear } from './calendar.ts';
import { getMatter, getMatterFile } from './conversation.ts';
import { postEnteredRequest } from './data-request.ts';
import { postExport } from './export.ts';
import { postFeed, postRevocation } from './feed.ts';
import { printed, readPraise } from './paper.ts';
import { caseRoutes } from './programmes/case-routes.ts';
import { opinionRoutes } from './programmes/opinion-routes.ts';
import { peopleRoutes } from './programmes/people-routes.ts';
import { planRoutes } from './programmes/plan-routes.ts';
import { postRegistration } from './register.ts';
import { postErasure, postRetention } from './retention.ts';
import { addressOf, postSearch } from './search.ts';
import { askSecond, getSecond, OWN_FACTOR, postRecoveryCodes, postSecond } from './second-factor.ts';
import {
  endAllSessions,
  endSession,
  isWholly,
  postInvitation,
  postSession,
  sessionIn,
  signInAgain,
} from './session.ts';
import { askStepUp, getStepUp, postStepUp } from './step-up.ts';
import { fillReply, postChangedTemplate, postTemplate, postTemplateRemoval } from './templates.ts';
import { matterVerbs } from './verbs.ts';
import { postVoice, voiced } from './voice.ts';

type C = Context<HouseEnv>;

/**
 * Who may come to an address: anybody, whoever has given a password (`half-signed-in`), whoever is signed in wholly, second
 * factor and all, or those who may do something in the house.
 */
export type Need = 'anybody' | 'half-signed-in' | 'signed-in' | HouseAction;

/** An address of the desk. What stands in no row does not exist; what a row asks is asked before its handler runs. */
export interface DeskRoute {
  method: 'GET' | 'POST';
  path: string;
  need: Need;
  /** Only where nothing is real: the kept mails. */
  demo?: true;
  /** The person must have proven within the last minutes that it is they: else that is asked first (step-up). */
  stepUp?: true;
  answer(c: C, viewer: Viewer): Response | Promise<Response>;
}

const shown = (c: C) => page(c);
const get = (path: string, need: Need): DeskRoute => ({ method: 'GET', path, need, answer: shown });
const post = (path: string, need: Need, answer: DeskRoute['answer']): DeskRoute => ({
  method: 'POST',
  path,
  need,
  answer,
});

const again = (route: DeskRoute): DeskRoute => ({ ...route, stepUp: true });

/** Every address under /desk/, with what it asks. A matter's own permissions are asked by its verbs (domain/permissions). */
export const deskRoutes: readonly DeskRoute[] = [
  { ...get('/desk/', 'anybody'), answer: front },
  post('/desk/sessions/', 'anybody', postSession),
  post('/desk/sessions/end/', 'anybody', endSession),
  post('/desk/sessions/end-all/', 'signed-in', endAllSessions),
  get('/desk/invitation/', 'anybody'),
  post('/desk/invitation/', 'anybody', postInvitation),
  { ...get('/desk/second-factor/', 'half-signed-in'), answer: getSecond },
  post('/desk/second-factor/', 'half-signed-in', postSecond),
  { ...get('/desk/step-up/', 'signed-in'), answer: getStepUp },
  post('/desk/step-up/', 'signed-in', postStepUp),
  get('/desk/account/', 'self'),
  post('/desk/account/password/', 'self', postPassword),
  again({ ...get(OWN_FACTOR, 'self'), answer: getSecond }),
  again(post(OWN_FACTOR, 'self', postSecond)),
  again(post('/desk/account/recovery-codes/', 'self', postRecoveryCodes)),
  get('/desk/search/', 'search'),
  post('/desk/search/', 'search', postSearch),
  { ...get('/desk/matters/', 'queue'), answer: jump },
  { ...get('/desk/matters/:reference/', 'queue'), answer: getMatter },
  { ...get('/desk/matters/:reference/files/:id/', 'queue'), answer: getMatterFile },
  ...Object.entries(matterVerbs).map(([noun, answer]) =>
    post(`/desk/matters/:reference/${noun}/`, 'queue', answer),
  ),
  { ...get('/desk/matters/:reference/form/', 'queue'), answer: printed('form') },
  { ...get('/desk/matters/:reference/letter/', 'queue'), answer: printed('letter') },
  { ...get('/desk/matters/:reference/summary/', 'queue'), answer: printed('summary') },
  post('/desk/matters/:reference/filling/', 'queue', fillReply),
  post('/desk/bulk/', 'queue', postBulk),
  get('/desk/forms/record/', 'queue'),
  get('/desk/voice/', 'self'),
  post('/desk/voice/', 'self', postVoice),
  { ...get('/desk/voice/:reference/', 'self'), answer: voiced },
  { ...get('/desk/praise/', 'self'), answer: readPraise },
  get('/desk/templates/', 'templates'),
  post('/desk/templates/', 'templates', postTemplate),
  post('/desk/templates/:id/', 'templates', postChangedTemplate),
  post('/desk/templates/:id/removal/', 'templates', postTemplateRemoval),
  get('/desk/register/', 'register'),
  post('/desk/register/', 'register', postRegistration),
  get('/desk/data-request/', 'register'),
  post('/desk/data-request/', 'register', postEnteredRequest),
  get('/desk/statistics/', 'statistics'),
  get('/desk/statistics/matters/', 'statistics'),
  get('/desk/statistics/register/', 'statistics'),
  again(post('/desk/export/', 'export', postExport)),
  { ...get('/desk/mail/', 'queue'), demo: true },
  get('/desk/settings/', 'settings'),
  again(post('/desk/settings/appointments/', 'settings', postAppointment)),
  get('/desk/accounts/', 'accounts'),
  again(post('/desk/accounts/', 'accounts', postAccount)),
  again(post('/desk/accounts/:id/roles/', 'accounts', postRoles)),
  again(post('/desk/accounts/:id/invitation/', 'accounts', postNewInvitation)),
  again(post('/desk/accounts/:id/leave/', 'accounts', postLeave)),
  again(post('/desk/accounts/:id/second-factor/', 'accounts', postFactorReset)),
  get('/desk/audit/', 'audit'),
  get('/desk/calendar/', 'calendar'),
  post('/desk/calendar/preview/', 'calendar', postPreview),
  again(post('/desk/calendar/years/', 'calendar', postYear)),
  post('/desk/calendar/closed-days/', 'calendar', postClosedDay),
  post('/desk/calendar/closed-days/removal/', 'calendar', postOpenAgain),
  get('/desk/feed/', 'self'),
  post('/desk/feed/', 'self', postFeed),
  post('/desk/feed/revocation/', 'self', postRevocation),
  get('/desk/retention/', 'retention'),
  again(post('/desk/retention/years/', 'retentionYears', postRetention)),
  again(post('/desk/retention/erasure/', 'retention', postErasure)),
  ...caseRoutes,
  ...peopleRoutes,
  ...opinionRoutes,
  // Last: its `:reference` would take every word that stands below /desk/programmes/.
  ...planRoutes,
];

/** GET /desk/matters/?reference=…: the box that jumps to a number. */
async function jump(c: C, viewer: Viewer): Promise<Response> {
  const asked = (c.req.query('reference') ?? '').trim();
  const address = await addressOf(c, viewer, asked);
  if (address) return c.redirect(address, 303);
  const message = '没有这个编号，请对照回执核对，例如 XY-2026-7K3MQ9。';
  const form = {
    values: { verb: ['reference'], question: [asked.slice(0, 60)] },
    errors: [{ field: '', message }],
  };
  return page(c, { path: '/desk/', status: 404, form });
}

/** GET /desk/: the queue, the sign-in, or what is still owed to it. */
function front(c: C): Response | Promise<Response> {
  const session = c.get('session');
  return session && !c.get('viewer') ? askSecond(c, session) : page(c);
}

const guarded =
  (route: DeskRoute): MiddlewareHandler<HouseEnv> =>
  async (c) => {
    const session = await sessionIn(c);
    const viewer = session && isWholly(session, c.env) ? session : null;
    c.set('session', session);
    c.set('viewer', viewer);
    if (route.demo && !c.env.settings.demo) return faultPage(c, 404);
    if (route.need === 'anybody') return route.answer(c, viewer ?? nobody);
    if (!session) return signInAgain(c);
    if (route.need === 'half-signed-in') return route.answer(c, session);
    if (!viewer) return askSecond(c, session);
    if (route.need !== 'signed-in' && !mayInHouse(viewer, route.need)) return faultPage(c, 403);
    if (route.stepUp && !isFresh(session, c.env.now())) return askStepUp(c);
    return route.answer(c, viewer);
  };

const nobody: Viewer = { id: '', name: '', roles: [], posts: [] };

/** The desk, mounted once: each row behind its guard, and a wall behind the last. */
export function desk(): Hono<HouseEnv> {
  const app = new Hono<HouseEnv>();
  for (const route of deskRoutes) app.on(route.method, route.path, guarded(route));
  app.all('/desk/*', guarded(wall));
  return app;
}

const wall = {
  method: 'GET',
  path: '/desk/*',
  need: 'signed-in',
  answer: (c: C) => faultPage(c, 404),
} as const;
