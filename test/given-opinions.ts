import { expect } from 'vitest';
import { giveOpinion } from '../db/programme/opinions/give.ts';
import { recountOpinions } from '../db/programme/opinions/recount.ts';
import { setOf } from '../db/programme/opinions/sets.ts';
import { tally } from '../db/schema-programme.ts';
import type { Store } from '../db/store.ts';
import { shippedCalendar } from '../domain/calendar/shipped.ts';
import type { Answers } from '../domain/programme/answers.ts';
import type { OpinionPhase, OpinionWay } from '../domain/programme/programme.ts';
import { keptTallies, loadedOf } from './opinions.ts';

/** One more person gives an opinion, or a test; what is not said is as usual. */
export async function giveTo(
  store: Store,
  matterId: string,
  {
    phase = 'opinion',
    way = 'link',
    at = Date.now(),
    ...answers
  }: Partial<Answers> & { phase?: OpinionPhase; way?: OpinionWay; at?: number },
): Promise<void> {
  const loaded = await loadedOf(store, matterId);
  const taken = await giveOpinion(store, {
    ...{ loaded, set: await setOf(store, loaded), phase, way, ticket: null, at },
    key: crypto.randomUUID(),
    answers: { choices: {}, words: {}, wantsTalk: false, ...answers },
    calendar: shippedCalendar,
  });
  expect(taken).toBe('taken');
}

/** What is kept on write is what a recount from the answers gives. */
export async function expectEqualToRecount(store: Store): Promise<void> {
  const rows = await store.db.select().from(tally);
  const recounted = await recountOpinions(store, ({ matterId, questions, phase }) =>
    rows
      .filter((row) => row.scope === `p:${matterId}` && row.questions === questions && row.phase === phase)
      .flatMap(({ question }) => (question.startsWith('>') ? [question.slice(1)] : [])),
  );
  expect(Object.fromEntries(await keptTallies(store))).toEqual(Object.fromEntries(recounted));
}
