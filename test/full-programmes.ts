import { eq } from 'drizzle-orm';
import type { ProgrammeActed } from '../db/programme/act.ts';
import { approve, consult, openSignUp, propose, returnPlan } from '../db/programme/approving.ts';
import { assessSession, followUp } from '../db/programme/ending.ts';
import { cancel } from '../db/programme/moving.ts';
import { mailLinks, openShared } from '../db/programme/opinions/asking.ts';
import { giveOpinion } from '../db/programme/opinions/give.ts';
import { addSet } from '../db/programme/opinions/sets.ts';
import { holdTalk, setTalkDays } from '../db/programme/opinions/talks.ts';
import { returnPaper, writePaper } from '../db/programme/paper-verbs.ts';
import { givePlace, takeOut } from '../db/programme/people/by-hand.ts';
import { callRoll } from '../db/programme/people/roll.ts';
import { signUp } from '../db/programme/people/sign-up.ts';
import { addPlace } from '../db/programme/places.ts';
import { letter } from '../db/schema.ts';
import type { Store } from '../db/store.ts';
import { shippedCalendar } from '../domain/calendar/shipped.ts';
import { paperBoxes } from '../domain/programme/papers.ts';
import type { OpinionPhase } from '../domain/programme/programme.ts';
import { askedAt, choicesOf, isChoice, shippedSets } from '../domain/programme/questions.ts';
import { addDays, DAY, dayOf, HOUR } from '../domain/time.ts';
import { loadedOf } from './opinions.ts';
import { actsOn, meetingsFrom, planned } from './programmes.ts';

/** What is typed into a field: a text of its own, that a test knows again. */
export type Typing = (field: string) => string;

/** A group with something in every table of groups and activities, and in every field that is typed. */
export interface FullProgramme {
  matterId: string;
  reference: string;
  placeId: string;
  /** Opens the sign-up of the first, who came. */
  receipt: string;
  signUpId: string;
  /** The letter that asks the first for an opinion. */
  askingId: string;
}

const done = async (acted: Promise<ProgrammeActed>): Promise<void> => {
  const it = await acted;
  if (!it.ok) throw new Error(`a step of a full programme was refused: ${it.failure}`);
};

/** Fills a house whose staff are `employAll`'s: the group met twice, lately, and is not filed yet. */
export async function fillProgrammes(
  store: Store,
  type: Typing,
  now: number = Date.now(),
): Promise<FullProgramme> {
  const past = now - 40 * DAY;
  const placeId = await addPlace(
    store,
    { at: past, by: 'supervisor' },
    { name: type('place.name'), address: type('place.address') },
  );
  const made = await planned(store, planOf(type, placeId, past), past);
  await decide(store, type, made.reference, past);
  const first = await people(store, type, made, past);
  await meet(store, type, { ...made, ...first }, now);
  const askingId = await opinions(store, type, made, now);
  await settings(store, type, now);
  const off = await planned(store, { placeId }, past);
  await done(cancel(store, await actsOn(store, 'social_worker', off.reference, past), type('cancel')));
  return { ...made, placeId, ...first, askingId };
}

const planOf = (type: Typing, placeId: string, past: number) => ({
  placeId,
  meetings: meetingsFrom(past, 20, 2),
  asks: ['phone', 'email', 'guardian', 'health', 'note'] as const,
  plan: {
    ...{ title: type('plan.title'), summary: type('plan.summary'), need: type('plan.need') },
    ...{ foundOut: type('plan.foundOut'), goals: type('plan.goals'), content: type('plan.content') },
    ...{ whereabouts: type('plan.whereabouts'), forWhom: type('plan.forWhom') },
    budget: [{ what: type('plan.budget'), fen: 30_000 }],
  },
});

async function decide(store: Store, type: Typing, reference: string, at: number): Promise<void> {
  const by = (login: string) => actsOn(store, login, reference, at);
  await done(consult(store, await by('social_worker'), type('consult')));
  await done(propose(store, await by('social_worker')));
  await done(returnPlan(store, await by('supervisor'), type('plan.return'), shippedCalendar));
  await done(propose(store, await by('social_worker')));
  await done(approve(store, await by('supervisor'), shippedCalendar));
  await done(openSignUp(store, await by('social_worker'), shippedCalendar));
}

type Made = Pick<FullProgramme, 'matterId' | 'reference'>;

async function people(store: Store, type: Typing, { matterId, reference }: Made, past: number) {
  const at = past + DAY;
  const enter = async (who: string, key: string | null) => {
    const form = {
      ...({ name: type(`${who}.name`), age: 9, ageGroup: 'under14', phone: type(`${who}.phone`) } as const),
      ...{ email: `${type(`${who}.email`)}@example.com`, health: type(`${who}.health`) },
      ...({
        note: type(`${who}.note`),
        guardianName: type(`${who}.guardian`),
        guardianAgrees: 'yes',
      } as const),
      guardianPhone: type(`${who}.guardianPhone`),
    };
    const signed = await signUp(store, await loadedOf(store, matterId), { form, at, key, aside: false });
    if (!signed) throw new Error('nobody could sign up');
    return signed;
  };
  const first = await enter('first', 'once');
  const second = await enter('second', null);
  const worker = () => actsOn(store, 'social_worker', reference, at);
  await done(takeOut(store, await worker(), second.id, type('taken-out'), shippedCalendar));
  const given = { how: 'yes', detail: type('place-given') } as const;
  await done(givePlace(store, await worker(), second.id, given, shippedCalendar));
  return { receipt: first.receipt, signUpId: first.id };
}

