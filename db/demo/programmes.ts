import { and, eq } from 'drizzle-orm';
import { askedAt, choicesOf, isChoice, shippedSets } from '../../domain/programme/questions.ts';
import { addDays, HOUR, type Instant, instantAt } from '../../domain/time.ts';
import type { ProgrammeAct, ProgrammeActed } from '../programme/act.ts';
import { approve, consult, openSignUp, propose } from '../programme/approving.ts';
import { assessSession } from '../programme/ending.ts';
import { programmeById } from '../programme/find.ts';
import { giveOpinion } from '../programme/opinions/give.ts';
import { callRoll } from '../programme/people/roll.ts';
import { signUp } from '../programme/people/sign-up.ts';
import { addPlace } from '../programme/places.ts';
import { planProgramme } from '../programme/plan.ts';
import { moveStages } from '../programme/stages.ts';
import { registration } from '../schema-programme.ts';
import type { When } from './days.ts';
import type { Login } from './people.ts';
import { type DemoProgramme, demoPlaces, demoProgrammes } from './programme-plans.ts';
import type { Stage } from './steps.ts';

/** Groups and activities of the demo, each through the verbs of the desk up to `now`. */
export async function runProgrammes(stage: Stage, now: Instant): Promise<void> {
  const by = stage.viewer('dudao').id;
  const at = stage.days.instant([-60, '09:00']);
  const places = {
    hall: await addPlace(stage.store, { at, by }, demoPlaces.hall),
    home: await addPlace(stage.store, { at, by }, demoPlaces.home),
  };
  for (const one of demoProgrammes) {
    const matterId = await plan(stage, one, places[one.place]);
    await decide(stage, one, matterId);
    await fill(stage, one, matterId);
    await hold(stage, one, matterId, now);
  }
  await moveStages(stage.store, now);
}

async function plan(stage: Stage, one: DemoProgramme, placeId: string): Promise<string> {
  const weeks = one.meetings - 1;
  const firstDay =
    one.last === undefined ? stage.days.day(one.first ?? 0) : addDays(stage.days.day(one.last), -7 * weeks);
  const meetings = Array.from({ length: one.meetings }, (_, index) => ({
    no: index + 1,
    startsAt: instantAt(addDays(firstDay, 7 * index), one.from),
    endsAt: instantAt(addDays(firstDay, 7 * index), one.to),
  }));
  const workerId = stage.viewer(one.worker).id;
  const [ageFrom, ageTo] = one.ages ?? [null, null];
  const { kind, plan: words, service, capacity, asks } = one;
  const made = await planProgramme(
    stage.store,
    { at: stage.days.instant(one.planned), by: workerId },
    { kind, plan: words, service, placeId, meetings, capacity, ageFrom, ageTo, asks, workerId },
    stage.calendar,
  );
  return made.matterId;
}

/** Somebody's step on a programme; a demo whose step is refused is a fault. */
async function step(
  { store, viewer }: Stage,
  matterId: string,
  [by, at]: readonly [Login, Instant],
  run: (on: ProgrammeAct) => Promise<ProgrammeActed>,
): Promise<void> {
  const loaded = await programmeById(store, matterId);
  if (!loaded) throw new Error('a demo programme that is not there');
  const done = await run({ viewer: viewer(by), at, loaded, seen: loaded.row.version });
  if (!done.ok) throw new Error(`demo: a programme's step was refused: ${done.failure}`);
}

async function decide(stage: Stage, one: DemoProgramme, matterId: string): Promise<void> {
  const { store, calendar, days } = stage;
  const on = (by: Login, when: When) => [by, days.instant(when)] as const;
  if (one.consulted)
    await step(stage, matterId, on(one.worker, one.consulted), (act) =>
      consult(store, act, '周会上和几位同事谈过，时间和人手都排得开。'),
    );
  if (one.proposed) await step(stage, matterId, on(one.worker, one.proposed), (act) => propose(store, act));
  if (one.approved)
    await step(stage, matterId, on('dudao', one.approved), (act) => approve(store, act, calendar));
  if (one.opened)
    await step(stage, matterId, on(one.worker, one.opened), (act) => openSignUp(store, act, calendar));
}

