import type { Meeting } from '../../../domain/programme/programme.ts';
import {
  placesLeft,
  type SignUpFacts,
  type SignUpState,
  signUpState,
  signUpStates,
} from '../../../domain/programme/sign-up.ts';
import { dayOf, type Instant, timeOf, yearOf } from '../../../domain/time.ts';
import { sayDay } from '../../../domain/words.ts';

/** When a meeting is: '12月5日（周六）10:00–12:00', with the year where it is not this one. */
export function sayMeeting({ startsAt, endsAt }: Pick<Meeting, 'startsAt' | 'endsAt'>, now: Instant): string {
  const year = yearOf(dayOf(startsAt)) !== yearOf(dayOf(now));
  return `${sayDay(dayOf(startsAt), { year })}${timeOf(startsAt)}–${timeOf(endsAt)}`;
}

/** How it stands, with what that means for who would like to come. */
export function sayState(programme: SignUpFacts, now: Instant): string {
  const state: SignUpState = signUpState(programme, now);
  if (state === 'open') return `还有 ${placesLeft(programme)} 个名额`;
  if (state === 'full') return `已满，可以候补（${programme.waiting} 人在等）`;
  return signUpStates[state];
}
