import type { Period } from '../../../domain/figures/periods.ts';
import type { Viewer } from '../../../domain/permissions.ts';
import { type FrequentWords, frequentWords } from '../../../domain/programme/frequent-words.ts';
import { mayReadOpinions } from '../../../domain/programme/permissions.ts';
import {
  isCollectingKind,
  isQuestionSet,
  type QuestionSetOf,
  questionSets,
} from '../../../domain/programme/programme.ts';
import { LEAST_ANSWERS } from '../../../domain/programme/statistics.ts';
import { visibleTo } from '../../matter-row.ts';
import type { Store } from '../../store.ts';
import { monthsOf, rowsOf } from './across.ts';
import { allSets } from './sets.ts';
import { programmesIn } from './tally.ts';
import { opened, sealedIn, type Words, type Written, wordsBy } from './words.ts';

/** No more than these are read, however many there are: the last to end, and of them so many opinions with words. */
export const WORDS_ACROSS = { programmes: 20, opinions: 300 } as const;

/** Whose words are asked for, by whom. */
export interface Wanted {
  viewer: Viewer;
  /** As the tallies name it, without the month. */
  scope: string;
  period: Period;
  bounds?: { programmes: number; opinions: number };
}

/** What was written about many programmes. */
interface WrittenAcross {
  written: readonly Written[];
  /** Not all of it was read: there are more programmes, or more opinions. */
  more: boolean;
  /** Programmes that stand in the figures and that somebody else runs by now: their words are not for this person. */
  others: number;
}

/** The words that most people wrote about a worker's, a service's or a kind's programmes in a period. */
export interface FrequentAcross extends Omit<WrittenAcross, 'written'> {
  frequent: FrequentWords;
}

/** What people wrote about them, form by form and question by question. */
export interface WordsAcross extends Omit<WrittenAcross, 'written'> {
  forms: readonly { of: QuestionSetOf; words: readonly Words[] }[];
}

/** Counts the words of what this person may read; null where nothing may be told. */
export async function frequentAcross(store: Store, wanted: Wanted): Promise<FrequentAcross | null> {
  const all = await writtenAcross(store, wanted);
  if (!all) return null;
  const { written, ...rest } = all;
  return { ...rest, frequent: frequentWords(written.map(({ words }) => Object.values(words))) };
}

/** What people wrote, as far as this person may read it on each programme's own page; null where nothing may be told. */
export async function wordsAcross(store: Store, wanted: Wanted): Promise<WordsAcross | null> {
  const [all, sets] = await Promise.all([writtenAcross(store, wanted), allSets(store)]);
  if (!all) return null;
  const { written, ...rest } = all;
  // As the newest version asks it; another form asks other questions, though their names may be the same.
  const inOrder = written.toSorted((a, b) => a.version - b.version);
  const forms = Object.keys(questionSets)
    .filter(isQuestionSet)
    .map((of) => ({
      of,
      words: wordsBy(
        sets,
        inOrder.filter((one) => one.of === of),
      ).filter(({ texts }) => texts.length > 0),
    }));
  return { ...rest, forms: forms.filter(({ words }) => words.length > 0) };
}

/** Reads tallies and the rows of the programmes; of the opinions no more than the bounds say. */
async function writtenAcross(
  store: Store,
  { viewer, scope, period, bounds = WORDS_ACROSS }: Wanted,
): Promise<WrittenAcross | null> {
  const behind = await programmesIn(store, scope, monthsOf(period));
  const enough = behind.flatMap(({ matterId, phase, n }) =>
    phase === 'opinion' && n >= LEAST_ANSWERS ? [matterId] : [],
  );
  const rows = await rowsOf(store, enough, visibleTo(viewer));
  const readable = rows.filter(({ workerId, enteredBy }) =>
    mayReadOpinions(viewer, { handlerId: workerId, enteredBy }),
  );
  const sources = readable
    .toSorted((a, b) => b.lastAt - a.lastAt || a.id.localeCompare(b.id))
    .flatMap(({ kind, id, dataKey }) => (isCollectingKind(kind) ? [{ kind, row: { id, dataKey } }] : []));
  const read = await Promise.all(
    sources.slice(0, bounds.programmes).map(async (source) => ({
      source,
      // One more than is told says that there are more.
      sealed: await sealedIn(store, source, bounds.opinions + 1),
    })),
  );
  if (read.every(({ sealed }) => sealed === null)) return null;
  const written: Written[] = [];
  let more = sources.length > bounds.programmes;
  for (const { source, sealed } of read) {
    const some = (sealed ?? []).slice(0, bounds.opinions - written.length);
    more ||= some.length < (sealed ?? []).length;
    written.push(...opened(store, source, some));
  }
  return { written, more, others: rows.length - readable.length };
}