/** Three a day sign up, from the day on that is given. */
async function fill({ store, days }: Stage, one: DemoProgramme, matterId: string): Promise<void> {
  for (const [index, name] of one.people.entries()) {
    const loaded = await programmeById(store, matterId);
    if (!loaded) throw new Error('a demo programme that is not there');
    const at = days.instant([(one.signUps ?? 0) + Math.floor(index / 3), `${10 + (index % 3) * 3}:20`]);
    const [youngest, oldest] = one.ages ?? [18, 99];
    const age = Math.min(oldest, youngest + (youngest < 18 ? 1 : 11) + ((index * 4) % 9));
    const phone = `1540000${String(2000 + index).slice(-4)}`;
    const guardian = age < 18 ? { guardianName: `${name}的妈妈`, guardianAgrees: 'yes' as const } : {};
    const ageGroup = age < 14 ? 'under14' : age < 18 ? '14to17' : 'adult';
    const form = { name, age, ageGroup, phone, ...guardian } as const;
    await signUp(store, loaded, { form, at, key: null, aside: false });
  }
}

/** The meetings of a group that lie behind: the roll, how the members were, and what they thought of it at the last one. */
async function hold(stage: Stage, one: DemoProgramme, matterId: string, now: Instant): Promise<void> {
  const { store } = stage;
  const loaded = await programmeById(store, matterId);
  if (!loaded) throw new Error('a demo programme that is not there');
  const members = await store.db
    .select({ id: registration.id })
    .from(registration)
    .where(and(eq(registration.matterId, matterId), eq(registration.state, 'in')));
  const ids = members.map(({ id }) => id);
  for (const { no, startsAt, endsAt } of loaded.meetings) {
    if (endsAt + HOUR / 2 > now) return;
    const [excused, present] = [ids.slice(0, no % 2), ids.slice(no % 2)];
    await step(stage, matterId, [one.worker, startsAt + HOUR / 6], (act) =>
      callRoll(store, act, no, { present, excused, cameToo: [] }),
    );
    await step(stage, matterId, [one.worker, endsAt + HOUR / 2], (act) =>
      assessSession(store, act, { meeting: no, detail: moods[no - 1] ?? '组员投入，没有特别需要跟进的。' }),
    );
  }
  for (const index of ids.keys()) await think(stage, matterId, index);
}

const moods = [
  '大家还不熟，两位组员话不多；下一节安排两人一组。',
  '气氛放松多了，何先生第一次说起家里的事。',
  '放松练习都做到了，黄太想另外谈谈，已约周四。',
  '道别时有不舍，建了互助群，由李妈妈牵头。',
];

const liked = [
  '终于有人听我讲。',
  '放松的办法回家真的用上了。',
  '认识了同栋楼的两位妈妈。',
  '放松练习简单，回家也能做。',
  '社工耐心，肯听我讲。',
  '认识了几位妈妈，原来不是只有我累。',
];

/** What one member thought, keyed in from paper: most are content, and not all with everything. */
async function think({ store, calendar }: Stage, matterId: string, index: number): Promise<void> {
  const loaded = await programmeById(store, matterId);
  if (!loaded) throw new Error('a demo programme that is not there');
  const set = shippedSets.group;
  const asked = askedAt(set, 'opinion').filter(isChoice);
  const choices = Object.fromEntries(
    asked.map((question, at) => {
      const most = choicesOf(question)[(index + at) % 3 === 2 ? 1 : 0]?.value ?? 1;
      return [question.name, question.kind === 'several' ? [most] : most];
    }),
  );
  const words = liked[index];
  const answers = { choices, words: words === undefined ? {} : { liked: words }, wantsTalk: false };
  await giveOpinion(store, {
    ...{ loaded, set, answers, calendar },
    ...{ phase: 'opinion', way: 'paper', ticket: null, key: `demo ${index}` },
    at: loaded.programme.lastAt + HOUR,
  });
}
