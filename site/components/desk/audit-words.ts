import type { AuditLine } from '../../../db/audit-page.ts';
import { isEvent } from '../../../db/status.ts';
import { auditActions, revealReasons } from '../../../domain/audit.ts';
import { events } from '../../../domain/history.ts';
import { posts, roles } from '../../../domain/permissions.ts';

const labelOf = (words: Readonly<Record<string, string>>, word: unknown): string | undefined =>
  typeof word === 'string' ? words[word] : undefined;

const ways = { password: '密码', code: '手机验证码', recovery: '恢复码' } as const;

/** What a line says was done. */
export const sayAction = ({ action, facts }: AuditLine): string => {
  const event = action === 'write' && typeof facts.event === 'string' && isEvent(facts.event);
  return event ? events[facts.event as keyof typeof events] : auditActions[action];
};

/** Whom or what it was done to, besides a matter. */
export function saySubject({ subject }: AuditLine, names: ReadonlyMap<string, string>): string {
  return subject === null ? '' : (names.get(subject) ?? subject);
}

/** The particulars of a line, each a short phrase: choices only, for nothing typed stands in the audit. */
export function sayParticulars({ action, facts }: AuditLine, names: ReadonlyMap<string, string>): string[] {
  const held = Array.isArray(facts.roles) ? facts.roles.flatMap((role) => labelOf(roles, role) ?? []) : [];
  const { successor } = facts;
  return [
    labelOf(revealReasons, facts.reason),
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
