import { askedAt, choicesOf, isChoice, shippedSets } from '../../domain/programme/questions.ts';
import { dayOf, type Instant, instantAt, yearOf } from '../../domain/time.ts';
import { countClosings } from '../programme/cases/collecting.ts';
import { openCollection } from '../programme/cases/open.ts';
import { collectingById } from '../programme/find.ts';
import { giveOpinion } from '../programme/opinions/give.ts';
import type { Stage } from './steps.ts';

/** Twelve forms of the year: ten are told of, two wait for the next five. */
const FORMS = 12;
const CLOSED = 16;

/** How far from the best choice, one after the other. */
const spread = [0, 1, 0, 0, 1, 2, 0, 1, 0, 3, 0];

const liked = ['有人陪我一起想办法。', '每次都准时来。', '帮我找到了合适的学校。'];

/** What clients of one worker's closed cases said this year, taken in one by one up to `now`. */
export async function collectCases(stage: Stage, now: Instant): Promise<void> {
  const { store, days, viewer } = stage;
  const year = yearOf(dayOf(now));
  const worker = viewer('shegong');
  // Never before the year that it is about, nor after now.
  const within = (at: Instant): Instant => Math.min(now, Math.max(at, instantAt(`${year}-01-01`, '00:00')));
  const at = within(days.instant([-40, '10:00']));
  const { matterId } = await openCollection(
    store,
    { at, by: worker.id },
    { workerId: worker.id, service: 'casework', year },
  );
  for (let index = 0; index < FORMS; index += 1) {
    await think(stage, matterId, index, within(days.instant([-36 + 3 * index, '15:00'])));
  }
  const loaded = await collectingById(store, matterId);
  if (!loaded) throw new Error('a demo collection that is not there');
  const on = { viewer: worker, at: within(days.instant([-1, '16:00'])), loaded, seen: loaded.row.version };
  const done = await countClosings(store, on, CLOSED);
  if (!done.ok) throw new Error(`demo: closings were refused: ${done.failure}`);
}

/** What one client thought: most are better off, and not all with everything. */
async function think(
  { store, calendar }: Stage,
  matterId: string,
  index: number,
  at: Instant,
): Promise<void> {
  const loaded = await collectingById(store, matterId);
  if (!loaded) throw new Error('a demo collection that is not there');
  const set = shippedSets.case;
  const choices = Object.fromEntries(
    askedAt(set, 'opinion')
      .filter(isChoice)
      .map((question, place) => {
        const down = spread[(index * 3 + place * 5) % spread.length] ?? 0;
        const at = question.kind === 'one' ? Math.min(down, 1) : down;
        return [question.name, choicesOf(question)[at]?.value ?? 1];
      }),
  );
  const said = liked[index];
  await giveOpinion(store, {
    ...{ loaded, set, calendar, at, phase: 'opinion', ticket: null, key: `demo case ${index}` },
    way: index % 4 === 0 ? 'paper' : index % 4 === 1 ? 'tablet' : 'link',
    answers: { choices, words: said === undefined ? {} : { liked: said }, wantsTalk: false },
  });
}
