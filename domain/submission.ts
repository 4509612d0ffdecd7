/**
 * The words of a submission: what may stand in each field, in the code's English and the screen's Chinese.
 * Contract: docs of the interface; words from 【收集】 and 【反馈】.
 */

export const kinds = { complaint: '投诉', suggestion: '意见建议', compliment: '嘉许' } as const;
export type Kind = keyof typeof kinds;

/** What senders send: their submissions, and requests about the data kept of them (policy: personal data). */
export const sentKinds = { ...kinds, data_request: '个人信息请求' } as const;
export type SentKind = keyof typeof sentKinds;

/** Everything a matter can be: what is sent, and what the agency plans itself (policy §4). */
export const matterKinds = { ...sentKinds, group: '小组', activity: '活动', case: '个案成效' } as const;
export type MatterKind = keyof typeof matterKinds;

export const isSentKind = (kind: MatterKind): kind is SentKind => Object.hasOwn(sentKinds, kind);

/** The agency's services, by the documents: what a matter is about, for the figures (policy 3.16). */
export const services = {
  casework: '个案服务',
  group_work: '小组服务',
  activities: '活动服务',
  posted_workers: '派驻社工',
  administration: '行政与管理',
  other: '其他',
} as const;
export type Service = keyof typeof services;

/** How a later matter belongs to an earlier one: the same again, about what followed from it, about the data in it. */
export const linkKinds = {
  duplicate: '重复来件',
  related: '有关来件',
  reprisal: '反映打击报复',
  data: '有关资料',
} as const;
export type LinkKind = keyof typeof linkKinds;

export const senders = {
  service_user: '服务使用者或家属',
  host_unit: '用人单位',
  public: '公众',
  staff: '本机构工作人员',
} as const;
export type Sender = keyof typeof senders;

/** 【反馈】第三条(二)：工作人员先向谁反映，由本人选择。 */
export const firstStops = {
  assistant_supervisor: '督导助理',
  staff_committee: '同工委员会',
  staff_meeting: '员工会议',
} as const;
export type FirstStop = keyof typeof firstStops;

export const replyWays = {
  phone: '电话',
  email: '电子邮件',
  letter: '书信',
  meeting: '约见面谈',
  receipt: '凭回执码在网上看回复',
} as const;
export type ReplyBy = keyof typeof replyWays;

/** Whom the sender wants the matter kept from. The order gives each its bit in `keepFromMask`: append only. */
export const keepFromRoles = {
  director: '中心主任',
  service_head: '业务部主管',
  department_head: '部门主管',
  assistant_supervisor: '督导助理',
  staff_committee: '同工委员会',
  general_office: '综合部',
} as const;
export type KeepFrom = keyof typeof keepFromRoles;

export const ages = { under14: '未满 14 周岁', '14to17': '14 至 17 周岁', adult: '18 周岁以上' } as const;
export type Age = keyof typeof ages;

/** 【反馈】第三条：途径。 */
export const channels = {
  web: '网站',
  phone: '电话',
  visit: '来访',
  email: '电邮',
  letter: '信件',
  staff_meeting: '员工会议',
} as const;
export type Channel = keyof typeof channels;

/** Where a matter came from: by a channel, or out of the agency's own work: its plan, or the cases it closes. */
export const origins = { ...channels, plan: '工作计划', closing: '个案结案' } as const;
export type Origin = keyof typeof origins;

/** Whether a matter was sent to the agency: then its kind and its origin are those of what is sent. */
export const isSent = <T extends { kind: MatterKind; channel: Origin }>(
  row: T,
): row is T & { kind: SentKind; channel: Channel } =>
  isSentKind(row.kind) && Object.hasOwn(channels, row.channel);

/** Who hears it: what service users, host units and the public send, or what own staff send; programmes have supervisors. */
export const tracks = { user: '服务使用者', staff: '工作人员', programme: '小组、活动和个案成效' } as const;
export type Track = keyof typeof tracks;

/** The track of a sender (【反馈】第三条(一)、(二)). */
export const trackOf = (sender: Sender): Track => (sender === 'staff' ? 'staff' : 'user');

export const stages = {
  received: '已收到',
  opened: '已拆阅',
  contacted: '已联系',
  replied: '已回复',
  promised: '约定再报告',
  planned: '计划中',
  proposed: '待审批',
  approved: '已批准',
  running: '进行中',
  finishing: '收尾',
  closed: '已办结',
  'set-aside': '暂时搁置',
} as const;
export type Stage = keyof typeof stages;

/** How a matter ends (policy 3.15). */
export const outcomes = {
  solved: '已解决',
  explained: '已说明',
  adopted: '已采纳',
  not_adopted: '未采纳',
  withdrawn: '来件人撤回',
  referred_outside: '转请外部机构处理',
  duplicate: '重复来件',
  not_for_us: '不属本机构职责',
} as const;
export type Outcome = keyof typeof outcomes;

/** What comes by these ways stays shut until someone entitled opens it (【反馈】第五条(二)). */
export const sealedChannels: readonly Origin[] = ['web', 'email', 'letter'];

/** What the sender gave, as it was typed; absent fields are absent. `message` is empty until a letter is opened. */
export interface Submission {
  kind: SentKind;
  sender: Sender;
  firstStop?: FirstStop;
  message: string;
  about?: string;
  remedy?: string;
  danger?: 'yes';
  keepFrom?: KeepFrom[];
  tellName: 'yes' | 'no';
  name?: string;
  phone?: string;
  email?: string;
  address?: string;
  replyBy: ReplyBy;
  contactNote?: string;
  occurredOn?: string;
  age?: Age;
  guardian?: 'yes' | 'no';
}

/** A set of roles as bits, so that a list can leave a matter out without reading more rows. */
export function keepFromMask(roles: readonly string[]): number {
  const order: readonly string[] = Object.keys(keepFromRoles);
  return roles.reduce((mask, role) => {
    const bit = order.indexOf(role);
    return bit < 0 ? mask : mask | (1 << bit);
  }, 0);
}

/** The rules whose clocks the sender is told of, in the order they are shown (contract: `clocks`). */
export const publicRules = [
  'submission.contact',
  'submission.reply',
  'staff-submission.reply',
  'staff-submission.outside-door',
  'submission.promised-report',
] as const;

/** The public clocks that start when a submission is received (【收集】2, 【反馈】第四条; a compliment has none: 第五条(三)). */
export function clocksAtReceipt(kind: SentKind, sender: Sender): (typeof publicRules)[number][] {
  if (kind === 'compliment' || kind === 'data_request') return [];
  return trackOf(sender) === 'staff'
    ? ['staff-submission.reply', 'staff-submission.outside-door']
    : ['submission.contact', 'submission.reply'];
}
