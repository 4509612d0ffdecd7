import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DOCUMENTS } from '../../domain/guideline/documents.ts';
import type { Citation } from '../../domain/guideline/rule.ts';
import { RULE_IDS, RULES, ruleOf } from '../../domain/guideline/rules.ts';
import { blocksOf, firstPlaces, headingOf } from '../../site/guides/blocks.ts';
import { exampleOf } from '../../site/guides/example.ts';
import { intakeSteps } from '../../site/guides/intake.ts';
import { readGuide } from '../../site/guides/loader.ts';
import { noteTexts } from '../../site/guides/notes.ts';
import { parseGuide } from '../../site/guides/parse.ts';
import { guideSchema } from '../../site/guides/schema.ts';

const folder = new URL('../../site/content/guides/', import.meta.url);
const asIs = async (markdown: string) => markdown;

async function read(text: string) {
  return guideSchema.safeParse(await readGuide(parseGuide(text, 'sample.md'), asIs));
}

const guides = new Map(
  await Promise.all(
    readdirSync(folder).map(async (name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return [
        name.replace('.md', ''),
        guideSchema.parse(await readGuide(parseGuide(text, name), asIs)),
      ] as const;
    }),
  ),
);

const front = '---\ntitle: 样本\norder: 1\ngroup: voice\nsummary: 一句。\nsource: 出处\n---\n\n# 样本\n';
/** Words without the brackets and dashes that a table drops between its columns. */
const plain = (text: string) => text.replace(/[\s（()）—]/g, '');
const bare = (text: string) => text.replace(/\s/g, '').replace(/^第(\d+)条$/, '$1');

/** Everything a reader sees of an article, the articles under it included. */
function wordsOf({ document, article }: Citation) {
  const units = guides.get(document)?.units ?? [];
  const unit = units.find(({ label }) => bare(label) === bare(article));
  const row = unit?.row ? unit.row.name + unit.row.code + unit.row.deadline : '';
  return { unit, words: plain(`${unit?.title}${unit?.html}${row}`) };
}

test('the guides are the thirteen documents, with their titles and in their order', () => {
  const found = [...guides].sort(([, a], [, b]) => a.order - b.order);
  expect(found.map(([slug, { title }]) => ({ slug, title }))).toEqual(
    DOCUMENTS.map(({ slug, title }) => ({ slug, title })),
  );
});

test.each(
  RULES.flatMap((rule) =>
    [rule.source, ...(rule.also ?? [])].flatMap((cite) => (cite ? [{ rule, cite }] : [])),
  ),
)('$rule.id stands in $cite.document at $cite.article, with the words it quotes', ({ rule, cite }) => {
  const { unit, words } = wordsOf(cite);
  expect(unit?.rules).toContain(rule.id);
  expect(words).toContain(plain(cite.quote));
});

test('every rule the documents know has its example on some page', () => {
  const placed = new Set([...guides.values()].flatMap(({ units }) => [...firstPlaces(units).keys()]));
  expect(RULE_IDS.filter((id) => ruleOf(id).source !== null && !placed.has(id))).toEqual([]);
});

test('every editor’s note stands somewhere', () => {
  const used = new Set([...guides.values()].flatMap(({ units }) => units.flatMap(({ notes }) => notes)));
  expect(Object.keys(noteTexts).filter((id) => ![...used].some((note) => note === id))).toEqual([]);
});

test('the three telephone numbers carry the note that names the working one', () => {
  for (const [slug, number] of [
    ['casework', '0769-22830037'],
    ['feedback-handling', '0769-222820037'],
    ['complaints-mechanism', '0769-22820037'],
  ] as const) {
    const unit = guides.get(slug)?.units.find(({ html }) => html.includes(number));
    expect(unit?.notes, slug).toContain('phone');
  }
  expect(noteTexts.phone).toContain('现以 0769-22820037 为准');
});

test('fourteen, seven and seven forms are tables with code and deadline', () => {
  const tables = (slug: string) =>
    blocksOf(guides.get(slug)?.units ?? []).flatMap((block) => (block.kind === 'forms' ? [block.units] : []));
  expect(tables('case-records').map(({ length }) => length)).toEqual([14]);
  expect(tables('group-activity-records').map(({ length }) => length)).toEqual([7, 7]);
  expect(tables('case-records')[0]?.[6]?.row).toEqual({
    name: '个案结束评估表',
    code: 'DG-C-006',
    deadline: '个案结束后一个月内完成',
  });
});

test('四（一）1 has the address art-4-1-1 and its own number apart from its words', () => {
  const unit = guides.get('complaints-mechanism')?.units.find(({ label }) => label === '第四条（一）1');
  expect(unit).toMatchObject({ anchor: 'art-4-1-1', number: '1.', level: 5 });
  expect(unit?.html).toMatch(/^服务使用者提出意见建议或投诉/);
});

