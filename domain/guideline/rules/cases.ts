import { type RuleRow, UNDATED } from '../rule.ts';

export const caseRules = [
  {
    id: 'referral.reply',
    title: '回复转介来的个案',
    start: '收到个案辅导转介',
    length: { unit: 'working-days', amount: 5, dayZero: '收到' },
    source: {
      document: 'casework',
      article: '五（四）',
      quote: '机构在接到个案辅导转介时，在5个工作日内给予回复',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'case.second-contact',
    title: '需要开案的，进行第二次接触，同时向中心主任和督导陈述情况',
    start: '收到求助',
    length: { unit: 'working-days', amount: 7, dayZero: '收到' },
    source: {
      document: 'casework',
      article: '五（三）',
      quote: '机构在接到当事人主动求助后，经评估如需开个案，必须在7个工作日内进行第二次接触',
    },
    also: [
      {
        document: 'service-tracking',
        article: '一1（2）',
        quote:
          '社工在接到当事人主动求助后，经评估如需开个案，必须在7个工作日内进行第二次接触，同时向中心主任、督导陈述个案情况',
      },
    ],
    ours: '本站补充：评估需要时间，但从收到求助当天起算，不从评估完成起算。',
    effectiveFrom: UNDATED,
  },
  {
    id: 'case.enquiry-record',
    title: '写好查询接案探访记录，整理成文并归档',
    form: 'DG-C-001',
    start: '接触当天',
    length: { unit: 'same-day' },
    source: {
      document: 'case-records',
      article: '一（一）1',
      quote: '查询接案探访记录（DG-C-001）——当天完成',
    },
    also: [
      {
        document: 'service-tracking',
        article: '一1（1）',
        quote: '查询接案探访记录规定必须当天完成，整理成文并归档',
      },
    ],
    ours: '本站补充：下班后或休息日接触的，到当天 24:00 为止。',
    effectiveFrom: UNDATED,
  },
  {
    id: 'case.assessment',
    title: '完成个案评估报告',
    form: '个案评估报告',
    start: '开案',
    length: { unit: 'months', amount: 2 },
    source: { document: 'case-records', article: '一（一）5', quote: '个案评估报告——开案后两个月内完成' },
    also: [
      {
        document: 'service-tracking',
        article: '一2（2）',
        quote: '建立个案后的两个月内社工要根据实际情况撰写个案评估报告',
      },
    ],
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'case.stage-review',
    title: '提交个案阶段性发展表，直到结案',
    form: 'DG-C-010',
    start: '开案',
    length: { unit: 'months', amount: 6, every: true },
    source: {
      document: 'case-records',
      article: '一（一）11',
      quote: '个案阶段性发展表（DG-C-010）——开案后每半年提交一次',
    },
    also: [
      {
        document: 'service-tracking',
        article: '一4',
        quote: '开案后半年撰写一份个案阶段性发展表，评估个案以往问题是否存在或产生出新的问题',
      },
    ],
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'case.closing-assessment',
    title: '完成个案结束评估表，由督导签字确认',
    form: 'DG-C-006',
    start: '评估认为问题已解决，或个案结束，以较早的为准',
    length: { unit: 'months', amount: 1 },
    source: {
      document: 'case-records',
      article: '一（一）7',
      quote: '个案结束评估表（DG-C-006）——个案结束后一个月内完成',
    },
    also: [
      {
        document: 'service-tracking',
        article: '一3（1）',
        quote:
          '当社工评估个案问题已解决，规定于一个月内撰写个案结束评估表，督导根据个案现阶段情况在该表格中签字确认批准',
      },
    ],
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'service.follow-up',
    title: '了解服务对象的改变是否持续，小组和活动结束后也要',
    start: '退出服务',
    length: { unit: 'months', amount: 3 },
    source: {
      document: 'application-and-exit',
      article: '五3',
      quote: '服务对象在退出服务后，社工需要在三个月内通过各种可行的方式了解服务对象改变是否能持续有效',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
] as const satisfies readonly RuleRow[];
