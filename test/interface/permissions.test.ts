import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../domain/permissions.ts';
import { app } from '../../functions/app.ts';
import { deskRoutes } from '../../functions/desk/routes.ts';
import { matterVerbs } from '../../functions/desk/verbs.ts';
import { type House, SITE, startHouse } from '../harness.ts';
import { allRoles, employAll, openSession, openSessions } from '../people.ts';
import { deskSide, publicSide, type Who } from '../route-table.ts';
import { complaint } from '../submissions.ts';

let house: House;
let sessions: ReadonlyMap<string, string>;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
// Anew for each route: one of them ends every session of a person.
beforeEach(async () => {
  const opened = await openSessions(house.store, allRoles);
  sessions = new Map(allRoles.map((role, at) => [role, opened[at] ?? '']));
});
afterAll(() => house.close());

const table = { ...publicSide, ...deskSide };
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe('the table of routes and roles', () => {
  test('names every route of the app, and none that is not there', () => {
    expect([...new Set(app.routes.map(nameOf))].toSorted()).toEqual(Object.keys(table).toSorted());
  });

  test('names every row of the desk and every verb of a matter', () => {
    expect(Object.keys(deskSide)).toEqual(expect.arrayContaining(deskRoutes.map(nameOf)));
    expect(Object.keys(deskSide)).toEqual(
      expect.arrayContaining(
        Object.keys(matterVerbs).map((noun) => `POST /desk/matters/:reference/${noun}/`),
      ),
    );
  });
});

/** An address of the route where nothing stands, so that who comes through changes nothing. */
const addressOf = (path: string): string =>
  path
    .replace(':reference', 'XY-2026-222222')
    .replace(':id', 'no-such-person')
    .replace(':paper', 'report')
    .replace(':no', '1')
    .replace(/^(.*)\*$/, '$1nowhere');

function call(name: string, cookie: string | undefined) {
  const [method = '', path = ''] = name.split(' ');
  const isForm = method !== 'GET' && method !== 'HEAD';
  return house.call(addressOf(path), {
    method: method === 'ALL' ? 'PUT' : method,
    headers: {
      origin: SITE,
      ...(cookie === undefined ? {} : { cookie }),
      ...(isForm ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(isForm ? { body: 'seen=1' } : {}),
  });
}

const refusalOf = (who: Who, role: Role): number | null => {
  if (who === 'nobody') return 404;
  return typeof who === 'string' || who.includes(role) ? null : 403;
};

describe('each route with each role, and with none', () => {
  test.each(Object.entries(table))('%s', async (name, who) => {
    const stranger = await call(name, undefined);
    if (who === 'anybody') expect([401, 403]).not.toContain(stranger.status);
    else expect(stranger.status).toBe(who === 'nobody' ? 404 : 401);
    const answers = await Promise.all(
      allRoles.map(async (role) => ({
        role,
        status: (await call(name, sessions.get(role))).status,
      })),
    );
    for (const { role, status } of answers) {
      const refusal = refusalOf(who, role);
      if (refusal === null) expect([401, 403, 500], `${role}`).not.toContain(status);
      else expect([role, status]).toEqual([role, refusal]);
    }
  });

  test('whoever may not is told that it is not for their role, with the desk around it, and not of a fault', async () => {
    const told = await (await call('GET /desk/audit/', sessions.get('social_worker'))).text();
    expect(told).toMatch(/<h1>这不在您的职务范围内<\/h1>[\s\S]*回到待办/);
    expect(told).toContain('action="/desk/sessions/end/"');
    expect(told).not.toContain('出了问题');
    expect((await call('GET /desk/forbidden/', sessions.get('social_worker'))).status).toBe(404);
  });

  test('a session that has shown the password only comes to the second factor and nowhere else', async () => {
    const cookie = await openSession(house.store, 'admin', Date.now(), { second: false });
    for (const { method, path, need } of deskRoutes) {
      if (need === 'anybody' || need === 'half-signed-in') continue;
      const answer = await call(`${method} ${path}`, cookie);
      const led = answer.headers.get('location')?.startsWith('/desk/second-factor/');
      // What exists in the demo only does not exist for anybody.
      const refusal =
        path === '/desk/mail/' ? [404, undefined] : method === 'GET' ? [303, true] : [403, undefined];
      expect([method, path, answer.status, led]).toEqual([method, path, ...refusal]);
    }
  });

  test('what asks for a fresh proof does nothing without one', async () => {
    const cookie = await openSession(house.store, 'admin', Date.now(), { stepped: false });
    const asking = deskRoutes.filter(({ stepUp }) => stepUp);
    expect(asking.map(nameOf)).toEqual(
      expect.arrayContaining([
        'POST /desk/accounts/',
        'POST /desk/accounts/:id/roles/',
        'POST /desk/accounts/:id/leave/',
        'POST /desk/accounts/:id/second-factor/',
      ]),
    );
    for (const route of asking) {
      const answer = await call(nameOf(route), cookie);
      if (route.method === 'GET') {
        expect(answer.headers.get('location')).toMatch(/^\/desk\/step-up\/\?to=/);
      } else expect([nameOf(route), answer.status]).toEqual([nameOf(route), 403]);
    }
  });

  test('a made-up session is none', async () => {
    expect((await call('GET /desk/matters/', '__Host-session=made-up')).status).toBe(401);
  });

  test('whoever is turned away sees the sign-in, and nothing of what was asked', async () => {
    const answer = await call('GET /desk/accounts/', undefined);
    const page = await answer.text();
    expect(page).toContain('name="password"');
    expect(page).not.toContain('service_head');
  });
});

describe('where a write comes from is asked', () => {
  const write = (path: string, headers: Record<string, string>, body = 'seen=1') =>
    house.call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });
  const json = { 'content-type': 'application/json' };

  test.each([
    ['a form from another site', '/feedback/complaint/', { origin: 'https://evil.example' }],
    ['a form from nowhere that a browser will name', '/feedback/complaint/', { origin: 'null' }],
    ['JSON from another site', '/api/submissions', { ...json, origin: 'https://evil.example' }],
    ['what a browser calls cross-site', '/api/status', { ...json, 'sec-fetch-site': 'cross-site' }],
    ['what a browser calls same-site only', '/status/', { 'sec-fetch-site': 'same-site' }],
    ['a name that only begins like ours', '/desk/sessions/', { origin: `${SITE}.evil.example` }],
    ['a desk form that does not say', '/desk/sessions/', {}],
    ['desk JSON that does not say', '/desk/sessions/', json],
  ])('%s is refused with 403', async (_what, path, headers: Record<string, string>) => {
    expect((await write(path, headers)).status).toBe(403);
  });

  test('a desk form from another site is refused with a session too', async () => {
    const cookie = sessions.get('admin') ?? '';
    expect((await write('/desk/accounts/', { cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect((await write('/desk/accounts/', { cookie })).status).toBe(403);
  });

  test('a program need not say', async () => {
    expect((await write('/api/submissions', json, JSON.stringify(complaint))).status).toBe(201);
  });
});
