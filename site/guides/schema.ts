import { z } from 'zod';
import { isRuleId, type RuleId } from '../../domain/guideline/rules.ts';
import { isNoteId, type NoteId } from './notes.ts';

export const groups = {
  service: '接受服务',
  records: '材料与期限',
  quality: '检查与改进',
  voice: '意见与投诉',
} as const;

const ruleId = z.custom<RuleId>((id) => typeof id === 'string' && isRuleId(id), {
  error: ({ input }) => `没有这条规则：${String(input)}`,
});
const noteId = z.custom<NoteId>((id) => typeof id === 'string' && isNoteId(id), {
  error: ({ input }) => `没有这条编者注：${String(input)}`,
});

const unit = z.strictObject({
  /** `art` is an article, `part` a heading that only groups articles (第一节, 总则). */
  kind: z.enum(['art', 'part']),
  /** The address on the page: one number per level, 四（一）1 is `art-4-1-1`; `art-0` preamble, `art-annex` appendix, `art-chart` picture, `part-1` part. */
  anchor: z
    .string()
    .regex(
      /^(art-(\d+(-\d+)*|annex|chart)|part-\d+)$/,
      '地址写作 art-4-1-1、art-0、art-annex、art-chart 或 part-1',
    ),
  /** How the article is cited: 第四条（一）1. */
  label: z.string().min(1),
  /** The rank of its heading, 2 to 6. */
  level: z.int().min(2).max(6),
  /** Its own number as the source writes it: 1. or （一） or 第一条; empty where there is none. */
  number: z.string(),
  /** Its heading without the number; empty for an article that is plain text. */
  title: z.string(),
  /** The first words, for lists of contents. */
  excerpt: z.string(),
  /** The rest of its text. */
  html: z.string(),
  /** A listed form: what, which code, by when; null for any other article. */
  row: z.strictObject({ name: z.string().min(1), code: z.string(), deadline: z.string() }).nullable(),
  /** Rules of domain/guideline whose number or duty stands in this article. */
  rules: z.array(ruleId),
  /** Editor's notes set beside this article. */
  notes: z.array(noteId),
});

export const guideSchema = z
  .strictObject({
    /** The short title, for lists and the browser's tab. */
    title: z.string().min(1),
    /** The place in the source, 1 to 13. */
    order: z.coerce.number<string>().int().min(1).max(13),
    /** The shelf on the contents page. */
    group: z.enum(['service', 'records', 'quality', 'voice']),
    /** One line that says what a reader finds in it. */
    summary: z.string().min(1),
    /** Where the text comes from, printed under it. */
    source: z.string().min(1),
    /** The title line exactly as the source has it. */
    heading: z.string().min(1),
    /** The articles in order. */
    units: z.array(unit).min(1),
  })
  .superRefine(({ units }, context) => {
    units.forEach(({ anchor }, i) => {
      if (units.findIndex((other) => other.anchor === anchor) < i)
        context.addIssue({ code: 'custom', path: ['units', i, 'anchor'], message: `地址重复：${anchor}` });
    });
  });

export type Guide = z.infer<typeof guideSchema>;
export type GuideUnit = Guide['units'][number];
