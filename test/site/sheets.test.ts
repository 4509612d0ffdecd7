import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const textOf = (path: string): string => readFileSync(path, 'utf8');

/** A stylesheet with everything that it brings in, without its comments and what it leaves out. */
function sheet(path: string): string {
  const text = textOf(path)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/:not\(.*?\)+/g, '');
  return text.replace(/@import "(.+?)";/g, (_, other: string) => sheet(join(dirname(path), other)));
}

/** The classes that a stylesheet speaks of. */
const classesIn = (css: string): Set<string> =>
  new Set([...css.matchAll(/\.([a-z][\w-]*)(?=[^{};]*\{)/g)].flatMap(([, name]) => name ?? []));

const files = globSync(['site/{layouts,components,pages}/**/*.astro', 'site/public/search.js']);
const ofPublic = files.filter((path) => !path.includes('/desk/'));

/** The words that stand in a `class` or, as text or as a key, in a `class:list`. */
const classWords = (paths: readonly string[]): Set<string> =>
  new Set(
    paths
      .flatMap((path) => [...textOf(path).matchAll(/class(?::list)?=("[^"]*"|\{(?:[^{}]|\{[^{}]*\})*\})/g)])
      .flatMap(([, value]) => value?.match(/"[^"]*"|'[^']*'|`[^`]*`|\{[^{}]*\}(?=\])/g) ?? [])
      .flatMap((text) => text.match(/[A-Za-z][\w-]*/g) ?? []),
  );

const site = classesIn(sheet('site/styles/style.css') + textOf('site/styles/large.css'));
const desk = classesIn(sheet('site/styles/desk.css'));

test('no class of a public page is styled by the desk’s sheet alone', () => {
  const named = classWords(ofPublic);
  expect(named.size).toBeGreaterThan(50);
  expect([...named].filter((name) => desk.has(name) && !site.has(name))).toEqual([]);
});

test('the sheet of public pages knows no class that none of them has', () => {
  const words = new Set(ofPublic.flatMap((path) => textOf(path).match(/[A-Za-z][\w-]*/g) ?? []));
  const said = new Set(
    globSync('site/{guides,components}/*.ts').flatMap((path) => textOf(path).match(/[A-Za-z][\w-]*/g) ?? []),
  );
  const states = globSync('domain/strip.ts').flatMap((path) => textOf(path).match(/[a-z][\w-]*/g) ?? []);
  const known = new Set([...words, ...said, ...states]);
  expect([...site].filter((name) => !known.has(name))).toEqual([]);
});

test('the desk’s pages, and no others, name the desk’s sheet', () => {
  expect(files.filter((path) => textOf(path).includes('/desk.css'))).toEqual([
    'site/components/desk/DeskPage.astro',
  ]);
});
