/** What a marker line says, and the Markdown that stands under it. */
export interface MarkedUnit {
  kind: string;
  id: string;
  label: string;
  form: boolean;
  rules: string[];
  notes: string[];
  markdown: string;
}

export interface GuideFile {
  front: Record<string, string>;
  heading: string;
  units: MarkedUnit[];
}

const frontMatter = /^---\n([\s\S]*?)\n---\n/;
const marker = /^<!--\s*(.*?)\s*-->$/m;

function parseFront(block: string, file: string): Record<string, string> {
  const pairs = block.split('\n').map((line) => {
    const colon = line.indexOf(': ');
    if (colon < 1) throw new Error(`${file}: front matter line "${line}" is not "field: value"`);
    return [line.slice(0, colon), line.slice(colon + 2).trim()] as const;
  });
  return Object.fromEntries(pairs);
}

const list = (text: string): string[] => text.split(',').map((item) => item.trim());

/** A marker reads `art 4-1-1 | 第四条（一）1 | form | rules: a, b | notes: c`; the last three are optional. */
function parseMarker(text: string, markdown: string, file: string): MarkedUnit {
  const [head = '', label = '', ...options] = text.split('|').map((part) => part.trim());
  const [kind = '', id = ''] = head.split(' ');
  const unit: MarkedUnit = { kind, id, label, form: false, rules: [], notes: [], markdown: markdown.trim() };
  for (const option of options) {
    const [name, values = ''] = option.split(': ');
    if (option === 'form') unit.form = true;
    else if (name === 'rules') unit.rules = list(values);
    else if (name === 'notes') unit.notes = list(values);
    else throw new Error(`${file}: marker "${text}" has an unknown part "${option}"`);
  }
  return unit;
}

/** Splits a guide's file into front matter, its title line and its marked units; the words stay as they are. */
export function parseGuide(text: string, file: string): GuideFile {
  const front = frontMatter.exec(text);
  if (!front) throw new Error(`${file}: front matter is missing`);
  const [before = '', ...rest] = text.slice(front[0].length).split(marker);
  if (!/^\s*# .+\s*$/.test(before))
    throw new Error(`${file}: before the first marker stands one "# title" line`);
  const units = rest.flatMap((part, i) => (i % 2 === 0 ? [parseMarker(part, rest[i + 1] ?? '', file)] : []));
  return { front: parseFront(front[1] ?? '', file), heading: before.trim().slice(2), units };
}

/** The bare words of a file, as they stand in the source: no front matter, no markers, no Markdown signs. */
export function plainText(text: string): string {
  return text
    .replace(frontMatter, '')
    .replace(/^<!--.*-->$/gm, '')
    .replace(/^#+ /gm, '')
    .replace(/^- /gm, '');
}