test('a heading keeps the space that the source has after its number', () => {
  const units = guides.get('complaints-mechanism')?.units ?? [];
  const headed = (label: string) => units.filter((unit) => unit.label === label).map(headingOf);
  expect(headed('第三条（一）')).toEqual(['（一）服务使用者']);
  expect(headed('第三条（二）')).toEqual(['(二) 工作人员']);
});

test('headings never skip a level', () => {
  for (const [slug, { units }] of guides) {
    let before = 1;
    for (const { level, number, title, row } of units) {
      if (row || !(number || title)) continue;
      expect(level, slug).toBeLessThanOrEqual(before + 1);
      before = level;
    }
  }
});

test('every step of the rebuilt flow chart cites an article that exists', () => {
  for (const { title, cites } of intakeSteps) {
    for (const { document, anchor, label } of cites) {
      const unit = guides.get(document)?.units.find((other) => other.anchor === anchor);
      expect(unit && label.endsWith(unit.label), `${title}: ${label}`).toBe(true);
    }
  }
});

test('every step of the flow chart that tells a number tells its clock', () => {
  const numbered = intakeSteps.filter(({ text }) => /工作日|当天|个月/.test(text));
  expect(numbered.map(({ rule }) => rule)).toEqual([
    'referral.reply',
    'case.enquiry-record',
    'case.second-contact',
    'case.assessment',
  ]);
});

test('every number of days, weeks or months in the guides stands beside a rule', () => {
  const number =
    /\d+ ?个工作日|[一二三四五六七八九十两]个工作日|[一二三两]个月|两周|半年|当[天日]|每[周月节]|季度/;
  const bareOnes = [...guides].flatMap(([slug, { units }]) =>
    units
      .filter((unit) => number.test(`${unit.title}${unit.html}${unit.row?.deadline ?? ''}`))
      .filter((unit) => unit.rules.length === 0)
      .map(({ anchor }) => `${slug}#${anchor}`),
  );
  expect(bareOnes).toEqual([]);
});

test('a rule that does not exist is refused with its place', async () => {
  const result = await read(
    `${front}\n<!-- art 1 | 一 | rules: submission.contact, no.such -->\n\n一、条文。\n`,
  );
  expect(result.error?.issues).toMatchObject([
    { path: ['units', 0, 'rules', 1], message: '没有这条规则：no.such' },
  ]);
});

test('a note that does not exist, an address used twice and a missing field are refused', async () => {
  const text = `${front.replace('summary: 一句。\n', '')}\n<!-- art 1 | 一 | notes: nothing -->\n\n一、甲。\n`;
  const missing = await read(text);
  expect(missing.error?.issues.map(({ path }) => path.join('.'))).toEqual(['summary', 'units.0.notes.0']);
  const twice = await read(`${front}\n<!-- art 1 | 一 -->\n\n一、甲。\n\n<!-- art 1 | 二 -->\n\n二、乙。\n`);
  expect(twice.error?.issues[0]?.message).toBe('地址重复：art-1');
});

test('a marker with an unknown part is refused with file and marker', () => {
  expect(() => parseGuide(`${front}\n<!-- art 1 | 一 | rule: x -->\n`, 'sample.md')).toThrow(
    'sample.md: marker "art 1 | 一 | rule: x" has an unknown part "rule: x"',
  );
});

test('the example of the 4-day promise passes a make-up day and the Spring Festival', () => {
  const { sentence } = exampleOf('submission.contact');
  expect(sentence).toBe(
    '例：2026年2月12日收到。2月14日调休上班，计入；春节假期不计。最迟2月25日（周三）17:30。',
  );
});

test.each([
  [
    'case.assessment',
    '例：2025年12月16日起算，满 2 个月是2026年2月16日，正逢春节假期，顺延到2月24日（周二）17:30。',
  ],
  [
    'group.plan',
    '例：2026年3月4日开始，往前数 2 周是2月18日，正逢春节假期，提前到2月14日（周六，调休上班）17:30。',
  ],
  ['group.report', '例：2026年2月3日结束，满 2 周是2月17日，正逢春节假期，顺延到2月24日（周二）17:30。'],
  ['submission.report-up', '例：2026年2月15日春节假期里起算，也不顺延，最迟2月15日（周日）24:00。'],
  ['duty.weekly-report', '例：2026年2月9日那一周，最后一个工作日是2月14日（周六，调休上班）17:30。'],
  ['duty.mail-check', '文件要求定时定期进行，日期由机构指定。'],
] as const)('the example of %s is told in a sentence', (rule, sentence) => {
  expect(exampleOf(rule).sentence).toBe(sentence);
});
