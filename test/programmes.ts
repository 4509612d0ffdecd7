import { and, eq, inArray } from 'drizzle-orm';
import type { ProgrammeAct } from '../db/programme/act.ts';
import { findProgramme } from '../db/programme/find.ts';
import { addPlace } from '../db/programme/places.ts';
import { type NewProgramme, planProgramme } from '../db/programme/plan.ts';
import { clock, matter } from '../db/schema.ts';
import { meeting, paper, programme } from '../db/schema-programme.ts';
import type { Store } from '../db/store.ts';
import { viewerOf } from '../db/viewer.ts';
import { shippedCalendar } from '../domain/calendar/shipped.ts';
import type { Plan } from '../domain/programme/programme.ts';
import { addDays, dayOf, HOUR, instantAt } from '../domain/time.ts';
import type { Answer, Desk, Fields, House } from './harness.ts';

export const PLAN: Plan = {
  title: '社区亲子小组',
  summary: '和孩子一起做手工、聊一聊怎样相处。',
  need: '家长反映放学后不知道怎样陪孩子。',
  foundOut: '2026年10月问卷，收回 42 份。',
  goals: '家长学会三种陪伴的办法。',
  content: '每节先做手工，再分享。',
  budget: [{ what: '手工材料', fen: 30_000 }],
};

/** Meetings a week apart, two hours each, the first so many days from `now` at 10:00. */
export function meetingsFrom(now: number, inDays: number, howMany: number) {
  return Array.from({ length: howMany }, (_, index) => {
    const startsAt = instantAt(addDays(dayOf(now), inDays + 7 * index), '10:00');
    return { no: index + 1, startsAt, endsAt: startsAt + 2 * HOUR };
  });
}

/** A group planned by a social worker (`social_worker` is the login and the id), not before the supervisor yet. */
export async function planned(
  store: Store,
  given: Partial<NewProgramme> = {},
  now: number = Date.now(),
  key?: string,
): Promise<{ matterId: string; reference: string }> {
  const by = given.workerId ?? 'social_worker';
  const placeId =
    given.placeId ??
    (await addPlace(store, { at: now, by }, { name: '莞城活动室', address: '莞城街道 1 号' }));
  return planProgramme(
    store,
    { at: now, by },
    {
      kind: 'group',
      plan: PLAN,
      service: 'group_work',
      meetings: meetingsFrom(now, 30, 4),
      capacity: 12,
      ageFrom: null,
      ageTo: null,
      asks: ['phone'],
      workerId: by,
      ...given,
      placeId,
    },
    shippedCalendar,
    key,
  );
}

/** Approved and open to the public since `now`, as the desk's verbs leave it. */
export async function openToPublic(store: Store, matterId: string, now: number = Date.now()): Promise<void> {
  await store.db
    .update(programme)
    .set({ proposedAt: now, approvedAt: now, approvedBy: 'supervisor', openAt: now })
    .where(eq(programme.matterId, matterId));
}

/** Who does something to a programme, when, on the version that stands: what every verb takes. */
export async function actsOn(
  store: Store,
  login: string,
  reference: string,
  at: number = Date.now(),
): Promise<ProgrammeAct> {
  const viewer = await viewerOf(store, login);
  const loaded = viewer && (await findProgramme(store, viewer, reference));
  if (!viewer || !loaded) throw new Error(`no programme ${reference} for ${login}`);
  return { viewer, at, loaded, seen: loaded.row.version };
}

/** A verb of the desk on a programme, from the page as it stands now unless `seen` says otherwise. */
export async function actOn(
  { store }: Pick<House, 'store'>,
  desk: Desk,
  reference: string,
  noun: string,
  fields: Fields = {},
): Promise<Answer> {
  const [row] = await store.db.select().from(matter).where(eq(matter.reference, reference));
  return desk.form(`/desk/programmes/${reference}/${noun}/`, { seen: String(row?.version ?? 0), ...fields });
}

/** The plan as somebody fills it in. */
export const planFields: Fields = {
  title: '社区亲子小组',
  summary: '和孩子一起做手工。',
  service: 'group_work',
  capacity: '12',
  ageFrom: '6',
  ageTo: '12',
  asks: ['phone', 'guardian'],
  need: '家长不知道怎样陪孩子。',
  foundOut: '问卷，收回 42 份。',
  goals: '学会三种陪伴的办法。',
  content: '先做手工，再分享。',
  what1: '手工材料',
  yuan1: '300.50',
};

/** The rows of meetings as somebody types them, a week apart, the first so many days from today. */
export function meetingFields(inDays: number, howMany: number, now: number = Date.now()): Fields {
  return Object.fromEntries(
    Array.from({ length: howMany }, (_, index) => index + 1).flatMap((n) => [
      [`day${n}`, addDays(dayOf(now), inDays + 7 * (n - 1))],
      [`from${n}`, '10:00'],
      [`to${n}`, '12:00'],
    ]),
  );
}

/** What was refused: the status, and the sentences in the summary of faults. */
export async function refused(answer: Answer): Promise<[number, string]> {
  const [, faults = ''] = /id="faults"[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(await answer.text()) ?? [];
  return [answer.status, faults.replace(/<[^>]*>/g, '').trim()];
}

/** An approved group of two meetings that are over, with its sign-up and its roll-calls done and opinions given. */
export async function overAlready(store: Store, past: number) {
  const made = await planned(store, { meetings: meetingsFrom(past, 20, 2) }, past);
  const mine = made.matterId;
  await openToPublic(store, mine, past);
  await store.db.update(matter).set({ stage: 'finishing' }).where(eq(matter.id, mine));
  await store.db.update(meeting).set({ calledAt: past, present: 9 }).where(eq(meeting.matterId, mine));
  await store.db.update(programme).set({ answered: 8 }).where(eq(programme.matterId, mine));
  // What the verbs before would have stopped.
  await store.db
    .update(clock)
    .set({ stoppedAt: past })
    .where(and(eq(clock.matterId, mine), inArray(clock.rule, ['group.plan', 'group.sign-up'])));
  await store.db.insert(paper).values({ matterId: mine, name: 'plan', no: 0, state: 'approved', at: past });
  return made;
}
