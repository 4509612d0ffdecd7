import type { RuleId } from '../guideline/rules.ts';
import type { Age, Stage } from '../submission.ts';
import type { Instant } from '../time.ts';

/** A group meets several times with the same members; an activity once or more (【小组】, 【活动】). */
export const programmeKinds = { group: '小组', activity: '活动' } as const;
export type ProgrammeKind = keyof typeof programmeKinds;

/** What opinions are collected on: groups and activities, and the cases that one worker closes in a year (【跟踪】一3(2)、三). */
export const collectingKinds = { ...programmeKinds, case: '个案成效' } as const;
export type CollectingKind = keyof typeof collectingKinds;

export const isCollectingKind = (kind: string): kind is CollectingKind =>
  Object.hasOwn(collectingKinds, kind);

export const isProgrammeKind = (kind: string): kind is ProgrammeKind => Object.hasOwn(programmeKinds, kind);

/** How far a programme is: planned, before the supervisor, approved, under way, its papers being gathered, archived. */
export const programmeStages = ['planned', 'proposed', 'approved', 'running', 'finishing', 'closed'] as const;

/** The papers of a programme by the checklist (【监管】): their codes differ by the letter of the kind. */
export const papers = {
  plan: { no: '001', group: '小组计划书', activity: '活动计划书' },
  'sign-up': { no: '002', group: '小组报名表', activity: '活动报名表' },
  'roll-call': { no: '003', group: '小组点名表', activity: '活动点名表' },
  opinions: { no: '004', group: '小组参加者意见表', activity: '活动参加者意见表' },
  finance: { no: '005', group: '小组财务报告', activity: '活动财务报告' },
  report: { no: '006', group: '小组报告', activity: '活动报告' },
  meetings: { no: '007', group: '小组集会记录', activity: '活动集会记录' },
} as const;
export type PaperName = keyof typeof papers;

export const isPaper = (name: string): name is PaperName => Object.hasOwn(papers, name);
export const paperNames = Object.keys(papers).filter(isPaper);

/** The number of a paper's form: `DG-G-001` of a group, `DG-P-001` of an activity. */
export const codeOf = (kind: ProgrammeKind, paper: PaperName): string =>
  `DG-${kind === 'group' ? 'G' : 'P'}-${papers[paper].no}`;

/** How far a paper is. A draft that was returned says why in the history; what is archived changes no more. */
export const paperStates = {
  due: '未写',
  draft: '草稿',
  submitted: '已提交',
  returned: '退回修改',
  approved: '已批阅',
  archived: '已归档',
} as const;
export type PaperState = keyof typeof paperStates;

/** The papers that must be in before the assistant supervisor archives (【小组】七, 【活动】七). */
export const papersToArchive: readonly PaperName[] = [
  'plan',
  'sign-up',
  'roll-call',
  'opinions',
  'finance',
  'report',
  'meetings',
];

/** The clocks that a programme has from the day it is planned, by what they count from (policy §2). */
export const programmeRules = {
  group: { plan: 'group.plan', signUp: 'group.sign-up', report: 'group.report' },
  activity: { plan: 'activity.plan', signUp: 'activity.sign-up', report: 'activity.report' },
} as const satisfies Record<ProgrammeKind, Record<'plan' | 'signUp' | 'report', RuleId>>;

/** After each meeting of a group the members' state is assessed; three months after the end it is asked whether the change lasts. */
export const SESSION_ASSESSMENT = 'group.session-assessment' satisfies RuleId;
export const FOLLOW_UP = 'service.follow-up' satisfies RuleId;

/** One meeting: numbered from 1 in the order of time. */
export interface Meeting {
  no: number;
  startsAt: Instant;
  endsAt: Instant;
}

/** A line of the budget, in fen. */
export interface BudgetLine {
  what: string;
  fen: number;
}

