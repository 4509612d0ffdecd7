import { type RuleRow, UNDATED } from '../rule.ts';

export const inspectionRules = [
  {
    id: 'duty.mail-check',
    title: '由专人查看邮件、信件和网站留言',
    start: '机构指定的日期',
    length: { unit: 'set-by-agency' },
    source: {
      document: 'complaints-mechanism',
      article: '第五条（二）',
      quote: '定时定期由专人查看中心邮件、信件和网站留言',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.rules-check',
    title: '检查各服务点的规章制度和周计划',
    start: '机构指定的日期',
    length: { unit: 'set-by-agency' },
    source: {
      document: 'self-inspection',
      article: '第二条',
      quote:
        '定期检查各个服务点内部规章制度，主要包括服务政策、服务流程，通过查看每周的周计划核实社工实际工作情况',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.safety-check',
    title: '检查工作环境的安全',
    start: '机构指定的日期',
    length: { unit: 'set-by-agency' },
    source: { document: 'self-inspection', article: '第三条', quote: '定期检查工作环境的安全' },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.visits',
    title: '走访用人单位、社区居民和香港督导',
    start: '机构指定的日期',
    length: { unit: 'set-by-agency' },
    source: {
      document: 'self-inspection',
      article: '第四条',
      quote: '定期走访用人单位、社区居民、香港督导等，了解社工对外联系的密切程度',
    },
    also: [
      {
        document: 'service-review',
        article: '（3）',
        quote: '规定行政人员不定期走访用人单位、服务受益人群',
      },
    ],
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.case-review',
    title: '跟踪、回顾个案',
    start: '机构指定的日期',
    length: { unit: 'set-by-agency' },
    source: {
      document: 'service-tracking',
      article: '一2（3）',
      quote: '机构将定期开展跟踪、回顾个案，确保每一个个案都能有效及合适地推展，确保服务质量',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'duty.filing',
    title: '整理档案资料，做好归档',
    start: '机构指定的日期',
    length: { unit: 'set-by-agency' },
    source: {
      document: 'self-inspection',
      article: '第十条',
      quote: '要求社工按照制度规定，定期整理档案资料，做好归档工作',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
] as const satisfies readonly RuleRow[];
