import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepFromRoles } from '../../domain/submission.ts';
import { deskRoutes } from '../../functions/desk/routes.ts';
import { type Desk, type House, startHouse } from '../harness.ts';
import { linesOf, matterOf } from '../matters.ts';
import { allRoles, employ, employAll } from '../people.ts';
import { send } from '../submissions.ts';

let house: House;
const desks = new Map<string, Desk>();
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  for (const login of ['service_head', 'department_head', 'director', 'deputy']) {
    desks.set(login, await house.desk(login));
  }
});
afterAll(() => house.close());

function deskOf(login: string): Desk {
  const desk = desks.get(login);
  if (!desk) throw new Error(`nobody called ${login}`);
  return desk;
}

/** A number of the right shape that nothing has. */
const NOWHERE = 'XY-2026-222222';

/** What is new at every rendering: signed keys, and the number that was asked for. */
const settled = (text: string, reference: string): string =>
  text
    .replaceAll(reference, 'REFERENCE')
    .replace(/(name="key" value=")[^"]*/g, '$1')
    .replace(/value="[^"]*"( name="key")/g, '$1');

/** Every answer that the desk gives to this person, asked about this number wherever a number can be asked for. */
async function world(desk: Desk, reference: string): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  const note = async (name: string, answer: Response) => {
    const place = answer.headers.get('location') ?? '';
    answers[name] = settled(`${answer.status} ${place}\n${await answer.text()}`, reference);
  };
  for (const { method, path, demo } of deskRoutes) {
    // Not what ends the session, nor what shows a fresh secret each time.
    const ends = /^\/desk\/(sessions|invitation|account\/second-factor)\//.test(path);
    if (demo || ends || (method === 'POST' && !path.includes(':reference'))) continue;
    const address = path.replace(':reference', reference).replace(':id', 'none');
    // Of the audit what was written: the person's own reads stand in it too.
    const queries: Record<string, string> = {
      '/desk/matters/': `?reference=${reference}`,
      '/desk/audit/': '?action=write',
    };
    const query = queries[path] ?? '';
    await note(
      `${method} ${path}`,
      method === 'GET'
        ? await desk.get(address + query)
        : await desk.form(address, { seen: '1', detail: '理由' }),
    );
  }
  await note('search', await desk.form('/desk/search/', { question: '问了几次没有人' }));
  await note('search by number', await desk.form('/desk/search/', { question: reference }));
  const picked = { pick: `${reference}/1`, handler: 'checker' };
  for (const button of ['assign', 'print']) {
    await note(`bulk ${button}`, await desk.form('/desk/bulk/', { ...picked, [button]: 'yes' }));
  }
  return answers;
}

let count = 0;
const lettersTo = async (login: string): Promise<number> =>
  (await house.mail.taken()).filter(({ to }) => to.startsWith(`${login}@`)).length;

/** Somebody new, with these roles and a name that no other has. */
async function newcomer(roles: readonly (typeof allRoles)[number][]) {
  count += 1;
  // Of one width: no name stands inside another.
  const login = `newcomer${String(count).padStart(3, '0')}`;
  await employ(house.store, login, { roles });
  return { login, name: `同事${login}`, desk: await house.desk(login) };
}

const matters = fc.record({
  kind: fc.constantFrom('complaint', 'suggestion', 'compliment'),
  sender: fc.constantFrom('service_user', 'host_unit', 'public'),
  danger: fc.option(fc.constant('yes'), { nil: undefined }),
  handled: fc.boolean(),
});
const ways = fc.oneof(
  fc.record({ by: fc.constant('name' as const), field: fc.constantFrom('message', 'about', 'remedy') }),
  fc.record({ by: fc.constant('keepFrom' as const), role: fc.constantFrom(...Object.keys(keepFromRoles)) }),
  fc.record({ by: fc.constant('mark' as const) }),
);

describe('the conflict shield (policy 3.5)', () => {
  test('no answer of any route differs for a shielded person from a world without the matter', async () => {
    const people = fc.subarray(
      allRoles.filter((role) => role !== 'board'),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(matters, ways, people, async ({ handled, ...fields }, way, held) => {
        const roles =
          way.by === 'keepFrom' ? [...held, ...allRoles.filter((role) => role === way.role)] : held;
        const { login, name, desk } = await newcomer(roles);
        const without = await world(desk, NOWHERE);
        const { reference } = await send(house, {
          ...fields,
          message: '活动室的门一直锁着，问了几次没有人答复。',
          ...(way.by === 'name' ? { [way.field]: `是${name}不让我们进去的。` } : {}),
          ...(way.by === 'keepFrom' ? { keepFrom: [way.role] } : {}),
        });
        const opener = way.by === 'keepFrom' && way.role === 'service_head' ? 'director' : 'service_head';
        if (handled || way.by === 'mark') await deskOf(opener).act(reference, 'opening');
        if (way.by === 'mark') {
          const marked = await deskOf(opener).act(reference, 'shielding', {
            person: login,
            why: 'marked',
            detail: '当事人的亲属',
          });
          expect(marked.status).toBe(303);
        }
        if (handled) await deskOf(opener).act(reference, 'note', { detail: '已核对值班表。' });
        const now = await world(desk, reference);
        const differing = Object.keys(now).filter((route) => now[route] !== without[route]);
        expect(differing).toEqual([]);
        await house.settled();
        expect(await lettersTo(login)).toBe(0);
      }),
      { numRuns: 12 },
    );
  });

  test('a full name in what was sent shields that colleague from the first moment, and nobody else', async () => {
    const { login, name } = await newcomer(['social_worker']);
    const { reference } = await send(house, { about: `${name}负责的小组` });
    expect((await matterOf(house.store, reference)).row.shielded).toEqual([login]);
  });

  test('the opener decides: a name that only happened to stand there is let in again, on the record', async () => {
    const { login, name, desk } = await newcomer(['service_head']);
    const { reference } = await send(house, { message: `谢谢${name}，可是活动改了时间没有通知我们。` });
    await deskOf('service_head').act(reference, 'opening');
    expect((await desk.get(`/desk/matters/${reference}/`)).status).toBe(404);
    await deskOf('service_head').act(reference, 'unshielding', { person: login, detail: '只是道谢' });
    expect((await desk.get(`/desk/matters/${reference}/`)).status).toBe(200);
    expect((await linesOf(house.store, reference)).map(({ event }) => event)).toContain('unshielded');
  });

  test('a colleague who registers a call is not shut out by their own name in it', async () => {
    const { name, desk } = await newcomer(['office_staff']);
    const answer = await desk.form('/desk/register/', {
      ...{ kind: 'complaint', channel: 'phone', sender: 'service_user' },
      message: `${name}接的电话：活动改了时间没有通知。`,
    });
    expect((await desk.get(answer.headers.get('location') ?? '')).status).toBe(200);
  });
});