/** What the plan says (DG-G-001, DG-P-001), as it was typed. `summary` is for the public; the rest is for colleagues. */
export interface Plan {
  title: string;
  summary: string;
  /** What need it answers, and how that was found out (【评估】二1). */
  need: string;
  foundOut: string;
  goals: string;
  /** What happens in the meetings. */
  content: string;
  /** Where in the place: a room, a gate. */
  whereabouts?: string;
  /** Who may take part, beyond the age, in words for the public. */
  forWhom?: string;
  budget: readonly BudgetLine[];
  /** With whom of the colleagues it was talked over (同工协商: 【小组】一, 【活动】一), when and what came of it. */
  consulted?: string;
}

/** What a sign-up form can ask; a programme asks only what it needs. Name and age are always asked. */
export const askables = {
  phone: '手机或电话',
  email: '电子邮箱',
  guardian: '家长或监护人',
  health: '饮食、过敏或行动上要注意的',
  note: '想对社工说的',
} as const;
export type Askable = keyof typeof askables;
export const isAskable = (name: string): name is Askable => Object.hasOwn(askables, name);

/**
 * Where a sign-up stands: has a place, waits, was offered a place until a time, left, did not confirm in time; looks made by a
 * machine and is for a colleague to look at; just came, without having signed up. Only `in` and `offered` hold a place.
 */
export const placeStates = {
  in: '已报上名',
  waiting: '候补',
  offered: '有位，等确认',
  withdrawn: '已退出',
  lapsed: '没有在期限内确认',
  aside: '待核对',
  came: '现场参加',
} as const;
export type PlaceState = keyof typeof placeStates;

/** What somebody typed to sign up; absent fields are absent. Of who just came there is a name alone. */
export interface SignUp {
  name: string;
  age?: number;
  ageGroup?: Age;
  phone?: string;
  email?: string;
  guardianName?: string;
  guardianPhone?: string;
  guardianAgrees?: 'yes';
  health?: string;
  note?: string;
}

export const attendances = { present: '到', absent: '未到', excused: '请假' } as const;
export type Attendance = keyof typeof attendances;

/** The ways in which an opinion came, counted together and marked (【跟踪】三). */
export const opinionWays = { link: '链接', code: '二维码', tablet: '现场平板', paper: '纸质录入' } as const;
export type OpinionWay = keyof typeof opinionWays;

/** When it was asked: an opinion at the end, or a group's test before and after (【评估】二1、3). */
export const opinionPhases = { opinion: '意见', before: '前测', after: '后测' } as const;
export type OpinionPhase = keyof typeof opinionPhases;
/** What a kind can be asked: only a group has tests, before and after. */
export const phasesOf = (kind: CollectingKind): OpinionPhase[] =>
  kind === 'group' ? ['opinion', 'before', 'after'] : ['opinion'];

export const isPhase = (name: string): name is OpinionPhase => Object.hasOwn(opinionPhases, name);

export const questionSets = {
  group: '小组参加者意见表',
  activity: '活动参加者意见表',
  case: '个案服务成效表',
} as const satisfies Record<CollectingKind, string>;
export type QuestionSetOf = keyof typeof questionSets;
export const isQuestionSet = (name: string): name is QuestionSetOf => Object.hasOwn(questionSets, name);

/** The opinion form of a kind with its code where the documents give one: 服务成效表 has none. */
export const sayOpinionForm = (kind: CollectingKind): string =>
  kind === 'case' ? questionSets.case : `${papers.opinions[kind]}（${codeOf(kind, 'opinions')}）`;

/** How far a programme is by now: what was approved runs from its first meeting on, and is being finished after its last. */
export function stageAt(
  stage: Stage,
  { firstAt, lastAt }: { firstAt: Instant; lastAt: Instant },
  now: Instant,
): Stage {
  if (stage !== 'approved' && stage !== 'running' && stage !== 'finishing') return stage;
  if (now >= lastAt) return 'finishing';
  return now >= firstAt ? 'running' : 'approved';
}
