import type { Day } from '../time.ts';
import type { RuleRow } from './rule.ts';
import { caseRules } from './rules/cases.ts';
import { dutyRules } from './rules/duties.ts';
import { inspectionRules } from './rules/inspections.ts';
import { programmeRules } from './rules/programmes.ts';
import { submissionRules } from './rules/submissions.ts';

const ROWS = [...submissionRules, ...caseRules, ...programmeRules, ...dutyRules, ...inspectionRules] as const;

/** The name of a rule, as the interface takes it. */
export type RuleId = (typeof ROWS)[number]['id'];

/** A rule as it stands from `effectiveFrom` on. */
export type Rule = RuleRow & { readonly id: RuleId };

/**
 * Every rule, dated. Rows are only ever added: a rule that changes gets a second row with the same id and a later
 * `effectiveFrom`, since a matter keeps the rules in force when it came in.
 */
export const RULES: readonly Rule[] = ROWS;

/** The names of all rules, each once. */
export const RULE_IDS: readonly RuleId[] = [...new Set(ROWS.map(({ id }) => id))];

/** Whether a text is the name of a rule. */
export const isRuleId = (text: string): text is RuleId => RULE_IDS.some((id) => id === text);

/** The rule as it stands now: its latest row. */
export const ruleOf = (id: RuleId): Rule => ruleInForce(id, '9999-12-31');

/** The rule as it stood on a day. Before its first row, the first: the documents themselves carry no date. */
export function ruleInForce(id: RuleId, day: Day): Rule {
  const rows = RULES.filter((row) => row.id === id);
  const rule = rows.findLast(({ effectiveFrom }) => effectiveFrom <= day) ?? rows[0];
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}
