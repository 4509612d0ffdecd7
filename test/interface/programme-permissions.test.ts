import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { latin } from '../../domain/files/bytes.ts';
import type { Role } from '../../domain/permissions.ts';
import { dayOf } from '../../domain/time.ts';
import { type Desk, type Fields, type House, startHouse } from '../harness.ts';
import { allRoles, employAll } from '../people.ts';
import { meetingFields, planFields, planned } from '../programmes.ts';

let house: House;
let reference: string;
const desks = new Map<Role, Desk>();
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
  for (const role of allRoles) desks.set(role, await house.desk(role));
  ({ reference } = await planned(house.store));
});
afterAll(() => house.close());

const deskOf = (role: Role): Desk => {
  const desk = desks.get(role);
  if (!desk) throw new Error(role);
  return desk;
};

/** Of what the social worker has planned and runs: who may what (domain/programme/permissions). */
const plan: Role[] = ['assistant_supervisor', 'director', 'service_head', 'social_worker', 'supervisor'];
const run: Role[] = ['assistant_supervisor', 'service_head', 'social_worker', 'supervisor'];
const approve: Role[] = ['assistant_supervisor', 'supervisor'];
const assign: Role[] = ['assistant_supervisor', 'director', 'service_head', 'supervisor'];
const reason = { detail: '理由' };
const today = dayOf(Date.now());

/** Each verb with a form that is sound, at a version nobody has seen: who may do it is told that it is stale, others that they may not. */
const verbs: [string, Role[], Fields][] = [
  ['consultation', plan, { consultedWith: '阿芳', consultedOn: today, ...reason }],
  ['proposal', plan, {}],
  ['plan', plan, planFields],
  ['dates', plan, { ...meetingFields(50, 2), ...reason }],
  ['return', approve, reason],
  ['approval', approve, {}],
  ['late-start', ['supervisor'], reason],
  ['sign-up-opening', run, {}],
  ['sign-up-shutting', run, {}],
  ['cancellation', run, reason],
  ['session-assessment', run, { meeting: '1', ...reason }],
  ['follow-up', run, reason],
  ['papers-approval', approve, { paper: 'report/0' }],
  ['archiving', ['assistant_supervisor'], {}],
  ['assignment', assign, { handler: 'office_staff' }],
  ['hold', ['director'], reason],
  ['hold-release', ['director'], reason],
  ['papers/report/0', run, { goals: '达到' }],
  ['papers/report/0/return', approve, reason],
];

describe('on a programme of somebody else', () => {
  test.each(verbs)('%s', async (noun, allowed, fields) => {
    const placeId = noun === 'dates' ? { placeId: await placeOf() } : {};
    const answers = await Promise.all(
      allRoles.map(async (role) => {
        const path = `/desk/programmes/${reference}/${noun}/`;
        const answer = await deskOf(role).form(path, { seen: '99', ...fields, ...placeId });
        return [role, answer.status] as const;
      }),
    );
    expect(
      answers
        .filter(([, status]) => status === 409)
        .map(([role]) => role)
        .toSorted(),
    ).toEqual(allowed.toSorted());
    expect(new Set(answers.map(([, status]) => status))).toEqual(new Set([403, 409]));
  });

  const readers: Role[] = [...run, 'director'];
  test.each([
    ['', allRoles.filter((role) => role !== 'admin' && role !== 'board')],
    ['papers/plan/0/print/', allRoles.filter((role) => role !== 'admin' && role !== 'board')],
    ['papers/report/0/', readers],
    ['papers/report/0/print/', readers],
    ['plan/', plan],
    ['dates/', plan],
    ['people/', readers],
    ['opinions/', readers],
    ['opinions/words/', readers],
    ['opinions/summary/', readers],
    ['opinions/form/', run],
    ['opinions/paper/', run],
  ] as [string, Role[]][])('the page %s is seen by', async (path, allowed) => {
    const seen = await Promise.all(
      allRoles.map(async (role) => {
        const answer = await deskOf(role).get(`/desk/programmes/${reference}/${path}`);
        return answer.status === 200 ? [role] : [];
      }),
    );
    expect(seen.flat().toSorted()).toEqual(allowed.toSorted());
  });
});

/** What asks people for their opinion, and writes down what they said; without a field it is refused for want of it, or done. */
const asking = ['links', 'slips', 'door', 'paper', 'shut', 'talks'].map((noun) => `opinions/${noun}`);

/** A scan is looked at before it is asked who brings it: it is sound. */
const scan = { name: 'scan.pdf', bytes: latin('%PDF-1.7\nstartxref\n9\n%%EOF') };

test.each([...asking, 'papers/report/0/scan'])('%s is for those who run it', async (noun) => {
  const refused = await Promise.all(
    allRoles.map(async (role) => {
      const path = `/desk/programmes/${reference}/${noun}/`;
      const { status } = noun.endsWith('scan')
        ? await house.upload(path, { seen: '99' }, [scan], { cookie: deskOf(role).cookie })
        : await deskOf(role).form(path, { seen: '99' });
      expect([role, noun, status < 500]).toEqual([role, noun, true]);
      return status === 403 ? [role] : [];
    }),
  );
  expect(refused.flat().toSorted()).toEqual(allRoles.filter((role) => !run.includes(role)).toSorted());
});

test('a tablet is made one by those who run it, who are signed out on it', async () => {
  const made = await Promise.all(
    allRoles.map(async (role) => {
      // Who hands a tablet over is out: a session of its own for each.
      const own = await house.desk(role);
      const { status } = await own.form(`/desk/programmes/${reference}/opinions/kiosk/`, { seen: '99' });
      return status === 403 ? [] : [role];
    }),
  );
  expect(made.flat().toSorted()).toEqual(run.toSorted());
});

const placeOf = async (): Promise<string> => {
  const page = await (await deskOf('social_worker').get(`/desk/programmes/${reference}/dates/`)).text();
  return /<option value="([^"]+)" selected/.exec(page)?.[1] ?? '';
};

test.each(['supervisor', 'assistant_supervisor'] as const)(
  'nobody approves, lets be late or files what they run or have planned themselves: %s',
  async (role) => {
    const own = await planned(house.store, { workerId: role });
    for (const [noun, fields] of [
      ['approval', {}],
      ['return', reason],
      ['late-start', reason],
      ['archiving', {}],
      ['papers-approval', { paper: 'report/0' }],
    ] as [string, Fields][]) {
      const answer = await deskOf(role).form(`/desk/programmes/${own.reference}/${noun}/`, {
        seen: '1',
        ...fields,
      });
      expect([noun, answer.status]).toEqual([noun, 403]);
    }
  },
);
