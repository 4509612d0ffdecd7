import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { filesIn, importsOf, lineOf, linesOf, nodesOf, reached, type SourceFile } from './files.ts';

const product = filesIn('site', 'functions', 'db', 'domain');
const all = [...product, ...filesIn('test')];
const within = (folder: string): SourceFile[] => product.filter(({ path }) => path.startsWith(`${folder}/`));
const at = (file: SourceFile, node: ts.Node): string => `${file.path}:${lineOf(file, node)}`;

/** Where in these files a node is as asked. */
const places = (files: readonly SourceFile[], isSo: (node: ts.Node) => boolean): string[] =>
  files.flatMap((file) =>
    nodesOf(file)
      .filter(isSo)
      .map((node) => `${at(file, node)} ${node.getText().split('\n')[0]}`),
  );

const isCalled = (node: ts.Node, ...names: readonly string[]): boolean =>
  ts.isIdentifier(node) &&
  names.includes(node.text) &&
  !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
  !(ts.isPropertyAssignment(node.parent) && node.parent.name === node);

describe('imports go one way: site, functions → db → domain', () => {
  const allowed: Record<string, readonly string[]> = {
    domain: ['domain'],
    db: ['db', 'domain'],
    functions: ['functions', 'db', 'domain', 'package.json'],
    site: ['site', 'db', 'domain'],
  };

  test.each(Object.entries(allowed))('from %s only to %s', (folder, mayReach) => {
    const wrong = within(folder).flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.') && !mayReach.includes(reached(file, name)))
        .map((name) => `${file.path} → ${name}`),
    );
    expect(wrong).toEqual([]);
    expect(within(folder).length).toBeGreaterThan(10);
  });

  test('the domain knows zod and nothing else from outside', () => {
    const outside = within('domain').flatMap((file) =>
      importsOf(file).filter((name) => !name.startsWith('.')),
    );
    expect([...new Set(outside)]).toEqual(['zod']);
  });

  test('the database’s folder knows no framework', () => {
    const outside = within('db').flatMap((file) => importsOf(file).filter((name) => !name.startsWith('.')));
    expect(outside.filter((name) => !/^(node:(crypto|sqlite)|drizzle-(orm|kit)(\/.+)?)$/.test(name))).toEqual(
      [],
    );
  });
});

describe('the domain', () => {
  test('has no clock, no chance, no network, no process of its own', () => {
    const touches = (node: ts.Node): boolean =>
      isCalled(
        node,
        'process',
        'fetch',
        'crypto',
        'performance',
        'setTimeout',
        'setInterval',
        'globalThis',
      ) ||
      (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) ||
      (ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random)$/.test(node.getText()));
    expect(places(within('domain'), touches)).toEqual([]);
  });
});

describe('what is the platform’s own', () => {
  const edge = /^functions\/(worker|commands)\//;
  const bindings = [
    ...readFileSync('wrangler.toml', 'utf8').matchAll(/^(?:binding|name) = "([A-Z_]+)"/gm),
  ].map(([, name]) => name ?? '');

  test('is named at one thin edge only', () => {
    expect(bindings).toEqual(expect.arrayContaining(['DB', 'EMAIL', 'ASSETS', 'LIMIT_SUBMISSIONS']));
    const types = ['D1Database', 'SendEmail', 'RateLimit', 'Fetcher', 'ExecutionContext', 'ExportedHandler'];
    const isPlatform = (node: ts.Node): boolean =>
      (ts.isIdentifier(node) || ts.isStringLiteral(node)) && [...bindings, ...types].includes(node.text);
    const beyond = product.filter(({ path }) => !edge.test(path));
    expect(places(beyond, isPlatform)).toEqual([]);
    const modules = beyond.flatMap((file) =>
      importsOf(file).filter((name) => name.startsWith('cloudflare:')),
    );
    expect(modules).toEqual([]);
  });

  test('gives SQL to db/ alone: elsewhere a handle is made, nothing is asked', () => {
    const beyond = product.filter(({ path }) => !path.startsWith('db/'));
    const drizzle = beyond.filter((file) => importsOf(file).some((name) => name.startsWith('drizzle-orm')));
    expect(drizzle.map(({ path }) => path).filter((path) => !edge.test(path))).toEqual([]);
    const isSql = (node: ts.Node): boolean =>
      (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) &&
      /\b(select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from|pragma)\b/i.test(node.getText());
    expect(places(beyond, isSql)).toEqual([]);
  });
});

describe('size', () => {
  test('no file has more than 250 lines but data', () => {
    // Data is what holds neither a function nor a choice.
    const decides = (node: ts.Node): boolean => ts.isFunctionLike(node) || ts.isConditionalExpression(node);
    const isData = (file: SourceFile): boolean => file.path.endsWith('.ts') && !nodesOf(file).some(decides);
    const long = all.filter(({ text }) => text.split('\n').length - 1 > 250);
    expect(long.filter((file) => !isData(file)).map(({ path }) => path)).toEqual([]);
  });

  test('no function has more than 50 lines, but for the frame around a group of tests', () => {
    const isFrame = (node: ts.Node): boolean =>
      ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
    const long = all.flatMap((file) =>
      nodesOf(file)
        .filter((node) => ts.isFunctionLike(node) && !isFrame(node) && linesOf(file, node) > 50)
        .map((node) => `${at(file, node)}: ${linesOf(file, node)}`),
    );
    expect(long).toEqual([]);
  });
});

describe('types', () => {
  test('nothing is any, nothing is asserted to be there, no check is switched off', () => {
    const isLoose = (node: ts.Node): boolean =>
      node.kind === ts.SyntaxKind.AnyKeyword || ts.isNonNullExpression(node);
    expect(places(all, isLoose)).toEqual([]);
    const off = new RegExp(`@ts-${'(ignore|nocheck|expect-error)'}`);
    expect(all.filter(({ text }) => off.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('every relative import says its ending', () => {
    const bare = all.flatMap((file) =>
      importsOf(file)
        .filter(
          (name) => name.startsWith('.') && !/\.(ts|mjs|astro|json|css|css\?inline|txt\?raw|md)$/.test(name),
        )
        .map((name) => `${file.path} → ${name}`),
    );
    expect(bare).toEqual([]);
  });
});

describe('words', () => {
  test('each function that domain/ and db/ give to others is explained', () => {
    const isOffered = (node: ts.Node): node is ts.FunctionDeclaration =>
      ts.isFunctionDeclaration(node) &&
      (node.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const silent = [...within('domain'), ...within('db')].flatMap((file) =>
      nodesOf(file)
        .filter(isOffered)
        .filter((node) => ts.getJSDocCommentsAndTags(node).length === 0)
        .map((node) => at(file, node)),
    );
    expect(silent).toEqual([]);
  });

  test('no task is left in a comment', () => {
    const left = new RegExp(`\\b(${['TO', 'DO'].join('')}|FIX${'ME'}|XX${'X'})\\b`);
    expect(all.filter(({ text }) => left.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

test('what is built or kept here and not in the repository is not linted: a second run of the checks is as green as the first', () => {
  const folders = readFileSync('.gitignore', 'utf8').match(/^[^*#\n]+(?=\/$)/gm) ?? [];
  const { files } = z
    .object({ files: z.object({ includes: z.array(z.string()) }) })
    .parse(JSON.parse(readFileSync('biome.json', 'utf8')));
  expect(folders).toContain('dist-host');
  expect(folders.filter((folder) => !files.includes.includes(`!${folder}`))).toEqual([]);
});
