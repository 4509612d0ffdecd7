import type { MarkedUnit } from './parse.ts';

const enumerator =
  /^(?:第[一二三四五六七八九十]+条|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+\.|\d+(?= ))\s*/;
const formRow = /^(.+?)\s*(?:[（(](DG[-A-Z\d]+)[）)])?\s*(?:——(.+))?$/;

export interface FormRow {
  name: string;
  code: string;
  deadline: string;
}

export interface ShapedUnit {
  level: number;
  number: string;
  title: string;
  body: string;
  excerpt: string;
  row: FormRow | null;
}

/** How deep a unit stands under the page's h1: parts first, then one level per number in its address. */
function levelOf(unit: MarkedUnit, inPart: boolean): number {
  if (unit.kind === 'part' || unit.id === 'annex') return 2;
  return unit.id.split('-').length + (inPart ? 2 : 1);
}

/** A listed form: name, code in brackets, deadline after the dash. */
function rowOf(text: string): FormRow {
  const [, name = text, code = '', deadline = ''] = formRow.exec(text) ?? [];
  return { name, code, deadline };
}

function excerptOf(text: string): string {
  const first = text.replace(/[<>*]/g, '').split(/[，。；：\n,;]/)[0] ?? '';
  return first.length > 22 ? `${first.slice(0, 21)}…` : first;
}

/** Takes a unit's own number and heading out of its text, so that a page can set them in the margin. */
export function shapeUnit(unit: MarkedUnit, inPart: boolean): ShapedUnit {
  const heading = /^#+ (.*)/.exec(unit.markdown);
  const text = heading ? (heading[1] ?? '') : unit.markdown;
  const number = enumerator.exec(text)?.[0] ?? '';
  const words = text.slice(number.length);
  const title = heading ? words : '';
  const body = heading ? unit.markdown.slice(heading[0].length).trim() : words;
  return {
    level: levelOf(unit, inPart),
    number: number.trim(),
    title,
    body,
    excerpt: excerptOf(title || words),
    row: unit.form ? rowOf(words) : null,
  };
}
