import type { MatterRow } from '../../../db/matter-row.ts';
import { type RuleId, ruleOf } from '../../../domain/guideline/rules.ts';
import { isSentKind } from '../../../domain/submission.ts';
import { dayOf, type Instant, yearOf } from '../../../domain/time.ts';
import { sayInstant } from '../../../domain/words.ts';

/** What a rule asks of the desk, short enough for a table. */
const todos: Partial<Record<RuleId, string>> = {
  'submission.open': '拆阅',
  'submission.report-up': '填写记录表，上报主管',
  'submission.contact': '首次联系',
  'submission.reply': '调查并答复',
  'submission.promised-report': '按约定报告结果',
  'staff-submission.reply': '部门主管答复同事',
  'staff-submission.outside-door': '部门主管答复同事',
  'case.enquiry-record': '写好查询接案探访记录',
  'case.second-contact': '求助的第二次接触',
  'group.plan': '提交小组计划书',
  'activity.plan': '提交活动计划书',
  'group.sign-up': '开放小组报名',
  'activity.sign-up': '开放活动报名',
  'group.session-assessment': '评估组员的状态',
  'group.report': '交齐小组文件，归档',
  'activity.report': '交齐活动文件，归档',
  'service.follow-up': '跟进变化有没有保持',
  'opinion.talk': '与填表的人谈谈',
};

/** An instant as the desk says it: the year only where it is not this one. */
export const sayAt = (at: Instant, now: Instant): string =>
  sayInstant(at, { year: yearOf(dayOf(at)) !== yearOf(dayOf(now)) });

/** Where a matter stands on the desk: what was sent, what is planned, or what cases are said to have come to. */
export const addressOfMatter = ({ kind, reference }: Pick<MatterRow, 'kind' | 'reference'>): string =>
  `/desk/${isSentKind(kind) ? 'matters' : 'programmes'}/${reference}/${kind === 'case' ? 'opinions/' : ''}`;

/** Somebody in a list that reaches back: who has left is named as such. */
export const sayName = ({ name, leftAt }: { name: string; leftAt: Instant | null }): string =>
  leftAt === null ? name : `${name}（已离开）`;

/** The name of a clock at the desk. */
export const sayRule = (rule: RuleId): string =>
  rule === 'staff-submission.outside-door' ? '同事可向民政局反映' : (todos[rule] ?? ruleOf(rule).title);

/** What says how far a matter is. */
type Doing = Pick<
  MatterRow,
  'kind' | 'stage' | 'openedAt' | 'closedAt' | 'setAsideAt' | 'dangerAt' | 'dangerSettledAt' | 'nextRule'
>;

/** The next thing to do, said before everything else where somebody may be in danger. */
export function sayTodo(row: Doing): string {
  if (row.closedAt !== null) return '已办结';
  if (row.stage === 'proposed') return '审批计划书';
  const danger = row.dangerAt !== null && row.dangerSettledAt === null;
  const next = row.nextRule === null ? sayRest(row) : (todos[row.nextRule] ?? ruleOf(row.nextRule).title);
  if (danger) return row.openedAt === null ? '危险：立即拆阅' : `危险：报告公安；${next}`;
  return row.setAsideAt !== null && row.nextRule === 'submission.open' ? '看是否误拦' : next;
}

/** No clock runs any more. */
function sayRest(row: Doing): string {
  if (row.setAsideAt !== null) return '看是否误拦';
  if (!isSentKind(row.kind)) return '没有要赶的';
  if (row.kind === 'data_request' && row.stage !== 'replied') return '处理资料请求，答复对方';
  return row.kind === 'compliment' && row.stage !== 'replied' ? '转达并道谢，再办结' : '写明结果，办结';
}

const templates: Readonly<Record<string, string>> = {
  receipt: '收到来件的回执',
  arrival: '有新来件的提醒',
  danger: '危险提醒',
  assigned: '指派通知',
  'sender-wrote': '来件人留言的提醒',
  reply: '回复',
  'message-waiting': '请对方上网看回复的通知',
  promised: '约定日期的通知',
  closed: '办结通知',
  reopened: '重新办理的通知',
  'date-moved': '期限提前的通知',
  extended: '延长期限的通知',
  escalated: '请上级处理的通知',
  harm: '怀疑有伤害的提醒',
  intake: '求助接案的通知',
  dissatisfied: '来件人不满意的通知',
  'reply-letter': '书面回复（信件）',
  'audit-head': '审计记录的指纹',
  'audit-broken': '审计记录对不上的警报',
  'access-changed': '账号或权限有改动的提醒',
  'passed-on': '转交主管的通知',
  'passed-up': '呈中心主任的通知',
  praise: '收到嘉许的通知',
  'due-soon': '快到期的提醒',
  'due-today': '今天到期的提醒',
  late: '过期的提醒',
  'plan-proposed': '请审批计划书的通知',
  'programme-decided': '有批示的通知',
  'signed-up': '报名成功的通知',
  'waiting-list': '排在候补的通知',
  'place-offered': '请确认名额的通知',
  'programme-changed': '改日期或地点的通知',
  'programme-cancelled': '活动取消的通知',
  'programme-tomorrow': '活动前的提醒',
  'call-participants': '请打电话给报名的人',
  'place-free': '有空位，请打电话问候补的人',
  'sign-up-aside': '请看一份像是机器填的报名',
  'opinion-asked': '请参加者填意见表的邮件',
  'opinions-ahead': '请备好意见表的提醒',
  'test-ahead': '请准备前测的提醒',
  'talk-asked': '有填表的人希望谈谈的通知',
};

/** What a letter is, by its template; whatever comes later is a notice. */
export const sayTemplate = (template: string): string => templates[template] ?? '提醒';

const recipients: Readonly<Record<string, string>> = {
  sender: '来件人',
  robot: '企业微信群',
  openers: '有权拆阅的人',
  duty: '值班人',
  handler: '经办人',
  head: '主管',
  director: '中心主任',
  supervisor: '督导',
};

/** To whom a letter goes; nothing but the sender and colleagues has a name. */
export function sayRecipient(recipient: string, names: ReadonlyMap<string, string>): string {
  if (recipient.startsWith('participant:')) return '参加者';
  if (recipient.startsWith('staff:')) return names.get(recipient.slice(6)) ?? '同事';
  return recipients[recipient] ?? '本机构';
}

export const letterStates = {
  waiting: '等待送出',
  sent: '已送出',
  dead: '未送达，请致电',
  dropped: '没有送出',
} as const;

const results: Readonly<Record<string, string>> = {
  sent: '已送出',
  refused: '被拒收',
  slow: '对方没有回应',
  dropped: '连接中断',
  returned: '被退回',
  fault: '邮件写不出来',
};

/** Why nobody was written to. */
const unsent: Readonly<Record<string, string>> = {
  'no-address': '没有电子邮箱',
  'three-a-day': '这个邮箱今天已经收过三封回执',
  'nobody-named': '没有可以提醒的人',
  left: '同事已离开',
  'kept-from': '来件人不希望这位同事知道',
  'no-robot': '没有设群机器人',
  'link-over': '链接已经用过，或者过了期',
  'not-in-group': '有同事回避所以不发到群里',
  'not-coming': '这个人不来了',
  cancelled: '活动已取消',
  'too-late': '活动已经开始',
};

/** How one try to send went: the house's own reason in words, the mail service's as it gave it. */
export function sayTry({ result, reason }: { result: string; reason: string | null }): string {
  const why = reason === null ? undefined : unsent[reason];
  if (why !== undefined) return why;
  return `${results[result] ?? result}${reason === null ? '' : `（${reason}）`}`;
}
