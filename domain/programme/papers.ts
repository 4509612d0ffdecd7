import type { Instant } from '../time.ts';
import { type PaperName, type PaperState, paperNames } from './programme.ts';

/** One paper of a programme: `no` is the meeting of a record, else 0. */
export interface PaperKey {
  name: PaperName;
  no: number;
}

/** A line of the finance report, in fen: what the plan gave, and what was spent; unplanned lines have a budget of 0. */
export interface SpentLine {
  what: string;
  budget: number;
  spent: number;
}

/** What is filled in on a paper, as it was typed. */
export interface PaperContent {
  words: Readonly<Record<string, string>>;
  lines?: readonly SpentLine[];
  /** Receipts: files of the matter. */
  receipts?: readonly string[];
}

/** The boxes of the papers that are filled in by hand. */
export const paperBoxes = {
  finance: { note: '说明（超支、结余、退款）' },
  report: {
    goals: '目标达到了多少',
    course: '过程',
    effect: '成效：和开始时比，有什么变化',
    hard: '困难和改进',
    next: '对日后同类服务的建议',
  },
  meetings: {
    course: '这一节的内容和过程',
    members: '参加者的表现和需要',
    next: '下一节要注意、要修订的',
  },
} as const;
export type WrittenPaper = keyof typeof paperBoxes;

export const isWritten = (name: PaperName): name is WrittenPaper => Object.hasOwn(paperBoxes, name);

/** The boxes that may not be empty once the paper is submitted. */
export const mustBeWritten: Readonly<Record<WrittenPaper, readonly string[]>> = {
  finance: [],
  report: ['goals', 'course', 'effect'],
  meetings: ['course', 'members'],
};

/** All papers of a programme: a record for each meeting (【监管】). */
export const papersOf = (meetings: readonly { no: number }[]): PaperKey[] =>
  paperNames.flatMap((name): PaperKey[] =>
    name === 'meetings' ? meetings.map(({ no }) => ({ name, no })) : [{ name, no: 0 }],
  );

/** What a paper is held against: how far it is, and nothing else of it. */
export interface PaperStanding extends PaperKey {
  state: PaperState;
}

/** How far a paper is; what nobody has begun is due. */
export const stateOf = (papers: readonly PaperStanding[], { name, no }: PaperKey): PaperState =>
  papers.find((row) => row.name === name && row.no === no)?.state ?? 'due';

/** Whether a paper is out of its worker's hands. */
export const isHandedIn = (state: PaperState): boolean =>
  ['submitted', 'approved', 'archived'].includes(state);

/** The papers that are not approved yet: as long as there is one, nothing is archived (【小组】七, 【活动】七). */
export const missingPapers = (
  meetings: readonly { no: number }[],
  papers: readonly PaperStanding[],
): PaperKey[] => papersOf(meetings).filter((key) => !['approved', 'archived'].includes(stateOf(papers, key)));

/** What the house holds itself of the three papers that nobody fills in by hand. */
export interface Held {
  openAt: Instant | null;
  answered: number;
  meetings: readonly { calledAt: Instant | null }[];
}

/** Whether the house holds what a paper is made of: the sign-up, every roll called, an opinion. Else a scan takes its place. */
export function isHeld(name: PaperName, { openAt, answered, meetings }: Held): boolean {
  if (name === 'sign-up') return openAt !== null;
  if (name === 'roll-call') return meetings.every(({ calledAt }) => calledAt !== null);
  return name === 'opinions' ? answered > 0 : true;
}

/** How many came to one meeting, as the list on paper says. */
export interface HeadCount {
  no: number;
  present: number;
}

/** The same as the house has taken it over: null for a meeting that was not held. */
export interface TakenCount {
  no: number;
  present: number | null;
}

/** The meetings whose roll nobody has called on the desk: of these a scan of the list says how many came. */
export const calledOnPaper = <M extends { no: number }>(
  meetings: readonly M[],
  lines: readonly { event: string; facts: Readonly<Record<string, unknown>> }[],
): M[] =>
  meetings.filter(
    ({ no }) => !lines.some(({ event, facts }) => event === 'roll-called' && facts.meeting === no),
  );

/** Totals of a finance report, in fen; the difference is what is left, below 0 what was overspent. */
export function sumOf(lines: readonly SpentLine[]): { budget: number; spent: number; left: number } {
  const budget = lines.reduce((sum, line) => sum + line.budget, 0);
  const spent = lines.reduce((sum, line) => sum + line.spent, 0);
  return { budget, spent, left: budget - spent };
}

/** An amount in yuan: `300.00`. */
export const sayYuan = (fen: number): string => `${fen < 0 ? '-' : ''}${(Math.abs(fen) / 100).toFixed(2)}`;
