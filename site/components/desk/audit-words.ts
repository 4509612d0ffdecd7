import type { AuditLine } from '../../../db/audit-page.ts';
import { isEvent } from '../../../db/status.ts';
import { auditActions, revealReasons } from '../../../domain/audit.ts';
import { parsePeriod, sayPeriod } from '../../../domain/figures/periods.ts';
import { exportFormats, exportReasons } from '../../../domain/forms/export.ts';
import { events } from '../../../domain/history.ts';
import { posts, roles } from '../../../domain/permissions.ts';
import { matterKinds, outcomes } from '../../../domain/submission.ts';

const labelOf = (words: Readonly<Record<string, string>>, word: unknown): string | undefined =>
  typeof word === 'string' ? words[word] : undefined;

const ways = { password: '密码', code: '手机验证码', recovery: '恢复码' } as const;

/** What a line says was done. */
export const sayAction = ({ action, facts }: AuditLine): string => {
  const event = action === 'write' && typeof facts.event === 'string' && isEvent(facts.event);
  return event ? events[facts.event as keyof typeof events] : auditActions[action];
};

const done = { added: '添加', changed: '修改', removed: '删除' } as const;

/** Whom or what it was done to, besides a matter. */
export function saySubject(
  { action, subject, facts }: AuditLine,
  names: ReadonlyMap<string, string>,
): string {
  if (subject === null) return '';
  if (action === 'export') return sayExport(facts);
  if (action === 'setting-changed') return saySetting(subject, facts);
  return names.get(subject) ?? (action === 'calendar-imported' ? `${subject} 年` : subject);
}

function sayExport({ period, format, rows }: AuditLine['facts']): string {
  const of = typeof period === 'string' ? parsePeriod(period) : null;
  const phrases = [of ? `${sayPeriod(of)}登记册` : '登记册', labelOf(exportFormats, format)];
  return [...phrases, typeof rows === 'number' ? `${rows} 件` : undefined].filter(Boolean).join('，');
}

function saySetting(subject: string, facts: AuditLine['facts']): string {
  if (subject === 'retention') {
    const what = [labelOf(matterKinds, facts.kind), labelOf(outcomes, facts.outcome)].filter(Boolean);
    return `保存年限，${what.join('、')}：${facts.years} 年，从 ${facts.fromDay} 起`;
  }
  if (subject === 'closed-day') return `本机构不开门：${facts.day}`;
  if (subject === 'open-again') return `照常开门：${facts.day}`;
  return 'template' in facts ? `答复模板，${labelOf(done, facts.template) ?? ''}` : subject;
}

/** The particulars of a line, each a short phrase: choices only, for nothing typed stands in the audit. */
export function sayParticulars({ action, facts }: AuditLine, names: ReadonlyMap<string, string>): string[] {
  const held = Array.isArray(facts.roles) ? facts.roles.flatMap((role) => labelOf(roles, role) ?? []) : [];
  const { successor } = facts;
  return [
    labelOf(action === 'export' ? exportReasons : revealReasons, facts.reason),
    labelOf(posts, facts.post),
    held.length > 0 ? held.join('、') : undefined,
    labelOf(ways, facts.by),
    action === 'sign-in-refused' ? (facts.why === 'code' ? '验证码不对' : '账号或密码不对') : undefined,
    facts.everywhere === true ? '所有设备' : undefined,
    typeof facts.version === 'number' ? `第 ${facts.version} 版` : undefined,
    action === 'left'
      ? typeof successor === 'string'
        ? `未结的交给${names.get(successor) ?? '同事'}`
        : '未结的没有人接手'
      : undefined,
  ].filter((phrase) => phrase !== undefined);
}
