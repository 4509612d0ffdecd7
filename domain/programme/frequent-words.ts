import { LEAST_ANSWERS } from './statistics.ts';
import { houseWords, intensifiers, prefixes, stopWords } from './stop-words.ts';

/** The words that most people wrote. `n` is people, never how often: one person who repeats a word is one. */
export interface FrequentWords {
  /** Who wrote anything at all. */
  writers: number;
  /** Empty where fewer than five wrote. */
  words: readonly { word: string; n: number }[];
}

/** Lines of the table: what comes after them is chance. */
const SHOWN = 12;
/** A word of one person would be their sentence in small pieces. */
const LEAST_WRITERS = 2;

/**
 * Counts who wrote which word. A word that only one person wrote is never told, and nothing where fewer than five wrote.
 * @param people what each wrote, all their answers together
 */
export function frequentWords(people: readonly (readonly string[])[]): FrequentWords {
  const wrote = people.filter((texts) => texts.some((text) => text.trim() !== ''));
  if (wrote.length < LEAST_ANSWERS) return { writers: wrote.length, words: [] };
  const counts = new Map<string, number>();
  for (const texts of wrote) {
    for (const word of new Set(texts.flatMap(wordsIn))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts]
    .filter(([, n]) => n >= LEAST_WRITERS)
    .map(([word, n]) => ({ word, n }))
    .toSorted((a, b) => b.n - a.n || a.word.localeCompare(b.word, 'zh'));
  return { writers: wrote.length, words: words.slice(0, SHOWN) };
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
// The dictionary takes some of the house's own words apart ('亲', '子'): they are cut out first.
const own = new RegExp(`(${houseWords.join('|')})`, 'u');

/** The words of a text that say something, in their order; a negation stays with what it negates. */
export function wordsIn(text: string): string[] {
  const found: string[] = [];
  let before = '';
  for (const piece of piecesOf(text.normalize('NFKC').toLowerCase())) {
    if (piece === null) before = '';
    else if (prefixes.has(piece)) before += piece;
    else if (intensifiers.has(piece)) before += before === '' ? '' : piece;
    else {
      const word = stopWords.has(piece) ? '' : before + bare(piece);
      if (saysSomething(word)) found.push(word);
      before = '';
    }
  }
  return found;
}

/** The pieces of a text; null where a sentence or half of one ends. */
const piecesOf = (text: string): (string | null)[] =>
  text
    .split(own)
    .flatMap((part, at) =>
      at % 2 === 1
        ? [part]
        : [...segmenter.segment(part)].flatMap(({ segment, isWordLike }) =>
            isWordLike ? [segment] : /^\s+$/u.test(segment) ? [] : [null],
          ),
    );

/** '很喜欢' is a word to the dictionary; what was meant is '喜欢'. */
const bare = (piece: string): string =>
  [...piece].length > 2 && intensifiers.has(piece.slice(0, 1)) ? piece.slice(1) : piece;

/** One letter or character alone says nothing; digits may be somebody's number. */
const saysSomething = (word: string): boolean => [...word].length > 1 && !/\p{N}/u.test(word);
