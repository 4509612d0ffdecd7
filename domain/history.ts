import type { DataAnswer } from './data-request.ts';
import type { Level } from './escalation.ts';
import type { RuleId } from './guideline/rules.ts';
import type { ShieldReason } from './permissions.ts';
import { type PlanPart, programmeEvents } from './programme/events.ts';
import type { TakenCount } from './programme/papers.ts';
import type { OpinionPhase, PaperName } from './programme/programme.ts';
import { isStep, stepEvents, steps } from './steps.ts';
import { type LinkKind, type Outcome, outcomes, type ReplyBy } from './submission.ts';
import type { Instant } from './time.ts';
import { sayDue } from './words.ts';

/** Everything that can happen to a matter, one row of its history each; the words are the desk's. */
export const events = {
  received: '收到来件',
  registered: '登记来件',
  opened: '拆阅',
  assigned: '指派经办人',
  attempted: '尝试联系，未联系上',
  contacted: '已联系',
  'reply-written': '写好回复，等待送出',
  replied: '已回复',
  messaged: '在查询页留言（不算回复，期限照走）',
  'sender-wrote': '来件人留言',
  promised: '约定报告结果的日期',
  noted: '备注',
  'set-aside': '搁置',
  released: '取消搁置',
  'danger-marked': '标记为有人身危险',
  'danger-reported': '已报告公安',
  'danger-settled': '核实后不属于危险情形',
  shielded: '请同事回避',
  unshielded: '解除回避',
  revealed: '查看来件人身份（其他理由）',
  'date-moved': '期限因日历更新而变动',
  'letter-dead': '邮件未送达',
  closed: '办结',
  reopened: '重新办理',
  undone: '撤回上一步',
  extended: '延长期限',
  escalated: '提请上级处理',
  'door-opened': '七个工作日没有处理，可向民政局反映',
  bounced: '退信，期限重新走',
  ...stepEvents,
  ...programmeEvents,
  'data-requested': '本人请求查阅、更正或删除资料',
  'data-corrected': '按请求更正资料',
  'data-answered': '答复资料请求',
  held: '保全：到了年限也不删除内容',
  'hold-released': '解除保全',
  erased: '删除内容和来件人资料，保留日期和结果',
  'passed-on': '转交主管',
  'passed-up': '呈中心主任决定',
  conveyed: '转达给同事',
  rewarded: '记录奖励',
  improved: '改写公开的改进说明',
  linked: '关联另一件',
  unlinked: '解除关联',
} as const;
export type Event = keyof typeof events;

/** How a contact was made; only an answered call or a meeting held counts (policy §2, evidence). */
export const contactWays = { call: '电话接通', meeting: '约见并见面' } as const;
export type ContactWay = keyof typeof contactWays;

/** How a reply reached the sender. */
export const replyForms = {
  call: '电话回复',
  letter: '书面回复（信件）',
  email: '电子邮件（由本系统发出）',
  status: '在查询页留言',
} as const;
export type ReplyForm = keyof typeof replyForms;

/** What the sender said when asked, at closing, about reprisals (policy 3.9). */
export const reprisalAnswers = {
  no: '问过，没有',
  yes: '问过，有（请来件人在查询页反映，或代为登记）',
  unreachable: '联系不上',
} as const;
export type ReprisalAnswer = keyof typeof reprisalAnswers;

/** A date that a new calendar moved; `told` when the sender's date moved with it (only ever earlier). */
export interface Move {
  rule: RuleId;
  from: Instant;
  to: Instant;
  told: boolean;
}

/** What the record of an event may hold besides what was typed. */
export interface Facts {
  channel?: string;
  danger?: 'ticked' | 'words' | 'staff';
  why?: 'honeypot' | 'too-quick' | 'staff';
  to?: string | null;
  way?: ContactWay | ReplyForm;
  happenedAt?: Instant;
  /** The reply is the result that was promised, too. */
  result?: 'yes' | 'no';
  dueAt?: Instant;
  outcome?: Outcome;
  moves?: Move[];
  /** Who stands outside from now on, or again inside, and why. */
  outside?: string;
  reason?: ShieldReason;
  /** Steps with the colleague concerned: whom it was about, and who told them. */
  about?: string;
  toldBy?: string;
  level?: Level;
  /** The report to the police speaks of harm to a child, violence or harassment. */
  child?: 'yes' | 'no';
  /** Asked at closing: whether anybody has suffered for it (policy 3.9). */
  reprisal?: ReprisalAnswer;
  /** The reply that came back. */
  bounces?: number;
  /** Colleagues to whom a compliment was conveyed. */
  people?: readonly string[];
  /** How this matter belongs to another, and which: its id, since who reads this may not see that one. */
  link?: LinkKind;
  other?: string;
  undoes?: number;
  undoesEvent?: Event;
  letter?: string;
  /** The year whose calendar is missing, in letters of the house. */
  year?: number;
  /** A sender's request to see, correct or erase what is kept of them: which one, by its id, and what was done about it. */
  request?: string;
  answer?: DataAnswer;
  /** Why the content was erased: its years were over, or the sender asked for it. */
  ground?: 'years' | 'request';
  /** Of a programme: which meeting, which paper (and whether as a scan), and which parts of the plan have changed. */
  meeting?: number;
  /** Whose sign-up, by its number on the list. */
  signUp?: number;
  paper?: PaperName;
  papers?: readonly string[];
  scan?: true;
  /** The scan is of a sign-up on paper that was never opened to the public: whether it came two weeks before. */
  onPaper?: 'in-time' | 'late';
  /** How many came to each meeting, as the scan of a roll on paper says. */
  headCounts?: readonly TakenCount[];
  /** Receipts taken off a paper; papers that this event handed in by itself. */
  removed?: number;
  handedIn?: readonly string[];
  changed?: readonly PlanPart[];
  /** Which form was given out. */
  phase?: OpinionPhase;
  /** How many cases were closed, as the worker counts them. */
  closings?: number;
  before?: Record<string, unknown>;
}

