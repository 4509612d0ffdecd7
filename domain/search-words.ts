/**
 * How text is looked for: without regard to case or width, and by single characters and pairs of neighbours, since Chinese
 * is written without spaces and two characters make most words (投诉, 家访).
 */

/** The same text as it is compared: one width, one case, line ends and spaces as one space. */
export const folded = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** What stands between words: everything but letters, digits and marks. */
const apart = /[^\p{L}\p{N}\p{M}]+/u;

/** The distinct single characters and pairs of a text; what is not letter or digit parts its neighbours. */
export function tokensOf(text: string): string[] {
  const found = new Set<string>();
  for (const run of folded(text).split(apart)) {
    const characters = [...run];
    characters.forEach((character, at) => {
      found.add(character);
      const next = characters[at + 1];
      if (next !== undefined) found.add(character + next);
    });
  }
  return [...found];
}

/** The words asked for, parted by spaces; each must stand in the text as it is. */
export const wordsOf = (question: string): string[] => [
  ...new Set(
    folded(question)
      .split(' ')
      .filter((word) => tokensOf(word).length > 0),
  ),
];

/** The tokens that a text with these words is sure to have: pairs, or the single character of a word that is one. */
export function tokensOfWords(words: readonly string[]): string[] {
  const tokens = words.flatMap((word) => {
    const all = tokensOf(word);
    const pairs = all.filter((token) => [...token].length === 2);
    const alone = all.filter(
      (token) => [...token].length === 1 && !pairs.some((pair) => pair.includes(token)),
    );
    return [...pairs, ...alone];
  });
  return [...new Set(tokens)];
}

/** Whether every word stands in the text. */
export function hasWords(text: string, words: readonly string[]): boolean {
  const whole = folded(text);
  return words.every((word) => whole.includes(word));
}

/** A telephone number as it is compared: digits only, without the country's own prefix; null for what is none. */
export function phoneKey(text: string): string | null {
  const digits = text.normalize('NFKC').replace(/[^\d]/g, '');
  const national = /^(?:00)?86(1\d{10})$/.exec(digits)?.[1] ?? digits;
  return national.length >= 7 && /^[\d\s()+＋（）-]+$/.test(text.normalize('NFKC')) ? national : null;
}

/** A mail address as it is compared; null for what is none. */
export function mailKey(text: string): string | null {
  const address = folded(text);
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address) ? address : null;
}
