/**
 * Everything the audit records besides its time and its person (policy 3.4: reads as well as writes). Rows hold ids and
 * choices, never what anybody typed.
 */
export const auditActions = {
  write: '办理',
  read: '查看内容',
  'read-file': '下载附件',
  reveal: '查看来件人身份',
  search: '搜索',
  print: '打印',
  export: '导出',
  'sign-in': '登录',
  'sign-in-refused': '登录未成功',
  'sign-out': '退出',
  'account-added': '新建账号',
  'roles-set': '修改职务',
  invited: '重发邀请码',
  left: '停用账号',
  'password-set': '设置密码',
  appointed: '指定代理或值班',
  'factor-set': '启用两步验证',
  'factor-reset': '重置两步验证',
  'recovery-renewed': '更换恢复码',
  'stepped-up': '再次确认本人',
  'setting-changed': '修改设置',
  'calendar-imported': '导入日历',
  'key-rotated': '更换主密钥',
  'backed-up': '备份',
  restored: '恢复',
  erased: '删除内容',
  'place-changed': '修改活动地点',
  'questions-changed': '修改意见表的题目',
  'feed-made': '生成日历订阅',
  'feed-revoked': '停用日历订阅',
} as const;
export type AuditAction = keyof typeof auditActions;

/** Why the chain of the audit does not hold, at which row. */
export const auditBreaks = {
  changed: '的内容与封存时的指纹不符，可能被改动过',
  unjoined: '接不上它的前一条，中间有记录被删去、插入或调换过',
  unlinked: '没有指纹，而后面的已经封存，它的指纹被抹去了',
  cut: '以后的记录不见了，末尾有记录被删去',
  'head-differs': '与已经寄给中心主任的指纹不一致，整条链可能被重新计算过',
} as const;
export type AuditBreak = keyof typeof auditBreaks;

const isBreak = (word: unknown): word is AuditBreak =>
  typeof word === 'string' && Object.hasOwn(auditBreaks, word);

/** Where and why the chain does not hold, in a sentence. */
export const sayBreak = ({ n, why }: { n?: unknown; why?: unknown }): string =>
  `审计记录第 ${typeof n === 'number' ? n : '?'} 条${isBreak(why) ? auditBreaks[why] : '对不上'}。`;

/** Why somebody asks to see who sent a matter (policy 3.4, ours: identity apart from content). */
export const revealReasons = {
  contact: '联系来件人',
  letter: '寄送书面答复',
  verify: '核实身份',
  other: '其他（写明）',
} as const;
export type RevealReason = keyof typeof revealReasons;
