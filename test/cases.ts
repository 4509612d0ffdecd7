import { openCollection } from '../db/programme/cases/open.ts';
import { type Collecting, collectingById } from '../db/programme/find.ts';
import { giveOpinion } from '../db/programme/opinions/give.ts';
import { setOf } from '../db/programme/opinions/sets.ts';
import type { Store } from '../db/store.ts';
import { shippedCalendar } from '../domain/calendar/shipped.ts';
import type { OpinionWay } from '../domain/programme/programme.ts';
import type { Service } from '../domain/submission.ts';
import { dayOf, yearOf } from '../domain/time.ts';

/** A collection of this year, opened by a social worker (`social_worker` is the login and the id). */
export const collected = (
  store: Store,
  given: { workerId?: string; service?: Service; year?: number } = {},
  now: number = Date.now(),
) =>
  openCollection(
    store,
    { at: now, by: given.workerId ?? 'social_worker' },
    { workerId: 'social_worker', service: 'casework', year: yearOf(dayOf(now)), ...given },
  );

/** What was opened, as it stands now. */
export async function collectionOf(store: Store, matterId: string): Promise<Collecting> {
  const loaded = await collectingById(store, matterId);
  if (!loaded) throw new Error('no such collection');
  return loaded;
}

let key = 0;

/** One client's answer, as it comes by whatever way. */
export async function answered(
  store: Store,
  matterId: string,
  choices: Record<string, number>,
  { words = {}, way = 'paper' }: { words?: Record<string, string>; way?: OpinionWay } = {},
): Promise<void> {
  const loaded = await collectionOf(store, matterId);
  key += 1;
  await giveOpinion(store, {
    ...{ loaded, set: await setOf(store, loaded), phase: 'opinion', way, ticket: null, key: `case ${key}` },
    answers: { choices, words, wantsTalk: false },
    at: Date.now(),
    calendar: shippedCalendar,
  });
}
