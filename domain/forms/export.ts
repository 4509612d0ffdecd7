import { z } from 'zod';
import { parsePeriod } from '../figures/periods.ts';
import { blank, oneOf, parseFields, requiredText } from './parse.ts';

/** What a file taken from the house is for; the word goes into the audit. */
export const exportReasons = {
  report: '向理事会或主管单位报告',
  inspection: '接受评估或检查',
  improvement: '改进服务的分析',
  archive: '机构内存档',
  other: '其他',
} as const;
export type ExportReason = keyof typeof exportReasons;

export const exportFormats = { xlsx: 'Excel 表格（XLSX）', csv: '逗号分隔的文本（CSV）' } as const;
export type ExportFormat = keyof typeof exportFormats;

const LONGEST_WHY = 200;

const period = z.preprocess(
  blank,
  z.string({ error: '请选择期间。' }).transform((key, context) => {
    const found = parsePeriod(key);
    if (found) return found;
    context.addIssue({ code: 'custom', message: '没有这个期间，请从统计页重新打开登记册。' });
    return z.NEVER;
  }),
);

/** An export of the register: of which period, as what, and why in a word and a sentence. */
export const parseExport = (input: Readonly<Record<string, unknown>>) =>
  parseFields(
    {
      period,
      format: oneOf(exportFormats, '请选择文件的格式。'),
      reason: oneOf(exportReasons, '请选择用途。'),
      why: requiredText('用途说明', '请写明给谁用、做什么用。', LONGEST_WHY, 5),
    },
    input,
  );
