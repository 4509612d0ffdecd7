import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  DOCUMENTS,
  type DocumentSlug,
  documentOf,
  isDocumentSlug,
} from '../../domain/guideline/documents.ts';
import type { Citation } from '../../domain/guideline/rule.ts';
import { isRuleId, RULE_IDS, RULES, type Rule, ruleInForce, ruleOf } from '../../domain/guideline/rules.ts';
import { isRealDay } from '../../domain/time.ts';
import { sayLength } from '../../domain/words.ts';
import { parseGuide } from '../../site/guides/parse.ts';

const guide = (slug: DocumentSlug) =>
  parseGuide(readFileSync(`site/content/guides/${slug}.md`, 'utf8'), `${slug}.md`);
const guides = new Map(DOCUMENTS.map(({ slug }) => [slug, guide(slug)]));

const citationsOf = (rule: Rule): readonly Citation[] => [
  ...(rule.source === null ? [] : [rule.source]),
  ...(rule.also ?? []),
];
const cited = RULES.flatMap((rule) => citationsOf(rule).map((citation) => ({ id: rule.id, ...citation })));
const bare = (text: string): string => text.replace(/\s/g, '');

describe('every rule', () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s says what, from when and on whose word',
    (_, rule) => {
      expect(rule.title).toMatch(/[一-鿿]/);
      expect(rule.start).toMatch(/[一-鿿]/);
      expect(sayLength(rule.length)).not.toBe('');
      expect(isRealDay(rule.effectiveFrom)).toBe(true);
      expect(rule.source !== null || rule.ours !== null).toBe(true);
      if (rule.ours !== null) expect(rule.ours).toMatch(/^本站补充：.*。$/);
    },
  );

  test.each(cited)('$id stands word for word in $document $article', ({ document, article, quote }) => {
    const unit = guides.get(document)?.units.find(({ label }) => label === article);
    expect(bare(unit?.markdown ?? '')).toContain(bare(quote));
  });

  test('is cited from every guide that shows its clock', () => {
    for (const [slug, { units }] of guides) {
      for (const id of units.flatMap(({ rules }) => rules)) {
        expect({ id, cites: cited.filter((one) => one.id === id).map(({ document }) => document) }).toEqual({
          id,
          cites: expect.arrayContaining([slug]),
        });
      }
    }
  });
});

test('the lengths are those of the documents', () => {
  expect(Object.fromEntries(RULE_IDS.map((id) => [id, sayLength(ruleOf(id).length)]))).toMatchInlineSnapshot(`
    {
      "activity.plan": "提前 2 周",
      "activity.report": "2 周内",
      "activity.sign-up": "提前 2 周",
      "case.assessment": "2 个月",
      "case.closing-assessment": "1 个月",
      "case.enquiry-record": "当天",
      "case.second-contact": "7 个工作日",
      "case.stage-review": "每 6 个月",
      "duty.annual-plan": "每年第一季度",
      "duty.annual-review": "每年第四季度",
      "duty.case-review": "定时定期",
      "duty.community-needs": "每年第四季度",
      "duty.filing": "定时定期",
      "duty.mail-check": "定时定期",
      "duty.monthly-meeting": "每月",
      "duty.monthly-report": "每月",
      "duty.performance-report": "每年第四季度",
      "duty.rules-check": "定时定期",
      "duty.safety-check": "定时定期",
      "duty.visits": "定时定期",
      "duty.weekly-meeting": "每周",
      "duty.weekly-report": "每周",
      "duty.weekly-sample": "每周",
      "group.plan": "提前 2 周",
      "group.report": "2 周内",
      "group.session-assessment": "当天",
      "group.sign-up": "提前 2 周",
      "opinion.talk": "5 个工作日",
      "referral.reply": "5 个工作日",
      "service.follow-up": "3 个月",
      "staff-submission.outside-door": "7 个工作日",
      "staff-submission.reply": "7 个工作日",
      "submission.contact": "4 个工作日",
      "submission.open": "1 个工作日",
      "submission.promised-report": "约定的日期",
      "submission.reply": "7 个工作日",
      "submission.report-up": "当天",
    }
  `);
});

test('a name that is no rule is told apart', () => {
  expect(isRuleId('submission.contact')).toBe(true);
  expect(isRuleId('submission.appeal')).toBe(false);
  expect(isRuleId('toString')).toBe(false);
});

test('a rule holds on every day, since the documents carry no date', () => {
  expect(ruleInForce('submission.contact', '1999-01-01')).toBe(ruleOf('submission.contact'));
  expect(ruleInForce('submission.contact', '2026-11-23')).toBe(ruleOf('submission.contact'));
});

test('thirteen documents, each with its address and short name', () => {
  expect(DOCUMENTS).toHaveLength(13);
  expect(new Set(DOCUMENTS.map(({ slug }) => slug)).size).toBe(13);
  for (const { slug, short } of DOCUMENTS) {
    expect(documentOf(slug).slug).toBe(slug);
    expect(short).toMatch(/^【.+】$/);
  }
  expect(isDocumentSlug('feedback-handling')).toBe(true);
  expect(isDocumentSlug('feedback')).toBe(false);
});
