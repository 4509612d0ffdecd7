import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseGuide, plainText } from '../../site/guides/parse.ts';

const folder = new URL('../../site/content/guides/', import.meta.url);
const files = readdirSync(folder)
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
  .map((file) => ({ ...file, order: Number(parseGuide(file.text, file.name).front.order) }))
  .sort((a, b) => a.order - b.order);
const source = readFileSync(new URL('../../site/content/source.txt', import.meta.url), 'utf8');

/** Line wrapping and the list dashes of the transcript are the only things that may differ. */
const words = (text: string) => text.replace(/^- /gm, '').replace(/\s+/g, '');

test('there are thirteen documents, in the order of the source', () => {
  expect(files.map((file) => file.order)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});

test('each document continues the source where the one before it ended', () => {
  let rest = words(source);
  for (const file of files) {
    const text = words(plainText(file.text));
    expect(rest.slice(0, text.length), file.name).toBe(text);
    rest = rest.slice(text.length);
  }
  expect(rest).toBe('');
});

test('spaces inside a line stay as the source has them', () => {
  const joined = files.map((file) => plainText(file.text)).join('\n');
  const lines = source.split('\n').map((line) => line.replace(/^- /, '').trim());
  expect(lines.filter((line) => !joined.includes(line))).toEqual([]);
});
