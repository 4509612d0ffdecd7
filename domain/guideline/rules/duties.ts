import { type RuleRow, UNDATED } from '../rule.ts';

const LAST_DAY_OF_WEEK = '本站补充：文件只写每周，按当周最后一个工作日。';

export const dutyRules = [
  {
    id: 'duty.weekly-report',
    title: '每位社工写好周报表',
    start: '当周',
    length: { unit: 'last-working-day', period: 'week' },
    source: {
      document: 'self-inspection',
      article: '第六条',
      quote: '各个社工每周要撰写周报表，把本周实际工作情况如实汇报记录',
    },
    ours: LAST_DAY_OF_WEEK,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.weekly-sample',
    title: '专门核实人员抽查周报表并记录',
    start: '当周',
    length: { unit: 'last-working-day', period: 'week' },
    source: {
      document: 'self-inspection',
      article: '第六条',
      quote: '由专门核实人员每周抽样核查并记录',
    },
    ours: LAST_DAY_OF_WEEK,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.weekly-meeting',
    title: '开周例会，记录会议内容，制成工作进度表',
    form: '工作进度表',
    start: '当周',
    length: { unit: 'last-working-day', period: 'week' },
    source: {
      document: 'service-review',
      article: '（2）',
      quote: '各个服务点的每周例会需要记录会议内容，制成工作进度表',
    },
    also: [{ document: 'service-review', article: '（1）', quote: '社工定期举行每周例会和每月例会' }],
    ours: LAST_DAY_OF_WEEK,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.monthly-report',
    title: '每位社工写好月报表：个案、小组活动、总表和自我反思，列明新增与结案',
    form: 'DG-C-M001',
    start: '当月',
    length: { unit: 'last-working-day', period: 'month' },
    source: {
      document: 'self-inspection',
      article: '第七条',
      quote:
        '机构要求各个社工于每月最后一个星期撰写过去一个月的服务完成情况分个案、小组活动及指标完成量总表三大领域，总表包括自我检讨及反思部分',
    },
    also: [
      { document: 'case-records', article: '一（一）14', quote: '社工个案月报表（DG-C-M001）' },
      { document: 'service-tracking', article: '一3（1）', quote: '新增与结案信息内容于每月月报表呈现' },
      { document: 'service-review', article: '（2）', quote: '于每月提交的月报表内撰写自我反思检查' },
    ],
    ours: '本站补充：文件写每月最后一个星期，按当月最后一个工作日。',
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.monthly-meeting',
    title: '开月例会，不同服务领域的同工交流、检讨和反思',
    start: '当月',
    length: { unit: 'last-working-day', period: 'month' },
    source: {
      document: 'service-review',
      article: '（1）',
      quote:
        '机构行政人员、社工定期举行每周例会和每月例会，通过月例会为不同服务领域的同工提供一个交流的机会，并针对服务进行自我检讨和反思',
    },
    ours: '本站补充：文件只写每月，按当月最后一个工作日。',
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.annual-review',
    title: '每位社工和行政人员写好年度总结',
    start: '当年',
    length: { unit: 'last-working-day', period: 'fourth-quarter' },
    source: {
      document: 'self-inspection',
      article: '第五条',
      quote: '机构规定每位社工及行政人员都需要在第四季度里撰写年度总结，自我检讨自己的工作开展情况',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.performance-report',
    title: '社工写好述职报告，由用人单位和香港督导评分',
    start: '当年',
    length: { unit: 'last-working-day', period: 'fourth-quarter' },
    source: {
      document: 'self-inspection',
      article: '第八条',
      quote: '对于第四条所列内容，社工要在第四季度撰写述职报告',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.annual-plan',
    title: '结合上年总结写好本年工作计划',
    start: '当年',
    length: { unit: 'last-working-day', period: 'first-quarter' },
    source: {
      document: 'self-inspection',
      article: '第九条',
      quote: '社工于第一季度要撰写本年工作计划，结合年度总结上的自我检讨及反思内容制定计划',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.community-needs',
    title: '重新评估社区需要及其变化',
    start: '当年',
    length: { unit: 'last-working-day', period: 'fourth-quarter' },
    source: {
      document: 'needs-assessment',
      article: '三3',
      quote: '社工应该对社区需要及其变化动态进行年度评估，评估服务对象需要是否得到了满足',
    },
    ours: '本站补充：文件只写年度评估，按第四季度最后一个工作日。',
    effectiveFrom: UNDATED,
  },
] as const satisfies readonly RuleRow[];
