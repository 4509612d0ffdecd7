import type { Calendar } from '../calendar/calendar.ts';
import type { Age } from '../submission.ts';
import { addDays, dayOf, HOUR, type Instant, instantAt } from '../time.ts';
import { CLOSE_OF_BUSINESS, nextWorkingDay } from '../workdays.ts';
import { type Askable, askables, type PlaceState } from './programme.ts';

/** What decides whether one can sign up, and for what. */
export interface SignUpFacts {
  openAt: Instant | null;
  shutAt: Instant | null;
  cancelledAt: Instant | null;
  firstAt: Instant;
  lastAt: Instant;
  capacity: number;
  taken: number;
  waiting: number;
}

/** How a programme stands for whoever would like to come. */
export const signUpStates = {
  'not-yet': '还没开放报名',
  open: '可以报名',
  full: '已满，可以候补',
  shut: '报名截止',
  running: '进行中',
  over: '已结束',
  cancelled: '已取消',
} as const;
export type SignUpState = keyof typeof signUpStates;

/** Sign-up ends when the first meeting begins, or earlier when a colleague shuts it. */
export function signUpState(programme: SignUpFacts, now: Instant): SignUpState {
  const { openAt, shutAt, cancelledAt, firstAt, lastAt } = programme;
  if (cancelledAt !== null) return 'cancelled';
  if (now >= lastAt) return 'over';
  if (now >= firstAt) return 'running';
  if (openAt === null || openAt > now) return 'not-yet';
  if (shutAt !== null && shutAt <= now) return 'shut';
  return placesLeft(programme) > 0 ? 'open' : 'full';
}

/** Whether somebody can sign up now, for a place or for the waiting list. */
export const takesSignUps = (state: SignUpState): boolean => state === 'open' || state === 'full';

/** Places that the next one to sign up would get: none while anybody waits, for who waits was earlier. */
export const placesLeft = ({ capacity, taken, waiting }: SignUpFacts): number =>
  waiting > 0 ? 0 : Math.max(0, capacity - taken);

/** States that hold a place. */
export const holdsPlace = (state: PlaceState): boolean => state === 'in' || state === 'offered';
/** States that one can still leave. */
export const canLeave = (state: PlaceState): boolean =>
  holdsPlace(state) || state === 'waiting' || state === 'aside';

/** States of who is not on the list any more. */
const gone = (state: PlaceState): boolean => state === 'withdrawn' || state === 'lapsed';

/**
 * Why what somebody typed to sign up may not be erased yet, though they ask for it: until the end it is needed for who is still
 * on the list, who leaves first; after it, until the papers are filed, for who took part (【监管】 002, 003).
 * @returns null when the programme does not need it any more
 */
export function stillNeeded(
  state: PlaceState,
  programme: { cancelledAt: Instant | null; archivedAt: Instant | null; lastAt: Instant },
  now: Instant,
): 'on-list' | 'unfiled' | null {
  if (programme.cancelledAt !== null || programme.archivedAt !== null || gone(state)) return null;
  if (now < programme.lastAt) return 'on-list';
  return state === 'in' || state === 'came' ? 'unfiled' : null;
}

export const OLDEST = 120;
const GUARDIAN_ACTS = 8;
const OWN_DATA = 14;
const OF_AGE = 18;

/** The age group of a person of so many years. */
export const ageGroupOf = (age: number): Age =>
  age < OWN_DATA ? 'under14' : age < OF_AGE ? '14to17' : 'adult';

/**
 * What is asked of a guardian, by age (policy: Children and capacity). Under 8 the guardian acts, with name and phone; from 8 to
 * 13 the guardian agrees to the use of the data and to taking part, with a name; from 14 to 17 to taking part.
 */
export function guardianFor(age: number): { name: boolean; phone: boolean; agrees: boolean } {
  return { name: age < OWN_DATA, phone: age < GUARDIAN_ACTS, agrees: age < OF_AGE };
}

/** What the programme's form is made of: whom it takes, and what it asks beyond name and age. */
export interface SignUpRules {
  ageFrom: number | null;
  ageTo: number | null;
  asks: readonly string[];
}

/** Whether a form has the boxes for a guardian: where somebody under age may come, or where the plan asks for one. */
export const asksGuardian = ({ ageFrom, asks }: Pick<SignUpRules, 'ageFrom' | 'asks'>): boolean =>
  asks.includes('guardian') || (ageFrom ?? 0) < OF_AGE;

/** What is asked, in the order in which it stands on the form. */
export const asked = (rules: SignUpRules): Askable[] => {
  const names: readonly Askable[] = ['phone', 'email', 'health', 'note', 'guardian'];
  return names.filter((name) => (name === 'guardian' ? asksGuardian(rules) : rules.asks.includes(name)));
};

export const sayAsked = (name: Askable): string => askables[name];

/** For whom by age, in words: '6 至 12 岁', '60 岁以上', '12 岁以下'; empty where anybody may come. */
export function sayAges({ ageFrom, ageTo }: Pick<SignUpRules, 'ageFrom' | 'ageTo'>): string {
  // Nobody says '60 to 120': the oldest that a form takes is no limit.
  const to = ageTo === null || ageTo >= OLDEST ? null : ageTo;
  if (ageFrom !== null && to !== null) return ageFrom === to ? `${ageFrom} 岁` : `${ageFrom} 至 ${to} 岁`;
  if (ageFrom !== null) return `${ageFrom} 岁以上`;
  return to === null ? '' : `${to} 岁以下`;
}

/** For whom in words: what the plan says, and the ages where it does not say them itself. */
export function sayForWhom(
  forWhom: string | undefined,
  rules: Pick<SignUpRules, 'ageFrom' | 'ageTo'>,
): string {
  const ages = sayAges(rules);
  return forWhom?.includes(ages) ? forWhom : [forWhom, ages].filter(Boolean).join('，');
}

/** Whether the age is among those whom the programme is for, both ends included. */
export const fitsAge = (age: number, { ageFrom, ageTo }: Pick<SignUpRules, 'ageFrom' | 'ageTo'>): boolean =>
  age >= (ageFrom ?? 0) && age <= (ageTo ?? OLDEST);

const eveOf = (firstAt: Instant): Instant => instantAt(addDays(dayOf(firstAt), -1), CLOSE_OF_BUSINESS);

/** The least time somebody needs to hear of a place and to answer. */
const LEAST = 2 * HOUR;

/**
 * Until when a place that has become free is kept for whom it is offered to: the close of the second working day, but no later
 * than the close of the day before the first meeting. Null when that leaves no time to answer: then a colleague phones.
 */
export function offerUntil(now: Instant, firstAt: Instant, calendar: Calendar): Instant | null {
  const second = nextWorkingDay(nextWorkingDay(dayOf(now), calendar), calendar);
  const until = Math.min(instantAt(second, CLOSE_OF_BUSINESS), eveOf(firstAt));
  return until - now >= LEAST ? until : null;
}

/**
 * Until when, at the latest, a place that was offered before is kept when the first meeting is sooner now: the close of the day
 * before; where that leaves no time to answer, the meeting itself.
 */
export function offerAtMost(now: Instant, firstAt: Instant): Instant {
  const eve = eveOf(firstAt);
  return eve - now >= LEAST ? eve : firstAt;
}
