import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { filesIn, importsOf, lineOf, nodesOf } from './files.ts';

const product = filesIn('site', 'functions', 'db', 'domain');

/** Files that belong to one home, or to the keyboard of whoever runs one. */
const worker = /^functions\/worker\//;
const host = /^functions\/host\//;
const keyboard = /^functions\/commands\/|^(site|db)\/[\w-]+\.config\.\w+$/;
const sqlite = ['db/copy.ts', 'db/demo/memory.ts', 'db/sqlite.ts'];
/** Read while the site is built, never while it serves. */
const building = ['site/guides/loader.ts', 'site/host-adapter.mjs'];

/** What a file imports, as paths of the house or names of packages; for files that are so. */
const imports = (isSo: (path: string) => boolean): { from: string; to: string }[] =>
  product
    .filter(({ path }) => isSo(path))
    .flatMap((file) =>
      importsOf(file).map((name) => ({
        from: file.path,
        to: name.startsWith('.') ? join(file.path, '..', name) : name,
      })),
    );

const shared = (path: string): boolean => ![worker, host, keyboard].some((shape) => shape.test(path));
const said = ({ from, to }: { from: string; to: string }): string => `${from} → ${to}`;

describe('two homes, one source', () => {
  test('what both homes run reaches into neither', () => {
    const own = /^functions\/(worker|host|commands)\//;
    const wrong = imports(shared).filter(({ to }) => own.test(to));
    expect(wrong.map(said)).toEqual([]);
    expect(imports(shared).length).toBeGreaterThan(300);
  });

  test('neither home knows the other, nor the keyboard', () => {
    const ofWorker = imports((path) => worker.test(path)).filter(({ to }) => host.test(to));
    const ofHost = imports((path) => host.test(path)).filter(({ to }) => worker.test(to));
    const ofKeyboard = imports((path) => worker.test(path) || host.test(path)).filter(({ to }) =>
      to.startsWith('functions/commands/'),
    );
    expect([...ofWorker, ...ofHost, ...ofKeyboard].map(said)).toEqual([]);
  });

  test('Node’s own modules and what serves, sends and ticks there stay on their side; crypto both homes have', () => {
    const ofNode = /^(node:(?!crypto$)|@hono\/node-server|nodemailer|croner|astro\/app)/;
    const beyond = imports(shared).filter(({ to }) => ofNode.test(to));
    const known = beyond.filter(({ from, to }) =>
      to === 'node:sqlite' ? sqlite.includes(from) : building.includes(from),
    );
    expect(beyond.filter((one) => !known.includes(one)).map(said)).toEqual([]);
    const used = new Set(imports((path) => host.test(path)).map(({ to }) => to));
    for (const name of ['@hono/node-server', 'nodemailer', 'croner', 'astro/app/entrypoint']) {
      expect([...used], name).toContain(name);
    }
  });

  test('SQLite in a file is opened, and the demo put in, by the second home and the keyboard alone', () => {
    const inside = (path: string): boolean => sqlite.includes(path) || path.startsWith('db/demo/');
    const wrong = imports((path) => (shared(path) && !inside(path)) || worker.test(path)).filter(({ to }) =>
      inside(to),
    );
    expect(wrong.map(said)).toEqual([]);
  });

  test('nobody else asks where it runs', () => {
    const asks = /^(process|globalThis|navigator|WebSocketPair|Bun|Deno|__dirname|__filename)$/;
    const places = product
      .filter(({ path }) => shared(path) && !building.includes(path))
      .flatMap((file) =>
        nodesOf(file)
          .filter((node) => ts.isIdentifier(node) && asks.test(node.text))
          .filter(
            ({ parent }) => !ts.isPropertyAccessExpression(parent) || asks.test(parent.expression.getText()),
          )
          .map((node) => `${file.path}:${lineOf(file, node)} ${node.getText()}`),
      );
    expect(places).toEqual([]);
  });
});
