import type { RuleId } from '../../domain/guideline/rules.ts';

/** What a sender calls each clock. */
export const clockNames: Partial<Record<RuleId, string>> = {
  'submission.contact': '与您联系',
  'submission.reply': '答复您',
  'staff-submission.reply': '部门主管答复您',
  'staff-submission.outside-door': '可以向民政局反映',
  'submission.promised-report': '向您报告结果',
};