/**
 * What a sender is told of an event at /status/ (policy: plain words, no names of staff, nothing about danger).
 * @returns null for what stays inside
 */
export function sayToSender(event: Event, facts: Facts): string | null {
  switch (event) {
    case 'received':
    case 'registered':
      return '我们收到了您的来件。';
    case 'opened':
      return '负责人已拆阅。';
    case 'assigned':
      return facts.to ? '已交由专人办理。' : null;
    case 'attempted':
      return '我们联系过您，没有联系上，会再试。';
    case 'contacted':
      return facts.way === 'meeting' ? '已与您见面了解情况。' : '已与您通话了解情况。';
    case 'replied':
      return sayReply(facts.way);
    case 'messaged':
      return '我们在这里给您留了言。';
    case 'sender-wrote':
      return '您给我们留了言。';
    case 'promised':
      return facts.dueAt === undefined ? null : `约定在${sayDue(facts.dueAt)}前向您报告结果。`;
    case 'date-moved':
      return sayMoves(facts.moves ?? []);
    case 'extended':
      return sayExtension(facts.moves ?? []);
    case 'bounced':
      return '我们的回复被退了回来，会再设法送到您手上，原来的期限照算。';
    case 'closed':
      return facts.outcome ? `已办结：${outcomes[facts.outcome]}。` : '已办结。';
    case 'reopened':
      return '已重新办理。';
    case 'passed-on':
      return '先听您说的同事已整理好，转交部门主管。';
    case 'passed-up':
      return '部门主管不能决定，已呈中心主任。';
    case 'door-opened':
      return '七个工作日里没有处理，您可以向民政局反映。联系办法写在查询页上。';
    case 'conveyed':
      return '您的话已转达给您感谢的同事。';
    default:
      return isStep(event) ? (steps[event].toSender ?? null) : sayOfData(event, facts);
  }
}

/** What a sender is told of their own data (policy: personal data). */
function sayOfData(event: Event, facts: Facts): string | null {
  switch (event) {
    case 'data-requested':
      return '收到您关于个人资料的请求，另立编号办理。';
    case 'data-corrected':
      return '已按您的请求更正资料。';
    case 'data-answered':
      return facts.answer === 'refused' ? '您的请求不能照办，理由见留言。' : '您的请求已经办理，见留言。';
    case 'erased':
      return facts.ground === 'request'
        ? '按您的要求，内容和您的资料已经删除。'
        : '保存的年限已满，内容和您的资料已经删除。';
    default:
      return null;
  }
}

function sayMoves(moves: readonly Move[]): string | null {
  const told = moves.filter((move) => move.told).map(({ to }) => sayDue(to));
  return told.length === 0 ? null : `国务院公布了新的放假安排，期限提前到${told.join('、')}。`;
}

const sayExtension = (moves: readonly Move[]): string =>
  moves
    .map(
      ({ rule, from, to }) =>
        `${rule === 'submission.promised-report' ? '向您报告结果' : '答复您'}：原定${sayDue(from)}前的期限，延长到${sayDue(to)}。`,
    )
    .join('');

function sayReply(way: Facts['way']): string {
  if (way === 'call') return '已用电话回复您。';
  if (way === 'letter') return '已寄出书面回复。';
  if (way === 'email') return '已用电子邮件回复您。';
  return '已在这里给您留言回复。';
}

/** Whether a sender who chose this way of reply left another way to be reached (policy §2: a sender with only the code). */
export const onlyByCode = (form: {
  replyBy: ReplyBy;
  phone?: string;
  email?: string;
  address?: string;
}): boolean => form.phone === undefined && form.email === undefined && form.address === undefined;

/** A message at /status/ is a reply to whoever asked for it there, or left no other way; to others it is only a message. */
export const countsAtStatus = (form: Parameters<typeof onlyByCode>[0]): boolean =>
  form.replyBy === 'receipt' || onlyByCode(form);
