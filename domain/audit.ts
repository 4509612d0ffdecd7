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
  appointed: '指定代理或值班',
  'factor-set': '启用两步验证',
  'factor-reset': '重置两步验证',
  'stepped-up': '再次确认本人',
  'setting-changed': '修改设置',
  'calendar-imported': '导入日历',
  'key-rotated': '更换主密钥',
  'backed-up': '备份',
  restored: '恢复',
  erased: '删除内容',
  'feed-made': '生成日历订阅',
  'feed-revoked': '停用日历订阅',
} as const;
export type AuditAction = keyof typeof auditActions;
