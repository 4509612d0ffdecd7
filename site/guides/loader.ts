import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Loader, LoaderContext } from 'astro/loaders';
import { type GuideFile, type MarkedUnit, parseGuide } from './parse.ts';
import { shapeUnit } from './shape.ts';

type Render = (markdown: string) => Promise<string>;

async function readUnit(unit: MarkedUnit, inPart: boolean, render: Render) {
  const { body, ...shape } = shapeUnit(unit, inPart);
  const { kind, label, rules, notes } = unit;
  const html = body && !shape.row ? await render(body) : '';
  return { kind, anchor: `${kind}-${unit.id}`, label, rules, notes, ...shape, html };
}

/** A guide's file as the data the schema checks. */
export async function readGuide(file: GuideFile, render: Render) {
  const inPart = file.units.some((unit) => unit.kind === 'part');
  const units = await Promise.all(file.units.map((unit) => readUnit(unit, inPart, render)));
  return { ...file.front, heading: file.heading, units };
}

async function load(folder: URL, { store, parseData, renderMarkdown, generateDigest }: LoaderContext) {
  const render = async (markdown: string) => (await renderMarkdown(markdown)).html;
  store.clear();
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.md'))) {
    const url = new URL(name, folder);
    const text = await readFile(url, 'utf8');
    const id = name.slice(0, -'.md'.length);
    const data = await readGuide(parseGuide(text, name), render);
    const parsed = await parseData({ id, data, filePath: fileURLToPath(url) });
    store.set({ id, data: parsed, digest: generateDigest(text) });
  }
}

/** Loads the guides of a folder: Markdown with a marker line before each article. */
export function guideLoader(folder: string): Loader {
  return {
    name: 'guides',
    load: (context) => {
      const url = new URL(folder, context.config.root);
      context.watcher?.on('change', (path) => {
        if (path.startsWith(fileURLToPath(url)))
          load(url, context).catch((fault) => context.logger.error(String(fault)));
      });
      return load(url, context);
    },
  };
}
