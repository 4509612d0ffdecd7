import type { Line } from '../../../db/matter-page.ts';
import { factsOf, isEvent } from '../../../db/status.ts';
import { contactWays, type Event, events, type Facts, replyForms } from '../../../domain/history.ts';
import { channels, linkKinds, outcomes } from '../../../domain/submission.ts';
import { MINUTE } from '../../../domain/time.ts';
import { sayDue, sayInstant } from '../../../domain/words.ts';
import { sayRule } from './words.ts';

// 'call' is a way of both: answered, or replied by.
const sayWay = (line: Line, way: string): string | undefined =>
  labelOf(line.event === 'contacted' ? contactWays : replyForms, way);

const dangers = {
  ticked: '来件人勾选了“有人正处于危险中”',
  words: '系统在内容里看到危险的字眼，要由人判断',
  staff: '工作人员标记',
} as const;

const reasons = {
  honeypot: '像是机器填写的表单',
  'too-quick': '填写得太快，像是机器',
  staff: '工作人员判断',
} as const;

/** What a line of the history says, in the words of the desk. */
export const sayEvent = (line: Line): string => (isEvent(line.event) ? events[line.event] : line.event);

/** Who did it; lines that nobody signed in wrote come from the sender or from the system. */
export const sayBy = (line: Line): string => line.byName ?? (line.event === 'received' ? '来件人' : '系统');

/** The particulars of a line, each a short phrase. */
export function sayFacts(line: Line, names: ReadonlyMap<string, string>): string[] {
  const facts = factsOf(line);
  const said = [...sayWhat(line, facts, names), ...sayWhen(line, facts)];
  return said.filter((phrase) => phrase !== undefined);
}

function sayWhat(line: Line, facts: Facts, names: ReadonlyMap<string, string>): (string | undefined)[] {
  return [
    facts.channel === undefined ? undefined : labelOf(channels, facts.channel),
    facts.danger && dangers[facts.danger],
    facts.why && labelOf(reasons, facts.why),
    facts.link && linkKinds[facts.link],
    facts.people?.map((id) => names.get(id) ?? '已离开的同事').join('、'),
    facts.to ? `交给${names.get(facts.to) ?? '已离开的同事'}` : undefined,
    facts.way && sayWay(line, facts.way),
    facts.outcome && outcomes[facts.outcome],
    facts.undoesEvent && `撤回“${sayUndone(facts.undoesEvent)}”`,
  ];
}

function sayWhen(line: Line, facts: Facts): (string | undefined)[] {
  const { happenedAt, dueAt } = facts;
  const earlier = happenedAt !== undefined && Math.abs(line.at - happenedAt) >= MINUTE;
  return [
    earlier ? `发生在 ${sayInstant(happenedAt)}` : undefined,
    ...(facts.moves ?? []).map(({ rule, from, to }) => `${sayRule(rule)}：${sayDue(from)}改为${sayDue(to)}`),
    dueAt === undefined ? undefined : `约定 ${sayDue(dueAt)}`,
  ];
}

const sayUndone = (event: Event): string => events[event];

/** Why a matter is marked as dangerous: the last line that says so. */
export function sayDanger(lines: readonly Line[]): string | undefined {
  const marked = lines.findLast((line) => factsOf(line).danger !== undefined);
  const how = marked && factsOf(marked).danger;
  return how && dangers[how];
}

/** The numbers of lines that a later one took back. */
export const undoneOf = (lines: readonly Line[]): ReadonlySet<number> =>
  new Set(lines.flatMap((line) => (line.event === 'undone' ? (factsOf(line).undoes ?? []) : [])));

const labelOf = (words: Readonly<Record<string, string>>, word: string): string => words[word] ?? word;