async function meet(
  store: Store,
  type: Typing,
  full: Made & { signUpId: string },
  now: number,
): Promise<void> {
  const { matterId, reference, signUpId } = full;
  const worker = () => actsOn(store, 'social_worker', reference, now);
  for (const { no } of (await loadedOf(store, matterId)).meetings) {
    const roll = { present: [signUpId], excused: [], cameToo: [type(`came.${no}`)] };
    await done(callRoll(store, await worker(), no, roll));
    await done(assessSession(store, await worker(), { meeting: no, detail: type(`assessed.${no}`) }));
  }
  for (const name of ['finance', 'report', 'meetings'] as const) {
    const words = Object.fromEntries(
      Object.keys(paperBoxes[name]).map((box) => [box, type(`${name}.${box}`)]),
    );
    const lines = name === 'finance' ? [{ what: type('finance.line'), budget: 0, spent: 500 }] : [];
    const key = { name, no: name === 'meetings' ? 1 : 0 };
    await done(
      writePaper(store, await worker(), key, { words, lines, receipts: [], remove: [], submit: true }),
    );
  }
  const supervisor = await actsOn(store, 'supervisor', reference, now);
  await done(
    returnPaper(store, supervisor, { name: 'report', no: 0 }, type('paper.return'), shippedCalendar),
  );
  await done(followUp(store, await worker(), type('follow-up')));
}

/** Five and more of each: from five on what was written and the pairs are told. */
const OPINIONS = 6;

async function opinions(
  store: Store,
  type: Typing,
  { matterId, reference }: Made,
  now: number,
): Promise<string> {
  const worker = () => actsOn(store, 'social_worker', reference, now);
  await done(mailLinks(store, await worker(), { phase: 'opinion', until: now + DAY }));
  const { acted } = await openShared(store, await worker(), {
    phase: 'after',
    way: 'code',
    until: now + DAY,
  });
  if (!acted.ok) throw new Error(acted.failure);
  for (let no = 1; no <= OPINIONS; no += 1) {
    await answerOne(store, matterId, { phase: 'before', no, now, pair: type(`pair.${no}`) });
    await answerOne(store, matterId, { phase: 'opinion', no, now, words: type(`words.${no}`), type });
  }
  const talk = { detail: type('talk-held'), happenedAt: now - HOUR };
  await done(holdTalk(store, await worker(), 1, talk));
  const rows = await store.db.select().from(letter).where(eq(letter.matterId, matterId));
  return rows.find(({ template }) => template === 'opinion-asked')?.id ?? '';
}

interface Answering {
  phase: OpinionPhase;
  no: number;
  now: number;
  pair?: string;
  words?: string;
  /** Absent: nobody asks for a talk. */
  type?: Typing;
}

/** One opinion keyed in from paper; the first leaves a way to be reached. */
export async function answerOne(
  store: Store,
  matterId: string,
  { phase, no, now, pair, words, type }: Answering,
): Promise<void> {
  const set = shippedSets.group;
  const asked = askedAt(set, phase);
  const choices = asked.filter(isChoice).map((question) => {
    const value = choicesOf(question)[no % 2]?.value ?? 1;
    return [question.name, question.kind === 'several' ? [value] : value] as const;
  });
  const text = asked.find(({ kind }) => kind === 'text');
  const talks = type !== undefined && no === 1;
  const answers = {
    choices: Object.fromEntries(choices),
    words: words === undefined || !text ? {} : { [text.name]: words },
    ...(pair === undefined ? {} : { pair }),
    ...(talks ? { contact: { name: type('talk.name'), phone: type('talk.phone') } } : {}),
    wantsTalk: talks,
  };
  const loaded = await loadedOf(store, matterId);
  const taken = await giveOpinion(store, {
    ...{ loaded, set, phase, way: 'paper', answers, ticket: null, key: `${phase} ${no}` },
    ...{ at: now, calendar: shippedCalendar },
  });
  if (taken !== 'taken') throw new Error(`an opinion was not taken: ${taken}`);
}

async function settings(store: Store, type: Typing, now: number): Promise<void> {
  const by = { at: now, by: 'supervisor' };
  await setTalkDays(store, by, 3);
  const questions = [
    ...shippedSets.group.questions,
    {
      name: 'more',
      ask: type('question.ask'),
      part: 'opinion',
      kind: 'one',
      choices: [type('question.choice'), '没有'],
    },
  ] as const;
  const fromDay = addDays(dayOf(now), 30);
  if (!(await addSet(store, by, { of: 'group', seen: 1, fromDay, questions }))) throw new Error('no new set');
}
