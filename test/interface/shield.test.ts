import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepFromRoles } from '../../domain/submission.ts';
import { dayOf } from '../../domain/time.ts';
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

/** What is new at every rendering: signed keys, the minute of a print, and the number that was asked for. */
const settled = (text: string, reference: string): string =>
  text
    .replaceAll(reference, 'REFERENCE')
    .replace(/\d\d:\d\d 打印/g, '打印')
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

/** Where two answers part, a few words of each: whole pages say nothing. */
const parting = (one = '', other = ''): [string, string] => {
  const at = [...one].findIndex((letter, place) => letter !== other[place]);
  const from = Math.max(0, (at < 0 ? one.length : at) - 40);
  return [one.slice(from, from + 120), other.slice(from, from + 120)];
};

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
        const asked = way.by === 'keepFrom' ? allRoles.filter((role) => role === way.role) : [];
        const roles = [...new Set([...held, ...asked])];
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
        // Whoever is marked may have been told of the arrival before; of nothing after.
        let told = 0;
        if (way.by === 'mark') {
          await house.settled();
          told = await lettersTo(login);
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
        expect(differing.map((route) => [route, parting(now[route], without[route])])).toEqual([]);
        await house.settled();
        expect(await lettersTo(login)).toBe(told);
      }),
      { numRuns: 6 },
    );
  }, 240_000);

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

  test('a name is found with a space inside it, and in what is still shut when its bearer gets an account', async () => {
    const { login, name } = await newcomer(['social_worker']);
    const spaced = await send(house, { message: `是${name.slice(0, 1)} ${name.slice(1)}不让我们进去的。` });
    expect((await matterOf(house.store, spaced.reference)).row.shielded).toEqual([login]);
    const later = await send(house, { message: '卓小满对我很凶，说了也不听。' });
    const admin = await house.desk('admin');
    const account = { login: 'zhuoxm', name: '卓小满', roles: 'service_head' };
    expect((await admin.form('/desk/accounts/', account)).status).toBe(200);
    const { row } = await matterOf(house.store, later.reference);
    expect(row.shielded).toHaveLength(1);
    expect((await deskOf('service_head').get(`/desk/matters/${later.reference}/`)).status).toBe(200);
  });

  test('whom the sender wanted it kept from stays outside under another role too, and nobody lifts that', async () => {
    const { login, desk } = await newcomer(['service_head']);
    const { reference } = await send(house, { keepFrom: ['service_head'] });
    const admin = await house.desk('admin');
    await admin.form(`/desk/accounts/${login}/roles/`, { roles: ['social_worker'] });
    expect((await desk.get(`/desk/matters/${reference}/`)).status).toBe(404);
    const director = deskOf('director');
    await director.act(reference, 'opening');
    expect(await director.matter(reference)).toContain('来件人要求回避');
    await director.act(reference, 'shielding', { person: login, why: 'marked' });
    expect((await director.act(reference, 'unshielding', { person: login })).status).toBe(403);
    expect((await desk.get(`/desk/matters/${reference}/`)).status).toBe(404);
  });

  test('a link tells nothing of a matter that does not exist for somebody: neither in the history nor in the audit', async () => {
    const { login, name } = await newcomer(['social_worker', 'director']);
    const outsider = await house.desk(login);
    const [one, named] = [
      await send(house),
      await send(house, { message: `${name}说活动不开了，没有通知。` }),
    ];
    for (const { reference } of [one, named]) await deskOf('director').act(reference, 'opening');
    const fields = { reference: named.reference, kind: 'related' };
    expect((await deskOf('director').act(one.reference, 'link', fields)).status).toBe(303);
    const seen = async (desk: Desk) =>
      [
        await desk.matter(one.reference),
        await (await desk.get(`/desk/matters/${one.reference}/form/`)).text(),
        await (await desk.get(`/desk/audit/?reference=${one.reference}&action=write`)).text(),
      ].map((page) => page.split('关联另一件').length);
    const all = await seen(deskOf('director'));
    // The form to link by stands on the page of either.
    expect(await seen(outsider)).toEqual(all.map((count) => count - 1));
  });

  test('no address of a further page holds a running number: it would tell of what is not shown', async () => {
    for (let n = 0; n < 52; n += 1) await send(house);
    const kinds = { by: 'kind', value: 'complaint', period: dayOf(Date.now()).slice(0, 4) };
    const behind = `/desk/statistics/matters/?${new URLSearchParams(kinds).toString()}`;
    for (const path of ['/desk/?kind=complaint', behind]) {
      const page = await (await deskOf('director').get(path)).text();
      const next = /href="([^"]*after=[^"]*)" rel="next"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect(next).toMatch(/after=k1\.[\w-]{60,}$/);
      const references = (text: string) =>
        [...text.matchAll(/<td class="number">\s*<a data-row href="\/desk\/matters\/([\w-]+)/g)].map(
          ([, found]) => found,
        );
      const further = references(await (await deskOf('director').get(next)).text());
      expect(further.length).toBeGreaterThan(0);
      expect(further.filter((reference) => references(page).includes(reference))).toEqual([]);
      // Sealed for the one who turns it: for another it is the beginning.
      const other = references(await (await deskOf('service_head').get(next)).text());
      expect(other[0]).toBe(references(await (await deskOf('service_head').get(path)).text())[0]);
    }
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
