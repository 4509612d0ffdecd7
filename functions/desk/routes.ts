import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { findMatter } from '../../db/matters.ts';
import { type HouseAction, mayInHouse, type Viewer } from '../../domain/permissions.ts';
import { faultPage } from '../answers.ts';
import { type HouseEnv, page } from '../house.ts';
import { postAccount, postAppointment, postLeave, postNewInvitation, postRoles } from './accounts.ts';
import { postBulk } from './bulk.ts';
import { printed, readPraise } from './paper.ts';
import { postRegistration } from './register.ts';
import {
  endAllSessions,
  endSession,
  postInvitation,
  postSession,
  signInAgain,
  signInPage,
  viewerIn,
} from './session.ts';
import { fillReply, postChangedTemplate, postTemplate, postTemplateRemoval } from './templates.ts';
import { matterVerbs } from './verbs.ts';
import { postVoice, voiced } from './voice.ts';

type C = Context<HouseEnv>;

/** Who may come to an address: anybody, whoever is signed in, or those who may do something in the house. */
export type Need = 'anybody' | 'signed-in' | HouseAction;

/** An address of the desk. What stands in no row does not exist; what a row asks is asked before its handler runs. */
export interface DeskRoute {
  method: 'GET' | 'POST';
  path: string;
  need: Need;
  /** Only where nothing is real: the kept mails. */
  demo?: true;
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

/** Every address under /desk/, with what it asks. A matter's own permissions are asked by its verbs (domain/permissions). */
export const deskRoutes: readonly DeskRoute[] = [
  get('/desk/', 'anybody'),
  post('/desk/sessions/', 'anybody', postSession),
  post('/desk/sessions/end/', 'anybody', endSession),
  post('/desk/sessions/end-all/', 'signed-in', endAllSessions),
  get('/desk/invitation/', 'anybody'),
  post('/desk/invitation/', 'anybody', postInvitation),
  { ...get('/desk/matters/', 'queue'), answer: jump },
  get('/desk/matters/:reference/', 'queue'),
  ...Object.entries(matterVerbs).map(([noun, answer]) =>
    post(`/desk/matters/:reference/${noun}/`, 'queue', answer),
  ),
  { ...get('/desk/matters/:reference/form/', 'queue'), answer: printed('form') },
  { ...get('/desk/matters/:reference/letter/', 'queue'), answer: printed('letter') },
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
  { ...get('/desk/mail/', 'queue'), demo: true },
  get('/desk/settings/', 'settings'),
  post('/desk/settings/appointments/', 'settings', postAppointment),
  get('/desk/accounts/', 'accounts'),
  post('/desk/accounts/', 'accounts', postAccount),
  post('/desk/accounts/:id/roles/', 'accounts', postRoles),
  post('/desk/accounts/:id/invitation/', 'accounts', postNewInvitation),
  post('/desk/accounts/:id/leave/', 'accounts', postLeave),
];

/** GET /desk/matters/?reference=…: the box that jumps to a number. */
async function jump(c: C, viewer: Viewer): Promise<Response> {
  const asked = (c.req.query('reference') ?? '').trim();
  const reference = asked.normalize('NFKC').toUpperCase();
  const shaped = /^[A-Z]{1,4}-\d{4}-[0-9A-Z]{6}$/.test(reference);
  if (shaped && (await findMatter(c.env.store, viewer, reference))) {
    return c.redirect(`/desk/matters/${reference}/`, 303);
  }
  const message = '没有这个编号，请对照回执核对，例如 XY-2026-7K3MQ9。';
  const form = {
    values: { verb: ['reference'], reference: [asked.slice(0, 60)] },
    errors: [{ field: '', message }],
  };
  return page(c, { path: '/desk/', status: 404, form });
}

const guarded =
  (route: DeskRoute): MiddlewareHandler<HouseEnv> =>
  async (c) => {
    const viewer = await viewerIn(c);
    c.set('viewer', viewer);
    if (route.demo && !c.env.settings.demo) return faultPage(c, 404);
    if (route.need === 'anybody') return route.answer(c, viewer ?? nobody);
    if (!viewer) return signInAgain(c);
    if (route.need !== 'signed-in' && !mayInHouse(viewer, route.need)) return faultPage(c, 403);
    return route.answer(c, viewer);
  };

const nobody: Viewer = { id: '', name: '', roles: [], posts: [] };

/** The desk, mounted once: each row behind its guard, and a wall behind the last. */
export function desk(): Hono<HouseEnv> {
  const app = new Hono<HouseEnv>();
  for (const route of deskRoutes) app.on(route.method, route.path, guarded(route));
  app.all('/desk/*', async (c) => {
    const viewer = await viewerIn(c);
    return viewer ? faultPage(c, 404) : signInPage(c, 401);
  });
  return app;
}
