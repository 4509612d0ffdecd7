import type { Line } from '../../../db/matter-page.ts';
import { factsOf, isEvent } from '../../../db/status.ts';
import { dataAnswers } from '../../../domain/data-request.ts';
import { levels } from '../../../domain/escalation.ts';
import { triedInTime } from '../../../domain/evidence.ts';
import {
  contactWays,
  type Event,
  events,
  type Facts,
  replyForms,
  reprisalAnswers,
} from '../../../domain/history.ts';
import { shieldReasons } from '../../../domain/permissions.ts';
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

const bySender: readonly string[] = ['received', 'dissatisfied', 'sender-wrote', 'data-requested'];

/** Who did it; lines that nobody signed in wrote come from the sender or from the system. */
export function sayBy(line: Line): string {
  if (line.byName !== null) return line.byName;
  if (!bySender.includes(line.event)) return '系统';
  return factsOf(line).signUp === undefined ? '来件人' : '报名的人';
}

/** The particulars of a line, each a short phrase. */
export function sayFacts(line: Line, names: ReadonlyMap<string, string>): string[] {
  const facts = factsOf(line);
  const said = [...sayWhat(line, facts, names), ...sayWhom(facts, names), ...sayWhen(line, facts)];
  return said.filter((phrase) => phrase !== undefined);
}

function sayWhat(line: Line, facts: Facts, names: ReadonlyMap<string, string>): (string | undefined)[] {
  return [
    facts.channel === undefined ? undefined : labelOf(channels, facts.channel),
    facts.danger && dangers[facts.danger],
    facts.why && labelOf(reasons, facts.why),
    facts.link && linkKinds[facts.link],
    facts.people?.map((id) => nameIn(names, id)).join('、'),
    facts.to ? `交给${nameIn(names, facts.to)}` : undefined,
    line.event === 'assigned' && !facts.to ? '原经办人离开，变成未指派' : undefined,
    facts.way && sayWay(line, facts.way),
    facts.answer && dataAnswers[facts.answer],
    facts.outcome && outcomes[facts.outcome],
    facts.undoesEvent && `撤回“${sayUndone(facts.undoesEvent)}”`,
    facts.level && `请${levels[facts.level]}处理`,
    facts.child === 'yes' ? '涉嫌伤害、暴力或骚扰' : undefined,
    facts.reprisal && `打击报复：${reprisalAnswers[facts.reprisal]}`,
  ];
}

const nameIn = (names: ReadonlyMap<string, string>, id: string): string => names.get(id) ?? '已离开的同事';

function sayWhom(
  { outside, reason, about, toldBy }: Facts,
  names: ReadonlyMap<string, string>,
): (string | undefined)[] {
  return [
    outside && nameIn(names, outside),
    reason && shieldReasons[reason],
    about && `当事同事：${nameIn(names, about)}`,
    toldBy && `由${nameIn(names, toldBy)}告诉`,
  ];
}

/**
 * The line of the attempt with which the sender had been tried for often enough before the date (policy §2, evidence);
 * undefined when there were too few.
 */
export function enoughTried(lines: readonly Line[], dueAt: number | undefined): Line | undefined {
  const undone = undoneOf(lines);
  const tries = lines.filter(({ event, seq }) => event === 'attempted' && !undone.has(seq));
  const madeAt = (line: Line): number => factsOf(line).happenedAt ?? line.at;
  const enough = dueAt === undefined ? null : triedInTime(tries.map(madeAt), dueAt);
  return enough === null ? undefined : tries.find((line) => madeAt(line) === enough);
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
