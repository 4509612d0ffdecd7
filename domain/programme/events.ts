/** What can happen to a programme, one line of its history each; the words are the desk's. */
export const programmeEvents = {
  planned: '立项',
  'plan-changed': '修改计划',
  consulted: '同工协商',
  proposed: '提交审批',
  returned: '退回修改',
  approved: '批准',
  'late-allowed': '准许迟于两周前',
  'sign-up-opened': '开放报名',
  'sign-up-shut': '停止报名',
  'signed-up': '报名',
  'place-confirmed': '确认名额',
  'place-left': '退出报名',
  'place-offered': '候补递补',
  'place-lapsed': '名额到期未确认',
  'entered-by-hand': '代为登记报名',
  'place-given': '给报名的人安排名额',
  'taken-out': '取消一个报名',
  'sign-up-corrected': '按本人请求更正报名资料',
  'sign-up-erased': '按本人请求删除报名资料，日期和人数留着',
  rescheduled: '改日期、时间或地点',
  cancelled: '取消',
  'roll-called': '点名',
  'session-assessed': '评估组员状态',
  'opinions-asked': '发出意见表',
  'paper-saved': '保存文件',
  'paper-submitted': '提交文件',
  'paper-returned': '退回文件',
  'paper-approved': '批阅文件',
  'followed-up': '跟进变化是否保持',
  'talk-asked': '有填表的人希望谈谈',
  'talk-held': '与填表的人谈过',
  'collection-opened': '开始收集服务成效表',
  'closings-counted': '填写结案数',
  'collection-shut': '停止收集服务成效表',
  archived: '归档',
} as const;
export type ProgrammeEvent = keyof typeof programmeEvents;

/** The parts of a plan, as a change of it names them. */
export const planParts = {
  dates: '日期或时间',
  place: '地点',
  capacity: '名额',
  budget: '预算',
  ages: '年龄',
  service: '所属服务',
  asks: '报名要填的',
  content: '需要、目标、内容或对象',
  title: '名称或简介',
  /** In lines of the history from before need, goals and content were told apart from them. */
  words: '文字',
} as const;
export type PlanPart = keyof typeof planParts;

/**
 * What changes the service itself: once the plan was approved it goes to the supervisor again, and once it was handed in it is
 * talked over with colleagues first (【小组】一, 【活动】一). How it is announced, and what a sign-up asks, is not.
 */
export const approvedAnew: readonly PlanPart[] = [
  'dates',
  'place',
  'capacity',
  'budget',
  'ages',
  'service',
  'content',
];

/** What is written at these lines speaks of the plan, not of who takes part: every colleague may read it. */
export const aboutThePlan: readonly string[] = [
  'plan-changed',
  'consulted',
  'returned',
  'late-allowed',
  'rescheduled',
  'cancelled',
  'held',
  'hold-released',
];
