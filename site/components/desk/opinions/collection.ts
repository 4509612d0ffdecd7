import { lastAnswerAt } from '../../../../domain/programme/cases.ts';
import type { Instant } from '../../../../domain/time.ts';

interface Standing {
  lastAt: Instant;
  archivedAt: Instant | null;
  closedAt: Instant | null;
}

/** How far a collection on closed cases is, in words. */
export function sayCollection({ lastAt, archivedAt, closedAt }: Standing, now: Instant): string {
  if (closedAt !== null) return '已办结';
  if (archivedAt !== null) return '已停止收集，还有人要谈';
  if (now >= lastAnswerAt('case', lastAt)) return '时间已过，不再收';
  return now > lastAt ? '收最后的表' : '收集中';
}
