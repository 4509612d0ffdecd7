import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One source file of the house: where it is, its text, and its TypeScript as a tree. */
export interface SourceFile {
  path: string;
  text: string;
  tree: ts.SourceFile;
}

const parents = true;

/** What of a file is TypeScript: all of it, or what stands between the fences of an Astro page. */
const scriptOf = (path: string, text: string): string =>
  path.endsWith('.astro') ? (/^---\n([\s\S]*?)^---$/m.exec(text)?.[1] ?? '') : text;

function read(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const tree = ts.createSourceFile(
    path,
    scriptOf(path, text),
    ts.ScriptTarget.Latest,
    parents,
    ts.ScriptKind.TS,
  );
  return { path, text, tree };
}

const isSource = (path: string): boolean => /\.(ts|astro|mjs|js|css)$/.test(path);

/** Every source file under these folders. */
export const filesIn = (...folders: readonly string[]): SourceFile[] =>
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter(isSource)
      .toSorted()
      .map(read),
  );

/** Every node of a file, outermost first. */
export function nodesOf({ tree }: SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return nodes;
}

/** What a file imports, types and re-exports too, as it is written. */
export const importsOf = (file: SourceFile): string[] =>
  nodesOf(file).flatMap((node) => {
    const from = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : null;
    const called =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : null;
    const typed =
      ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) ? node.argument.literal : null;
    return [from, called, typed].flatMap((name) => (name && ts.isStringLiteral(name) ? [name.text] : []));
  });

/** The top folder that a relative import reaches; the package's name for any other. */
export function reached({ path }: SourceFile, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return join(path, '..', specifier).split('/')[0] ?? '';
}

export const lineOf = ({ tree }: SourceFile, node: ts.Node): number =>
  tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;

/** How many lines a node takes. */
export const linesOf = (file: SourceFile, node: ts.Node): number =>
  file.tree.getLineAndCharacterOfPosition(node.end).line + 2 - lineOf(file, node);
